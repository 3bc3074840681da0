//! What crosses the border: exceptions, code points, bytes.

mod defect;
mod exception;
mod plain;
mod registry;

use pyo3::BoundObject as _;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDateTime, PyDict, PyMemoryView, PyTuple, PyTzInfo};
use tlswire::wire::Escaped;

pub(crate) use defect::{guarded, if_free, quieten_panics, with_state};
pub(crate) use exception::{Error, cap_error, closed_error, is_parse_error, parse_error};
pub(crate) use plain::plain;
pub(crate) use registry::{Registry, codes};

/// Where a converted field is kept once it was asked for.
pub(crate) struct Slot(PyOnceLock<Py<PyAny>>);

impl Default for Slot {
    fn default() -> Self {
        Self(PyOnceLock::new())
    }
}

impl Slot {
    /// The value that is kept, made by `make` the first time.
    pub(crate) fn get<'py>(
        &self,
        py: Python<'py>,
        make: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let value = self.0.get_or_try_init(py, || guarded(make).map(Bound::unbind))?;
        Ok(value.bind(py).clone())
    }
}

/// The bytes of `data`: those of a `bytes` object as they lie, those of another buffer in a copy,
/// since others could write to it.
pub(crate) fn bytes(data: &Bound<'_, PyAny>) -> PyResult<PyBackedBytes> {
    if let Ok(bytes) = data.cast::<PyBytes>() {
        return Ok(bytes.clone().into());
    }
    let view = PyMemoryView::from(data)?;
    let format: String = view.getattr("format")?.extract()?;
    if !matches!(format.as_str(), "B" | "b" | "c") {
        return Err(PyTypeError::new_err(format!(
            "a buffer of bytes is needed, not of `{format}`"
        )));
    }
    let copy = view.call_method0("tobytes")?;
    Ok(copy.cast_into::<PyBytes>()?.into())
}

/// `bytes` again, as an object.
pub(crate) fn new_bytes<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyAny> {
    PyBytes::new(py, bytes).into_any()
}

/// `None`, as an object.
pub(crate) fn none(py: Python<'_>) -> Bound<'_, PyAny> {
    py.None().into_bound(py)
}

/// A tuple of what the iterator gives.
pub(crate) fn tuple<'py>(
    py: Python<'py>,
    items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
) -> PyResult<Bound<'py, PyAny>> {
    let items: Vec<_> = items.collect::<PyResult<_>>()?;
    PyTuple::new(py, items).map(Bound::into_any)
}

/// Any value that converts without failing.
pub(crate) fn any<'py, T>(py: Python<'py>, value: T) -> PyResult<Bound<'py, PyAny>>
where
    T: IntoPyObject<'py>,
    PyErr: From<T::Error>,
{
    Ok(value.into_pyobject(py)?.into_bound().into_any())
}

/// A dictionary with keys in the given order.
pub(crate) fn dict<'py>(
    py: Python<'py>,
    items: impl IntoIterator<Item = (&'static str, Bound<'py, PyAny>)>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    items.into_iter().try_for_each(|(key, value)| dict.set_item(key, value))?;
    Ok(dict)
}

/// A string from the wire: bytes outside printable ASCII as `\xNN`, a backslash as `\\`.
pub(crate) fn wire_text(bytes: &[u8]) -> String {
    let text = Escaped(bytes);
    text.as_str().map_or_else(|| text.to_string(), str::to_owned)
}

/// A moment as an aware `datetime` in UTC.
pub(crate) fn datetime(
    py: Python<'_>,
    seconds: i64,
    microseconds: i64,
) -> PyResult<Bound<'_, PyAny>> {
    let utc = PyTzInfo::utc(py)?.to_owned();
    let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc))?;
    let delta = py.import("datetime")?.getattr("timedelta")?.call1((0, seconds, microseconds))?;
    epoch.add(delta)
}
