//! The cursor every parser reads through, and the one error type of this crate.

use core::fmt;

mod describe;
mod list;
mod sequence;
mod structure;
mod text;

pub use describe::{Code, Describe, Fields, Kind, Span, Value, Visitor};
pub use list::{List, ListIter, Width};
pub use sequence::{Sequence, SequenceIter};
pub use structure::{Content, Element, Field, Varint, read_vector};
pub use text::Escaped;

pub(crate) use structure::{name_of, prefix, read, structure, tell};
pub(crate) use text::write_octet;

/// What a parser answers.
pub type Result<T> = core::result::Result<T, Error>;

/// Why bytes are not what a field needs, which field, and where.
///
/// `field` is the name in the RFC's presentation language; `offset` counts from the first byte of
/// the parsed input (of the message's header, for messages).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The field being read, named as in its RFC.
    pub field: &'static str,
    /// Where the field begins.
    pub offset: u32,
}

/// The ways in which bytes can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input ends before the outermost structure does: more bytes may mend it.
    Incomplete {
        /// Bytes still wanted, at least.
        needed: u32,
    },
    /// A field runs past the end of the structure that holds it: no more bytes will mend it.
    Truncated {
        /// Bytes the field takes.
        needed: u32,
        /// Bytes that are left for it.
        available: u32,
    },
    /// A length that the field's definition does not allow.
    IllegalLength {
        /// The length found.
        length: u32,
    },
    /// A value that the field's definition does not allow.
    IllegalValue {
        /// The value found.
        value: u32,
    },
    /// Bytes are left over after the last field of a structure.
    TrailingData {
        /// How many.
        length: u32,
    },
    /// The same thing twice where once is allowed.
    Duplicate {
        /// What is repeated.
        value: u32,
    },
    /// Structures nested deeper than is followed.
    TooDeep,
    /// More than a configured cap.
    TooLarge {
        /// The cap.
        limit: u32,
    },
}

