//! The refill buffer that packets are lent from.

use super::error::{ReadError, ReadErrorKind};
use super::source::Source;

/// How long a run of NUL bytes must be to count as the end of what was written.
const PAGE: usize = 4_096;

/// A window on the capture. It never waits for more than it is asked for, and never grows.
pub(super) struct Buffer {
    source: Source,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the first byte of `bytes` lies in the capture.
    base: u64,
}

impl Buffer {
    pub(super) fn new(source: Source, capacity: usize) -> Self {
        Self { source, bytes: vec![0; capacity], start: 0, end: 0, base: 0 }
    }

    pub(super) const fn source(&self) -> &Source {
        &self.source
    }

    /// Takes no more from where the input comes from.
    pub(super) fn end(&mut self) {
        self.source.end();
    }

    /// The most that [`Buffer::fill`] can bring in.
    pub(super) const fn capacity(&self) -> usize {
        self.bytes.len()
    }

    /// Where the next byte lies in the capture.
    pub(super) fn offset(&self) -> u64 {
        self.base.saturating_add(wide(self.start))
    }

    /// How much of the capture was taken from the source.
    pub(super) fn taken(&self) -> u64 {
        self.base.saturating_add(wide(self.end))
    }

    /// What is there of the capture, from the next byte.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// The next `N` bytes, if they are there.
    #[inline]
    pub(super) fn head<const N: usize>(&self) -> Option<[u8; N]> {
        self.bytes().first_chunk().copied()
    }

    /// How many bytes are there.
    pub(super) fn available(&self) -> u64 {
        wide(self.end - self.start)
    }

    /// Where in the buffer the next byte lies, for [`Buffer::lend`].
    #[inline]
    pub(super) const fn place(&self) -> usize {
        self.start
    }

    /// The bytes at a place, which hold until the next fill.
    #[inline]
    pub(super) fn lend(&self, place: usize, length: usize) -> &[u8] {
        self.bytes.get(place..place.saturating_add(length)).unwrap_or_default()
    }

    /// Passes over `length` bytes that are there.
    #[inline]
    pub(super) fn consume(&mut self, length: usize) {
        self.start = self.end.min(self.start.saturating_add(length));
    }

    /// Brings in the next `needed` bytes, if the capture has so many.
    #[inline]
    pub(super) fn fill(&mut self, needed: usize) -> Result<bool, ReadError> {
        if self.end - self.start >= needed { Ok(true) } else { self.refill(needed) }
    }

    #[cold]
    fn refill(&mut self, needed: usize) -> Result<bool, ReadError> {
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.base = self.base.saturating_add(wide(self.start));
            (self.start, self.end) = (0, self.end - self.start);
        }
        while self.end < needed.min(self.capacity()) && self.read()? > 0 {}
        Ok(self.end >= needed)
    }

    fn read(&mut self) -> Result<usize, ReadError> {
        let length = self.source.read(self.bytes.get_mut(self.end..).unwrap_or_default())?;
        self.end += length;
        Ok(length)
    }

    /// Passes over `length` bytes, read or not; gives how many the capture lacks for that.
    pub(super) fn skip(&mut self, length: u64) -> Result<u64, ReadError> {
        let mut left = length;
        while left > 0 && self.fill(1)? {
            let step = left.min(self.available());
            self.consume(usize::try_from(step).unwrap_or(usize::MAX));
            left -= step;
        }
        Ok(left)
    }

    /// The error where the capture ends within the structure at the next byte.
    #[cold]
    pub(super) fn cut(&self, needed: usize, field: &'static str) -> ReadError {
        let (offset, needed, available) = (self.offset(), wide(needed), self.available());
        let kind = match offset {
            0 => ReadErrorKind::TruncatedHeader { needed, available },
            _ => ReadErrorKind::Truncated { needed, available },
        };
        ReadError::new(kind, offset, field)
    }

    /// How many NUL bytes follow, where something else follows them within a page; nothing where
    /// they go on for a page or to the end of the capture.
    pub(super) fn zeros(&mut self) -> Result<Option<usize>, ReadError> {
        self.fill(PAGE)?;
        Ok(self.bytes().iter().take(PAGE).position(|byte| *byte != 0))
    }
}

/// A length as the offsets count.
pub(super) fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
