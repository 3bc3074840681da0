//! `parse_…`: one message out of bytes that hold it in one of three forms.

mod messages;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use tlswire::handshake::{Context, HEADER_LENGTH};
use tlswire::record::{self, records};
use tlswire::registry::{ContentType, HandshakeType, ProtocolVersion};
use tlswire::wire::{Error, ErrorKind, Result, length32};

use crate::convert::{Place, bytes, guarded, parse_error};
use crate::lazy::Origin;
use crate::message::{ClientHello, ServerHello};

pub(crate) use messages::parse_messages;

/// The `ClientHello` in `data`: one or more records, a handshake message, or the body alone.
///
/// What comes after it in the records is not looked at. Offsets of errors count from the first
/// byte of `data`.
///
/// Raises:
///     IncompleteError: `data` ends before the message does.
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
/// byte of `data`.
///
/// Raises:
///     IncompleteError: `data` ends before the message does.
///     MalformedError: A field cannot be what it is. A malformed extension raises when it is read.
#[pyfunction]
#[pyo3(signature = (data, /))]
pub(crate) fn parse_server_hello(data: &Bound<'_, PyAny>) -> PyResult<ServerHello> {
    guarded(|| {
        let (raw, origin) = find(data, HandshakeType::SERVER_HELLO)?;
        ServerHello::parse(raw, origin).map_err(|unread| unread.raise(data.py()))
    })
}

/// Whether bytes begin with a record, and not with a handshake message.
fn begins_a_record(data: &[u8]) -> bool {
    matches!(data, [20..=24] | [20..=24, 3, ..])
}

/// The first handshake message in `data`, and where it is.
fn find(data: &Bound<'_, PyAny>, wanted: HandshakeType) -> PyResult<(PyBackedBytes, Origin)> {
    let py = data.py();
    let data = bytes(data)?;
    if begins_a_record(&data) {
        let joined = join(&data).map_err(|error| parse_error(py, error))?;
        return Ok((PyBytes::new(py, &joined.message).into(), joined.origin));
    }
    if data.first() == Some(&wanted.0) || data.is_empty() {
        return Ok((data, Origin::default()));
    }
    let message = with_header(wanted, &data).map_err(|error| parse_error(py, error))?;
    let place = Place(vec![(length32(HEADER_LENGTH), 0)]);
    Ok((PyBytes::new(py, &message).into(), Origin { place, ..Origin::default() }))
}

/// A message of a body that came alone.
fn with_header(msg_type: HandshakeType, body: &[u8]) -> Result<Vec<u8>> {
    let length = length32(body.len());
    let [0, header @ ..] = length.to_be_bytes() else {
        let kind = ErrorKind::IllegalLength { length };
        return Err(Error { kind, field: "length", offset: 0 });
    };
    Ok([&[msg_type.0], &header[..], body].concat())
}

struct Joined {
    message: Vec<u8>,
    origin: Origin,
}

/// The first handshake message of some records.
fn join(data: &[u8]) -> Result<Joined> {
    let (mut message, mut place) = (Vec::new(), Vec::new());
    let mut record_version = None;
    for found in records(data) {
        let record = found?;
        if record.header.content_type != ContentType::HANDSHAKE {
            let kind = ErrorKind::IllegalValue { value: record.header.content_type.0.into() };
            return Err(Error { kind, field: "type", offset: record.offset });
        }
        record_version = record_version.or(Some(record.header.version));
        let fragment = u64::from(record.offset) + u64::from(length32(record::HEADER_LENGTH));
        place.push((length32(message.len()), fragment));
        message.extend_from_slice(record.fragment);
        if missing(&message) == 0 {
            return Ok(whole(message, place, record_version));
        }
    }
    let kind = ErrorKind::Incomplete { needed: missing(&message) };
    Err(Error { kind, field: "body", offset: length32(data.len()) })
}

fn whole(
    mut message: Vec<u8>,
    place: Vec<(u32, u64)>,
    record_version: Option<ProtocolVersion>,
) -> Joined {
    message.truncate(stated_length(&message).unwrap_or_default());
    let offset = place.first().map_or(0, |(_, input)| *input);
    let context = Context::default();
    Joined { message, origin: Origin { place: Place(place), offset, record_version, context } }
}

/// How many bytes a message lacks by its own header, at least.
fn missing(message: &[u8]) -> u32 {
    let wanted = stated_length(message).unwrap_or(HEADER_LENGTH);
    length32(wanted.saturating_sub(message.len()))
}

/// The length of a message by its own header, header included.
fn stated_length(message: &[u8]) -> Option<usize> {
    let &[_, a, b, c] = message.first_chunk::<HEADER_LENGTH>()?;
    let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
    Some(HEADER_LENGTH + length)
}
