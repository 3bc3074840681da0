//! `CertificateVerify`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::handshake;

use super::class::message;
use super::field::{fields_dict, scheme};
use crate::convert::new_bytes;

type View<'a> = handshake::CertificateVerify<'a>;

message! {
    /// The proof that the sender has the key of its certificate.
    CertificateVerify("CertificateVerify", View, CertificateVerify) {
        /// The algorithm; `None` before TLS 1.2, where the key determines it.
        signature_algorithm: |py, it| scheme(py, it.signed.algorithm);
        /// The signature, in the algorithm's own encoding.
        signature: |py, it| Ok(new_bytes(py, it.signed.signature));
    }
    methods {
        /// `certificate_verify`.
        #[classattr]
        fn r#type() -> &'static str {
            "certificate_verify"
        }

        /// The fields: code points as integers, bytes in hexadecimal.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            fields_dict(slf.as_any(), Self::FIELDS)
        }

        fn __repr__(&self) -> &'static str {
            "<CertificateVerify>"
        }
    }
}
