//! The Arrow PyCapsule interface: capsules that own what the C interfaces hand over.
//!
//! A capsule drops its structure when it goes; a structure that a consumer has moved out is
//! released already, and dropping it does nothing.

mod batch;
mod import;
mod item;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use tlswire_columns::{ArrowError, RecordBatch as Batch, SchemaRef, export_schema, stream};

pub(crate) use batch::{RecordBatch, Row, restore_row};
pub(crate) use import::Arrays;

/// What Arrow says, as an exception.
pub(crate) fn arrow_error(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// An `arrow_schema` capsule.
pub(crate) fn schema_capsule<'py>(
    py: Python<'py>,
    schema: &SchemaRef,
) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = export_schema(schema).map_err(arrow_error)?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// An `arrow_array_stream` capsule over batches that are there already.
pub(crate) fn stream_capsule(
    py: Python<'_>,
    schema: SchemaRef,
    batches: Vec<Batch>,
) -> PyResult<Bound<'_, PyCapsule>> {
    let stream = stream(schema, batches.into_iter().map(Ok));
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}
