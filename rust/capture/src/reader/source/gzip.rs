//! One member of a gzip file (RFC 1952 §2.3).

use flate2::{Decompress, FlushDecompress, Status};

use super::{Begin, Step};
use crate::reader::error::ReadErrorKind;

/// ID1, ID2, CM = deflate.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// The window of deflate, as a power of two.
const WINDOW: u8 = 15;

/// What the bytes at the begin of a member are.
pub(super) fn begin(head: &[u8]) -> Begin {
    super::begin(head, &MAGIC)
}

/// A member being unpacked, with its header and checksums.
pub(super) struct Gzip(Decompress);

impl Gzip {
    pub(super) fn new() -> Self {
        Self(Decompress::new_gzip(WINDOW))
    }

    /// Unpacks as much as there is of input, or room.
    pub(super) fn step(&mut self, held: &[u8], out: &mut [u8]) -> Step {
        let before = (self.0.total_in(), self.0.total_out());
        let ends = match self.0.decompress(held, out, FlushDecompress::None) {
            Ok(status) => Ok(status == Status::StreamEnd),
            Err(error) => Err(ReadErrorKind::Decompress { reason: reason(error.message()) }),
        };
        let since = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
        let consumed = since(self.0.total_in(), before.0);
        Step { consumed, written: since(self.0.total_out(), before.1), ends }
    }
}

/// The library's sentence, which is borrowed from its error.
fn reason(message: Option<&str>) -> &'static str {
    match message {
        Some("incorrect data check") => "the checksum differs",
        Some("incorrect length check") => "the length differs",
        _ => "not what gzip writes",
    }
}
