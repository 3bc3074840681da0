//! One cell of a batch as a Python object.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float64Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{DataType, TimeUnit};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::convert::{any, datetime, new_bytes, none};

/// The cell at `index`: `None`, a number, a `str`, `bytes`, an aware `datetime` (of microseconds),
/// a list, or a dictionary.
pub(super) fn item<'py>(
    py: Python<'py>,
    array: &ArrayRef,
    index: usize,
) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(index) {
        return Ok(none(py));
    }
    match array.data_type() {
        DataType::Boolean => any(py, array.as_boolean().value(index)),
        DataType::UInt8 => any(py, array.as_primitive::<UInt8Type>().value(index)),
        DataType::UInt16 => any(py, array.as_primitive::<UInt16Type>().value(index)),
        DataType::UInt32 => any(py, array.as_primitive::<UInt32Type>().value(index)),
        DataType::Int64 => any(py, array.as_primitive::<Int64Type>().value(index)),
        DataType::Float64 => any(py, array.as_primitive::<Float64Type>().value(index)),
        DataType::Utf8 => any(py, array.as_string::<i32>().value(index)),
        DataType::Binary => Ok(new_bytes(py, array.as_binary::<i32>().value(index))),
        DataType::Dictionary(..) => dictionary(py, array, index),
        DataType::Timestamp(unit, _) => timestamp(py, *unit, array, index),
        DataType::List(_) => list(py, &array.as_list::<i32>().value(index)),
        DataType::Struct(_) => structure(py, array.as_struct(), index),
        other => Err(PyTypeError::new_err(format!("a column has the type {other}"))),
    }
}

fn dictionary<'py>(py: Python<'py>, array: &ArrayRef, index: usize) -> PyResult<Bound<'py, PyAny>> {
    let dictionary = array.as_dictionary::<Int32Type>();
    match dictionary.key(index) {
        Some(key) => item(py, dictionary.values(), key),
        None => Ok(none(py)),
    }
}

fn timestamp<'py>(
    py: Python<'py>,
    unit: TimeUnit,
    array: &ArrayRef,
    index: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let microseconds = match unit {
        TimeUnit::Second => {
            return datetime(py, array.as_primitive::<TimestampSecondType>().value(index), 0);
        }
        TimeUnit::Nanosecond => {
            array.as_primitive::<TimestampNanosecondType>().value(index).div_euclid(1_000)
        }
        _ => array.as_primitive::<TimestampMicrosecondType>().value(index),
    };
    datetime(py, microseconds.div_euclid(1_000_000), microseconds.rem_euclid(1_000_000))
}

fn list<'py>(py: Python<'py>, values: &ArrayRef) -> PyResult<Bound<'py, PyAny>> {
    let items = (0..values.len()).map(|index| item(py, values, index));
    let items: Vec<_> = items.collect::<PyResult<_>>()?;
    PyList::new(py, items).map(Bound::into_any)
}

fn structure<'py>(
    py: Python<'py>,
    array: &StructArray,
    index: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let dict = PyDict::new(py);
    for (field, column) in array.fields().iter().zip(array.columns()) {
        dict.set_item(field.name(), item(py, column, index)?)?;
    }
    Ok(dict.into_any())
}
