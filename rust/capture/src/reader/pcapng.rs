//! The pcapng file format (draft-ietf-opsawg-pcapng).
//!
//! ```text
//! block: type 4 | total length 4 | body, to a multiple of 4 | total length 4
//! ```

mod interface;

use self::interface::Interface;
use super::buffer::{Buffer, wide};
use super::error::{ReadError, ReadErrorKind};
use super::fields::{Fields, Order};
use super::{Caps, Frame, INTERFACES, ReaderCounts, Tape};
use crate::packet::Time;

/// The type of a Section Header Block: the same in both byte orders.
pub(super) const MAGIC: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// The Byte-Order Magic as a big-endian section writes it.
const BYTE_ORDER_MAGIC: [u8; 4] = [0x1a, 0x2b, 0x3c, 0x4d];

/// Type and total length.
const BLOCK_HEADER: usize = 8;

/// The smallest block: header and trailing length.
const BLOCK_MIN: u32 = 12;

/// The smallest Section Header Block.
const SECTION_MIN: usize = 28;

/// A pcapng file, after its first Section Header Block.
#[derive(Debug)]
pub(super) struct Pcapng {
    order: Order,
    /// The interfaces of this section.
    interfaces: Vec<Interface>,
    /// How many interfaces the sections before had.
    before: u64,
    /// The time of the packet before, for one that has none.
    last: Time,
}

/// A block whose lengths are believed, at the next byte.
struct Block {
    kind: u32,
    length: usize,
}

/// What a packet block says of its packet, before its data.
struct PacketHead {
    interface: u32,
    timestamp: Option<u64>,
    captured: u32,
    original: u32,
}

impl Pcapng {
    /// Takes the first Section Header Block, whose type is at the next byte.
    pub(super) fn open(tape: &mut Tape) -> Result<Self, ReadError> {
        let mut opened =
            Self { order: Order::Little, interfaces: Vec::new(), before: 0, last: Time(0) };
        match opened.block(&mut tape.buffer, tape.caps)? {
            Some(block) => opened.section(&block, tape)?,
            None => return Err(tape.buffer.cut(BLOCK_HEADER, "Section Header Block")),
        }
        Ok(opened)
    }

    /// The next packet.
    #[inline]
    pub(super) fn advance(&mut self, tape: &mut Tape) -> Result<Option<Frame>, ReadError> {
        while let Some(block) = self.block(&mut tape.buffer, tape.caps)? {
            match block.kind {
                2 | 3 | 6 => {
                    if let Some(frame) = self.packet(&block, tape)? {
                        return Ok(Some(frame));
                    }
                }
                _ => self.other(&block, tape)?,
            }
        }
        Ok(None)
    }

    /// Looks at the header of the next block.
    #[inline]
    fn block(&mut self, buffer: &mut Buffer, caps: Caps) -> Result<Option<Block>, ReadError> {
        if !buffer.fill(BLOCK_HEADER)? {
            return match buffer.available() {
                0 => Ok(None),
                _ => Err(buffer.cut(BLOCK_HEADER, "Block Type")),
            };
        }
        let [a, b, c, d, length @ ..]: [u8; BLOCK_HEADER] = buffer.head().unwrap_or_default();
        if [a, b, c, d] == MAGIC {
            self.order = byte_order(buffer)?;
        }
        let kind = self.order.u32([a, b, c, d]);
        let length = self.order.u32(length);
        if length < BLOCK_MIN || !length.is_multiple_of(4) || length > caps.block {
            return Err(bad_length(kind, length, buffer));
        }
        Ok(Some(Block { kind, length: usize::try_from(length).unwrap_or(usize::MAX) }))
    }

