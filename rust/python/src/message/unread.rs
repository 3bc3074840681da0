//! Messages without a class of their own, and those that cannot be read.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyDict;
use tlswire::fingerprint::hex;
use tlswire::handshake::HEADER_LENGTH;
use tlswire::wire;

use super::{Reduced, handshake_type, reduce};
use crate::convert::{Error, Registry, any, dict, new_bytes, parse_error};
use crate::lazy::Origin;

/// A handshake message whose fields have no attributes here, or which cannot be read.
#[pyclass(frozen, module = "tlswire")]
pub(crate) struct HandshakeMessage {
    raw: PyBackedBytes,
    origin: Origin,
    error: Option<wire::Error>,
}

impl HandshakeMessage {
    /// A message, and why it cannot be read.
    pub(crate) const fn new(
        raw: PyBackedBytes,
        origin: Origin,
        error: Option<wire::Error>,
    ) -> Self {
        Self { raw, origin, error }
    }
}

#[pymethods]
impl HandshakeMessage {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("type", "body")
    }

    /// The RFC's name of the type, such as `finished`; `unknown` for one without.
    #[getter]
    fn r#type(&self) -> &'static str {
        handshake_type(&self.raw).name().unwrap_or("unknown")
    }

    /// The type on the wire.
    #[getter]
    fn handshake_type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Registry::handshake_type().member(py, handshake_type(&self.raw).0)
    }

    /// The message, header included.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        new_bytes(py, &self.raw)
    }

    /// What follows the header.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        new_bytes(py, self.raw.get(HEADER_LENGTH..).unwrap_or_default())
    }

    /// Where the message begins in the input or the stream.
    #[getter]
    fn offset(&self) -> u64 {
        self.origin.offset
    }

    /// Why it cannot be read: a `ParseError`; `None` when nothing is known to be wrong.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<pyo3::exceptions::PyBaseException>> {
        let error = Error::at(&self.origin.place, self.error?);
        Some(parse_error(py, error).into_value(py))
    }

    /// The type, and the body in hexadecimal.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let body = self.raw.get(HEADER_LENGTH..).unwrap_or_default();
        dict(py, [("type", any(py, self.r#type())?), ("body", any(py, hex(body))?)])
    }

    fn __repr__(&self) -> String {
        let malformed = if self.error.is_some() { ", malformed" } else { "" };
        format!("<HandshakeMessage {}, {} bytes{malformed}>", self.r#type(), self.raw.len())
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.raw(py)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| *other.get().raw == *self.raw)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.raw(py).hash()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        reduce(py, &self.raw, &self.origin)
    }
}
