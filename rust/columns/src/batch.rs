//! Rows in, record batches out.

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, SchemaRef};
use tlswire_capture::row::{Row, Selection};

use crate::cells::Cells;
use crate::schema::{TimeUnit, schema};

/// The bytes after which a batch should end.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Collects rows until they are to leave as one record batch.
pub struct BatchBuilder {
    selection: Selection,
    schema: SchemaRef,
    cells: Vec<Cells>,
    length: usize,
    bytes: usize,
}

impl BatchBuilder {
    /// A builder of batches of the columns in `selection`.
    #[must_use]
    pub fn new(selection: Selection, unit: TimeUnit) -> Self {
        let schema = schema(&selection, unit);
        let columns = selection.columns().iter();
        let cells = columns.map(|column| Cells::new(column.kind, unit)).collect();
        Self { selection, schema, cells, length: 0, bytes: 0 }
    }

    /// The schema of the batches.
    #[must_use]
    pub const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The columns of the batches.
    #[must_use]
    pub const fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Appends a row.
    pub fn push(&mut self, row: &Row<'_>) {
        for (column, cells) in self.selection.columns().iter().zip(&mut self.cells) {
            self.bytes = self.bytes.saturating_add(cells.push(&(column.value)(row)));
        }
        self.length += 1;
    }

    /// How many rows were appended since the last batch.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether no row was.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// About how many bytes they take, dictionaries left out.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether the batch should end: at `rows` rows or at [`MAX_BYTES`].
    #[must_use]
    pub const fn is_full(&self, rows: usize) -> bool {
        self.length >= rows || self.bytes >= MAX_BYTES
    }

    /// The rows since the last batch, which may be none. Each batch has its own dictionaries.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let options = RecordBatchOptions::new().with_row_count(Some(self.length));
        (self.length, self.bytes) = (0, 0);
        let columns = self.cells.iter_mut().map(Cells::finish).collect::<Result<_, _>>()?;
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
    }
}
