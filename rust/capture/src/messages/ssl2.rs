//! The keys of hellos in the format of SSL 2.0: those of TLS, and their own.

use tlswire::joiner::RawMessage;
use tlswire::registry::{
    CipherSuite, CompressionMethod, EcPointFormat, ExtensionType, NamedGroup, ProtocolVersion,
    PskKeyExchangeMode, SignatureScheme,
};
use tlswire::ssl2::{self, CipherSpecs, Message};

use super::certificates::certificate;
use super::kind;
use super::names::{CodePoint, Line};

/// The line of a hello; of one whose fields cannot be read, why they cannot.
pub(super) fn hello(line: &mut Line<'_, '_>, raw: &RawMessage<'_>) {
    let parsed = Message::parse(raw.bytes);
    kind(line, parsed.map_or("client_hello", |message| message.name()), false);
    line.json.key("length").integer(raw.bytes.len());
    line.code_point("record_version", Some(raw.origin.record_version));
    line.code_point("legacy_version", parsed.ok().map(|message| message.version()));
    match parsed {
        Ok(Message::ClientHello(hello)) => client(line, Some(&hello)),
        Ok(Message::ServerHello(hello)) => server(line, &hello),
        Err(error) => {
            client(line, None);
            line.json.key("error").display(error);
        }
    }
}

/// What TLS has in fields and extensions that this format lacks is absent.
fn client(line: &mut Line<'_, '_>, hello: Option<&ssl2::ClientHello<'_>>) {
    line.json.key("random").null();
    hex_or_null(line, "session_id", hello.map(|hello| hello.session_id));
    let specs = hello.map(|hello| hello.cipher_specs).unwrap_or_default();
    let suites: Vec<CipherSuite> = ssl2::cipher_suites(specs).collect();
    line.code_points("cipher_suites", suites.iter().copied());
    none::<CompressionMethod>(line, "compression_methods");
    none::<ExtensionType>(line, "extensions");
    none::<ProtocolVersion>(line, "supported_versions");
    none::<NamedGroup>(line, "supported_groups");
    none::<EcPointFormat>(line, "ec_point_formats");
    none::<SignatureScheme>(line, "signature_algorithms");
    none::<SignatureScheme>(line, "signature_algorithms_cert");
    none::<NamedGroup>(line, "key_share_groups");
    none::<PskKeyExchangeMode>(line, "psk_modes");
    line.json.key("server_name").null();
    line.json.key("alpn").array(|_| {});
    line.json.key("psk_identities").integer(0_u8);
    line.json.key("early_data").bool(false);
    for key in ["ja3", "ja3_full", "ja4", "ja4_r"] {
        line.json.key(key).null();
    }
    hex_or_null(line, "challenge", hello.map(|hello| hello.challenge));
    cipher_specs(line, specs);
}

fn server(line: &mut Line<'_, '_>, hello: &ssl2::ServerHello<'_>) {
    line.code_point::<ProtocolVersion>("selected_version", None);
    for key in ["random", "session_id"] {
        line.json.key(key).null();
    }
    line.code_point::<CipherSuite>("cipher_suite", None);
    line.code_point::<CompressionMethod>("compression_method", None);
    none::<ExtensionType>(line, "extensions");
    line.json.key("alpn").array(|_| {});
    line.code_point::<NamedGroup>("key_share_group", None);
    for key in ["psk_selected", "ja3s", "ja3s_full"] {
        line.json.key(key).null();
    }
    line.json.key("session_id_hit").bool(hello.session_id_hit != 0);
    let depth = line.certificates.depth;
    line.json.key("certificates").array(|json| {
        if !hello.certificate.is_empty() {
            certificate(json, hello.certificate, depth);
        }
    });
    cipher_specs(line, hello.cipher_specs);
    line.json.key("ssl2_connection_id").hex(hello.connection_id);
}

fn cipher_specs(line: &mut Line<'_, '_>, specs: CipherSpecs<'_>) {
    line.code_points("cipher_specs", specs);
}

fn none<T: CodePoint>(line: &mut Line<'_, '_>, key: &str) {
    line.code_points::<T>(key, []);
}

fn hex_or_null(line: &mut Line<'_, '_>, key: &str, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => line.json.key(key).hex(bytes),
        None => line.json.key(key).null(),
    }
}
