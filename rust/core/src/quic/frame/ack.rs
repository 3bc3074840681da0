//! ACK frames.

use crate::wire::{Cursor, Parse, Result};

/// Which packets came ([RFC 9000 §19.3]).
///
/// ```text
/// ACK Frame {
///   Type (i) = 0x02..0x03,
///   Largest Acknowledged (i),
///   ACK Delay (i),
///   ACK Range Count (i),
///   First ACK Range (i),
///   ACK Range (..) ...,
///   [ECN Counts (..)],
/// }
/// ```
///
/// [RFC 9000 §19.3]: https://www.rfc-editor.org/rfc/rfc9000#section-19.3
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ack<'a> {
    /// The highest packet number that came.
    pub largest_acknowledged: u64,
    /// How long it took to say so, in units that the sender's transport parameters give.
    pub ack_delay: u64,
    /// How many ranges come after the first.
    pub ack_range_count: u64,
    /// How many packets in a row before the largest came.
    pub first_ack_range: u64,
    /// The other ranges, undecoded: pairs of integers.
    pub ack_ranges: &'a [u8],
    /// Packets with `ECT(0)`, `ECT(1)` and `ECN-CE`, where they are told.
    pub ecn_counts: Option<[u64; 3]>,
}

impl<'a> Ack<'a> {
    /// Reads one of type 0x03, with ECN counts.
    pub(super) fn parse_with_ecn(cursor: &mut Cursor<'a>) -> Result<Self> {
        let ack = Self::parse(cursor)?;
        let ect0 = cursor.varint("ect0_count")?;
        let ect1 = cursor.varint("ect1_count")?;
        let ecn_counts = Some([ect0, ect1, cursor.varint("ecn_ce_count")?]);
        Ok(Self { ecn_counts, ..ack })
    }
}

impl<'a> Parse<'a> for Ack<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let largest_acknowledged = cursor.varint("largest_acknowledged")?;
        let ack_delay = cursor.varint("ack_delay")?;
        let ack_range_count = cursor.varint("ack_range_count")?;
        let first_ack_range = cursor.varint("first_ack_range")?;
        let mut start = *cursor;
        for _ in 0..ack_range_count {
            cursor.varint("gap")?;
            cursor.varint("ack_range_length")?;
        }
        let ack_ranges = start.take("ack_ranges", start.remaining() - cursor.remaining())?;
        let ecn_counts = None;
        Ok(Self {
            largest_acknowledged,
            ack_delay,
            ack_range_count,
            first_ack_range,
            ack_ranges,
            ecn_counts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Error, ErrorKind};

    const SENT: &[u8] = b"\x05\x10\x02\x01\x00\x01\x00\x00\x07\x08\x09";

    #[test]
    fn ranges_and_counts_are_taken_off() {
        let mut cursor = Cursor::new(SENT);
        let ack = Ack::parse_with_ecn(&mut cursor).unwrap();
        assert_eq!((ack.largest_acknowledged, ack.first_ack_range), (5, 1));
        assert_eq!((ack.ack_ranges, ack.ecn_counts), (&SENT[4..8], Some([7, 8, 9])));
        assert!(cursor.is_empty());
    }

    #[test]
    fn every_cut_is_an_error_and_never_a_panic() {
        for end in 0..SENT.len() {
            assert!(Ack::parse_with_ecn(&mut Cursor::new(&SENT[..end])).is_err());
        }
    }

    #[test]
    fn a_count_of_ranges_is_not_believed() {
        let sent = b"\x05\x10\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00";
        let kind = ErrorKind::Truncated { needed: 1, available: 0 };
        let found = Ack::parse(&mut Cursor::new(sent));
        assert_eq!(found, Err(Error { kind, field: "ack_range_length", offset: 12 }));
    }
}
