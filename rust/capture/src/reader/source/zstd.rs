//! Frames of a zstd file (RFC 8878 §3.1).

use ::zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, get_error_name};

use super::{Begin, Step};
use crate::reader::error::ReadErrorKind;

/// `Magic_Number` of a frame with data.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The base-2 logarithms of the windows that the library can grant.
const WINDOW_LOGS: core::ops::RangeInclusive<u32> = 10..=31;

/// The least that says how long a frame's header is.
const FRAME_START: usize = 5;

/// `Block_Header`.
const BLOCK_HEADER: usize = 3;

/// What the bytes at the begin of a frame are.
pub(super) fn begin(head: &[u8]) -> Begin {
    match head {
        [0x50..=0x5f] => Begin::Cut,
        [0x50..=0x5f, rest @ ..] => super::begin(rest, &[0x2a, 0x4d, 0x18]),
        _ => super::begin(head, &MAGIC),
    }
}

/// Frames being unpacked.
pub(super) struct Zstd {
    context: DCtx<'static>,
    /// What the decompressor wants next: the rest of a header or block.
    wanted: usize,
    /// The base-2 logarithm of the largest window granted.
    window_log: u32,
}

impl Zstd {
    /// Frames that want no larger a window than `window_cap`, in bytes.
    pub(super) fn new(window_cap: u64) -> Self {
        let log = window_cap.checked_ilog2().unwrap_or_default();
        let window_log = log.clamp(*WINDOW_LOGS.start(), *WINDOW_LOGS.end());
        let mut context = DCtx::create();
        // Refused only where the limit is out of range, which it is not.
        let _ = context.set_parameter(DParameter::WindowLogMax(window_log));
        Self { context, wanted: FRAME_START, window_log }
    }

    /// How many bytes make the next header or block whole.
    ///
    /// What is written before an error in the same call is lost, so a block is not given together
    /// with the header after it, which the decompressor asks for as well.
    pub(super) const fn wanted(&self) -> usize {
        match self.wanted.checked_sub(BLOCK_HEADER) {
            Some(block @ 1..) => block,
            _ => self.wanted,
        }
    }

    /// Unpacks one header or block, or empties what there was no room for.
    pub(super) fn step(&mut self, held: &[u8], out: &mut [u8]) -> Step {
        let mut input = InBuffer::around(held.get(..self.wanted()).unwrap_or(held));
        let mut output = OutBuffer::around(out);
        let ends = match self.context.decompress_stream(&mut output, &mut input) {
            Ok(wanted) => {
                self.wanted = if wanted == 0 { FRAME_START } else { wanted };
                Ok(wanted == 0)
            }
            Err(code) => Err(reason(get_error_name(code), self.window_log)),
        };
        Step { consumed: input.pos(), written: output.pos(), ends }
    }
}

/// The library tells its errors apart by their names only.
fn reason(name: &'static str, window_log: u32) -> ReadErrorKind {
    match name {
        "Frame requires too much memory for decoding" => {
            ReadErrorKind::WindowTooLarge { limit: window_log }
        }
        reason => ReadErrorKind::Decompress { reason },
    }
}
