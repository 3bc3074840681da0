//! The snoop file format ([RFC 1761](https://www.rfc-editor.org/rfc/rfc1761)), version 2.
//!
//! ```text
//! file:   identification pattern 8 | version 4 | datalink type 4
//! record: original length 4 | included length 4 | packet record length 4 | cumulative drops 4
//!         seconds 4 | microseconds 4 | packet data | pad
//! ```

use super::buffer::{Buffer, wide};
use super::error::{ReadError, ReadErrorKind};
use super::fields::{Fields, Order};
use super::{Caps, Frame, ReaderCounts, Tape};
use crate::packet::{Interface, LinkType, Time};

/// The identification pattern.
pub(super) const MAGIC: [u8; 8] = *b"snoop\0\0\0";

/// Bytes of the header of a file.
pub(super) const FILE_HEADER: usize = 16;

const RECORD_HEADER: usize = 24;

/// The version of RFC 1761. Versions 3 to 5 are one vendor's, with datalink types of its own.
const VERSION: u32 = 2;

/// From here on a link type is a datalink type that has no link type of its own, by its low
/// 14 bits: the captures' own numbers end far below.
const UNMAPPED: u16 = 0x8000;

/// From here on it is one of the private datalink types, which have their uppermost bit set.
const UNMAPPED_PRIVATE: u16 = 0xc000;

/// A snoop file, after its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Snoop {
    link_type: LinkType,
    interface: u32,
}

struct Record {
    original: u32,
    included: u32,
    /// Bytes from the record's first one to the next record's: its pad is what the others leave.
    length: u32,
    seconds: u32,
    microseconds: u32,
}

/// Whether the next bytes are those of the header of a file.
#[inline]
pub(super) fn begins(buffer: &Buffer) -> bool {
    buffer.head() == Some(MAGIC)
}

impl Snoop {
    /// Takes the header of a file, whose identification pattern is at the next byte.
    pub(super) fn open(tape: &mut Tape) -> Result<Self, ReadError> {
        tape.buffer.fill(FILE_HEADER)?;
        let Some((version, datalink)) = tape.buffer.head().and_then(file_header) else {
            return Err(tape.buffer.cut(FILE_HEADER, "File Header"));
        };
        if version != VERSION {
            let offset = tape.buffer.offset();
            return Err(ReadError::bad(u64::from(version), offset, "Version Number"));
        }
        let opened = Self::new(datalink, &tape.counts);
        tape.buffer.consume(FILE_HEADER);
        tape.counts.sections += 1;
        tape.describe(Interface { link_type: opened.link_type, since: 0 });
        Ok(opened)
    }

    fn new(datalink: u32, counts: &ReaderCounts) -> Self {
        let interface = u32::try_from(counts.interfaces).unwrap_or(u32::MAX);
        Self { link_type: link_type(datalink), interface }
    }

    /// The next packet.
    #[inline]
    pub(super) fn advance(&mut self, tape: &mut Tape) -> Result<Option<Frame>, ReadError> {
        while tape.buffer.fill(RECORD_HEADER)? || begins(&tape.buffer) {
            if begins(&tape.buffer) {
                *self = Self::open(tape)?;
                continue;
            }
            let Some(record) = tape.buffer.head().and_then(Record::parse) else {
                break;
            };
            if !record.is_possible(tape.caps) {
                return Err(impossible(&record, &mut tape.buffer));
            }
            let length = usize::try_from(record.length).unwrap_or(usize::MAX);
            if record.included <= tape.caps.packet && length <= tape.buffer.capacity() {
                return self.packet(&record, length, tape).map(Some);
            }
            pass_over(&record, tape)?;
        }
        end(&tape.buffer)
    }

    #[inline]
    fn packet(self, record: &Record, length: usize, tape: &mut Tape) -> Result<Frame, ReadError> {
        if !tape.buffer.fill(length)? {
            return Err(tape.buffer.cut(length, "Packet Record Length"));
        }
        let place = tape.buffer.place() + RECORD_HEADER;
        tape.buffer.consume(length);
        tape.counts.timestamps_normalised += u64::from(record.microseconds >= 1_000_000);
        Ok(Frame {
            time: record.time(),
            link_type: self.link_type,
            interface: self.interface,
            original_length: record.original,
            place,
            length: usize::try_from(record.included).unwrap_or(usize::MAX),
        })
    }
}

impl Record {
    /// The cumulative drops are passed over: they say how many packets are missing, not where.
    #[inline]
    fn parse(header: [u8; RECORD_HEADER]) -> Option<Self> {
        let mut fields = Fields::new(&header, Order::Big);
        let (original, included, length) = (fields.u32()?, fields.u32()?, fields.u32()?);
        fields.u32()?;
        let (seconds, microseconds) = (fields.u32()?, fields.u32()?);
        Some(Self { original, included, length, seconds, microseconds })
    }

    /// Whether the record has room for its packet, and a length that is believed. The pad may be
    /// of any length: writers put more there than RFC 1761 knows of.
    #[inline]
    fn is_possible(&self, caps: Caps) -> bool {
        let least = u64::from(self.included) + wide(RECORD_HEADER);
        u64::from(self.length) >= least && self.length <= caps.block
    }

