//! Record batches in the making, and those that wait to be taken.

use std::collections::VecDeque;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use tlswire_capture::row::Row;

use crate::batch::BatchBuilder;

/// The first batch ends at so many rows.
const FIRST_ROWS: usize = 64;
/// The first batch ends after so many bytes of input, if there is a row in it.
const FIRST_INPUT: u64 = 16 * 1024 * 1024;

/// Cuts rows into batches; the first one ends early, so that whoever waits sees something.
pub struct Batches {
    builder: BatchBuilder,
    rows: usize,
    is_first: bool,
    ready: VecDeque<RecordBatch>,
}

impl Batches {
    /// Batches of at most `rows` rows.
    #[must_use]
    pub const fn new(builder: BatchBuilder, rows: usize) -> Self {
        Self { builder, rows, is_first: true, ready: VecDeque::new() }
    }

    /// Appends a row.
    ///
    /// # Errors
    ///
    /// A batch could not be made.
    pub fn push(&mut self, row: &Row<'_>) -> Result<(), ArrowError> {
        self.builder.push(row);
        let rows = if self.is_first { self.rows.min(FIRST_ROWS) } else { self.rows };
        if self.builder.is_full(rows) { self.cut() } else { Ok(()) }
    }

    /// Says how many bytes of input were read: ends the first batch when its rows should wait no
    /// longer.
    ///
    /// # Errors
    ///
    /// The batch could not be made.
    pub fn note_input(&mut self, bytes: u64) -> Result<(), ArrowError> {
        if self.is_first && bytes >= FIRST_INPUT { self.cut() } else { Ok(()) }
    }

    /// Ends the batch, if there is a row in it.
    ///
    /// # Errors
    ///
    /// The batch could not be made.
    pub fn cut(&mut self) -> Result<(), ArrowError> {
        if !self.builder.is_empty() {
            self.is_first = false;
            self.ready.push_back(self.builder.finish()?);
        }
        Ok(())
    }

    /// Whether a batch waits to be taken.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// The next batch that waits.
    pub fn take(&mut self) -> Option<RecordBatch> {
        self.ready.pop_front()
    }
}
