//! Timestamps of certificate transparency logs.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyDict;
use self_cell::self_cell;
use tlswire::extension::{Sct, SctV1, SignedCertificateTimestampList};
use tlswire::registry::CtVersion;
use tlswire::wire::{Cursor, Error, ErrorKind, Parse as _, Result as Wire};

use crate::convert::{Registry, any, bytes, datetime, new_bytes, none, parse_error, tuple};
use crate::lazy::{self, Field, Key, Origin, lazy};

type View<'a> = Sct<'a>;

self_cell! {
    struct Located {
        owner: PyBackedBytes,
        #[covariant]
        dependent: View,
    }
}

lazy! {
    /// What a transparency log promises of a certificate (RFC 6962 §3.2). Nothing is verified.
    ///
    /// Of another version than the first only the version is known, and the rest is `None`.
    SignedCertificateTimestamp("SignedCertificateTimestamp", Located, View) {
        /// The version.
        version: |py, it| {
            let version = match &**it {
                Sct::V1(_) => CtVersion::V1,
                Sct::Other(version, _) => *version,
            };
            Ok(Registry::ct_version().member(py, version.0)?)
        };
        /// The SHA-256 of the log's public key.
        log_id: |py, it| Ok(v1(it).map_or_else(|| none(py), |sct| new_bytes(py, sct.id)));
        /// When the log saw the certificate: an aware `datetime`.
        timestamp: |py, it| v1(it).map_or_else(|| Ok(none(py)), |sct| moment(py, sct.timestamp));
        /// The extensions, undecoded: none are defined.
        extensions: |py, it| {
            Ok(v1(it).map_or_else(|| none(py), |sct| new_bytes(py, sct.extensions)))
        };
        /// The algorithm of the signature, as TLS 1.2 numbers it.
        signature_algorithm: |py, it| {
            let Some(sct) = v1(it) else { return Ok(none(py)) };
            let scheme = u16::from_be_bytes([sct.hash.0, sct.signature_algorithm.0]);
            Ok(Registry::signature_scheme().member(py, scheme)?)
        };
        /// The log's signature.
        signature: |py, it| {
            Ok(v1(it).map_or_else(|| none(py), |sct| new_bytes(py, sct.signature)))
        };
    }
    methods {
        /// Reads the timestamp `data`, without the length that it has in a list.
        #[new]
        fn from_bytes(py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<Self> {
            Self::located(bytes(data)?).map_err(|error| parse_error(py, error))
        }

        /// The timestamp as it was sent.
        #[getter]
        fn raw<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
            new_bytes(py, self.bytes())
        }

        /// The fields as plain values: bytes in hexadecimal, the time as text.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            lazy::to_dict(slf.as_any(), Self::FIELDS.iter().copied().map(Key::Plain))
        }

        fn __repr__(&self) -> String {
            format!("<SignedCertificateTimestamp, {} bytes>", self.bytes().len())
        }

        fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (Bound<'py, PyAny>,)) {
            (slf.get_type().into_any(), (slf.get().raw(slf.py()),))
        }
    }
}

impl SignedCertificateTimestamp {
    fn located(raw: PyBackedBytes) -> Wire<Self> {
        let located = Located::try_new(raw, |raw| read(raw))?;
        Ok(Self::new(located, Origin::default()))
    }
}

/// The timestamps of a list, or `None` where there is none.
pub(crate) fn list<'py>(
    py: Python<'py>,
    list: Option<SignedCertificateTimestampList<'_>>,
) -> Field<'py> {
    let Some(list) = list else { return Ok(none(py)) };
    let one = |data: &[u8]| {
        let located = SignedCertificateTimestamp::located(bytes(&new_bytes(py, data))?);
        any(py, located.map_err(|error| parse_error(py, error))?)
    };
    Ok(tuple(py, list.serialized().map(one))?)
}

fn read(raw: &[u8]) -> Wire<Sct<'_>> {
    let mut cursor = Cursor::new(raw);
    let sct = Sct::parse(&mut cursor)?;
    cursor.finish("SerializedSCT")?;
    Ok(sct)
}

const fn v1<'a, 'b>(sct: &'b Sct<'a>) -> Option<&'b SctV1<'a>> {
    match sct {
        Sct::V1(sct) => Some(sct),
        Sct::Other(..) => None,
    }
}

/// Milliseconds since 1970 as an aware `datetime`; malformed after the last year that Python has.
fn moment(py: Python<'_>, milliseconds: u64) -> Field<'_> {
    const YEAR_10000: i64 = 253_402_300_800;
    let seconds = i64::try_from(milliseconds / 1_000).unwrap_or(i64::MAX);
    if seconds >= YEAR_10000 {
        let kind = ErrorKind::IllegalValue { value: u32::MAX };
        return Err(Error { kind, field: "timestamp", offset: 33 }.into());
    }
    let rest = i64::try_from(milliseconds % 1_000).unwrap_or_default();
    Ok(datetime(py, seconds, rest * 1_000)?)
}
