//! Alerts, `ChangeCipherSpec`, and records under protection.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::alert;
use tlswire::record::RecordHeader;
use tlswire::registry::ContentType;

use crate::convert::{Registry, any, dict};

/// An alert in clear (RFC 9846 §6).
///
/// Attributes:
///     offset: Where its record begins in the stream.
#[pyclass(frozen, eq, hash, module = "tlswire")]
#[derive(Eq, Hash, PartialEq)]
pub(crate) struct Alert {
    level: u8,
    description: u8,
    #[pyo3(get)]
    offset: u64,
}

impl From<(alert::Alert, u64)> for Alert {
    fn from((alert, offset): (alert::Alert, u64)) -> Self {
        Self { level: alert.level.0, description: alert.description.0, offset }
    }
}

#[pymethods]
impl Alert {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("level", "description")
    }

    #[classattr]
    fn r#type() -> &'static str {
        "alert"
    }

    #[new]
    #[pyo3(signature = (level, description, offset = 0))]
    const fn new(level: u8, description: u8, offset: u64) -> Self {
        Self { level, description, offset }
    }

    /// How grave its sender called it.
    #[getter]
    fn level<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Registry::alert_level().member(py, self.level)
    }

    /// What it says.
    #[getter]
    fn description<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Registry::alert_description().member(py, self.description)
    }

    /// The type, level and description, as integers and by name.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let level = self.level(py)?.str()?.into_any();
        let description = self.description(py)?.str()?.into_any();
        dict(
            py,
            [
                ("type", any(py, "alert")?),
                ("level", any(py, self.level)?),
                ("description", any(py, self.description)?),
                ("level_name", level),
                ("description_name", description),
            ],
        )
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Alert {} {}>", self.level(py)?.str()?, self.description(py)?.str()?))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (u8, u8, u64)) {
        let this = slf.get();
        (slf.get_type().into_any(), (this.level, this.description, this.offset))
    }
}

/// A `ChangeCipherSpec` (RFC 5246 §7.1).
///
/// Attributes:
///     offset: Where its record begins in the stream.
#[pyclass(frozen, eq, hash, get_all, module = "tlswire")]
#[derive(Eq, Hash, PartialEq)]
pub(crate) struct ChangeCipherSpec {
    pub(crate) offset: u64,
}

#[pymethods]
impl ChangeCipherSpec {
    #[classattr]
    fn r#type() -> &'static str {
        "change_cipher_spec"
    }

    #[new]
    #[pyo3(signature = (offset = 0))]
    const fn new(offset: u64) -> Self {
        Self { offset }
    }

    /// The type.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, [("type", any(py, "change_cipher_spec")?)])
    }

    fn __repr__(&self) -> &'static str {
        "<ChangeCipherSpec>"
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (u64,)) {
        (slf.get_type().into_any(), (slf.get().offset,))
    }
}

/// A record under protection that is not application data.
///
/// Attributes:
///     length: Bytes of its content.
///     offset: Where it begins in the stream.
#[pyclass(frozen, eq, hash, module = "tlswire")]
#[derive(Eq, Hash, PartialEq)]
pub(crate) struct EncryptedRecord {
    content_type: u8,
    version: u16,
    #[pyo3(get)]
    length: u16,
    #[pyo3(get)]
    offset: u64,
}

impl From<(RecordHeader, u64)> for EncryptedRecord {
    fn from((header, offset): (RecordHeader, u64)) -> Self {
        let RecordHeader { content_type, version, length } = header;
        Self { content_type: content_type.0, version: version.0, length, offset }
    }
}

#[pymethods]
impl EncryptedRecord {
    #[new]
    const fn new(content_type: u8, version: u16, length: u16, offset: u64) -> Self {
        Self { content_type, version, length, offset }
    }

    /// The type that is written on it.
    #[getter]
    fn content_type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Registry::content_type().member(py, self.content_type)
    }

    /// The version that is written on it.
    #[getter]
    fn version<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Registry::protocol_version().member(py, self.version)
    }

    /// `encrypted_handshake_message`, `alert`, or the name of another content type.
    #[getter]
    fn r#type(&self) -> &'static str {
        match ContentType(self.content_type) {
            ContentType::HANDSHAKE => "encrypted_handshake_message",
            other => other.name().unwrap_or("unknown"),
        }
    }

    /// The type, and that it is encrypted.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(
            py,
            [
                ("type", any(py, self.r#type())?),
                ("encrypted", any(py, true)?),
                ("length", any(py, self.length)?),
            ],
        )
    }

    fn __repr__(&self) -> String {
        format!("<EncryptedRecord {}, {} bytes>", self.r#type(), self.length)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (u8, u16, u16, u64)) {
        let this = slf.get();
        let parts = (this.content_type, this.version, this.length, this.offset);
        (slf.get_type().into_any(), parts)
    }
}
