//! Messages of a capture.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use tlswire::locate::Place;
use tlswire::ssl2;
use tlswire_capture::connection::Sender;
use tlswire_capture::decompress::describe;

use super::events::{Seen, What};
use super::piece::Piece;
use crate::convert::{Slot, any, datetime};
use crate::lazy::Origin;
use crate::message::{Alert, ChangeCipherSpec, EncryptedRecord, Line, Ssl2Hello, message, outline};

/// A handshake message, an alert, a `ChangeCipherSpec` or a protected record, and where it was
/// seen.
#[pyclass(frozen, module = "tlswire")]
pub(crate) struct CapturedMessage {
    seen: Seen,
    message: Slot,
}

impl From<Seen> for CapturedMessage {
    fn from(seen: Seen) -> Self {
        Self { seen, message: Slot::default() }
    }
}

#[pymethods]
impl CapturedMessage {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("type", "message")
    }

    /// The number of the packet in which it ends, from 1.
    #[getter]
    fn frame(&self) -> u64 {
        self.seen.moment.frame
    }

    /// Its position within the connection, from 0.
    #[getter]
    fn index(&self) -> u32 {
        self.seen.index
    }

    /// The name of the connection.
    #[getter]
    fn connection_id(&self) -> &str {
        &self.seen.connection_id
    }

    /// When that packet was captured: an aware `datetime` of microseconds.
    #[getter]
    fn time<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let microseconds = self.time_ns().div_euclid(1_000);
        datetime(py, microseconds.div_euclid(1_000_000), microseconds.rem_euclid(1_000_000))
    }

    /// When that packet was captured, in nanoseconds since 1970.
    #[getter]
    fn time_ns(&self) -> i64 {
        self.seen.moment.time.0
    }

    /// `tls`, `dtls`, `quic` or `ssl2`.
    #[getter]
    fn protocol(&self) -> &'static str {
        self.seen.protocol
    }

    /// The address of the end that sent it.
    #[getter]
    fn src_ip(&self) -> String {
        self.seen.source.address.to_string()
    }

    /// The port of the end that sent it.
    #[getter]
    fn src_port(&self) -> u16 {
        self.seen.source.port
    }

    /// The address of the end that it was sent to.
    #[getter]
    fn dst_ip(&self) -> String {
        self.seen.destination.address.to_string()
    }

    /// The port of the end that it was sent to.
    #[getter]
    fn dst_port(&self) -> u16 {
        self.seen.destination.port
    }

    /// `client` or `server`; `None` while neither a hello nor a SYN told.
    #[getter]
    fn sender(&self) -> Option<&'static str> {
        self.seen.sender.map(Sender::name)
    }

    /// Whether it is under protection.
    #[getter]
    fn encrypted(&self) -> bool {
        matches!(self.seen.what, What::Encrypted(..))
    }

    /// In which packets its bytes are, in their order; `None` unless `pieces=True` was asked for.
    #[getter]
    fn pieces<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let pieces = self.seen.pieces.as_ref();
        pieces.map(|pieces| PyTuple::new(py, pieces.iter().map(Piece::from))).transpose()
    }

    /// The message itself.
    #[getter]
    fn message<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.message.get(py, || match &self.seen.what {
            What::Message { bytes, offset, record_version, context, .. } => {
                let origin = Origin {
                    place: Place::default(),
                    offset: *offset,
                    record_version: Some(*record_version),
                    context: *context,
                };
                message(py, PyBytes::new(py, bytes).into(), origin)
            }
            What::Ssl2(bytes, offset) => any(py, Ssl2Hello::at(bytes.clone(), *offset)),
            What::Alert(alert, offset) => any(py, Alert::from((*alert, *offset))),
            What::ChangeCipherSpec(offset) => any(py, ChangeCipherSpec { offset: *offset }),
            What::Encrypted(header, offset) => any(py, EncryptedRecord::from((*header, *offset))),
        })
    }

    /// The fields of a handshake message in clear as lines: how deep, at which offset, how many
    /// bytes, the RFC's name, and the value; no lines for anything else.
    ///
    /// A value is a number, bytes or text; `None` where the lines after it, which are deeper, are
    /// its parts. A line without a name says what is malformed. Offsets count from the first byte
    /// of the message; those of certificates that were compressed from the message that comes out.
    fn outline<'py>(&self, py: Python<'py>) -> PyResult<Vec<Line<'py>>> {
        match &self.seen.what {
            What::Message { bytes, context, room, .. } => {
                outline(py, |lines| describe(bytes, *context, *room, lines))
            }
            What::Ssl2(bytes, _) => outline(py, |lines| ssl2::describe(bytes, lines)),
            _ => Ok(Vec::new()),
        }
    }

    /// The RFC's name of the message.
    #[getter]
    fn r#type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.message(py)?.getattr("type")
    }

    /// Where it was seen, and the fields of the message.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("frame", self.frame())?;
        dict.set_item("index", self.index())?;
        dict.set_item("connection_id", self.connection_id())?;
        dict.set_item("time", self.time(py)?)?;
        dict.set_item("protocol", self.protocol())?;
        dict.set_item("src_ip", self.src_ip())?;
        dict.set_item("src_port", self.src_port())?;
        dict.set_item("dst_ip", self.dst_ip())?;
        dict.set_item("dst_port", self.dst_port())?;
        dict.set_item("sender", self.sender())?;
        dict.set_item("encrypted", self.encrypted())?;
        if let Some(pieces) = &self.seen.pieces {
            let dicts = pieces.iter().map(|piece| Piece::from(piece).to_dict(py));
            dict.set_item("pieces", dicts.collect::<PyResult<Vec<_>>>()?)?;
        }
        let message = self.message(py)?.call_method0("to_dict")?;
        dict.update(message.cast::<PyDict>()?.as_mapping())?;
        Ok(dict)
    }

    /// What was captured is not pickled: what it says is, and its message.
    fn __reduce__(&self) -> PyResult<()> {
        let said = "a CapturedMessage is not pickled or copied: take its to_dict(), or its message";
        Err(PyTypeError::new_err(said))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let sender = self.sender().unwrap_or("unknown");
        Ok(format!("<{} from {sender}, frame {}>", self.r#type(py)?.str()?, self.frame()))
    }
}
