//! Files of Endace's extensible record format, which have no header of their own.
//!
//! ```text
//! record: timestamp 64, little-endian, in 2^-32 seconds | type 8 | flags 8 | record length 16 |
//!         loss counter or color 16 | wire length 16 | extension headers, frame, pad
//! ```
//!
//! A packet is the whole record: what its type means belongs to the link layer.

use super::buffer::{Buffer, wide};
use super::error::ReadError;
use super::fields::{Fields, Order};
use super::{Frame, Tape};
use crate::packet::{Interface, LinkType, Time};

const HEADER: usize = 16;

/// `LINKTYPE_ERF`.
const LINK_TYPE: LinkType = LinkType(197);

/// The flags' bits that say at which of a card's interfaces a frame was captured.
const INTERFACE: u8 = 0x03;

/// The interfaces that these bits can say.
pub(super) const INTERFACES: [Interface; 4] = [Interface { link_type: LINK_TYPE, since: 0 }; 4];

/// The earliest time that a file is believed to begin at: 1990.
const EARLIEST: u32 = 631_152_000;

struct Record {
    fraction: u32,
    seconds: u32,
    kind: u8,
    flags: u8,
    length: u16,
    wire: u16,
}

/// Whether a file begins with a record that can be one, and another follows it or nothing does.
pub(super) fn begins(buffer: &mut Buffer) -> Result<bool, ReadError> {
    if !buffer.fill(HEADER)? {
        return Ok(false);
    }
    let Some(first) = buffer.head().and_then(Record::parse).filter(Record::is_likely) else {
        return Ok(false);
    };
    let length = usize::from(first.length);
    if !buffer.fill(length + HEADER)? {
        return Ok(buffer.available() == wide(length));
    }
    let next = buffer.bytes().get(length..).and_then(<[u8]>::first_chunk::<HEADER>);
    Ok(next.copied().and_then(Record::parse).is_some_and(|next| next.is_likely()))
}

/// The next packet.
pub(super) fn advance(tape: &mut Tape) -> Result<Option<Frame>, ReadError> {
    while tape.buffer.fill(HEADER)? {
        let Some(record) = tape.buffer.head().and_then(Record::parse) else { break };
        let length = usize::from(record.length);
        if length < HEADER {
            let offset = tape.buffer.offset();
            return Err(ReadError::bad(u64::from(record.length), offset, "Record Length"));
        }
        if !tape.buffer.fill(length)? {
            return Err(tape.buffer.cut(length, "Record Length"));
        }
        let place = tape.buffer.place();
        tape.buffer.consume(length);
        if u32::from(record.length) <= tape.caps.packet {
            return Ok(Some(record.frame(place, length)));
        }
        tape.counts.packets_skipped_oversize += 1;
    }
    match tape.buffer.available() {
        0 => Ok(None),
        _ => Err(tape.buffer.cut(HEADER, "Record")),
    }
}

impl Record {
    fn parse(header: [u8; HEADER]) -> Option<Self> {
        let mut fields = Fields::new(&header, Order::Little);
        let (fraction, seconds) = (fields.u32()?, fields.u32()?);
        fields.set_order(Order::Big);
        let [kind, flags] = fields.array()?;
        let (length, _, wire) = (fields.u16()?, fields.u16()?, fields.u16()?);
        Some(Self { fraction, seconds, kind, flags, length, wire })
    }

    /// Whether the record has a type that is known, a length, and a time of the last decades.
    fn is_likely(&self) -> bool {
        let is_known = matches!(self.kind & 0x7f, 1..=25 | 27);
        is_known && usize::from(self.length) >= HEADER && self.seconds >= EARLIEST
    }

    /// The packet. How long its frame was on the wire is in the record; with that, its header and what
    /// was captured, it was no longer than this.
    fn frame(&self, place: usize, length: usize) -> Frame {
        let fraction = (u64::from(self.fraction) * 1_000_000_000) >> 32;
        let nanoseconds = i64::try_from(fraction).unwrap_or(0);
        Frame {
            time: Time(i64::from(self.seconds) * 1_000_000_000 + nanoseconds),
            link_type: LINK_TYPE,
            interface: u32::from(self.flags & INTERFACE),
            original_length: u32::from(self.length) + u32::from(self.wire),
            place,
            length,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::reader::testing::{erf_record, read};

    #[test]
    fn a_packet_is_a_whole_record_at_its_interface() {
        let (first, second) = (erf_record(2, b"hello"), erf_record(0x96, b"\x80world"));
        let taken = read(&[first.clone(), second.clone()].concat());
        assert_eq!((taken.bodies(), &taken.error), (vec![&first[..], &second[..]], &None));
        let told: Vec<_> =
            taken.packets.iter().map(|p| (p.link_type, p.interface, p.time)).collect();
        assert_eq!(told, [(197, 1, 1_700_000_000_500_000_000); 2]);
    }

    #[test]
    fn a_record_that_cannot_be_is_an_error_at_its_place() {
        let first = erf_record(2, b"hello");
        let mut bad = first.clone();
        bad[10..12].copy_from_slice(&[0, 15]);
        let taken = read(&[&first[..], &first, &bad].concat());
        assert_eq!(
            (taken.packets.len(), taken.fault()),
            (2, Some(("bad_record", 42, "Record Length")))
        );
        let taken = read(&[&first[..], &first[..20]].concat());
        assert_eq!(
            (taken.packets.len(), taken.fault()),
            (1, Some(("truncated", 21, "Record Length")))
        );
        let taken = read(&[&first[..], &first, &first[..9]].concat());
        assert_eq!((taken.packets.len(), taken.fault()), (2, Some(("truncated", 42, "Record"))));
    }

    #[test]
    fn what_does_not_look_like_records_is_no_capture() {
        for place in [7, 8] {
            let mut record = erf_record(2, b"hello");
            record[place] = if place == 7 { 0x01 } else { 0x30 };
            assert_eq!(read(&record).fault(), Some(("not_a_capture", 0, "Magic Number")));
        }
        let with_text = [erf_record(2, b"hello"), b"and then some more text".to_vec()].concat();
        assert_eq!(read(&with_text).fault(), Some(("not_a_capture", 0, "Magic Number")));
    }
}
