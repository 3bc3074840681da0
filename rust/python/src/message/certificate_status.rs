//! `CertificateStatus`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::extension::CertificateStatus as View;
use tlswire::registry::CertificateStatusType;
use tlswire::wire::Cursor;

use super::class::message;
use crate::convert::{Registry, any, bytes, new_bytes, none, tuple};
use crate::lazy::{self, Key};
use crate::ocsp::OcspResponse;

message! {
    /// The status of the server's certificates, a message of its own until TLS 1.2 (RFC 6066 §8,
    /// RFC 6961 §2.2).
    CertificateStatus("CertificateStatus", View, CertificateStatus) {
        /// The type of the response.
        status_type: |py, it| {
            Ok(Registry::certificate_status_type().member(py, it.status_type.0)?)
        };
        /// The response as it was sent: DER, or a list of such for `ocsp_multi`.
        response: |py, it| Ok(new_bytes(py, it.response));
        /// The OCSP responses, for `ocsp_multi` one for each certificate; `None` where there is
        /// none or it cannot be read, and no more after a length that is wrong. Empty for another
        /// type of response.
        responses: |py, it| Ok(tuple(py, responses(it).map(|der| response(py, der)))?);
    }
    methods {
        /// `certificate_status`.
        #[classattr]
        fn r#type() -> &'static str {
            "certificate_status"
        }

        /// The type as an integer, the response in hexadecimal, and what the responses say.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            let sent = ["type", "status_type", "response", "responses"];
            lazy::to_dict(slf.as_any(), sent.map(Key::Plain))
        }

        fn __repr__(&self) -> String {
            format!("<CertificateStatus, {} bytes>", self.view().response.len())
        }
    }
}

/// The DER of each response.
fn responses<'a>(it: &View<'a>) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let is_list = it.status_type == CertificateStatusType::OCSP_MULTI;
    let is_one = it.status_type == CertificateStatusType::OCSP;
    let mut rest = Cursor::new(if is_list || is_one { it.response } else { &[] });
    core::iter::from_fn(move || {
        if rest.is_empty() {
            None
        } else if is_list {
            rest.vec24("OCSPResponse", 0).ok().map(|mut one| one.rest())
        } else {
            Some(rest.rest())
        }
    })
}

/// The response, or `None` where it is empty or cannot be read.
pub(super) fn response<'py>(py: Python<'py>, der: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    match OcspResponse::located(bytes(&new_bytes(py, der))?) {
        Ok(found) => any(py, found),
        Err(_) => Ok(none(py)),
    }
}
