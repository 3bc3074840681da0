//! The Arrow C data interface and the C stream interface.

use arrow_array::ffi::{FFI_ArrowArray, to_ffi};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchIterator, StructArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, Schema, SchemaRef};

/// A batch as the structure that consumers take apart, with its schema.
///
/// Whoever drops the two, or calls their release functions, frees them.
pub fn export(batch: &RecordBatch) -> Result<(FFI_ArrowArray, FFI_ArrowSchema), ArrowError> {
    let (array, _) = to_ffi(&StructArray::from(batch.clone()).to_data())?;
    Ok((array, export_schema(batch.schema_ref())?))
}

/// A schema, its metadata included.
pub fn export_schema(schema: &Schema) -> Result<FFI_ArrowSchema, ArrowError> {
    FFI_ArrowSchema::try_from(schema)
}

/// A stream of `batches`, each of which is made when the consumer asks for it.
pub fn stream<I>(schema: SchemaRef, batches: I) -> FFI_ArrowArrayStream
where
    I: Iterator<Item = Result<RecordBatch, ArrowError>> + Send + 'static,
{
    FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(batches, schema)))
}
