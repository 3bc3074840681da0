//! Where in captured packets the payload of a datagram is.

use crate::packet::Piece;

/// A part of an IP datagram that was made whole from fragments, and where it was captured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Part {
    /// Where it lies in the IP datagram's payload.
    pub start: u32,
    /// How many bytes it has.
    pub length: u32,
    /// The packet it came in.
    pub frame: u64,
    /// Where it begins in that packet.
    pub packet_offset: u32,
}

/// Where the payload of the datagram at hand was captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placing<'a> {
    /// The packet at hand.
    pub(crate) frame: u64,
    /// Where the payload begins: in this packet, or in what was made whole from `parts`.
    pub(crate) payload_offset: u32,
    /// The fragments' parts in order; none where the packet holds the whole datagram.
    pub(crate) parts: &'a [Part],
}

impl Placing<'_> {
    /// Tells of `length` bytes of the payload from `start` on where each run of them is; the offset
    /// of a piece counts from the payload's first byte.
    pub(crate) fn pieces(&self, start: u32, length: u32, mut each: impl FnMut(Piece)) {
        let from = self.payload_offset.saturating_add(start);
        let till = from.saturating_add(length);
        if self.parts.is_empty() {
            let (frame, packet_offset) = (self.frame, Some(from));
            return each(Piece { message_offset: start, length, frame, packet_offset });
        }
        for part in self.parts {
            let begin = part.start.max(from);
            let end = part.start.saturating_add(part.length).min(till);
            if begin < end {
                each(Piece {
                    message_offset: begin - self.payload_offset,
                    length: end - begin,
                    frame: part.frame,
                    packet_offset: Some(part.packet_offset + (begin - part.start)),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(placing: &Placing<'_>, start: u32, length: u32) -> Vec<(u32, u32, u64, Option<u32>)> {
        let mut found = Vec::new();
        placing.pieces(start, length, |piece| {
            found.push((piece.message_offset, piece.length, piece.frame, piece.packet_offset));
        });
        found
    }

    #[test]
    fn a_whole_packet_holds_it_all() {
        let placing = Placing { frame: 7, payload_offset: 54, parts: &[] };
        assert_eq!(pieces(&placing, 3, 10), [(3, 10, 7, Some(57))]);
    }

    #[test]
    fn bytes_of_fragments_are_where_the_fragments_are() {
        let parts = [
            Part { start: 0, length: 24, frame: 5, packet_offset: 34 },
            Part { start: 24, length: 10, frame: 3, packet_offset: 34 },
        ];
        let placing = Placing { frame: 5, payload_offset: 20, parts: &parts };
        assert_eq!(pieces(&placing, 0, 14), [(0, 4, 5, Some(54)), (4, 10, 3, Some(34))]);
        assert_eq!(pieces(&placing, 5, 2), [(5, 2, 3, Some(35))]);
    }
}
