//! Conversions that several messages share.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::extension::KeyShareEntry;
use tlswire::registry::{ProtocolVersion, SignatureScheme};
use tlswire::wire;

use crate::convert::{Error, Registry, any, new_bytes, none, parse_error};
use crate::lazy::{self, Field, Key, Origin};

pub(crate) fn version(py: Python<'_>, version: ProtocolVersion) -> Field<'_> {
    Ok(Registry::protocol_version().member(py, version.0)?)
}

pub(super) fn flag(py: Python<'_>, is_sent: bool) -> Field<'_> {
    Ok(any(py, is_sent)?)
}

/// What was sent, converted; `None` when it was not.
pub(super) fn sent<'py, T>(
    py: Python<'py>,
    sent: Option<T>,
    convert: impl FnOnce(T) -> PyResult<Bound<'py, PyAny>>,
) -> Field<'py> {
    match sent {
        Some(sent) => Ok(convert(sent)?),
        None => Ok(none(py)),
    }
}

/// A key share as a pair of group and public key.
pub(super) fn key_share<'py>(
    py: Python<'py>,
    share: &KeyShareEntry<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    let group = Registry::named_group().member(py, share.group.0)?;
    any(py, (group, new_bytes(py, share.key_exchange)))
}

/// A defect as an exception that is not raised.
pub(super) fn defect<'py>(
    py: Python<'py>,
    origin: &Origin,
    defect: Option<wire::Error>,
) -> Bound<'py, PyAny> {
    let Some(error) = defect else { return none(py) };
    let exception = parse_error(py, Error::at(&origin.place, error)).into_value(py);
    exception.into_bound(py).into_any()
}

/// Bytes, or `None`.
pub(super) fn bytes_or_none<'py>(py: Python<'py>, bytes: Option<&[u8]>) -> Bound<'py, PyAny> {
    bytes.map_or_else(|| none(py), |bytes| new_bytes(py, bytes))
}

/// What a message without a contract of its own says of itself: its type and all fields.
pub(super) fn fields_dict<'py>(
    message: &Bound<'py, PyAny>,
    fields: &'static [&'static str],
) -> PyResult<Bound<'py, PyDict>> {
    let fields = fields.iter().filter(|name| !matches!(**name, "offset" | "record_version"));
    let keys = core::iter::once(&"type").chain(fields).map(|name| Key::Plain(name));
    lazy::to_dict(message, keys)
}

/// A signature scheme, or `None`.
pub(super) fn scheme(py: Python<'_>, scheme: Option<SignatureScheme>) -> Field<'_> {
    match scheme {
        Some(scheme) => Ok(Registry::signature_scheme().member(py, scheme.0)?),
        None => Ok(none(py)),
    }
}
