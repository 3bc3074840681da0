//! X.509 certificates.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyDict;
use self_cell::self_cell;
use tlswire::fingerprint::hex;
use tlswire::wire::{Error, ErrorKind};
use tlswire::x509::{self, Certificate, Extension, Oid, Summary};

use crate::convert::{any, bytes, datetime, new_bytes, none, parse_error, tuple};
use crate::lazy::{self, Field, Key, Origin, lazy};
use crate::sct;

self_cell! {
    struct Located {
        owner: PyBackedBytes,
        #[covariant]
        dependent: Certificate,
    }
}

lazy! {
    /// An X.509 certificate (RFC 5280): located at once, a field decoded when it is first read.
    ///
    /// Nothing is verified. A field that is malformed raises `MalformedError`; the others stay.
    X509Certificate("X509Certificate", Located, Certificate) {
        /// The version as people count it: 1, 2 or 3.
        version: |py, it| Ok(any(py, it.version()?)?);
        /// The serial number in lower-case hexadecimal without leading zeros.
        serial: |py, it| Ok(any(py, it.serial()?)?);
        /// The subject as RFC 4514 writes it; empty for an empty name.
        subject: |py, it| Ok(any(py, it.subject()?.to_rfc4514().value)?);
        /// The issuer as RFC 4514 writes it.
        issuer: |py, it| Ok(any(py, it.issuer()?.to_rfc4514().value)?);
        /// From when the certificate is valid: an aware `datetime`.
        not_before: |py, it| time(py, it.not_before()?, "notBefore");
        /// Until when the certificate is valid: an aware `datetime`.
        not_after: |py, it| time(py, it.not_after()?, "notAfter");
        /// The name of the algorithm it is signed with, such as `sha256WithRSAEncryption`; the
        /// dotted identifier of one without a name.
        signature_algorithm: |py, it| Ok(any(py, oid_name(it.signature_algorithm()?))?);
        /// The dotted identifier of the algorithm it is signed with.
        signature_oid: |py, it| Ok(any(py, it.signature_algorithm()?.to_string())?);
        /// The subject's key in a word: `rsa:2048`, `ec:secp256r1`, `ed25519`.
        public_key: |py, it| Ok(any(py, it.public_key()?.to_string())?);
        /// The subject's key in its algorithm's own encoding.
        public_key_bytes: |py, it| Ok(new_bytes(py, it.public_key()?.subject_public_key?));
        /// The SHA-256 of the subject's key with its algorithm, as pins have it, in hexadecimal.
        public_key_sha256: |py, it| Ok(any(py, hex(&it.public_key_sha256()?))?);
        /// The other names of the subject, each with its type, such as `DNSName:example.org`;
        /// those before a malformed one.
        subject_alt_names: |py, it| {
            let names = it.subject_alt_names().value;
            Ok(tuple(py, names.into_iter().map(|name| any(py, name)))?)
        };
        /// Whether `basicConstraints` says that the subject may sign certificates; `None` without
        /// that extension.
        is_ca: |py, it| Ok(any(py, it.basic_constraints()?.map(|found| found.ca))?);
        /// How many authorities may follow below this one; `None` for any number.
        path_length: |py, it| {
            let constraints = it.basic_constraints()?;
            Ok(any(py, constraints.and_then(|found| found.path_len_constraint))?)
        };
        /// What the key may be used for, such as `digitalSignature`; `None` when not said.
        key_usage: |py, it| match it.key_usage()? {
            Some(usage) => Ok(tuple(py, usage.names().map(|name| any(py, name)))?),
            None => Ok(none(py)),
        };
        /// The purposes of the key, such as `serverAuth`; `None` when not said.
        extended_key_usage: |py, it| match it.extended_key_usage()? {
            Some(purposes) => {
                Ok(tuple(py, purposes.into_iter().map(|purpose| any(py, oid_name(purpose))))?)
            }
            None => Ok(none(py)),
        };
        /// The timestamps of logs in it (RFC 6962 §3.3); `None` without any.
        signed_certificate_timestamps: |py, it| {
            sct::list(py, it.signed_certificate_timestamps()?)
        };
        /// Whether issuer and subject are the same bytes.
        is_self_issued: |py, it| Ok(any(py, it.is_self_issued()?)?);
        /// The SHA-1 of the certificate in hexadecimal.
        sha1: |py, it| Ok(any(py, hex(&x509::sha1(it.der)))?);
        /// The SHA-256 of the certificate in hexadecimal.
        sha256: |py, it| Ok(any(py, hex(&x509::sha256(it.der)))?);
        /// The extensions in encoded order, as `(oid, critical, value)`; those before a malformed
        /// one.
        extensions: |py, it| {
            let whole = it.extensions()?.map_while(Result::ok);
            Ok(tuple(py, whole.map(|found| extension(py, &found)))?)
        };
        /// The first thing that is wrong in it, as `(kind, field, offset)`; `None` without one.
        defect: |py, it| {
            let defect = Summary::new(it.der).defect;
            Ok(any(py, defect.map(|error| (error.kind.name(), error.field, error.offset)))?)
        };
    }
    methods {
        /// The fields as plain values: bytes in hexadecimal, times as text; `None` for what is
        /// malformed.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            lazy::to_dict(slf.as_any(), Self::FIELDS.iter().copied().map(Key::Plain))
        }

        /// Locates the fields of the certificate whose DER is `der`.
        #[new]
        fn from_der(py: Python<'_>, der: &Bound<'_, PyAny>) -> PyResult<Self> {
            Self::located(bytes(der)?).map_err(|error| parse_error(py, error))
        }

        /// The certificate's bytes.
        #[getter]
        fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
            new_bytes(py, self.bytes())
        }

        /// Whether the certificate is for `host`, a name or an address (RFC 9525); `None` where
        /// damage leaves it open.
        fn matches_name(&self, host: &str) -> Option<bool> {
            self.view().matches_name(host.as_bytes())
        }

        /// The certificate as an object of the library `cryptography`, the extra `x509`.
        fn to_cryptography<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
            let module = py.import("cryptography.x509")?;
            module.call_method1("load_der_x509_certificate", (self.der(py),))
        }

        fn __repr__(&self) -> String {
            let name = self.view().subject().map(|subject| subject.to_rfc4514().value);
            format!("<X509Certificate {}>", name.unwrap_or_else(|_| "<malformed>".to_owned()))
        }

        fn __reduce__<'py>(
            slf: &Bound<'py, Self>,
        ) -> (Bound<'py, PyAny>, (Bound<'py, PyAny>,)) {
            (slf.get_type().into_any(), (slf.get().der(slf.py()),))
        }
    }
}

impl X509Certificate {
    /// The certificate whose DER is `der`.
    pub(crate) fn located(der: PyBackedBytes) -> Result<Self, Error> {
        let located = Located::try_new(der, |der| Certificate::parse(der))?;
        Ok(Self::new(located, Origin::default()))
    }
}

fn extension<'py>(py: Python<'py>, found: &Extension<'_>) -> PyResult<Bound<'py, PyAny>> {
    any(py, (found.extn_id.to_string(), found.critical, new_bytes(py, found.extn_value)))
}

/// Seconds of Unix time as an aware `datetime`; malformed where Python has no such year.
pub(crate) fn time<'py>(py: Python<'py>, seconds: i64, field: &'static str) -> Field<'py> {
    const YEAR_1: i64 = -62_135_596_800;
    if seconds < YEAR_1 {
        return Err(Error { kind: ErrorKind::IllegalValue { value: 0 }, field, offset: 0 }.into());
    }
    Ok(datetime(py, seconds, 0)?)
}

/// The name of an identifier; dotted where it has none.
pub(crate) fn oid_name(oid: Oid<'_>) -> String {
    oid.name().map_or_else(|| oid.to_string(), str::to_owned)
}
