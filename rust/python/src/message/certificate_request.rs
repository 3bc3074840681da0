//! `CertificateRequest`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::extension::{Carrier, CertificateAuthorities, SignatureSchemeList};
use tlswire::handshake;
use tlswire::x509::Name;

use super::class::message;
use super::extension;
use super::field::{bytes_or_none, defect};
use crate::convert::{Registry, any, codes, new_bytes, none, tuple};
use crate::lazy::{self, Field, Key};

type View<'a> = handshake::CertificateRequest<'a>;

message! {
    /// What certificates a server would take from the client.
    CertificateRequest("CertificateRequest", View, CertificateRequest) {
        /// The types of certificates; empty in TLS 1.3, which has none.
        certificate_types: |py, it| {
            Ok(codes(py, Registry::client_certificate_type(), it.certificate_types)?)
        };
        /// The signature algorithms; `None` where they are not said.
        signature_algorithms: |py, it| match it.supported_signature_algorithms {
            Some(sent) => Ok(codes(py, Registry::signature_scheme(), sent)?),
            None => match it.get::<SignatureSchemeList<'_>>()? {
                Some(sent) => {
                    let sent = sent.supported_signature_algorithms;
                    Ok(codes(py, Registry::signature_scheme(), sent)?)
                }
                None => Ok(none(py)),
            },
        };
        /// The names of authorities, each as DER; empty for any authority.
        certificate_authorities: |py, it| {
            names(py, it, |name| Ok(new_bytes(py, name)))
        };
        /// The names of authorities as RFC 4514 writes them.
        authorities: |py, it| names(py, it, |name| match Name::parse(name) {
            Ok(name) => any(py, name.to_rfc4514().value),
            Err(error) => any(py, error.to_string()),
        });
        /// The name of the request (TLS 1.3); `None` until TLS 1.2.
        certificate_request_context: |py, it| {
            Ok(bytes_or_none(py, it.certificate_request_context))
        };
        /// The extensions as they were sent (TLS 1.3); `None` until TLS 1.2.
        extensions: |py, it| {
            Ok(extension::all(py, it.origin, Carrier::CertificateRequest, it.extensions)?)
        };
        /// The malformed extensions as pairs of type and exception.
        malformed: |py, it| {
            Ok(extension::malformed(py, it.origin, Carrier::CertificateRequest, it.extensions)?)
        };
        /// What is wrong with the end of the message: a `ParseError`; `None` when nothing is.
        defect: |py, it| Ok(defect(py, it.origin, it.defect));
    }
    methods {
        /// `certificate_request`.
        #[classattr]
        fn r#type() -> &'static str {
            "certificate_request"
        }

        /// The fields as in a line of `tlswire messages`.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            lazy::to_dict(slf.as_any(), KEYS.iter().copied())
        }

        fn __repr__(&self) -> &'static str {
            "<CertificateRequest>"
        }
    }
}

/// The keys of `to_dict`, as in a line of `tlswire messages`.
const KEYS: &[Key] = &[
    Key::Plain("type"),
    Key::List("certificate_types"),
    Key::List("signature_algorithms"),
    Key::List("authorities"),
];

/// The authorities, which TLS 1.3 has in an extension.
fn names<'py>(
    py: Python<'py>,
    request: &View<'_>,
    convert: impl Fn(&[u8]) -> PyResult<Bound<'py, PyAny>>,
) -> Field<'py> {
    let sent = match request.get::<CertificateAuthorities<'_>>()? {
        Some(sent) => sent.authorities,
        None => request.certificate_authorities,
    };
    Ok(tuple(py, sent.iter().map(|name| convert(name.0)))?)
}