impl ErrorKind {
    /// The kind's stable name, in snake case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "incomplete",
            Self::Truncated { .. } => "truncated",
            Self::IllegalLength { .. } => "illegal_length",
            Self::IllegalValue { .. } => "illegal_value",
            Self::TrailingData { .. } => "trailing_data",
            Self::Duplicate { .. } => "duplicate",
            Self::TooDeep => "too_deep",
            Self::TooLarge { .. } => "too_large",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { needed } => write!(f, "the input ends: {needed} more bytes needed"),
            Self::Truncated { needed, available } => {
                write!(f, "runs past its end: {needed} bytes needed, {available} left")
            }
            Self::IllegalLength { length } => write!(f, "illegal length: {length}"),
            Self::IllegalValue { value } => write!(f, "illegal value: {value:#x}"),
            Self::TrailingData { length } => write!(f, "bytes left over: {length}"),
            Self::Duplicate { value } => write!(f, "repeated: {value:#x}"),
            Self::TooDeep => f.write_str("nested too deep"),
            Self::TooLarge { limit } => write!(f, "larger than the cap: {limit}"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` at offset {}: {}", self.field, self.offset, self.kind)
    }
}

impl core::error::Error for Error {}

/// A type that reads itself from a cursor, fields in wire order.
pub trait Parse<'a>: Sized {
    /// Reads one value, and leaves the cursor after it.
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self>;

    /// Reads a value that was read here before, so that it is there.
    #[inline]
    fn reread(cursor: &mut Cursor<'a>) -> Option<Self> {
        Self::parse(cursor).ok()
    }
}

/// A place in bytes that remembers how far it is from the first byte of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor<'a> {
    rest: &'a [u8],
    offset: u32,
}

/// A length as the errors carry it.
#[must_use]
pub fn length32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl<'a> Cursor<'a> {
    /// A cursor at the first byte of `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, offset: 0 }
    }

    /// A cursor at the first byte of `bytes`, which lie at `offset` of the whole input.
    #[must_use]
    pub const fn at(bytes: &'a [u8], offset: u32) -> Self {
        Self { rest: bytes, offset }
    }

    /// How far from the first byte of the input the next one is.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// How many bytes are left.
    #[must_use]
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The bytes that are left, without taking them.
    #[must_use]
    pub const fn peek(&self) -> &'a [u8] {
        self.rest
    }

    /// The error of `kind` for a field that begins here.
    #[must_use]
    pub const fn error(&self, field: &'static str, kind: ErrorKind) -> Error {
        Error { kind, field, offset: self.offset }
    }

    /// Takes `length` bytes.
    #[inline]
    pub fn take(&mut self, field: &'static str, length: usize) -> Result<&'a [u8]> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return Err(self.truncated(field, length));
        };
        self.rest = rest;
        self.offset = self.offset.saturating_add(length32(length));
        Ok(taken)
    }

    /// Takes exactly `N` bytes.
    #[inline]
    pub fn array<const N: usize>(&mut self, field: &'static str) -> Result<&'a [u8; N]> {
        let Some((taken, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(self.truncated(field, N));
        };
        self.rest = rest;
        self.offset = self.offset.saturating_add(length32(N));
        Ok(taken)
    }

    /// Takes a `uint8`.
    #[inline]
    pub fn u8(&mut self, field: &'static str) -> Result<u8> {
        self.array::<1>(field).map(|&[byte]| byte)
    }

    /// Takes a `uint16`.
    #[inline]
    pub fn u16(&mut self, field: &'static str) -> Result<u16> {
        self.array(field).map(|bytes| u16::from_be_bytes(*bytes))
    }

    /// Takes a `uint24`.
    #[inline]
    pub fn u24(&mut self, field: &'static str) -> Result<u32> {
        self.array(field).map(|&[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    /// Takes a `uint32`.
    #[inline]
    pub fn u32(&mut self, field: &'static str) -> Result<u32> {
        self.array(field).map(|bytes| u32::from_be_bytes(*bytes))
    }

    /// Takes a `uint64`.
    pub fn u64(&mut self, field: &'static str) -> Result<u64> {
        self.array(field).map(|bytes| u64::from_be_bytes(*bytes))
    }

    /// Takes a variable-length integer of QUIC, of 1, 2, 4 or 8 bytes ([RFC 9000 §16]).
    ///
    /// [RFC 9000 §16]: https://www.rfc-editor.org/rfc/rfc9000#section-16
    pub fn varint(&mut self, field: &'static str) -> Result<u64> {
        match self.rest.first().map(|first| first >> 6) {
            None | Some(0) => self.u8(field).map(u64::from),
            Some(1) => self.u16(field).map(|value| u64::from(value & 0x3fff)),
            Some(2) => self.u32(field).map(|value| u64::from(value & 0x3fff_ffff)),
            Some(_) => self.u64(field).map(|value| value & 0x3fff_ffff_ffff_ffff),
        }
    }

    /// The error of a length that is written here and cannot be true.
    #[must_use]
    pub fn too_short(&self, field: &'static str, needed: usize, available: usize) -> Error {
        let (needed, available) = (length32(needed), length32(available));
        self.error(field, ErrorKind::Truncated { needed, available })
    }

    /// Takes all that is left.
    #[inline]
    pub fn rest(&mut self) -> &'a [u8] {
        let taken = self.rest;
        self.offset = self.offset.saturating_add(length32(taken.len()));
        self.rest = &[];
        taken
    }

    /// Takes all that is left: its own cursor.
    #[must_use = "what is taken is gone"]
    pub fn split_rest(&mut self) -> Self {
        let body = *self;
        self.rest();
        body
    }

    /// Takes a vector whose length is one byte, of at least `min` bytes: its own cursor.
    #[inline]
    pub fn vec8(&mut self, field: &'static str, min: usize) -> Result<Self> {
        let start = *self;
        let length = self.u8(field)?;
        self.vector(start, field, usize::from(length), min)
    }

    /// Takes a vector whose length is two bytes, of at least `min` bytes: its own cursor.
    #[inline]
    pub fn vec16(&mut self, field: &'static str, min: usize) -> Result<Self> {
        let start = *self;
        let length = self.u16(field)?;
        self.vector(start, field, usize::from(length), min)
    }

    /// Takes a vector whose length is three bytes, of at least `min` bytes: its own cursor.
    pub fn vec24(&mut self, field: &'static str, min: usize) -> Result<Self> {
        let start = *self;
        let length = usize::try_from(self.u24(field)?).unwrap_or(usize::MAX);
        self.vector(start, field, length, min)
    }

    /// Insists that nothing is left of `field`.
    #[inline]
    pub fn finish(&self, field: &'static str) -> Result<()> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(self.error(field, ErrorKind::TrailingData { length: length32(left) })),
        }
    }

    #[cold]
    fn truncated(&self, field: &'static str, needed: usize) -> Error {
        let (needed, available) = (length32(needed), length32(self.rest.len()));
        self.error(field, ErrorKind::Truncated { needed, available })
    }

    /// The body of a vector whose length bytes began at `start` and are taken.
    ///
    /// Errors point at the length, since that is what cannot be true.
    #[inline]
    fn vector(
        &mut self,
        start: Self,
        field: &'static str,
        length: usize,
        min: usize,
    ) -> Result<Self> {
        if length < min {
            return Err(start.error(field, ErrorKind::IllegalLength { length: length32(length) }));
        }
        let offset = self.offset;
        let Ok(body) = self.take(field, length) else {
            let (needed, available) = (length32(length), length32(self.rest.len()));
            return Err(start.error(field, ErrorKind::Truncated { needed, available }));
        };
        Ok(Self { rest: body, offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_keeps_the_offset_of_the_whole_input() {
        let mut cursor = Cursor::new(b"\x07\x00\x02\xab\xcd\xff");
        assert_eq!(cursor.u8("type"), Ok(7));
        let mut body = cursor.vec16("body", 1).unwrap();
        assert_eq!((body.offset(), body.u16("value")), (3, Ok(0xabcd)));
        assert_eq!(body.finish("body"), Ok(()));
        assert_eq!((cursor.offset(), cursor.remaining()), (5, 1));
    }

    #[test]
    fn a_lying_length_is_an_error_at_the_length() {
        let mut cursor = Cursor::new(b"\x00\x05\x01");
        let kind = ErrorKind::Truncated { needed: 5, available: 1 };
        assert_eq!(cursor.vec16("list", 0), Err(Error { kind, field: "list", offset: 0 }));
    }

    #[test]
    fn too_short_a_vector_is_an_illegal_length() {
        let kind = ErrorKind::IllegalLength { length: 1 };
        let found = Cursor::new(b"\x01\x00").vec8("list", 2);
        assert_eq!(found, Err(Error { kind, field: "list", offset: 0 }));
    }

    #[test]
    fn what_is_left_over_is_named() {
        let kind = ErrorKind::TrailingData { length: 2 };
        let mut cursor = Cursor::new(b"\x00\x01\x02");
        cursor.u8("first").unwrap();
        assert_eq!(cursor.finish("body"), Err(Error { kind, field: "body", offset: 1 }));
    }

    #[test]
    fn a_variable_length_integer_is_as_long_as_its_first_bits_say() {
        // The samples of RFC 9000 §A.1.
        let samples: [(&[u8], u64); 5] = [
            (b"\xc2\x19\x7c\x5e\xff\x14\xe8\x8c", 151_288_809_941_952_652),
            (b"\x9d\x7f\x3e\x7d", 494_878_333),
            (b"\x7b\xbd", 15_293),
            (b"\x25", 37),
            (b"\x40\x25", 37),
        ];
        for (bytes, value) in samples {
            let mut cursor = Cursor::new(bytes);
            assert_eq!((cursor.varint("length"), cursor.remaining()), (Ok(value), 0));
            assert!(Cursor::new(&bytes[..bytes.len() - 1]).varint("length").is_err());
        }
    }

    #[test]
    fn the_error_is_small() {
        assert!(size_of::<Result<u16>>() <= 32);
    }
}