    /// A fraction of a second or more carries into the seconds.
    #[inline]
    fn time(&self) -> Time {
        let (seconds, microseconds) = (i64::from(self.seconds), i64::from(self.microseconds));
        Time(seconds * 1_000_000_000 + microseconds * 1_000)
    }
}

/// The version and the datalink type.
fn file_header(header: [u8; FILE_HEADER]) -> Option<(u32, u32)> {
    let mut fields = Fields::new(&header, Order::Big);
    fields.take(MAGIC.len())?;
    fields.u32().zip(fields.u32())
}

/// Where less than a record header is left.
fn end(buffer: &Buffer) -> Result<Option<Frame>, ReadError> {
    match buffer.available() {
        0 => Ok(None),
        _ => Err(buffer.cut(RECORD_HEADER, "Packet Record")),
    }
}

/// The error for a length that no record has; where all is zero, the file was not written on.
#[cold]
fn impossible(record: &Record, buffer: &mut Buffer) -> ReadError {
    let offset = buffer.offset();
    match (record.included, record.length, buffer.zeros()) {
        (0, 0, Ok(None)) => ReadError::new(ReadErrorKind::ZeroTail, offset, "Packet Record"),
        (0, 0, Err(error)) => error,
        _ => ReadError::bad(u64::from(record.length), offset, "Packet Record Length"),
    }
}

/// Passes over a record that is larger than the cap or than the buffer.
#[cold]
fn pass_over(record: &Record, tape: &mut Tape) -> Result<(), ReadError> {
    let (begins, needed) = (tape.buffer.offset(), u64::from(record.length));
    let lacking = tape.buffer.skip(needed)?;
    if lacking > 0 {
        let kind = ReadErrorKind::Truncated { needed, available: needed - lacking };
        return Err(ReadError::new(kind, begins, "Packet Record Length"));
    }
    tape.counts.packets_skipped_oversize += 1;
    Ok(())
}

/// The link type of a datalink type (RFC 1761 section 3 and Solaris' `sys/dlpi.h`).
fn link_type(datalink: u32) -> LinkType {
    LinkType(match datalink {
        // IEEE 802.3 and Ethernet: their frames are told apart by the type field.
        0 | 4 => 1,
        // Token Ring, FDDI.
        2 => 6,
        8 => 10,
        // "Other" and loopback: an address family comes first.
        9 | 14 => 0,
        // IP over Fibre Channel, SunATM.
        16 => 122,
        18 => 123,
        // Solaris ipnet.
        0x8000_0005 => 226,
        other => unmapped(other),
    })
}

const fn unmapped(datalink: u32) -> u16 {
    let [first, _, high, low] = datalink.to_be_bytes();
    let base = if first >= 0x80 { UNMAPPED_PRIVATE } else { UNMAPPED };
    base | u16::from_be_bytes([high & 0x3f, low])
}

#[cfg(test)]
mod tests {
    use crate::reader::ReaderOptions;
    use crate::reader::testing::{Taken, read, read_chunked, snoop, snoop_padded, snoop_record};

    fn header() -> Vec<u8> {
        snoop(2, 4)
    }

    /// Reads the records after a header, which is 16 bytes long.
    fn after_header(records: &[Vec<u8>]) -> Taken {
        read(&[header(), records.concat()].concat())
    }

    /// A record of eight bytes whose three lengths are given.
    fn lengths(original: u32, included: u32, length: u32) -> Vec<u8> {
        let mut record = snoop_record([8, 1, 2], b"abcdefgh");
        for (place, value) in [(0, original), (4, included), (8, length)] {
            record[place..place + 4].copy_from_slice(&value.to_be_bytes());
        }
        record
    }

    #[test]
    fn packets_are_given_without_their_pad() {
        let bodies: [&[u8]; 5] = [b"", b"a", b"ab", b"abc", b"abcd"];
        let taken = after_header(&bodies.map(|body| snoop_record([9, 5, 6], body)));
        assert_eq!((taken.bodies(), &taken.error), (bodies.to_vec(), &None));
        let told = |p: &crate::reader::testing::Owned| (p.time, p.link_type, p.original_length);
        assert!(taken.packets.iter().all(|packet| told(packet) == (5_000_006_000, 1, 9)));
        assert_eq!(taken.counted(), [("sections", 1), ("interfaces", 1)]);
    }

    #[test]
    fn the_pad_is_what_the_record_length_says() {
        let padded = |pad| snoop_padded([3, 1, 2], b"abc", pad);
        let taken = after_header(&[0, 1, 6, 16, 100_000].map(padded));
        assert_eq!((taken.bodies(), &taken.error), (vec![&b"abc"[..]; 5], &None));
    }

    #[test]
    fn times_are_unsigned_to_2106() {
        let taken = after_header(&[snoop_record([1, u32::MAX, 0], b"a")]);
        assert_eq!(taken.packets[0].time, 4_294_967_295_000_000_000);
    }

