//! What finished connections and events become, as far as it was not taken yet.

use std::collections::VecDeque;

use tlswire_capture::connection::Connection;
use tlswire_capture::row::{Naming, Row, Selection};
use tlswire_capture::text::Format;
use tlswire_columns::{ArrowError, BatchBuilder, RecordBatch};

/// The first batch ends at so many rows.
const FIRST_ROWS: usize = 64;
/// The first batch ends after so many bytes of input, if there is a row in it.
const FIRST_INPUT: u64 = 16 * 1024 * 1024;
/// Lines are handed on when there are so many bytes of them.
pub(super) const CHUNK: usize = 256 * 1024;

/// The forms in which rows leave.
pub(super) enum Output {
    /// Nobody wants rows.
    None,
    /// As record batches.
    Batches(Batches),
    /// As lines of text.
    Lines { format: Format, selection: Selection, out: Vec<u8> },
}

/// Record batches in the making.
pub(super) struct Batches {
    builder: BatchBuilder,
    rows: usize,
    is_first: bool,
    ready: VecDeque<RecordBatch>,
}

impl Batches {
    /// Batches of at most `rows` rows.
    pub(super) const fn new(builder: BatchBuilder, rows: usize) -> Self {
        Self { builder, rows, is_first: true, ready: VecDeque::new() }
    }

    fn push(&mut self, row: &Row<'_>) -> Result<(), ArrowError> {
        self.builder.push(row);
        let rows = if self.is_first { self.rows.min(FIRST_ROWS) } else { self.rows };
        if self.builder.is_full(rows) { self.cut() } else { Ok(()) }
    }

    /// Ends the batch, if there is a row in it.
    fn cut(&mut self) -> Result<(), ArrowError> {
        if !self.builder.is_empty() {
            self.is_first = false;
            self.ready.push_back(self.builder.finish()?);
        }
        Ok(())
    }
}

impl Output {
    /// Takes a finished connection.
    pub(super) fn push(
        &mut self,
        connection: &Connection,
        naming: Naming<'_>,
    ) -> Result<(), ArrowError> {
        let row = Row::new(connection, naming);
        match self {
            Self::None => {}
            Self::Batches(batches) => batches.push(&row)?,
            Self::Lines { format, selection, out } => format.write_row(selection, &row, out),
        }
        Ok(())
    }

    /// Whether something should be taken before more is read; at once, for live input.
    pub(super) fn is_ready(&self, is_live: bool) -> bool {
        match self {
            Self::None => false,
            Self::Batches(batches) => !batches.ready.is_empty(),
            Self::Lines { out, .. } => out.len() >= CHUNK || (is_live && !out.is_empty()),
        }
    }

    /// Whether no more should be pushed before something is taken.
    pub(super) fn is_full(&self) -> bool {
        self.is_ready(false)
    }

    /// Ends the first batch when so much was read that its rows should wait no longer.
    pub(super) fn note_input(&mut self, bytes: u64) -> Result<(), ArrowError> {
        match self {
            Self::Batches(batches) if batches.is_first && bytes >= FIRST_INPUT => batches.cut(),
            _ => Ok(()),
        }
    }

    /// Ends what is in the making.
    pub(super) fn finish(&mut self) -> Result<(), ArrowError> {
        match self {
            Self::Batches(batches) => batches.cut(),
            Self::None | Self::Lines { .. } => Ok(()),
        }
    }

    /// The next batch that is ready.
    pub(super) fn take_batch(&mut self) -> Option<RecordBatch> {
        match self {
            Self::Batches(batches) => batches.ready.pop_front(),
            Self::None | Self::Lines { .. } => None,
        }
    }

    /// The lines that are ready.
    pub(super) fn take_lines(&mut self) -> Vec<u8> {
        match self {
            Self::Lines { out, .. } => core::mem::take(out),
            Self::None | Self::Batches(_) => Vec::new(),
        }
    }
}
