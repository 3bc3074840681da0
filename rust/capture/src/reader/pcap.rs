//! The pcap file format (draft-ietf-opsawg-pcap), in each of its dialects.
//!
//! ```text
//! file:   magic 4 | major 2 | minor 2 | reserved 4 | reserved 4 | snap length 4 | link type 4
//! record: seconds 4 | fraction 4 | captured length 4 | original length 4 | packet data
//! ```

use super::buffer::{Buffer, wide};
use super::error::{ReadError, ReadErrorKind};
use super::fields::{Fields, Order};
use super::{Caps, Frame, ReaderCounts, Tape};
use crate::packet::{Interface, LinkType, Time};

/// Bytes of the header of a file.
pub(super) const FILE_HEADER: usize = 24;

const RECORD_HEADER: usize = 16;

/// Bytes that a record header of the "modified" dialect has more: interface index, protocol,
/// packet type.
const MODIFIED_EXTRA: usize = 8;

/// What the magic number says: the byte order and the dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Magic {
    order: Order,
    nanoseconds: bool,
    modified: bool,
}

impl Magic {
    pub(super) const ALL: [([u8; 4], Self); 6] = [
        ([0xd4, 0xc3, 0xb2, 0xa1], Self::new(Order::Little, false, false)),
        ([0xa1, 0xb2, 0xc3, 0xd4], Self::new(Order::Big, false, false)),
        ([0x4d, 0x3c, 0xb2, 0xa1], Self::new(Order::Little, true, false)),
        ([0xa1, 0xb2, 0x3c, 0x4d], Self::new(Order::Big, true, false)),
        ([0x34, 0xcd, 0xb2, 0xa1], Self::new(Order::Little, false, true)),
        ([0xa1, 0xb2, 0xcd, 0x34], Self::new(Order::Big, false, true)),
    ];

    const fn new(order: Order, nanoseconds: bool, modified: bool) -> Self {
        Self { order, nanoseconds, modified }
    }

    pub(super) fn of(bytes: [u8; 4]) -> Option<Self> {
        Self::ALL.iter().find(|(magic, _)| *magic == bytes).map(|(_, found)| *found)
    }
}

/// Which of a record's two lengths comes first: writers did not always agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lengths {
    /// The captured one, as specified.
    Captured,
    /// The original one: versions before 2.3.
    Original,
    /// Whichever is larger is the original one: version 2.3 was written both ways.
    Either,
}

impl Lengths {
    /// By the version of the file; 543.0 is DG/UX's.
    const fn of(major: u16, minor: u16) -> Self {
        match (major, minor) {
            (2, 0..=2) | (543, 0) => Self::Original,
            (2, 3) => Self::Either,
            _ => Self::Captured,
        }
    }

    #[inline]
    const fn sort(self, first: u32, second: u32) -> (u32, u32) {
        match self {
            Self::Original => (second, first),
            Self::Either if first > second => (second, first),
            Self::Captured | Self::Either => (first, second),
        }
    }
}

/// A pcap file, after its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pcap {
    magic: Magic,
    lengths: Lengths,
    link_type: LinkType,
    interface: u32,
    /// Where a run of NUL bytes that was looked at ends, so that it is looked at once.
    zeros_end: u64,
}

struct Record {
    seconds: u32,
    fraction: u32,
    captured: u32,
    original: u32,
}

impl Pcap {
    /// Takes the header of a file, whose magic number is at the next byte.
    pub(super) fn open(tape: &mut Tape) -> Result<Self, ReadError> {
        tape.buffer.fill(FILE_HEADER)?;
        let Some(opened) = tape.buffer.head().and_then(|header| Self::parse(header, &tape.counts))
        else {
            return Err(tape.buffer.cut(FILE_HEADER, "File Header"));
        };
        tape.buffer.consume(FILE_HEADER);
        tape.counts.sections += 1;
        tape.describe(Interface { link_type: opened.link_type, since: 0 });
        Ok(opened)
    }

    /// The upper half of the link type's field holds the length of the frame check sequence,
    /// which stays in the packet; the snap length is not believed.
    fn parse(header: [u8; FILE_HEADER], counts: &ReaderCounts) -> Option<Self> {
        let mut fields = Fields::new(&header, Order::Little);
        let magic = Magic::of(fields.array()?)?;
        fields.set_order(magic.order);
        let lengths = Lengths::of(fields.u16()?, fields.u16()?);
        fields.take(12)?;
        let link_type = LinkType(low_half(fields.u32()?));
        let interface = u32::try_from(counts.interfaces).unwrap_or(u32::MAX);
        Some(Self { magic, lengths, link_type, interface, zeros_end: 0 })
    }