    #[test]
    fn a_second_or_more_of_microseconds_is_carried_and_counted() {
        let taken = after_header(&[snoop_record([1, 5, 2_500_000], b"a")]);
        assert_eq!(taken.packets[0].time, 7_500_000_000);
        assert_eq!(taken.counts.timestamps_normalised, 1);
    }

    #[test]
    fn datalink_types_become_link_types_where_there_is_one() {
        for (datalink, link_type) in [
            (0, 1),
            (4, 1),
            (2, 6),
            (8, 10),
            (9, 0),
            (14, 0),
            (16, 122),
            (18, 123),
            (0x8000_0005, 226),
            (1, 0x8001),
            (26, 0x801a),
            (0x8000_0001, 0xc001),
            (0x7fff_ffff, 0xbfff),
            (u32::MAX, 0xffff),
        ] {
            let taken = read(&[snoop(2, datalink), snoop_record([1, 1, 2], b"a")].concat());
            assert_eq!(taken.packets[0].link_type, link_type, "datalink type {datalink}");
        }
    }

    #[test]
    fn other_versions_are_refused() {
        for version in [0, 1, 3, 5, 0x0200_0000] {
            let taken = read(&[snoop(version, 4), snoop_record([1, 1, 2], b"a")].concat());
            assert_eq!(taken.fault(), Some(("bad_record", 0, "Version Number")));
        }
    }

    #[test]
    fn a_packet_is_at_least_as_long_as_what_was_captured() {
        let taken = after_header(&[snoop_record([2, 1, 2], b"abc")]);
        assert_eq!(taken.packets[0].original_length, 3);
        assert_eq!(taken.counts.packets_original_length_raised, 1);
    }

    #[test]
    fn a_packet_above_the_cap_is_passed_over() {
        let large = snoop_record([300_000, 1, 2], &vec![0xee; 300_000]);
        let taken = after_header(&[large.clone(), snoop_record([3, 1, 2], b"abc")]);
        assert_eq!((taken.bodies(), taken.packets[0].frame), (vec![&b"abc"[..]], 2));
        assert_eq!((taken.error, taken.counts.packets_skipped_oversize), (None, 1));
        let taken = after_header(&[large[..large.len() - 1].to_vec()]);
        assert_eq!(taken.fault(), Some(("truncated", 16, "Packet Record Length")));
    }

    #[test]
    fn a_record_above_the_buffer_is_passed_over() {
        let large = snoop_padded([3, 1, 2], b"abc", 2 << 20);
        let bytes = [header(), large, snoop_record([3, 1, 2], b"def")].concat();
        let taken = read_chunked(&bytes, 65_536, ReaderOptions::default());
        assert_eq!((taken.bodies(), &taken.error), (vec![&b"def"[..]], &None));
        assert_eq!(taken.counts.packets_skipped_oversize, 1);
    }

    #[test]
    fn a_length_that_cannot_be_is_an_error_at_its_record() {
        let beyond = 16 * 1_024 * 1_024 + 1;
        for bad in [
            lengths(8, 8, 31),
            lengths(8, 9, 32),
            lengths(8, 8, 23),
            lengths(8, 8, 0),
            lengths(0, 0, 0),
            lengths(8, 8, beyond),
            lengths(8, 8, u32::MAX),
            lengths(8, u32::MAX, u32::MAX),
            lengths(8, u32::MAX - 23, 0),
        ] {
            let taken = after_header(&[snoop_record([3, 1, 2], b"abc"), bad]);
            assert_eq!(taken.bodies(), [b"abc"]);
            assert_eq!(taken.fault(), Some(("bad_record", 44, "Packet Record Length")));
        }
    }

    #[test]
    fn zeros_after_the_last_record_are_named() {
        for zeros in [24, 100, 5_000] {
            let taken = after_header(&[snoop_record([3, 1, 2], b"abc"), vec![0; zeros]]);
            assert_eq!(taken.bodies(), [b"abc"]);
            assert_eq!(taken.fault(), Some(("zero_tail", 44, "Packet Record")));
        }
    }

    #[test]
    fn files_that_were_concatenated_are_read_on() {
        let first = [header(), snoop_record([3, 1, 2], b"abc")].concat();
        let second = [snoop(2, 9), snoop_record([3, 5, 6], b"def")].concat();
        let bytes = [first, header(), second, header()].concat();
        let taken = read(&bytes);
        assert_eq!((taken.bodies(), &taken.error), (vec![&b"abc"[..], b"def"], &None));
        let told: Vec<_> =
            taken.packets.iter().map(|p| (p.frame, p.interface, p.link_type, p.time)).collect();
        assert_eq!(told, [(1, 0, 1, 1_000_002_000), (2, 2, 0, 5_000_006_000)]);
        assert_eq!(taken.counted(), [("sections", 4), ("interfaces", 4)]);
        assert_eq!(read(&bytes[..59]).fault(), Some(("truncated", 44, "File Header")));
        assert_eq!(read(&bytes[..51]).fault(), Some(("truncated", 44, "Packet Record")));
    }
}