    #[inline]
    fn packet(&mut self, block: &Block, tape: &mut Tape) -> Result<Option<Frame>, ReadError> {
        if block.length > tape.buffer.capacity() {
            tape.counts.packets_skipped_oversize += 1;
            return self.pass_over(block, &mut tape.buffer).map(|()| None);
        }
        self.bring_in(block, &mut tape.buffer)?;
        let body = tape.buffer.lend(tape.buffer.place() + BLOCK_HEADER, block.length - 12);
        let mut fields = Fields::new(body, self.order);
        let head = match block.kind {
            6 => enhanced(&mut fields),
            3 => simple(&mut fields, self.interfaces.first()),
            _ => obsolete(&mut fields),
        };
        let place = tape.buffer.place() + BLOCK_HEADER + (body.len() - fields.remaining());
        let room = fields.remaining();
        tape.buffer.consume(block.length);
        let Some(head) = head.filter(|head| wide(room) >= u64::from(head.captured)) else {
            tape.counts.packets_skipped_bad_length += 1;
            return Ok(None);
        };
        if head.captured > tape.caps.packet {
            tape.counts.packets_skipped_oversize += 1;
            return Ok(None);
        }
        Ok(self.frame(&head, place, &mut tape.counts))
    }

    #[inline]
    fn frame(
        &mut self,
        head: &PacketHead,
        place: usize,
        counts: &mut ReaderCounts,
    ) -> Option<Frame> {
        let index = usize::try_from(head.interface).unwrap_or(usize::MAX);
        let Some(interface) = self.interfaces.get(index) else {
            counts.packets_skipped_bad_interface += 1;
            return None;
        };
        match head.timestamp.map(|timestamp| interface.time(timestamp)) {
            Some(Ok(time)) => self.last = time,
            Some(Err(nearest)) => {
                counts.timestamps_clamped += 1;
                self.last = nearest;
            }
            None => counts.packets_without_time += 1,
        }
        let number = self.before.saturating_add(u64::from(head.interface));
        Some(Frame {
            time: self.last,
            link_type: interface.link_type,
            interface: u32::try_from(number).unwrap_or(u32::MAX),
            original_length: head.original,
            place,
            length: usize::try_from(head.captured).unwrap_or(usize::MAX),
        })
    }

    /// Takes a block that is no packet.
    fn other(&mut self, block: &Block, tape: &mut Tape) -> Result<(), ReadError> {
        let counter = match block.kind {
            SECTION => return self.section(block, tape),
            1 => return self.interface(block, tape),
            4 => &mut tape.counts.blocks_skipped_name_resolution,
            5 => &mut tape.counts.blocks_skipped_statistics,
            10 => &mut tape.counts.blocks_skipped_secrets,
            0xbad | 0x4000_0bad => &mut tape.counts.blocks_skipped_custom,
            _ => &mut tape.counts.blocks_skipped_unknown,
        };
        *counter += 1;
        self.pass_over(block, &mut tape.buffer)
    }

    /// Takes a Section Header Block: its interfaces begin anew, its length is not believed.
    fn section(&mut self, block: &Block, tape: &mut Tape) -> Result<(), ReadError> {
        if block.length < SECTION_MIN {
            let value = wide(block.length);
            return Err(ReadError::bad(value, tape.buffer.offset(), "Block Total Length"));
        }
        tape.counts.sections += 1;
        self.before = tape.counts.interfaces;
        self.interfaces.clear();
        self.pass_over(block, &mut tape.buffer)
    }

    /// Takes an Interface Description Block.
    fn interface(&mut self, block: &Block, tape: &mut Tape) -> Result<(), ReadError> {
        let length = block.length.min(tape.buffer.capacity());
        if !tape.buffer.fill(length)? {
            return Err(tape.buffer.cut(block.length, "Interface Description Block"));
        }
        let body = tape.buffer.lend(tape.buffer.place() + BLOCK_HEADER, length - 12);
        let described = Interface::parse(&mut Fields::new(body, self.order));
        self.pass_over(block, &mut tape.buffer)?;
        tape.describe(described.public());
        if self.interfaces.len() < INTERFACES {
            self.interfaces.push(described);
        } else {
            tape.counts.interfaces_dropped += 1;
        }
        Ok(())
    }

