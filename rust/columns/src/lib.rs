//! Connections as Arrow columns, made from the one table of `tlswire_capture::row`.
//!
//! [`schema()`] and [`BatchBuilder`] turn a selection of columns and rows into record batches;
//! [`export()`] and [`stream()`] hand them over by the Arrow C interfaces.

mod batch;
mod batches;
mod cells;
mod dictionary;
mod export;
mod hellos;
mod schema;
#[cfg(test)]
mod tests;

pub use arrow_array::RecordBatch;
pub use arrow_array::ffi::FFI_ArrowArray;
pub use arrow_array::ffi_stream::FFI_ArrowArrayStream;
pub use arrow_schema::ffi::FFI_ArrowSchema;
pub use arrow_schema::{ArrowError, Schema, SchemaRef};
pub use batch::{BatchBuilder, MAX_BYTES};
pub use batches::Batches;
pub use export::{export, export_schema, stream};
pub use hellos::{
    HelloBatchBuilder, HelloColumn, HelloOptions, Hellos, Part, hello_batches, hello_schema,
};
pub use schema::{TimeUnit, schema};
