//! `parse_…`: one message out of bytes that hold it in one of three forms.

mod messages;

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use tlswire::handshake::Context;
use tlswire::locate::{Located, locate};
use tlswire::registry::HandshakeType;

use crate::convert::{bytes, guarded, parse_error};
use crate::lazy::Origin;
use crate::message::{ClientHello, ServerHello};

pub(crate) use messages::parse_messages;

/// The `ClientHello` in `data`: one or more records, a handshake message, or the body alone.
///
/// What comes after it in the records is not looked at. Offsets of errors count from the first
/// byte of `data`. A body that ends just before its extensions is whole: it may have none.
///
/// Raises:
///     IncompleteError: `data` ends before the message does; for a body, before a field of it does.
///     MalformedError: A field cannot be what it is. A malformed extension raises when it is read.
#[pyfunction]
#[pyo3(signature = (data, /))]
pub(crate) fn parse_client_hello(data: &Bound<'_, PyAny>) -> PyResult<ClientHello> {
    guarded(|| {
        let (raw, origin) = find(data, HandshakeType::CLIENT_HELLO)?;
        ClientHello::parse(raw, origin).map_err(|unread| unread.raise(data.py()))
    })
}

/// The `ServerHello` (or `HelloRetryRequest`) in `data`: one or more records, a handshake message,
/// or the body alone.
///
/// What comes after it in the records is not looked at. Offsets of errors count from the first
/// byte of `data`. A body that ends just before its extensions is whole: it may have none.
///
/// Raises:
///     IncompleteError: `data` ends before the message does; for a body, before a field of it does.
///     MalformedError: A field cannot be what it is. A malformed extension raises when it is read.
#[pyfunction]
#[pyo3(signature = (data, /))]
pub(crate) fn parse_server_hello(data: &Bound<'_, PyAny>) -> PyResult<ServerHello> {
    guarded(|| {
        let (raw, origin) = find(data, HandshakeType::SERVER_HELLO)?;
        ServerHello::parse(raw, origin).map_err(|unread| unread.raise(data.py()))
    })
}

/// The first handshake message in `data`, and where it is.
fn find(data: &Bound<'_, PyAny>, wanted: HandshakeType) -> PyResult<(PyBackedBytes, Origin)> {
    let py = data.py();
    let data = bytes(data)?;
    let found = locate(&data, wanted).map_err(|error| parse_error(py, error))?;
    let Located { message, place, offset, record_version } = found;
    let origin = Origin { place, offset, record_version, context: Context::default() };
    let message = match message {
        Cow::Borrowed(message) if message.len() == data.len() => None,
        message => Some(PyBytes::new(py, &message).into()),
    };
    Ok((message.unwrap_or(data), origin))
}
