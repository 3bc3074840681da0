//! What OCSP says of one certificate.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyDict;
use self_cell::self_cell;
use tlswire::x509::{self, CertStatus, Element};

use crate::convert::{any, bytes, new_bytes, none};
use crate::lazy::{self, Key, Origin, lazy};
use crate::sct;
use crate::x509::{oid_name, time};

type View<'a> = x509::SingleResponse<'a>;

self_cell! {
    struct Located {
        owner: PyBackedBytes,
        #[covariant]
        dependent: View,
    }
}

lazy! {
    /// What a responder says of one certificate (RFC 6960 §4.2.1).
    SingleResponse("SingleResponse", Located, View) {
        /// The name of the algorithm of both hashes; the dotted identifier of one without a name.
        hash_algorithm: |py, it| Ok(any(py, oid_name(it.hash_algorithm))?);
        /// The hash of the issuer's name.
        issuer_name_hash: |py, it| Ok(new_bytes(py, it.issuer_name_hash));
        /// The hash of the issuer's public key.
        issuer_key_hash: |py, it| Ok(new_bytes(py, it.issuer_key_hash));
        /// The serial number, written as that of a certificate is.
        serial: |py, it| Ok(any(py, it.serial.as_str())?);
        /// `good`, `revoked` or `unknown`.
        cert_status: |py, it| Ok(any(py, it.cert_status.name())?);
        /// Since when it is revoked: an aware `datetime`; `None` where it is not.
        revocation_time: |py, it| match it.cert_status {
            CertStatus::Revoked { revocation_time, .. } => {
                time(py, revocation_time, "revocationTime")
            }
            _ => Ok(none(py)),
        };
        /// Why it is revoked, as RFC 5280 §5.3.1 numbers it; `None` where that is not said.
        revocation_reason: |py, it| {
            let reason = match it.cert_status {
                CertStatus::Revoked { reason, .. } => reason,
                _ => None,
            };
            Ok(any(py, reason)?)
        };
        /// The name of `revocation_reason`, such as `keyCompromise`; `None` for one without.
        revocation_reason_name: |py, it| Ok(any(py, it.cert_status.reason_name())?);
        /// When this was known: an aware `datetime`.
        this_update: |py, it| time(py, it.this_update, "thisUpdate");
        /// When more will be known: an aware `datetime`; `None` where it can be at any time.
        next_update: |py, it| match it.next_update {
            Some(next) => time(py, next, "nextUpdate"),
            None => Ok(none(py)),
        };
        /// The timestamps of logs (RFC 6962 §3.3); `None` without any.
        signed_certificate_timestamps: |py, it| {
            sct::list(py, it.signed_certificate_timestamps()?)
        };
    }
    methods {
        /// The element's bytes.
        #[getter]
        fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
            new_bytes(py, self.bytes())
        }

        /// The fields as plain values: bytes in hexadecimal, times as text.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            lazy::to_dict(slf.as_any(), Self::FIELDS.iter().copied().map(Key::Plain))
        }

        fn __repr__(&self) -> String {
            format!("<SingleResponse {}, {}>", self.view().serial, self.view().cert_status.name())
        }
    }
}

impl SingleResponse {
    /// What is said in an element; `None` where that cannot be read.
    pub(super) fn located(py: Python<'_>, element: &Element<'_>) -> PyResult<Option<Self>> {
        let der = bytes(&new_bytes(py, element.der))?;
        let located = Located::try_new(der, |der| View::parse(der, element.offset));
        Ok(located.ok().map(|located| Self::new(located, Origin::default())))
    }
}
