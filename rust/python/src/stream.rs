//! One direction of a connection, bytes as they come.

use std::borrow::Cow;
use std::sync::Mutex;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tlswire::handshake::{Context, Message, Transport};
use tlswire::joiner::{MessageLimits, RawMessage};
use tlswire::locate::{Place, begins_a_record};
use tlswire::registry::{ContentType, HandshakeType};
use tlswire::ssl2::{Probe, probe};
use tlswire::stream::{self, Item};
use tlswire::wire::length32;
use tlswire_capture::anomaly::{AnomalyCounts, AnomalyKind};
use tlswire_capture::decompress::{charge, decompress, room};

use crate::convert::{any, bytes, closed_error, with_state};
use crate::lazy::Origin;
use crate::message::{Alert, ChangeCipherSpec, EncryptedRecord, Ssl2Hello, message};

/// One direction of a TLS connection: bytes in, messages out, no I/O.
///
/// It may begin with a hello in the format of SSL 2.0, which is held until it is whole. Bytes may
/// come in any pieces. At most one record and one message are held. What is odd is listed in
/// `anomalies` and never raised.
#[pyclass(frozen, module = "tlswire")]
pub(crate) struct Stream(Mutex<State>);

struct State {
    stream: stream::Stream,
    /// What came first, while it may be a hello in the format of SSL 2.0; `None` after that.
    first: Option<Vec<u8>>,
    context: Context,
    counts: AnomalyCounts,
    anomalies: Vec<(&'static str, u64)>,
    /// What its compressed lists of certificates count for.
    compressed: usize,
    is_closed: bool,
}

#[pymethods]
impl Stream {
    /// A stream at its first byte.
    #[new]
    fn new() -> Self {
        Self(Mutex::new(State {
            stream: stream::Stream::new(),
            first: Some(Vec::new()),
            context: Context { transport: Some(Transport::Tls), ..Context::default() },
            counts: AnomalyCounts::default(),
            anomalies: Vec::new(),
            compressed: 0,
            is_closed: false,
        }))
    }

    /// Takes the next bytes; returns the messages that end in them.
    ///
    /// Raises:
    ///     ClosedError: The stream was closed.
    fn feed<'py>(&self, chunk: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let chunk_bytes = bytes(chunk)?;
        self.open(chunk.py(), |state| {
            let (mut found, rest) = state.begin(chunk.py(), &chunk_bytes)?;
            found.extend(state.collect(chunk.py(), |stream, each| stream.feed(&rest, each))?);
            Ok(found)
        })
    }

    /// Says that the next `length` bytes are not to be had; returns the part that came of a message
    /// they cut.
    fn gap<'py>(&self, py: Python<'py>, length: u64) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.open(py, |state| {
            let first = state.first.take().unwrap_or_default();
            state.collect(py, |stream, each| {
                stream.feed(&first, &mut *each);
                stream.gap(length, each);
            })
        })
    }

    /// Says that no more bytes will come; returns the part that came of an unfinished message.
    fn close<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.with(|state| {
            if state.is_closed {
                return Ok(Vec::new());
            }
            state.is_closed = true;
            let first = state.first.take().unwrap_or_default();
            state.collect(py, |stream, each| {
                stream.feed(&first, &mut *each);
                stream.finish(each);
            })
        })
    }

    /// The offset of the next byte to be fed.
    #[getter]
    fn position(&self) -> PyResult<u64> {
        self.with(|state| Ok(state.position()))
    }

    /// How many of the next bytes are not looked at, and need not be fed but can be skipped.
    #[getter]
    fn skippable(&self) -> PyResult<u64> {
        self.with(|state| Ok(state.stream.skippable()))
    }

    /// Passes over `length` bytes, at most `skippable`.
    fn skip(&self, py: Python<'_>, length: u64) -> PyResult<()> {
        self.open(py, |state| {
            if length > state.stream.skippable() {
                let message = format!("more than may be skipped: {length}");
                return Err(pyo3::exceptions::PyValueError::new_err(message));
            }
            state.stream.skip(length);
            Ok(())
        })
    }

    /// Whether nothing more is read, because what came is not TLS or a record header was lost.
    #[getter]
    fn is_lost(&self) -> PyResult<bool> {
        self.with(|state| Ok(state.stream.is_lost()))
    }

    /// Names of what was odd, each with its offset in the stream; at most 100 of a name.
    #[getter]
    fn anomalies(&self) -> PyResult<Vec<(&'static str, u64)>> {
        self.with(|state| Ok(state.anomalies.clone()))
    }

    fn __repr__(&self) -> PyResult<String> {
        self.with(|state| {
            let closed = if state.is_closed { ", closed" } else { "" };
            Ok(format!("<Stream at {}{closed}>", state.position()))
        })
    }
}

impl Stream {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> PyResult<T>) -> PyResult<T> {
        with_state(&self.0, "stream", work)
    }

    /// The same, unless the stream was closed.
    fn open<T>(&self, py: Python<'_>, work: impl FnOnce(&mut State) -> PyResult<T>) -> PyResult<T> {
        self.with(
            |state| {
                if state.is_closed { Err(closed_error(py, "stream")) } else { work(state) }
            },
        )
    }
}

