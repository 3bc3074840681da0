//! `parse_messages`: every message of one direction's bytes.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tlswire::handshake::Context;
use tlswire::joiner::{MessageLimits, stated_length};
use tlswire::locate::{Place, begins_a_record, missing};
use tlswire::record::{self, Record, records};
use tlswire::registry::ContentType;
use tlswire::ssl2::{Probe, probe};
use tlswire::stream::{Item, Oddity, Stream};
use tlswire::wire::{Error, ErrorKind, length32};

use crate::convert::{any, bytes, guarded, parse_error};
use crate::lazy::Origin;
use crate::message::{Ssl2Hello, message};
use crate::stream::object;

/// The messages in `data`, which are records, or handshake messages in clear, of one direction.
///
/// A hello in the format of SSL 2.0 may come first. Handshake messages and alerts that are under protection are `EncryptedRecord`; application data
/// is left out. A message that cannot be read is a `HandshakeMessage` with an `error`. Offsets
/// count from the first byte of `data`.
///
/// Raises:
///     IncompleteError: `data` ends within a record or a message.
///     MalformedError: What follows a record cannot be one.
#[pyfunction]
#[pyo3(signature = (data, /))]
pub(crate) fn parse_messages<'py>(data: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = data.py();
    let data = bytes(data)?;
    guarded(|| {
        if begins_a_record(&data) {
            of_records(py, &data, 0)
        } else if let Probe::Hello { header, message, padding } = probe(&data) {
            of_ssl2(py, &data, header, message, padding)
        } else {
            of_handshake(py, &data)
        }
    })
}

/// A hello in the format of SSL 2.0, and the records of TLS that follow it.
fn of_ssl2<'py>(
    py: Python<'py>,
    data: &[u8],
    header: usize,
    message: usize,
    padding: usize,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let end = header + message + padding;
    let Some((record, rest)) = data.split_at_checked(end) else {
        let kind = ErrorKind::Incomplete { needed: length32(end - data.len()) };
        let error = Error { kind, field: "message", offset: length32(data.len()) };
        return Err(parse_error(py, error));
    };
    let hello = record.get(header..header + message).unwrap_or_default();
    let mut found = vec![any(py, Ssl2Hello::at(hello.to_vec(), u64::from(length32(header))))?];
    found.extend(of_records(py, rest, length32(end))?);
    Ok(found)
}

/// The messages of records, the first of which is at `base` of the input.
fn of_records<'py>(py: Python<'py>, data: &[u8], base: u32) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let whole: Result<Vec<_>, _> = records(data)
        .map(|one| one.map(|record| Record { offset: record.offset + base, ..record }))
        .collect();
    let whole = whole.map_err(|error| Error { offset: error.offset + base, ..error });
    let records = whole.map_err(|error| parse_error(py, error))?;
    let mut stream = Stream::at(base.into(), MessageLimits::default());
    let mut context = Context::default();
    let (mut found, mut outcome) = (Vec::new(), Ok(()));
    let mut each = |item: Item<'_>| {
        if outcome.is_err() {
            return;
        }
        outcome = match item {
            Item::Partial(raw) => {
                let kind = ErrorKind::Incomplete { needed: missing(raw.bytes) };
                let error = Error { kind, field: "body", offset: base + length32(data.len()) };
                Err(parse_error(py, error))
            }
            Item::Oddity(Oddity::HandshakeLength(_, length), offset) => {
                let kind = ErrorKind::TooLarge { limit: length };
                let offset = u32::try_from(offset).unwrap_or(u32::MAX);
                Err(parse_error(py, Error { kind, field: "length", offset }))
            }
            Item::Message(raw) => {
                let place = pieces(&records, raw.origin.offset, raw.bytes.len());
                object(py, &item, &mut context, place).map(|one| found.extend(one))
            }
            _ => object(py, &item, &mut context, Place::default()).map(|one| found.extend(one)),
        };
    };
    stream.feed(data, &mut each);
    stream.finish(&mut each);
    outcome.map(|()| found)
}

/// Where the pieces of a message lie that begins at `offset` of the input.
fn pieces(records: &[Record<'_>], offset: u64, length: usize) -> Place {
    let start =
        |record: &Record<'_>| u64::from(record.offset) + u64::from(length32(record::HEADER_LENGTH));
    let first = records.partition_point(|record| start(record) <= offset).saturating_sub(1);
    let (mut place, mut taken, mut at) = (Place::default(), 0, offset);
    let following = records.iter().skip(first);
    for record in following.filter(|record| record.header.content_type == ContentType::HANDSHAKE) {
        at = at.max(start(record));
        place.push((length32(taken), at));
        let before = usize::try_from(at - start(record)).unwrap_or(usize::MAX);
        taken = taken.saturating_add(record.fragment.len().saturating_sub(before));
        if taken >= length {
            break;
        }
    }
    place
}

fn of_handshake<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let (mut found, mut rest, mut offset) = (Vec::new(), data, 0);
    while !rest.is_empty() {
        let whole = stated_length(rest).and_then(|length| rest.split_at_checked(length));
        let Some((bytes, after)) = whole else {
            let kind = ErrorKind::Incomplete { needed: missing(rest) };
            let error = Error { kind, field: "body", offset: length32(data.len()) };
            return Err(parse_error(py, error));
        };
        let place = Place::from_iter([(0, offset)]);
        let origin = Origin { place, offset, ..Origin::default() };
        found.push(message(py, PyBytes::new(py, bytes).into(), origin)?);
        offset += u64::from(length32(bytes.len()));
        rest = after;
    }
    Ok(found)
}