    /// Brings in the whole of a block that fits the buffer, and compares its two lengths.
    #[inline]
    fn bring_in(&self, block: &Block, buffer: &mut Buffer) -> Result<(), ReadError> {
        if !buffer.fill(block.length)? {
            return Err(buffer.cut(block.length, "Block Total Length"));
        }
        let trailer = buffer.lend(buffer.place() + block.length - 4, 4);
        let found = Fields::new(trailer, self.order).u32().unwrap_or(0);
        check_trailer(block, found, buffer.offset())
    }

    /// Passes over a block, and compares its two lengths.
    fn pass_over(&self, block: &Block, buffer: &mut Buffer) -> Result<(), ReadError> {
        if block.length <= buffer.capacity() {
            self.bring_in(block, buffer)?;
            buffer.consume(block.length);
            return Ok(());
        }
        let begins = buffer.offset();
        let lacking = buffer.skip(wide(block.length - 4))?;
        if lacking > 0 || !buffer.fill(4)? {
            let (needed, available) = (wide(block.length), buffer.offset() + buffer.available());
            let kind = ReadErrorKind::Truncated { needed, available: available - begins };
            return Err(ReadError::new(kind, begins, "Block Total Length"));
        }
        let found = self.order.u32(buffer.head().unwrap_or_default());
        buffer.consume(4);
        check_trailer(block, found, begins)
    }
}

/// The type of a Section Header Block.
const SECTION: u32 = u32::from_be_bytes(MAGIC);

/// The byte order of the section that begins at the next byte.
fn byte_order(buffer: &mut Buffer) -> Result<Order, ReadError> {
    if !buffer.fill(BLOCK_HEADER + 4)? {
        return Err(buffer.cut(BLOCK_HEADER + 4, "Section Header Block"));
    }
    let mut fields = Fields::new(buffer.bytes(), Order::Big);
    fields.take(BLOCK_HEADER);
    let mut found = fields.array().unwrap_or_default();
    if found == BYTE_ORDER_MAGIC {
        return Ok(Order::Big);
    }
    found.reverse();
    if found == BYTE_ORDER_MAGIC {
        return Ok(Order::Little);
    }
    let value = u32::from_be_bytes(found);
    Err(ReadError::bad(u64::from(value), buffer.offset(), "Byte-Order Magic"))
}

#[inline]
fn check_trailer(block: &Block, found: u32, offset: u64) -> Result<(), ReadError> {
    if wide(block.length) == u64::from(found) {
        return Ok(());
    }
    Err(ReadError::bad(u64::from(found), offset, "trailing Block Total Length"))
}

/// The error for a length that no block has; where all is zero, the file was not written on.
#[cold]
fn bad_length(kind: u32, length: u32, buffer: &mut Buffer) -> ReadError {
    let offset = buffer.offset();
    match (kind, length, buffer.zeros()) {
        (0, 0, Ok(None)) => ReadError::new(ReadErrorKind::ZeroTail, offset, "Block Type"),
        (0, 0, Err(error)) => error,
        _ => ReadError::bad(u64::from(length), offset, "Block Total Length"),
    }
}

/// An Enhanced Packet Block.
#[inline]
fn enhanced(fields: &mut Fields<'_>) -> Option<PacketHead> {
    let interface = fields.u32()?;
    let timestamp = Some(timestamp(fields)?);
    let (captured, original) = (fields.u32()?, fields.u32()?);
    Some(PacketHead { interface, timestamp, captured, original })
}

/// A Packet Block, of which the Enhanced Packet Block is the successor.
fn obsolete(fields: &mut Fields<'_>) -> Option<PacketHead> {
    let interface = u32::from(fields.u16()?);
    fields.u16()?;
    let timestamp = Some(timestamp(fields)?);
    let (captured, original) = (fields.u32()?, fields.u32()?);
    Some(PacketHead { interface, timestamp, captured, original })
}

