//! Why a capture cannot be read further, and where.

use core::fmt;
use std::io;

/// Why a capture cannot be read, or not beyond a place.
///
/// All packets before that place were given. The reader is finished. Where there is no reader yet,
/// because [`Reader::new`](super::Reader::new) failed, nothing could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong.
    pub kind: ReadErrorKind,
    /// Where: bytes of the capture, decompressed; where [`ReadErrorKind::is_of_input`], bytes of
    /// the input as it is stored.
    pub offset: u64,
    /// The field or structure that was being read, named as in the pcap and pcapng drafts
    /// and in RFC 1761.
    pub field: &'static str,
}

/// The ways in which a capture can be unreadable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The input has no bytes at all.
    Empty,
    /// The first bytes are those of no capture format that is read here.
    NotACapture {
        /// The first four bytes, zeros where there are fewer.
        magic: [u8; 4],
    },
    /// The input ends within the header of the file.
    TruncatedHeader {
        /// Bytes that the header takes.
        needed: u64,
        /// Bytes that are there.
        available: u64,
    },
    /// The input ends within a record or block: its writer was stopped, or it was cut.
    Truncated {
        /// Bytes that the record takes.
        needed: u64,
        /// Bytes that are there.
        available: u64,
    },
    /// A record or block whose lengths cannot be true, so that the next one cannot be found.
    BadRecord {
        /// The value found.
        value: u64,
    },
    /// Nothing but NUL bytes where a record should begin, to the end or for a page: the disk was
    /// full, or the file never written to its end.
    ZeroTail,
    /// The compressed data are damaged or end early.
    Decompress {
        /// What the decompressor says.
        reason: &'static str,
    },
    /// Bytes after the last gzip member or zstd frame that begin no other: padding, or something
    /// else that was appended. The capture before them is whole.
    TrailingJunk {
        /// How many there are.
        length: u64,
    },
    /// A zstd frame that wants a larger window than is granted.
    WindowTooLarge {
        /// The base-2 logarithm of the largest window granted.
        limit: u32,
    },
    /// The data unpack to so many times their size that they are no capture.
    Bomb {
        /// How many times their size, at most, is granted.
        limit: u64,
    },
    /// A packet of a flow for which there is no room, where that is an error.
    FlowCap {
        /// How many flows may be followed at once, a sixteenth of them of each hash.
        limit: u64,
    },
    /// The input itself could not be read.
    Io {
        /// What kind of failure.
        kind: io::ErrorKind,
        /// What the system says.
        message: String,
    },
}

impl ReadErrorKind {
    /// The kind's stable name, in snake case.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotACapture { .. } => "not_a_capture",
            Self::TruncatedHeader { .. } => "truncated_header",
            Self::Truncated { .. } => "truncated",
            Self::BadRecord { .. } => "bad_record",
            Self::ZeroTail => "zero_tail",
            Self::Decompress { .. } => "decompress_error",
            Self::TrailingJunk { .. } => "trailing_junk",
            Self::WindowTooLarge { .. } => "window_too_large",
            Self::Bomb { .. } => "bomb",
            Self::FlowCap { .. } => "flow_cap",
            Self::Io { .. } => "io",
        }
    }

    /// Whether the error's offset counts bytes of the input as stored, compressed as it may be,
    /// and not of the capture.
    #[must_use]
    pub const fn is_of_input(&self) -> bool {
        matches!(
            self,
            Self::Decompress { .. }
                | Self::TrailingJunk { .. }
                | Self::WindowTooLarge { .. }
                | Self::Bomb { .. }
                | Self::FlowCap { .. }
                | Self::Io { .. }
        )
    }
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the input is empty"),
            Self::NotACapture { magic } => not_a_capture(*magic, f),
            Self::TruncatedHeader { needed, available } | Self::Truncated { needed, available } => {
                write!(f, "the input ends within it: {available} of {needed} bytes are there")
            }
            Self::BadRecord { value } => write!(f, "impossible value: {value}"),
            Self::ZeroTail => f.write_str("only NUL bytes from here"),
            Self::Decompress { reason } => write!(f, "damaged compressed data: {reason}"),
            Self::TrailingJunk { length } => {
                write!(f, "none begins here; bytes passed over: {length}")
            }
            Self::WindowTooLarge { limit } => write!(f, "wants a window above 2^{limit} bytes"),
            Self::Bomb { limit } => write!(f, "unpacks to more than {limit} times its size"),
            Self::FlowCap { limit } => write!(
                f,
                "flows: more of one hash at once than a sixteenth of what is allowed: {limit}"
            ),
            Self::Io { message, .. } => f.write_str(message),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.kind.is_of_input() { "input" } else { "capture" };
        write!(f, "{} at byte {} of the {whole}: {}", self.field, self.offset, self.kind)
    }
}

impl core::error::Error for ReadError {}

impl ReadError {
    pub(super) const fn new(kind: ReadErrorKind, offset: u64, field: &'static str) -> Self {
        Self { kind, offset, field }
    }

    pub(super) const fn bad(value: u64, offset: u64, field: &'static str) -> Self {
        Self::new(ReadErrorKind::BadRecord { value }, offset, field)
    }

    pub(super) fn io(error: &io::Error, offset: u64) -> Self {
        let kind = ReadErrorKind::Io { kind: error.kind(), message: error.to_string() };
        Self::new(kind, offset, "input")
    }
}

fn not_a_capture(magic: [u8; 4], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "the bytes {:08x} begin no capture format that is read", u32::from_be_bytes(magic))?;
    known_as(magic).map_or(Ok(()), |name| write!(f, "; it looks like {name}"))
}

/// What people hand over by mistake, so that the sentence can say it.
fn known_as(magic: [u8; 4]) -> Option<&'static str> {
    match magic {
        [0xfd, b'7', b'z', b'X'] => Some("xz data: decompress it first"),
        [b'B', b'Z', b'h', _] => Some("bzip2 data: decompress it first"),
        [0x04, 0x22, 0x4d, 0x18] => Some("lz4 data: decompress it first"),
        [b'P', b'K', 3, 4] => Some("a zip archive: extract it first"),
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd] => Some("data compressed twice"),
        [b'G', b'M', b'B', b'U'] => Some("a Network Monitor capture: convert it to pcapng"),
        [b'T', b'R', b'S', b'N'] => Some("a NetXray capture: convert it to pcapng"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_where_and_in_which_field() {
        let kind = ReadErrorKind::Truncated { needed: 90, available: 12 };
        let error = ReadError::new(kind, 1_024, "Captured Packet Length");
        let said = "Captured Packet Length at byte 1024 of the capture: \
                    the input ends within it: 12 of 90 bytes are there";
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn a_stored_offset_says_that_it_is_one() {
        let kind = ReadErrorKind::Decompress { reason: "incorrect data check" };
        let error = ReadError::new(kind, 7, "gzip member");
        let said = "gzip member at byte 7 of the input: damaged compressed data: \
                    incorrect data check";
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn a_foreign_format_is_named() {
        let kind = ReadErrorKind::NotACapture { magic: *b"PK\x03\x04" };
        assert!(kind.to_string().ends_with("it looks like a zip archive: extract it first"));
    }

    #[test]
    fn the_error_is_small() {
        assert!(size_of::<ReadError>() <= 72);
    }
}
