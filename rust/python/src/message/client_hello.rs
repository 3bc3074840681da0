//! `ClientHello`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::extension::{
    Carrier, CertificateAuthorities, CertificateCompressionAlgorithms,
    CertificateSignatureSchemeList, Cookie, EarlyDataIndication, EcPointFormatList, EncryptThenMac,
    ExtendedMainSecret, KeyShareClientHello, NamedGroupList, OfferedPsks, PostHandshakeAuth,
    ProtocolNameList, PskIdentity, PskKeyExchangeModes, RecordSizeLimit, RenegotiationInfo,
    ServerNameList, SessionTicket, SignatureSchemeList, SupportedVersions,
};
use tlswire::fingerprint::{self, Ja3, Ja4, Order};
use tlswire::handshake::{self, Transport};
use tlswire::registry::ExtensionType;

use super::class::message;
use super::extension;
use super::field::{bytes_or_none, defect, flag, key_share, sent, version};
use crate::convert::{Registry, any, codes, new_bytes, none, tuple, wire_text};
use crate::lazy::{self, Found, Key};

type View<'a> = handshake::ClientHello<'a>;

message! {
    /// A `ClientHello`: its structure is checked at once, a field converted when it is first read.
    ///
    /// What comes from an extension is `None` when that was not sent, and raises `MalformedError`
    /// when it is malformed. Lists are in wire order; GREASE and duplicates are kept.
    ClientHello("ClientHello", View, ClientHello) {
        /// The version offered, unless `supported_versions` is there.
        legacy_version: |py, it| version(py, it.legacy_version);
        /// The 32 random bytes.
        random: |py, it| Ok(new_bytes(py, it.random));
        /// The session id; empty without one.
        session_id: |py, it| Ok(new_bytes(py, it.legacy_session_id));
        /// What a `HelloVerifyRequest` asked to return; `None` outside of DTLS.
        legacy_cookie: |py, it| {
            Ok(it.legacy_cookie.map_or_else(|| none(py), |cookie| new_bytes(py, cookie)))
        };
        /// The cipher suites.
        cipher_suites: |py, it| Ok(codes(py, Registry::cipher_suite(), it.cipher_suites)?);
        /// The compression methods.
        compression_methods: |py, it| {
            let methods = it.legacy_compression_methods.iter();
            Ok(tuple(py, methods.map(|&method| Registry::compression_method().member(py, method)))?)
        };
        /// The host name asked for (SNI): bytes outside printable ASCII as `\xNN`, a backslash as
        /// `\\`.
        server_name: |py, it| match it.get::<ServerNameList<'_>>()? {
            Some(names) => Ok(any(py, names.host_name().map(wire_text))?),
            None => Ok(none(py)),
        };
        /// The application protocols (ALPN), escaped like `server_name`.
        alpn: |py, it| sent(py, it.get()?, |names: ProtocolNameList<'_>| {
            tuple(py, names.protocol_name_list.iter().map(|name| any(py, wire_text(name.0))))
        });
        /// The versions offered.
        supported_versions: |py, it| sent(py, it.get()?, |sent: SupportedVersions<'_>| {
            codes(py, Registry::protocol_version(), sent.versions)
        });
        /// The groups for key exchange.
        supported_groups: |py, it| sent(py, it.get()?, |sent: NamedGroupList<'_>| {
            codes(py, Registry::named_group(), sent.named_group_list)
        });
        /// The point formats.
        ec_point_formats: |py, it| sent(py, it.get()?, |sent: EcPointFormatList<'_>| {
            codes(py, Registry::ec_point_format(), sent.ec_point_format_list)
        });
        /// The signature algorithms.
        signature_algorithms: |py, it| sent(py, it.get()?, |sent: SignatureSchemeList<'_>| {
            codes(py, Registry::signature_scheme(), sent.supported_signature_algorithms)
        });
        /// The signature algorithms for certificates, where they differ.
        signature_algorithms_cert: |py, it| {
            sent(py, it.get()?, |sent: CertificateSignatureSchemeList<'_>| {
                codes(py, Registry::signature_scheme(), sent.supported_signature_algorithms)
            })
        };
        /// The key shares as pairs of group and public key.
        key_shares: |py, it| sent(py, it.get()?, |sent: KeyShareClientHello<'_>| {
            tuple(py, sent.client_shares.iter().map(|share| key_share(py, &share)))
        });
        /// The groups of the key shares.
        key_share_groups: |py, it| sent(py, it.get()?, |sent: KeyShareClientHello<'_>| {
            let groups = sent.client_shares.iter().map(|share| share.group.0);
            tuple(py, groups.map(|group| Registry::named_group().member(py, group)))
        });
        /// How pre-shared keys may be used.
        psk_modes: |py, it| sent(py, it.get()?, |sent: PskKeyExchangeModes<'_>| {
            codes(py, Registry::psk_key_exchange_mode(), sent.ke_modes)
        });
        /// The pre-shared keys as pairs of identity and obfuscated ticket age.
        psk_identities: |py, it| sent(py, it.get()?, |sent: OfferedPsks<'_>| {
            let one = |found: PskIdentity<'_>| {
                any(py, (new_bytes(py, found.identity), found.obfuscated_ticket_age))
            };
            tuple(py, sent.identities.iter().map(one))
        });
        /// Whether early data is announced.
        early_data: |py, it| flag(py, it.get::<EarlyDataIndication>()?.is_some());
        /// The session ticket (TLS 1.2), empty where one is asked for.
        session_ticket: |py, it| {
            sent(py, it.get()?, |sent: SessionTicket<'_>| Ok(new_bytes(py, sent.0)))
        };
        /// What a `HelloRetryRequest` asked to return.
        cookie: |py, it| sent(py, it.get()?, |sent: Cookie<'_>| Ok(new_bytes(py, sent.cookie)));
        /// The certificate compression algorithms.
        compress_certificate: |py, it| {
            sent(py, it.get()?, |sent: CertificateCompressionAlgorithms<'_>| {
                codes(py, Registry::certificate_compression_algorithm(), sent.algorithms)
            })
        };
        /// The names of authorities that the client trusts, each as DER.
        certificate_authorities: |py, it| sent(py, it.get()?, |sent: CertificateAuthorities<'_>| {
            tuple(py, sent.authorities.iter().map(|name| Ok(new_bytes(py, name.0))))
        });
        /// The longest record the client takes, in bytes.
        record_size_limit: |py, it| sent(py, it.get()?, |sent: RecordSizeLimit| any(py, sent.0));
        /// What binds a renegotiation to what was before; empty in a first handshake.
        renegotiation_info: |py, it| sent(py, it.get()?, |sent: RenegotiationInfo<'_>| {
            Ok(new_bytes(py, sent.renegotiated_connection))
        });
        /// The transport parameters of QUIC, undecoded.
        quic_transport_parameters: |py, it| {
            let codes =
                [ExtensionType::QUIC_TRANSPORT_PARAMETERS, ExtensionType::QUIC_TRANSPORT_PARAMETERS_DRAFT];
            let extensions = it.extensions.unwrap_or_default();
            let found = codes.into_iter().find_map(|code| extensions.find(code));
            Ok(bytes_or_none(py, found.map(|raw| raw.body)))
        };
        /// Whether the main secret may be bound to the handshake (RFC 7627).
        extended_main_secret: |py, it| flag(py, it.get::<ExtendedMainSecret>()?.is_some());
        /// Whether encrypt-then-MAC is offered (RFC 7366).
        encrypt_then_mac: |py, it| flag(py, it.get::<EncryptThenMac>()?.is_some());
        /// Whether the client can authenticate after the handshake.
        post_handshake_auth: |py, it| flag(py, it.get::<PostHandshakeAuth>()?.is_some());
        /// The newest version offered, GREASE left out; `None` when only unknown ones are.
        max_version: |py, it| match it.max_version() {
            Some(newest) => version(py, newest),
            None => Ok(none(py)),
        };
        /// The JA3 fingerprint; `None` where the hello is broken.
        ja3: |py, it| Ok(any(py, fingerprint::ja3(it).as_ref().map(Ja3::hash))?);
        /// The text that JA3 is the MD5 of.
        ja3_full: |py, it| {
            Ok(any(py, fingerprint::ja3(it).as_ref().map(|ja3| ja3.full().to_owned()))?)
        };
        /// The JA4 fingerprint; `None` where the hello is broken.
        ja4: |py, it| Ok(any(py, ja4(it, Order::Sorted).as_ref().map(Ja4::hash))?);
        /// JA4 with its lists in place of their hashes.
        ja4_r: |py, it| Ok(any(py, ja4(it, Order::Sorted).as_ref().map(Ja4::raw))?);
        /// JA4 in the original order.
        ja4_o: |py, it| Ok(any(py, ja4(it, Order::Original).as_ref().map(Ja4::hash))?);
        /// JA4 in the original order, with its lists in place of their hashes.
        ja4_ro: |py, it| Ok(any(py, ja4(it, Order::Original).as_ref().map(Ja4::raw))?);
        /// The extensions as they were sent; `None` where the message ends before them.
        extensions: |py, it| Ok(extension::all(py, it.origin, Carrier::ClientHello, it.extensions)?);
        /// The types of the extensions.
        extension_types: |py, it| Ok(extension::types(py, it.extensions)?);
        /// The malformed extensions as pairs of type and exception.
        malformed: |py, it| {
            Ok(extension::malformed(py, it.origin, Carrier::ClientHello, it.extensions)?)
        };
        /// What is wrong with the block of extensions: a `ParseError`; `None` when nothing is.
        defect: |py, it| Ok(defect(py, it.origin, it.defect));
    }
    methods {
        /// `client_hello`.
        #[classattr]
        fn r#type() -> &'static str {
            "client_hello"
        }

        /// The first extension of this type; `None` when it was not sent.
        fn extension<'py>(
            &self,
            py: Python<'py>,
            r#type: u16,
        ) -> PyResult<Option<Bound<'py, PyAny>>> {
            extension::find(&self.extensions(py)?, r#type)
        }

        /// The fields as in a line of `tlswire messages`: code points as integers, bytes in
        /// hexadecimal, `[]` for an absent list, `None` for an absent or malformed scalar.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            lazy::to_dict(slf.as_any(), KEYS.iter().copied())
        }

        fn __repr__(&self) -> String {
            let name = self.view().server_name().map(wire_text);
            let version = self.view().max_version().unwrap_or(self.view().legacy_version);
            match name {
                Some(name) => format!("<ClientHello {version}, {name}>"),
                None => format!("<ClientHello {version}>"),
            }
        }
    }
}

/// The keys of `to_dict`, as in a line of `tlswire messages`.
const KEYS: &[Key] = &[
    Key::Plain("type"),
    Key::Plain("record_version"),
    Key::Plain("legacy_version"),
    Key::Plain("random"),
    Key::Plain("session_id"),
    Key::List("cipher_suites"),
    Key::List("compression_methods"),
    Key::From("extensions", "extension_types"),
    Key::List("supported_versions"),
    Key::List("supported_groups"),
    Key::List("ec_point_formats"),
    Key::List("signature_algorithms"),
    Key::List("signature_algorithms_cert"),
    Key::List("key_share_groups"),
    Key::List("psk_modes"),
    Key::Plain("server_name"),
    Key::List("alpn"),
    Key::Count("psk_identities"),
    Key::Plain("early_data"),
    Key::Plain("ja3"),
    Key::Plain("ja3_full"),
    Key::Plain("ja4"),
    Key::Plain("ja4_r"),
];

fn ja4(hello: &Found<'_, View<'_>>, order: Order) -> Option<Ja4> {
    let told = match hello.legacy_cookie {
        Some(_) => Transport::Dtls,
        None => Transport::Tls,
    };
    fingerprint::ja4(hello, hello.origin.context.transport.unwrap_or(told), order)
}