    /// The next packet.
    #[inline]
    pub(super) fn advance(&mut self, tape: &mut Tape) -> Result<Option<Frame>, ReadError> {
        loop {
            if !tape.buffer.fill(self.record_header())? {
                return self.end(&tape.buffer);
            }
            let Some(record) = tape.buffer.head().map(|header| self.record(header)) else {
                return Ok(None);
            };
            if record.captured == 0 && self.is_no_record(tape)? {
                continue;
            }
            if record.captured <= tape.caps.packet {
                return self.packet(&record, tape).map(Some);
            }
            self.pass_over(&record, tape)?;
        }
    }

    const fn record_header(&self) -> usize {
        RECORD_HEADER + if self.magic.modified { MODIFIED_EXTRA } else { 0 }
    }

    #[inline]
    const fn record(&self, header: [u8; RECORD_HEADER]) -> Record {
        let [s0, s1, s2, s3, f0, f1, f2, f3, a0, a1, a2, a3, b0, b1, b2, b3] = header;
        let order = self.magic.order;
        let (first, second) = (order.u32([a0, a1, a2, a3]), order.u32([b0, b1, b2, b3]));
        let (captured, original) = self.lengths.sort(first, second);
        let (seconds, fraction) = (order.u32([s0, s1, s2, s3]), order.u32([f0, f1, f2, f3]));
        Record { seconds, fraction, captured, original }
    }

    /// Where less than a record header is left.
    fn end(&self, buffer: &Buffer) -> Result<Option<Frame>, ReadError> {
        match buffer.available() {
            0 => Ok(None),
            _ => Err(buffer.cut(self.record_header(), "Packet Record")),
        }
    }

    #[inline]
    fn packet(&self, record: &Record, tape: &mut Tape) -> Result<Frame, ReadError> {
        let captured = usize::try_from(record.captured).unwrap_or(usize::MAX);
        let whole = captured.saturating_add(self.record_header());
        if !tape.buffer.fill(whole)? {
            return Err(tape.buffer.cut(whole, "Captured Packet Length"));
        }
        let place = tape.buffer.place() + self.record_header();
        tape.buffer.consume(whole);
        tape.counts.timestamps_normalised += u64::from(!self.is_fraction(record.fraction));
        Ok(Frame {
            time: self.time(record),
            link_type: self.link_type,
            interface: self.interface,
            original_length: record.original,
            place,
            length: captured,
        })
    }

    /// Whether a record's fraction is less than a second.
    #[inline]
    const fn is_fraction(&self, fraction: u32) -> bool {
        fraction < if self.magic.nanoseconds { 1_000_000_000 } else { 1_000_000 }
    }

    /// A fraction of a second or more carries into the seconds.
    #[inline]
    fn time(&self, record: &Record) -> Time {
        let unit = if self.magic.nanoseconds { 1 } else { 1_000 };
        Time(i64::from(record.seconds) * 1_000_000_000 + i64::from(record.fraction) * unit)
    }

    /// Looks closer at a record that captured nothing: it may be the zeros after the last record,
    /// or the header of a file that was appended, which is taken.
    #[cold]
    fn is_no_record(&mut self, tape: &mut Tape) -> Result<bool, ReadError> {
        let header: [u8; RECORD_HEADER] = tape.buffer.head().unwrap_or_default();
        if header == [0; RECORD_HEADER] {
            self.check_zeros(&mut tape.buffer)?;
        }
        let is_header = is_file_header(header);
        if is_header {
            *self = Self::open(tape)?;
        }
        Ok(is_header)
    }

    /// The error where nothing but zeros follows.
    fn check_zeros(&mut self, buffer: &mut Buffer) -> Result<(), ReadError> {
        let offset = buffer.offset();
        if offset >= self.zeros_end {
            let Some(zeros) = buffer.zeros()? else {
                return Err(ReadError::new(ReadErrorKind::ZeroTail, offset, "Packet Record"));
            };
            self.zeros_end = offset.saturating_add(wide(zeros));
        }
        Ok(())
    }

