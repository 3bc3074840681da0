//! One direction of a connection, bytes as they come.

use std::sync::Mutex;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tlswire::handshake::{Context, Message, Transport};
use tlswire::joiner::RawMessage;
use tlswire::locate::Place;
use tlswire::registry::ContentType;
use tlswire::stream::{self, Item, Oddity};
use tlswire_capture::anomaly::{AnomalyCounts, AnomalyKind};

use crate::convert::{any, bytes, closed_error, with_state};
use crate::lazy::Origin;
use crate::message::{Alert, ChangeCipherSpec, EncryptedRecord, message};

/// One direction of a TLS connection: bytes in, messages out, no I/O.
///
/// Bytes may come in any pieces. At most one record and one message are held. What is odd is
/// listed in `anomalies` and never raised.
#[pyclass(frozen, module = "tlswire")]
pub(crate) struct Stream(Mutex<State>);

struct State {
    stream: stream::Stream,
    context: Context,
    counts: AnomalyCounts,
    anomalies: Vec<(&'static str, u64)>,
    is_closed: bool,
}

#[pymethods]
impl Stream {
    /// A stream at its first byte.
    #[new]
    fn new() -> Self {
        Self(Mutex::new(State {
            stream: stream::Stream::new(),
            context: Context { transport: Some(Transport::Tls), ..Context::default() },
            counts: AnomalyCounts::default(),
            anomalies: Vec::new(),
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
            state.collect(chunk.py(), |stream, each| stream.feed(&chunk_bytes, each))
        })
    }

    /// Says that the next `length` bytes are not to be had; returns the part that came of a message
    /// they cut.
    fn gap<'py>(&self, py: Python<'py>, length: u64) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.open(py, |state| state.collect(py, |stream, each| stream.gap(length, each)))
    }

    /// Says that no more bytes will come; returns the part that came of an unfinished message.
    fn close<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.with(|state| {
            if state.is_closed {
                return Ok(Vec::new());
            }
            state.is_closed = true;
            state.collect(py, |stream, each| stream.finish(each))
        })
    }

    /// The offset of the next byte to be fed.
    #[getter]
    fn position(&self) -> PyResult<u64> {
        self.with(|state| Ok(state.stream.position()))
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
            Ok(format!("<Stream at {}{closed}>", state.stream.position()))
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
    /// The objects for what `work` on the stream shows.
    fn collect<'py>(
        &mut self,
        py: Python<'py>,
        work: impl FnOnce(&mut stream::Stream, &mut dyn FnMut(Item<'_>)),
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let (mut found, mut failed) = (Vec::new(), Ok(()));
        let Self { stream, context, counts, anomalies, .. } = self;
        work(stream, &mut |item| {
            if let Item::Oddity(oddity, offset) = item {
                let kind = kind(oddity);
                if counts.note(kind) {
                    anomalies.push((kind.name(), offset));
                }
            } else if failed.is_ok() {
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

/// A `ServerHello` settles how later messages are laid out.
fn learn(raw: &RawMessage<'_>, context: &mut Context) {
    if let Ok(Message::ServerHello(hello)) = Message::parse(raw.bytes, *context)
        && !hello.is_hello_retry_request()
    {
        context.version = Some(hello.version());
        context.cipher_suite = Some(hello.cipher_suite);
    }
}

/// The anomaly that an oddity of a stream is.
const fn kind(oddity: Oddity) -> AnomalyKind {
    match oddity {
        Oddity::EmptyRecord => AnomalyKind::EmptyRecord,
        Oddity::RecordFlood => AnomalyKind::RecordFlood,
        Oddity::RecordOversize(_) => AnomalyKind::RecordOversize,
        Oddity::RecordLength(_) => AnomalyKind::RecordLength,
        Oddity::RecordVersion(_) => AnomalyKind::RecordVersion,
        Oddity::ContentType(_) => AnomalyKind::ContentType,
        Oddity::TruncatedRecord => AnomalyKind::TruncatedRecord,
        Oddity::TruncatedMessage => AnomalyKind::TruncatedMessage,
        Oddity::Interleaved(_) => AnomalyKind::Interleaved,
        Oddity::HandshakeLength(..) => AnomalyKind::HandshakeLength,
        Oddity::HeartbeatOverflow => AnomalyKind::HeartbeatOverflow,
        Oddity::FragmentLength => AnomalyKind::FragmentLength,
        Oddity::FragmentConflict => AnomalyKind::FragmentConflict,
    }
}
