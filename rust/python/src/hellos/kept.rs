//! Hellos as objects of Python.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyDict, PyString};
use tlswire_capture::hello::Encoding;

use crate::convert::bytes;

/// One hello, where Python holds it.
pub(super) enum Kept {
    Bytes(PyBackedBytes),
    Text(PyBackedStr),
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
        }
    }
}

/// The hello that `object` holds, which is at `index`; nothing for `None`.
pub(super) fn kept(
    object: &Bound<'_, PyAny>,
    index: usize,
    encoding: Encoding,
) -> PyResult<Option<Kept>> {
    if object.is_none() {
        return Ok(None);
    }
    let wrong = |said| Err(PyTypeError::new_err(format!("item {index}: {said}")));
    if let Ok(text) = object.cast::<PyString>() {
        return match encoding {
            Encoding::Raw => wrong("a str needs an encoding, `hex` or `base64`".to_owned()),
            _ => Ok(Some(Kept::Text(text.clone().try_into()?))),
        };
    }
    match bytes(object) {
        Ok(bytes) => Ok(Some(Kept::Bytes(bytes))),
        Err(_) => wrong(format!("bytes are needed, not {}", object.get_type().name()?)),
    }
}

/// Refuses what can be iterated over and is no column.
pub(super) fn insist_on_column(column: &Bound<'_, PyAny>) -> PyResult<()> {
    let is_one = column.is_instance_of::<PyBytes>() || column.is_instance_of::<PyString>();
    if is_one || column.is_instance_of::<PyDict>() || column.try_iter().is_err() {
        let name = column.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "an Arrow array or a list of hellos is needed, not {name}"
        )));
    }
    Ok(())
}
