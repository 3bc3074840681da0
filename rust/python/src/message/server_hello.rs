//! `ServerHello`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::extension::{
    Cookie, EncryptThenMac, ExtendedMainSecret, KeyShareHelloRetryRequest, KeyShareServerHello,
    ProtocolNameList, RenegotiationInfo, SelectedPsk, SelectedVersion,
    SignedCertificateTimestampList,
};
use tlswire::fingerprint::{self, Ja3};
use tlswire::handshake::{self, DowngradeSentinel, Message};
use tlswire::wire;

use super::class::message;
use super::extension;
use super::field::{defect, flag, key_share, sent, version};
use crate::convert::{Registry, any, new_bytes, none, wire_text};
use crate::lazy::{self, Key};
use crate::sct;

type View<'a> = handshake::ServerHello<'a>;

message! {
    /// A `ServerHello`, or the `HelloRetryRequest` in its clothes.
    ///
    /// What comes from an extension is `None` when that was not sent, and raises `MalformedError`
    /// when it is malformed.
    ServerHello("ServerHello", View, ServerHello) {
        /// The version chosen, unless `selected_version` is there.
        legacy_version: |py, it| version(py, it.legacy_version);
        /// The 32 random bytes.
        random: |py, it| Ok(new_bytes(py, it.random));
        /// The session id; empty without one.
        session_id: |py, it| Ok(new_bytes(py, it.legacy_session_id_echo));
        /// The cipher suite chosen.
        cipher_suite: |py, it| Ok(Registry::cipher_suite().member(py, it.cipher_suite.0)?);
        /// The compression method; `None` in drafts of TLS 1.3 that had none.
        compression_method: |py, it| match it.legacy_compression_method {
            Some(method) => Ok(Registry::compression_method().member(py, method.0)?),
            None => Ok(none(py)),
        };
        /// The version in `supported_versions`.
        selected_version: |py, it| match it.get::<SelectedVersion>()? {
            Some(sent) => version(py, sent.selected_version),
            None => Ok(none(py)),
        };
        /// The version chosen: `selected_version`, else `legacy_version`.
        version: |py, it| version(py, it.version());
        /// The application protocol chosen (ALPN): bytes outside printable ASCII as `\xNN`, a
        /// backslash as `\\`.
        alpn: |py, it| match it.get::<ProtocolNameList<'_>>()? {
            Some(names) => {
                let name = names.protocol_name_list.first();
                Ok(any(py, name.map(|name| wire_text(name.0)))?)
            }
            None => Ok(none(py)),
        };
        /// The group of the server's key share, or the one that a `HelloRetryRequest` asks for.
        key_share_group: |py, it| match key_share_group(it)? {
            Some(group) => Ok(Registry::named_group().member(py, group)?),
            None => Ok(none(py)),
        };
        /// The server's key share as a pair of group and public key; `None` in a
        /// `HelloRetryRequest`.
        key_share: |py, it| {
            if it.is_hello_retry_request() {
                return Ok(none(py));
            }
            sent(py, it.get()?, |sent: KeyShareServerHello<'_>| key_share(py, &sent.server_share))
        };
        /// Which of the offered pre-shared keys is chosen, from 0.
        psk_selected: |py, it| {
            sent(py, it.get()?, |sent: SelectedPsk| any(py, sent.selected_identity))
        };
        /// What a `HelloRetryRequest` asks to return.
        cookie: |py, it| sent(py, it.get()?, |sent: Cookie<'_>| Ok(new_bytes(py, sent.cookie)));
        /// What binds a renegotiation to what was before; empty in a first handshake.
        renegotiation_info: |py, it| sent(py, it.get()?, |sent: RenegotiationInfo<'_>| {
            Ok(new_bytes(py, sent.renegotiated_connection))
        });
        /// The timestamps of logs, until TLS 1.2 (RFC 6962 §3.3.1).
        signed_certificate_timestamps: |py, it| {
            sct::list(py, it.get::<SignedCertificateTimestampList<'_>>()?)
        };
        /// Whether the main secret is bound to the handshake (RFC 7627).
        extended_main_secret: |py, it| flag(py, it.get::<ExtendedMainSecret>()?.is_some());
        /// Whether encrypt-then-MAC is chosen (RFC 7366).
        encrypt_then_mac: |py, it| flag(py, it.get::<EncryptThenMac>()?.is_some());
        /// Whether this is a `HelloRetryRequest`.
        is_hello_retry_request: |py, it| flag(py, it.is_hello_retry_request());
        /// `tls12` or `tls11` where the random says that a newer version was possible.
        downgrade_sentinel: |py, it| {
            Ok(any(py, it.downgrade_sentinel().map(DowngradeSentinel::name))?)
        };
        /// The JA3S fingerprint; `None` where the hello is broken.
        ja3s: |py, it| Ok(any(py, fingerprint::ja3s(it).as_ref().map(Ja3::hash))?);
        /// The text that JA3S is the MD5 of.
        ja3s_full: |py, it| {
            Ok(any(py, fingerprint::ja3s(it).as_ref().map(|ja3s| ja3s.full().to_owned()))?)
        };
        /// The extensions as they were sent; `None` where the message ends before them.
        extensions: |py, it| {
            Ok(extension::all(py, it.origin, it.carrier(), it.extensions)?)
        };
        /// The types of the extensions.
        extension_types: |py, it| Ok(extension::types(py, it.extensions)?);
        /// The malformed extensions as pairs of type and exception.
        malformed: |py, it| Ok(extension::malformed(py, it.origin, it.carrier(), it.extensions)?);
        /// What is wrong with the block of extensions: a `ParseError`; `None` when nothing is.
        defect: |py, it| Ok(defect(py, it.origin, it.defect));
    }
    methods {
        /// `server_hello` or `hello_retry_request`.
        #[getter]
        fn r#type(&self) -> &'static str {
            Message::ServerHello(*self.view()).name()
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
            let hello = self.view();
            let name = if hello.is_hello_retry_request() { " (retry)" } else { "" };
            format!("<ServerHello {}, {}{name}>", hello.version(), hello.cipher_suite)
        }
    }
}

/// The keys of `to_dict`, as in a line of `tlswire messages`.
const KEYS: &[Key] = &[
    Key::Plain("type"),
    Key::Plain("record_version"),
    Key::Plain("legacy_version"),
    Key::Plain("selected_version"),
    Key::Plain("random"),
    Key::Plain("session_id"),
    Key::Plain("cipher_suite"),
    Key::Plain("compression_method"),
    Key::From("extensions", "extension_types"),
    Key::Wrapped("alpn"),
    Key::Plain("key_share_group"),
    Key::Plain("psk_selected"),
    Key::Plain("ja3s"),
    Key::Plain("ja3s_full"),
];

fn key_share_group(hello: &View<'_>) -> wire::Result<Option<u16>> {
    if hello.is_hello_retry_request() {
        let asked = hello.get::<KeyShareHelloRetryRequest>()?;
        return Ok(asked.map(|asked| asked.selected_group.0));
    }
    let sent = hello.get::<KeyShareServerHello<'_>>()?;
    Ok(sent.map(|sent| sent.server_share.group.0))
}