/// A Simple Packet Block: of the first interface, without time, and as long as its block or its
/// wire length allow. The snap length only tells data from padding.
fn simple(fields: &mut Fields<'_>, interface: Option<&Interface>) -> Option<PacketHead> {
    let original = fields.u32()?;
    let room = u32::try_from(fields.remaining()).unwrap_or(u32::MAX);
    let snap = interface.map_or(0, |interface| interface.snap_length);
    let captured = match room.checked_sub(snap) {
        Some(0..=3) => original.min(snap),
        _ => original.min(room),
    };
    Some(PacketHead { interface: 0, timestamp: None, captured, original })
}

#[inline]
fn timestamp(fields: &mut Fields<'_>) -> Option<u64> {
    let (high, low) = (fields.u32()?, fields.u32()?);
    Some(u64::from(high) << 32 | u64::from(low))
}

#[cfg(test)]
mod tests {
    use crate::reader::testing::{BIG, LITTLE, Taken, read};

    fn header() -> Vec<u8> {
        [LITTLE.section(), LITTLE.interface(1, 0, b"")].concat()
    }

    /// Reads the blocks after a header, which is 48 bytes long.
    fn after_header(blocks: &[Vec<u8>]) -> Taken {
        read(&[header(), blocks.concat()].concat())
    }

    fn good() -> Vec<u8> {
        LITTLE.enhanced(0, 7, b"good")
    }

    #[test]
    fn both_byte_orders_are_read() {
        for writer in [LITTLE, BIG] {
            let blocks =
                [writer.section(), writer.interface(101, 0, b""), writer.enhanced(0, 7, b"abcde")];
            let taken = read(&blocks.concat());
            assert_eq!((taken.bodies(), &taken.error), (vec![&b"abcde"[..]], &None));
            assert_eq!((taken.packets[0].time, taken.packets[0].link_type), (7_000, 101));
        }
    }

    #[test]
    fn a_time_has_two_words() {
        let body = [LITTLE.words(&[0, 1, 2, 3, 9]), b"abc".to_vec()].concat();
        let taken = after_header(&[LITTLE.block(6, &body)]);
        assert_eq!(taken.packets[0].time, ((1 << 32) + 2) * 1_000);
        assert_eq!(taken.packets[0].original_length, 9);
    }

    #[test]
    fn sections_have_their_own_order_and_interfaces() {
        let taken = after_header(&[
            LITTLE.interface(1, 0, b""),
            LITTLE.enhanced(1, 7, b"one"),
            BIG.section(),
            BIG.interface(101, 0, b"\0\x09\0\x01\x09\0\0\0"),
            BIG.enhanced(0, 7, b"two"),
            BIG.enhanced(1, 7, b"lost"),
        ]);
        let told: Vec<_> =
            taken.packets.iter().map(|p| (p.interface, p.link_type, p.time)).collect();
        assert_eq!(told, [(1, 1, 7_000), (2, 101, 7)]);
        let counted = [("packets_skipped_bad_interface", 1), ("sections", 2), ("interfaces", 3)];
        assert_eq!(taken.counted(), counted);
    }

    #[test]
    fn an_interface_may_be_described_after_packets() {
        let taken =
            after_header(&[good(), LITTLE.interface(101, 0, b""), LITTLE.enhanced(1, 7, b"abc")]);
        let links: Vec<_> = taken.packets.iter().map(|packet| packet.link_type).collect();
        assert_eq!(links, [1, 101]);
    }

    #[test]
    fn a_packet_of_no_interface_is_skipped_and_numbered() {
        let simple = LITTLE.block(3, &LITTLE.words(&[4, 0]));
        let lost = [LITTLE.section(), good(), simple, LITTLE.interface(1, 0, b""), good()];
        let taken = read(&lost.concat());
        assert_eq!((taken.packets.len(), taken.packets[0].frame), (1, 3));
        assert_eq!(taken.counts.packets_skipped_bad_interface, 2);
    }

