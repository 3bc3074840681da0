//! Where the bytes of a message were captured.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire_capture::event;

/// Bytes of a message, and where the capture has them.
///
/// Attributes:
///     message_offset: Where the first is in the message, its header included; in the content of
///         its record, for what is no handshake message.
///     length: How many there are.
///     frame: The number of the packet that holds them, from 1.
///     packet_offset: Where the first is in the captured packet; `None` in a protected one of QUIC.
#[pyclass(frozen, eq, hash, get_all, module = "tlswire")]
#[derive(Eq, Hash, PartialEq)]
pub(crate) struct Piece {
    message_offset: u32,
    length: u32,
    frame: u64,
    packet_offset: Option<u32>,
}

impl From<&event::Piece> for Piece {
    fn from(piece: &event::Piece) -> Self {
        let event::Piece { message_offset, length, frame, packet_offset } = *piece;
        Self { message_offset, length, frame, packet_offset }
    }
}

#[pymethods]
impl Piece {
    #[classattr]
    const fn __match_args__() -> (&'static str, &'static str, &'static str, &'static str) {
        ("message_offset", "length", "frame", "packet_offset")
    }

    #[new]
    #[pyo3(signature = (message_offset, length, frame, packet_offset = None))]
    const fn new(message_offset: u32, length: u32, frame: u64, packet_offset: Option<u32>) -> Self {
        Self { message_offset, length, frame, packet_offset }
    }

    /// Its parts by name.
    pub(super) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("message_offset", self.message_offset)?;
        dict.set_item("length", self.length)?;
        dict.set_item("frame", self.frame)?;
        dict.set_item("packet_offset", self.packet_offset)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let Self { message_offset, length, frame, packet_offset } = self;
        let place = packet_offset.map_or_else(String::new, |offset| format!(" at {offset}"));
        format!("<Piece {message_offset}+{length}: frame {frame}{place}>")
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> (Bound<'py, PyAny>, (u32, u32, u64, Option<u32>)) {
        let Self { message_offset, length, frame, packet_offset } = *slf.get();
        (slf.get_type().into_any(), (message_offset, length, frame, packet_offset))
    }
}
