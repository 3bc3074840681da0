//! What is left of a packet while its layers are taken off.

use core::cmp::min;

/// The captured bytes of one layer, and how long the layer was on the wire.
///
/// `length >= bytes.len()`: a capture may hold less than the wire carried, never more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    /// What was captured of the layer.
    pub(crate) bytes: &'a [u8],
    /// What the wire carried of it, in bytes.
    pub(crate) length: usize,
    /// Where the layer begins, from the first byte of the packet.
    pub(crate) offset: u32,
}

impl<'a> View<'a> {
    /// A packet of which `bytes` were captured and `length` were on the wire.
    pub(crate) fn new(bytes: &'a [u8], length: u32) -> Self {
        let length = usize::try_from(length).unwrap_or(usize::MAX).max(bytes.len());
        Self { bytes, length, offset: 0 }
    }

    /// Takes `N` bytes, or nothing if fewer were captured.
    #[inline]
    pub(crate) fn take<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        self.advance(N);
        Some(taken)
    }

    /// Passes over `length` bytes; those that were not captured need not be there.
    ///
    /// `None` if the wire did not carry so many.
    #[inline]
    pub(crate) fn skip(&mut self, length: usize) -> Option<()> {
        if length > self.length {
            return None;
        }
        self.bytes = self.bytes.get(length..).unwrap_or_default();
        self.advance(length);
        Some(())
    }

    /// Ends the layer after `length` bytes: what follows is padding.
    #[inline]
    pub(crate) fn limit(&mut self, length: usize) {
        self.length = min(self.length, length);
        self.bytes = self.bytes.get(..length).unwrap_or(self.bytes);
    }

    /// The layer's length on the wire, as the transport types carry it.
    #[inline]
    pub(crate) fn wire_length(&self) -> u32 {
        u32::try_from(self.length).unwrap_or(u32::MAX)
    }

    #[inline]
    fn advance(&mut self, length: usize) {
        self.length -= length;
        self.offset = self.offset.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_the_capture_cut_can_be_passed_over_but_not_taken() {
        let mut view = View::new(b"abcd", 10);
        assert_eq!(view.take::<2>(), Some(b"ab"));
        assert_eq!(view.skip(4), Some(()));
        assert_eq!((view.bytes.len(), view.length, view.offset), (0, 4, 6));
        assert_eq!(view.take::<1>(), None);
        assert_eq!(view.skip(5), None);
    }

    #[test]
    fn a_wire_length_below_the_captured_one_is_not_believed() {
        assert_eq!(View::new(b"abcd", 1).length, 4);
    }
}