    #[test]
    fn a_simple_packet_has_the_time_of_the_one_before() {
        let simple = LITTLE.block(3, &[LITTLE.words(&[5]), b"abcde".to_vec()].concat());
        let taken = after_header(&[simple.clone(), good(), simple]);
        let times: Vec<_> = taken.packets.iter().map(|packet| packet.time).collect();
        assert_eq!(times, [0, 7_000, 7_000]);
        assert_eq!(taken.bodies(), [&b"abcde"[..], b"good", b"abcde"]);
        assert_eq!(taken.counts.packets_without_time, 2);
    }

    #[test]
    fn a_time_beyond_64_bits_of_nanoseconds_is_counted() {
        let seconds = LITTLE.interface(1, 0, b"\x09\0\x01\0\0\0\0\0");
        let late = LITTLE.enhanced(1, 1 << 31, b"late");
        let later = LITTLE.block(6, &[LITTLE.words(&[1, 3, 0, 2, 2]), b"it".to_vec()].concat());
        let taken = after_header(&[seconds, late, later]);
        let times: Vec<_> = taken.packets.iter().map(|packet| packet.time).collect();
        assert_eq!(times, [(1 << 31) * 1_000_000_000, i64::MAX]);
        assert_eq!(taken.counts.timestamps_clamped, 1);
    }

    #[test]
    fn the_snap_length_tells_data_from_padding_in_a_simple_packet() {
        let simple = LITTLE.block(3, &[LITTLE.words(&[900]), b"abcdef".to_vec()].concat());
        for (snap, body) in
            [(6, &b"abcdef"[..]), (0, b"abcdef\0\0"), (3, b"abcdef\0\0"), (999, b"abcdef\0\0")]
        {
            let blocks = [LITTLE.section(), LITTLE.interface(1, snap, b""), simple.clone()];
            assert_eq!(read(&blocks.concat()).bodies(), [body], "snap length {snap}");
        }
    }

    #[test]
    fn the_obsolete_packet_block_is_read() {
        let numbers = [LITTLE.u16(0), LITTLE.u16(3)].concat();
        let body = [numbers, LITTLE.words(&[0, 7, 3, 9]), b"abc".to_vec()].concat();
        let taken = after_header(&[LITTLE.block(2, &body)]);
        assert_eq!((taken.bodies(), taken.packets[0].time), (vec![&b"abc"[..]], 7_000));
    }

    #[test]
    fn other_blocks_are_passed_over_and_counted() {
        let kinds = [4, 5, 10, 0x0bad, 0x4000_0bad, 9, 0x8000_0001];
        let mut blocks: Vec<_> = kinds.iter().map(|kind| LITTLE.block(*kind, b"body")).collect();
        blocks.push(LITTLE.block(4, &vec![1; 60_000]));
        blocks.push(LITTLE.block(10, &vec![1; 2_000_000]));
        blocks.push(good());
        let taken = after_header(&blocks);
        assert_eq!((taken.bodies(), &taken.error), (vec![&b"good"[..]], &None));
        let counted = [
            ("sections", 1),
            ("interfaces", 1),
            ("blocks_skipped_name_resolution", 2),
            ("blocks_skipped_statistics", 1),
            ("blocks_skipped_secrets", 2),
            ("blocks_skipped_custom", 2),
            ("blocks_skipped_unknown", 2),
        ];
        assert_eq!(taken.counted(), counted);
    }

    #[test]
    fn a_block_length_that_cannot_be_is_an_error_at_its_block() {
        for length in [0, 8, 11, 13, 33, 0xffff_fffc, 16 * 1_024 * 1_024 + 4] {
            let mut bad = good();
            bad[4..8].copy_from_slice(&LITTLE.u32(length));
            let taken = after_header(&[good(), bad]);
            assert_eq!(taken.bodies(), [b"good"]);
            assert_eq!(taken.fault(), Some(("bad_record", 84, "Block Total Length")));
        }
    }

