//! Arrays that others hand over by the Arrow PyCapsule interface.
#![expect(
    unsafe_code,
    reason = "capsules hold pointers, which C promises to be what they are named"
)]

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{ArrayRef, make_array};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

use super::arrow_error;

/// The arrays of an object, one after the other.
pub(crate) enum Arrays {
    /// The only one, until it is taken.
    One(Option<ArrayRef>),
    /// Those of a stream.
    Stream(ArrayStreamReader),
}

impl Arrays {
    /// The arrays of `object`; `None` if it does not speak the interface.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let py = object.py();
        if object.hasattr(intern!(py, "__arrow_c_stream__"))? {
            let capsule = object.call_method0(intern!(py, "__arrow_c_stream__"))?;
            return Ok(Some(Self::Stream(stream(capsule.cast::<PyCapsule>()?)?)));
        }
        if object.hasattr(intern!(py, "__arrow_c_array__"))? {
            let capsules = object.call_method0(intern!(py, "__arrow_c_array__"))?;
            let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) =
                capsules.extract()?;
            return Ok(Some(Self::One(Some(one(&schema, &array)?))));
        }
        Ok(None)
    }

    /// The next array. Whoever makes it may need the interpreter, which is let go of.
    pub(crate) fn next(&mut self, py: Python<'_>) -> PyResult<Option<ArrayRef>> {
        match self {
            Self::One(array) => Ok(array.take()),
            Self::Stream(stream) => py.detach(|| stream.next()).transpose().map_err(arrow_error),
        }
    }
}

fn stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<ArrayStreamReader> {
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
    // SAFETY: a capsule of this name holds such a structure, initialized, for as long as it lives;
    // it is moved out of, which is how the interface hands it over.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.cast().as_ptr()) };
    ArrayStreamReader::try_new(stream).map_err(arrow_error)
}

fn one(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<ArrayRef> {
    let schema = schema.pointer_checked(Some(c"arrow_schema"))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(c"arrow_array"))?.cast::<FFI_ArrowArray>();
    // SAFETY: a capsule of this name holds such a structure, initialized, and outlives this call.
    let schema = unsafe { schema.as_ref() };
    // SAFETY: the same; it is moved out of, which is how the interface hands it over.
    let array = unsafe { FFI_ArrowArray::from_raw(array.as_ptr()) };
    if array.is_released() {
        return Err(PyTypeError::new_err("the array was handed over already"));
    }
    // SAFETY: both come from the same call of the interface, so that one describes the other.
    let data = unsafe { from_ffi(array, schema) }.map_err(arrow_error)?;
    Ok(make_array(data))
}