    /// Passes over a packet that is larger than the cap, if what follows looks like a record.
    #[cold]
    fn pass_over(&self, record: &Record, tape: &mut Tape) -> Result<(), ReadError> {
        let captured = u64::from(record.captured);
        let bad = ReadError::bad(captured, tape.buffer.offset(), "Captured Packet Length");
        let whole = captured + wide(self.record_header());
        if record.captured > tape.caps.block || tape.buffer.skip(whole)? > 0 {
            return Err(bad);
        }
        tape.buffer.fill(self.record_header())?;
        let next = tape.buffer.head().map(|header| self.record(header));
        if next.is_some_and(|next| !self.is_plausible(&next, tape.caps)) {
            return Err(bad);
        }
        tape.counts.packets_skipped_oversize += 1;
        Ok(())
    }

    const fn is_plausible(&self, record: &Record, caps: Caps) -> bool {
        self.is_fraction(record.fraction)
            && record.captured <= caps.block
            && record.captured <= record.original
    }
}

/// Whether a record header is a file header instead: its magic number, a version from 2.0 to 2.4,
/// and the two fields that are always zero. As a record, it would be an empty packet of 2056.
fn is_file_header(header: [u8; RECORD_HEADER]) -> bool {
    let mut fields = Fields::new(&header, Order::Little);
    let Some(magic) = fields.array().and_then(Magic::of) else { return false };
    fields.set_order(magic.order);
    let version = fields.u16().zip(fields.u16());
    matches!(version, Some((2, 0..=4))) && fields.array() == Some([0; 8])
}

const fn low_half(value: u32) -> u16 {
    let [low, high, ..] = value.to_le_bytes();
    u16::from_le_bytes([low, high])
}

#[cfg(test)]
mod tests {
    use crate::reader::testing::{BIG, LITTLE, Writer, read};

    const MICRO: u32 = 0xa1b2_c3d4;
    const NANO: u32 = 0xa1b2_3c4d;
    const MODIFIED: u32 = 0xa1b2_cd34;

    fn header() -> Vec<u8> {
        LITTLE.pcap(MICRO, (2, 4))
    }

    fn times(writer: Writer, magic: u32, words: [u32; 4]) -> Vec<i64> {
        let bytes = [writer.pcap(magic, (2, 4)), writer.record(words, b"abc")].concat();
        read(&bytes).packets.iter().map(|packet| packet.time).collect()
    }

    #[test]
    fn both_byte_orders_and_both_resolutions_are_read() {
        for writer in [LITTLE, BIG] {
            assert_eq!(times(writer, MICRO, [5, 6, 3, 3]), [5_000_006_000]);
            assert_eq!(times(writer, NANO, [5, 6, 3, 3]), [5_000_000_006]);
        }
    }

    #[test]
    fn times_are_unsigned_to_2106() {
        assert_eq!(times(LITTLE, MICRO, [u32::MAX, 0, 3, 3]), [4_294_967_295_000_000_000]);
    }

    #[test]
    fn a_fraction_of_a_second_or_more_is_carried_and_counted() {
        let record = LITTLE.record([5, 2_500_000, 1, 1], b"a");
        let taken = read(&[header(), record].concat());
        assert_eq!(taken.packets[0].time, 7_500_000_000);
        assert_eq!(taken.counts.timestamps_normalised, 1);
        assert_eq!(times(BIG, NANO, [5, 1_000_000_001, 3, 3]), [6_000_000_001]);
    }

    #[test]
    fn the_modified_dialect_has_longer_record_headers() {
        let record = |data: &[u8]| LITTLE.record([1, 2, 3, 3], &[&[9; 8], data].concat());
        let bytes = [LITTLE.pcap(MODIFIED, (2, 4)), record(b"abc"), record(b"def")].concat();
        assert_eq!(read(&bytes).bodies(), [b"abc", b"def"]);
    }

    #[test]
    fn versions_before_2_4_have_their_lengths_swapped() {
        let record = |words| LITTLE.record(words, b"abc");
        for (version, words) in [
            ((2, 2), [1, 2, 9, 3]),
            ((2, 3), [1, 2, 9, 3]),
            ((2, 3), [1, 2, 3, 9]),
            ((543, 0), [1, 2, 9, 3]),
            ((2, 4), [1, 2, 3, 9]),
        ] {
            let taken = read(&[LITTLE.pcap(MICRO, version), record(words)].concat());
            assert_eq!(taken.bodies(), [b"abc"]);
            assert_eq!(taken.packets[0].original_length, 9);
        }
    }