    #[test]
    fn two_lengths_that_differ_are_an_error() {
        for (kind, length) in [(6, 4), (5, 4), (10, 2_000_000)] {
            let mut bad = LITTLE.block(kind, &vec![0; length]);
            let last = bad.len() - 1;
            bad[last] ^= 1;
            let taken = after_header(&[bad, good()]);
            assert_eq!(taken.fault(), Some(("bad_record", 48, "trailing Block Total Length")));
        }
    }

    #[test]
    fn a_long_block_that_is_cut_says_what_is_there() {
        let bytes = [header(), LITTLE.block(10, &vec![0; 2_000_000])].concat();
        for cut in [1_000_000, 48 + 2_000_011] {
            let error = read(&bytes[..cut]).error.unwrap();
            let said = format!(
                "Block Total Length at byte 48 of the capture: \
                 the input ends within it: {} of 2000012 bytes are there",
                cut - 48
            );
            assert_eq!(error.to_string(), said);
        }
    }

    #[test]
    fn a_packet_that_claims_more_than_its_block_is_skipped() {
        let mut bad = good();
        bad[20..24].copy_from_slice(&LITTLE.u32(5));
        let taken = after_header(&[bad, LITTLE.block(6, b"short"), good()]);
        assert_eq!((taken.bodies(), taken.packets[0].frame), (vec![&b"good"[..]], 3));
        assert_eq!(taken.counts.packets_skipped_bad_length, 2);
    }

    #[test]
    fn a_packet_above_the_cap_is_skipped() {
        for length in [262_145, 2_000_000] {
            let large = LITTLE.enhanced(0, 7, &vec![1; length]);
            let taken = after_header(&[large, good()]);
            assert_eq!((taken.bodies(), taken.packets[0].frame), (vec![&b"good"[..]], 2));
            assert_eq!(taken.counts.packets_skipped_oversize, 1);
        }
        let largest = LITTLE.enhanced(0, 7, &vec![1; 262_144]);
        assert_eq!(after_header(&[largest]).packets.len(), 1);
    }

    #[test]
    fn interfaces_beyond_the_most_are_dropped() {
        let mut bytes = LITTLE.section();
        for _ in 0..65_537 {
            bytes.extend(LITTLE.interface(1, 0, b""));
        }
        for interface in [20_000, 65_535, 65_536] {
            bytes.extend(LITTLE.enhanced(interface, 7, b"abc"));
        }
        let options = crate::reader::ReaderOptions::default();
        let taken = crate::reader::testing::read_chunked(&bytes, usize::MAX, options);
        let told: Vec<_> = taken.packets.iter().map(|packet| packet.interface).collect();
        assert_eq!(told, [20_000, 65_535]);
        assert_eq!(taken.counts.interfaces_dropped, 1);
        assert_eq!(taken.counts.packets_skipped_bad_interface, 1);
    }

    #[test]
    fn an_interface_with_options_beyond_the_buffer_is_read() {
        let options = [&b"\x09\0\x01\0\x09\0\0\0"[..], &vec![0; 2_000_000]].concat();
        let blocks = [LITTLE.section(), LITTLE.interface(1, 0, &options), good()];
        assert_eq!(read(&blocks.concat()).packets[0].time, 7);
    }

    #[test]
    fn a_section_without_a_byte_order_is_refused() {
        let mut bytes = header();
        bytes[8] = 0;
        assert_eq!(read(&bytes).fault(), Some(("bad_record", 0, "Byte-Order Magic")));
        let short = LITTLE.block(0x0a0d_0d0a, &LITTLE.words(&[0x1a2b_3c4d]));
        assert_eq!(read(&short).fault(), Some(("bad_record", 0, "Block Total Length")));
    }

    #[test]
    fn zeros_after_the_last_block_are_named() {
        for zeros in [8, 100, 5_000] {
            let taken = after_header(&[good(), vec![0; zeros]]);
            assert_eq!(taken.bodies(), [b"good"]);
            assert_eq!(taken.fault(), Some(("zero_tail", 84, "Block Type")));
        }
    }
}
