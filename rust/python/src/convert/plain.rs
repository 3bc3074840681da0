//! Any value as JSON could hold it.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDateTime, PyDict, PyInt, PyList, PyTuple};

/// `value` made of plain parts: code points as integers, bytes as lower-case hexadecimal, times in
/// RFC 3339, objects by their `to_dict`, tuples as lists.
pub(crate) fn plain<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    if value.is_exact_instance_of::<PyInt>() || value.is_instance_of::<PyBool>() {
        Ok(value.clone())
    } else if value.is_instance_of::<PyInt>() {
        value.call_method0(intern!(py, "__int__"))
    } else if value.is_instance_of::<PyBytes>() {
        value.call_method0(intern!(py, "hex"))
    } else if let Ok(items) = value.cast::<PyTuple>() {
        let items: Vec<_> = items.iter().map(|item| plain(&item)).collect::<PyResult<_>>()?;
        PyList::new(py, items).map(Bound::into_any)
    } else if value.is_instance_of::<PyDict>() {
        Ok(value.clone())
    } else if value.is_instance_of::<PyDateTime>() {
        let text: String = value.call_method0(intern!(py, "isoformat"))?.extract()?;
        Ok(text.replace("+00:00", "Z").into_pyobject(py)?.into_any())
    } else if value.hasattr(intern!(py, "to_dict"))? {
        value.call_method0(intern!(py, "to_dict"))
    } else {
        Ok(value.clone())
    }
}
