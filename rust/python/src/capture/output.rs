//! What finished connections become, as far as it was not taken yet.

use tlswire_capture::row::Row;
use tlswire_capture::text::Lines;
use tlswire_columns::{ArrowError, Batches, RecordBatch};

/// Lines are handed on when there are so many bytes of them.
const CHUNK: usize = 256 * 1024;

/// The forms in which rows leave.
pub(super) enum Output {
    /// Nobody wants rows.
    None,
    /// As record batches.
    Batches(Batches),
    /// As lines of text.
    Lines(Lines),
}

impl Output {
    /// Takes a row.
    pub(super) fn push(&mut self, row: &Row<'_>) -> Result<(), ArrowError> {
        match self {
            Self::None => Ok(()),
            Self::Batches(batches) => batches.push(row),
            Self::Lines(lines) => {
                lines.push(row);
                Ok(())
            }
        }
    }

    /// Whether something should be taken before more is read; at once, for live input.
    pub(super) fn is_ready(&self, is_live: bool) -> bool {
        match self {
            Self::None => false,
            Self::Batches(batches) => batches.is_ready(),
            Self::Lines(lines) => lines.waiting() >= if is_live { 1 } else { CHUNK },
        }
    }

    /// Says how many bytes of input were read.
    pub(super) fn note_input(&mut self, bytes: u64) -> Result<(), ArrowError> {
        match self {
            Self::Batches(batches) => batches.note_input(bytes),
            Self::None | Self::Lines(_) => Ok(()),
        }
    }

    /// Ends what is in the making.
    pub(super) fn finish(&mut self) -> Result<(), ArrowError> {
        match self {
            Self::Batches(batches) => batches.cut(),
            Self::None | Self::Lines(_) => Ok(()),
        }
    }

    /// The next batch that is ready.
    pub(super) fn take_batch(&mut self) -> Option<RecordBatch> {
        match self {
            Self::Batches(batches) => batches.take(),
            Self::None | Self::Lines(_) => None,
        }
    }

    /// The lines that are ready.
    pub(super) fn take_lines(&mut self) -> Vec<u8> {
        match self {
            Self::Lines(lines) => lines.take(),
            Self::None | Self::Batches(_) => Vec::new(),
        }
    }
}
