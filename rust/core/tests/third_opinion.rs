//! A third parser, `tls-parser`, reads the hellos of our captures as this one does.

#![allow(missing_docs, clippy::panic, clippy::print_stdout, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use tls_parser::{
    TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_extensions,
    parse_tls_message_handshake,
};
use tlswire::extension::{
    EcPointFormatList, Extensions, NamedGroupList, ProtocolNameList, ServerNameList,
    SignatureSchemeList, SupportedVersions,
};
use tlswire::{ClientHello, Context, Message, ServerHello};

fn hellos(kind: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/hellos");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of_kind = files.filter(|file| file.to_str().unwrap().ends_with(&format!(".{kind}.bin")));
    let found: Vec<_> =
        of_kind.map(|file| (file.display().to_string(), fs::read(file).unwrap())).collect();
    assert!(found.len() > 20, "{} files of {kind}", found.len());
    found
}

fn other(bytes: &[u8]) -> TlsMessageHandshake<'_> {
    match parse_tls_message_handshake(bytes).unwrap() {
        ([], TlsMessage::Handshake(message)) => message,
        left => panic!("{left:?}"),
    }
}

/// The types of the extensions, as the other parser names them.
fn same_extensions(ours: Option<Extensions<'_>>, theirs: Option<&[u8]>) {
    let Some(ours) = ours else { return assert_eq!(theirs, None) };
    let (rest, theirs) = parse_tls_extensions(theirs.unwrap()).unwrap();
    assert!(rest.is_empty());
    let types: Vec<u16> = ours.into_iter().map(|raw| raw.extension_type.0).collect();
    // GREASE has no type of its own there, only the value it was sent with.
    let named: Vec<u16> = theirs
        .iter()
        .map(|extension| match extension {
            TlsExtension::Grease(value, _) => *value,
            known => tls_parser::TlsExtensionType::from(known).0,
        })
        .collect();
    assert_eq!(types, named);
}

fn same_client_hello(ours: &ClientHello<'_>, theirs: &tls_parser::TlsClientHelloContents<'_>) {
    assert_eq!(ours.legacy_version.0, theirs.version.0);
    assert_eq!(ours.random, theirs.random);
    assert_eq!(ours.legacy_session_id, theirs.session_id.unwrap_or_default());
    let suites: Vec<u16> = ours.cipher_suites.iter().map(|suite| suite.0).collect();
    assert_eq!(suites, theirs.ciphers.iter().map(|suite| suite.0).collect::<Vec<_>>());
    let methods: Vec<u8> = theirs.comp.iter().map(|method| method.0).collect();
    assert_eq!(ours.legacy_compression_methods, methods);
    same_extensions(ours.extensions, theirs.ext);
    let (_, bodies) = parse_tls_extensions(theirs.ext.unwrap_or_default()).unwrap();
    for body in &bodies {
        same_body(ours, body);
    }
}

fn same_body(ours: &ClientHello<'_>, theirs: &TlsExtension<'_>) {
    match theirs {
        TlsExtension::SNI(names) => {
            let sent = ours.get::<ServerNameList<'_>>().unwrap().unwrap();
            assert_eq!(sent.host_name(), names.first().map(|(_, name)| *name));
        }
        TlsExtension::EllipticCurves(groups) => {
            let sent = ours.get::<NamedGroupList<'_>>().unwrap().unwrap();
            let sent: Vec<u16> = sent.named_group_list.iter().map(|group| group.0).collect();
            assert_eq!(sent, groups.iter().map(|group| group.0).collect::<Vec<_>>());
        }
        TlsExtension::EcPointFormats(formats) => {
            let sent = ours.get::<EcPointFormatList<'_>>().unwrap().unwrap();
            let sent: Vec<u8> = sent.ec_point_format_list.iter().map(|format| format.0).collect();
            assert_eq!(sent, *formats);
        }
        TlsExtension::SignatureAlgorithms(schemes) => {
            let sent = ours.get::<SignatureSchemeList<'_>>().unwrap().unwrap();
            let sent = sent.supported_signature_algorithms.iter().map(|scheme| scheme.0);
            assert_eq!(sent.collect::<Vec<_>>(), *schemes);
        }
        TlsExtension::SupportedVersions(versions) => {
            let sent = ours.get::<SupportedVersions<'_>>().unwrap().unwrap();
            let sent: Vec<u16> = sent.versions.iter().map(|version| version.0).collect();
            assert_eq!(sent, versions.iter().map(|version| version.0).collect::<Vec<_>>());
        }
        TlsExtension::ALPN(names) => {
            let sent = ours.get::<ProtocolNameList<'_>>().unwrap().unwrap();
            let sent: Vec<&[u8]> = sent.protocol_name_list.iter().map(|name| name.0).collect();
            assert_eq!(sent, *names);
        }
        _ => {}
    }
}

fn same_server_hello(ours: &ServerHello<'_>, theirs: &tls_parser::TlsServerHelloContents<'_>) {
    assert_eq!(ours.legacy_version.0, theirs.version.0);
    assert_eq!(ours.random, theirs.random);
    assert_eq!(ours.legacy_session_id_echo, theirs.session_id.unwrap_or_default());
    assert_eq!(ours.cipher_suite.0, theirs.cipher.0);
    assert_eq!(ours.legacy_compression_method.unwrap().0, theirs.compression.0);
    // It looks for no extensions in an SSL 3.0 hello, though OpenSSL sends them.
    if ours.legacy_version.0 > 0x0300 {
        same_extensions(ours.extensions, theirs.ext);
    }
}

#[test]
fn client_hellos_of_our_captures_read_alike() {
    for (name, bytes) in hellos("client_hello") {
        println!("{name}");
        match (Message::parse(&bytes, Context::default()).unwrap(), other(&bytes)) {
            (Message::ClientHello(ours), TlsMessageHandshake::ClientHello(theirs)) => {
                same_client_hello(&ours, &theirs);
            }
            _ => panic!("not a client_hello: {name}"),
        }
    }
}

#[test]
fn server_hellos_of_our_captures_read_alike() {
    for (name, bytes) in hellos("server_hello") {
        println!("{name}");
        match (Message::parse(&bytes, Context::default()).unwrap(), other(&bytes)) {
            (Message::ServerHello(ours), TlsMessageHandshake::ServerHello(theirs)) => {
                same_server_hello(&ours, &theirs);
            }
            _ => panic!("not a server_hello: {name}"),
        }
    }
}
