//! Conversions that several messages share.

use pyo3::prelude::*;
use tlswire::extension::KeyShareEntry;
use tlswire::registry::ProtocolVersion;
use tlswire::wire;

use crate::convert::{Error, Registry, any, new_bytes, none, parse_error};
use crate::lazy::{Field, Origin};

pub(super) fn version(py: Python<'_>, version: ProtocolVersion) -> Field<'_> {
    Ok(Registry::protocol_version().member(py, version.0)?)
}

pub(super) fn flag(py: Python<'_>, is_sent: bool) -> Field<'_> {
    Ok(any(py, is_sent)?)
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