impl State {
    fn position(&self) -> u64 {
        let held = self.first.as_ref().map_or(0, |first| length32(first.len()));
        self.stream.position() + u64::from(held)
    }

    /// Takes what a stream begins with: the hello in the format of SSL 2.0 that it is, if any, and
    /// what is to be read as TLS.
    fn begin<'py, 'c>(
        &mut self,
        py: Python<'py>,
        chunk: &'c [u8],
    ) -> PyResult<(Vec<Bound<'py, PyAny>>, Cow<'c, [u8]>)> {
        let Some(mut first) = self.first.take() else { return Ok((Vec::new(), chunk.into())) };
        first.extend_from_slice(chunk);
        if begins_a_record(&first) {
            return Ok((Vec::new(), first.into()));
        }
        let (header, message, padding) = match probe(&first) {
            Probe::NotForUs => return Ok((Vec::new(), first.into())),
            Probe::Hello { header, message, padding }
                if first.len() >= header + message + padding =>
            {
                (header, message, padding)
            }
            Probe::Hello { .. } | Probe::Unsure => {
                self.first = Some(first);
                return Ok((Vec::new(), Vec::new().into()));
            }
        };
        let rest = first.split_off(header + message + padding);
        let hello = first.get(header..header + message).unwrap_or_default();
        let object = any(py, Ssl2Hello::at(hello.to_vec(), u64::from(length32(header))))?;
        let position = u64::from(length32(first.len()));
        self.stream = stream::Stream::at(position, MessageLimits::default());
        Ok((vec![object], rest.into()))
    }

    /// The objects for what `work` on the stream shows.
    fn collect<'py>(
        &mut self,
        py: Python<'py>,
        work: impl FnOnce(&mut stream::Stream, &mut dyn FnMut(Item<'_>)),
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let (mut found, mut failed) = (Vec::new(), Ok(()));
        let Self { stream, context, counts, anomalies, compressed, .. } = self;
        work(stream, &mut |item| {
            if let Item::Oddity(oddity, offset) = item {
                let (kind, _) = AnomalyKind::of(oddity);
                if counts.note(kind) {
                    anomalies.push((kind.name(), offset));
                }
            } else if failed.is_ok() {
                if let Some(at) = badly_compressed(&item, compressed)
                    && counts.note(AnomalyKind::CertificateCompression)
                {
                    anomalies.push((AnomalyKind::CertificateCompression.name(), at));
                }
                failed = object(py, &item, context, Place::default()).map(|one| found.extend(one));
            }
        });
        failed.map(|()| found)
    }
}

/// The object for what a stream shows; `None` for what has none.
pub(crate) fn object<'py>(
    py: Python<'py>,
    item: &Item<'_>,
    context: &mut Context,
    place: Place,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    Ok(match item {
        Item::Message(raw) | Item::Partial(raw) => {
            learn(raw, context);
            let origin = Origin {
                place,
                offset: raw.origin.offset,
                record_version: Some(raw.origin.record_version),
                context: *context,
            };
            Some(message(py, PyBytes::new(py, raw.bytes).into(), origin)?)
        }
        Item::Alert(alert, offset) => Some(any(py, Alert::from((*alert, *offset)))?),
        Item::ChangeCipherSpec(offset) => Some(any(py, ChangeCipherSpec { offset: *offset })?),
        Item::Opaque(header, offset) if header.content_type != ContentType::APPLICATION_DATA => {
            Some(any(py, EncryptedRecord::from((*header, *offset)))?)
        }
        Item::Opaque(..) | Item::Oddity(..) | Item::Fragment(_) => None,
    })
}

/// Where a message lies that is a compressed certificate, and not what it says; nothing is said of one
/// that is not opened, as those of the stream count for too much with it.
fn badly_compressed(item: &Item<'_>, total: &mut usize) -> Option<u64> {
    let Item::Message(raw) = item else { return None };
    if raw.handshake_type() != HandshakeType::COMPRESSED_CERTIFICATE {
        return None;
    }
    match Message::parse(raw.bytes, Context::default()) {
        Ok(Message::CompressedCertificate(sent)) => {
            let limit = MessageLimits::default().certificates;
            *total = total.saturating_add(charge(&sent, limit));
            let is_opened = room(*total, limit) > 0;
            (is_opened && decompress(&sent, limit).is_err()).then_some(raw.origin.offset)
        }
        _ => None,
    }
}

/// A `ServerHello` settles how later messages are laid out.
fn learn(raw: &RawMessage<'_>, context: &mut Context) {
    if let Ok(Message::ServerHello(hello)) = Message::parse(raw.bytes, *context)
        && !hello.is_hello_retry_request()
    {
        context.version = Some(hello.version());
        context.cipher_suite = Some(hello.cipher_suite);
    }
}