    #[test]
    fn the_link_type_stands_beside_the_length_of_the_check_sequence() {
        let mut bytes = [header(), LITTLE.record([1, 2, 1, 1], b"a")].concat();
        bytes[20..24].copy_from_slice(&LITTLE.u32(0x2400_0093));
        assert_eq!(read(&bytes).packets[0].link_type, 0x93);
    }

    #[test]
    fn the_snap_length_is_not_believed() {
        for snap in [0, 1, 0x7fff_ffff, 0xffff_ffff] {
            let mut bytes = [header(), LITTLE.record([1, 2, 3, 3], b"abc")].concat();
            bytes[16..20].copy_from_slice(&LITTLE.u32(snap));
            assert_eq!(read(&bytes).bodies(), [b"abc"]);
        }
    }

    #[test]
    fn a_packet_is_at_least_as_long_as_what_was_captured() {
        let taken = read(&[header(), LITTLE.record([1, 2, 3, 2], b"abc")].concat());
        assert_eq!(taken.packets[0].original_length, 3);
        assert_eq!(taken.counts.packets_original_length_raised, 1);
    }

    #[test]
    fn a_packet_above_the_cap_is_passed_over_where_a_record_follows() {
        let large = LITTLE.record([1, 2, 300_000, 300_000], &vec![0xee; 300_000]);
        let small = LITTLE.record([1, 2, 3, 3], b"abc");
        let taken = read(&[header(), large.clone(), small].concat());
        assert_eq!((taken.bodies(), taken.packets[0].frame), (vec![&b"abc"[..]], 2));
        assert_eq!(taken.counts.packets_skipped_oversize, 1);
        let taken = read(&[header(), large.clone()].concat());
        assert_eq!((taken.error, taken.counts.packets_skipped_oversize), (None, 1));
        let taken = read(&[header(), large, vec![0xdd; 40]].concat());
        assert_eq!(taken.fault(), Some(("bad_record", 24, "Captured Packet Length")));
    }

    #[test]
    fn a_length_that_cannot_be_is_an_error_at_its_record() {
        for captured in [0x7fff_ffff, 0xffff_ffff, 16 * 1_024 * 1_024 + 1, 300_000] {
            let good = LITTLE.record([1, 2, 3, 3], b"abc");
            let bad = LITTLE.record([1, 2, captured, captured], &[1; 100]);
            let taken = read(&[header(), good, bad].concat());
            assert_eq!(taken.bodies(), [b"abc"]);
            assert_eq!(taken.fault(), Some(("bad_record", 43, "Captured Packet Length")));
        }
    }

    #[test]
    fn zeros_after_the_last_record_are_named() {
        let good = LITTLE.record([1, 2, 3, 3], b"abc");
        for zeros in [16, 100, 5_000] {
            let taken = read(&[header(), good.clone(), vec![0; zeros]].concat());
            assert_eq!(taken.bodies(), [b"abc"]);
            assert_eq!(taken.fault(), Some(("zero_tail", 43, "Packet Record")));
        }
    }

    #[test]
    fn an_empty_packet_at_time_zero_is_a_packet() {
        let good = LITTLE.record([1, 2, 3, 3], b"abc");
        let taken = read(&[header(), vec![0; 32], good].concat());
        assert_eq!((taken.bodies(), &taken.error), (vec![&b""[..], b"", b"abc"], &None));
    }

    #[test]
    fn files_that_were_concatenated_are_read_on() {
        let mut second = [BIG.pcap(NANO, (2, 4)), BIG.record([5, 6, 3, 3], b"def")].concat();
        second[23] = 101;
        let bytes = [header(), LITTLE.record([1, 2, 3, 3], b"abc"), second].concat();
        let taken = read(&bytes);
        assert_eq!((taken.bodies(), &taken.error), (vec![&b"abc"[..], b"def"], &None));
        let told: Vec<_> =
            taken.packets.iter().map(|p| (p.frame, p.interface, p.link_type, p.time)).collect();
        assert_eq!(told, [(1, 0, 1, 1_000_002_000), (2, 1, 101, 5_000_000_006)]);
        assert_eq!(taken.counted(), [("sections", 2), ("interfaces", 2)]);
        let cut = read(&bytes[..65]);
        assert_eq!(cut.fault(), Some(("truncated", 43, "File Header")));
    }
}
