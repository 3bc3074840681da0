//! Capture bytes in, packets out: pcap, pcapng, snoop and ERF, plain or compressed.

mod buffer;
mod counts;
mod erf;
mod error;
mod fields;
mod input;
mod pcap;
mod pcapng;
mod snoop;
mod source;
#[cfg(test)]
mod testing;

use core::fmt;
use std::io::Read;

pub use self::counts::ReaderCounts;
pub use self::error::{ReadError, ReadErrorKind};
pub use self::source::Compression;

use self::buffer::Buffer;
use self::input::Input;
use self::pcap::Pcap;
use self::pcapng::Pcapng;
use self::snoop::Snoop;
use self::source::Source;
use crate::packet::{Interface, LinkType, Packet, Time};

/// The refill buffer, unless the packet cap needs a larger one.
const BUFFER: usize = 256 * 1_024;

/// What the refill buffer has above the packet cap at least: headers, and the options of a block.
const HEADROOM: usize = 128 * 1_024;

/// The most interfaces of a capture whose descriptions are kept, and the most of one section of
/// pcapng whose packets are given.
pub const INTERFACES: usize = 65_536;

/// What a reader allows a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderOptions {
    /// The largest packet that is given, in bytes; larger ones are passed over and counted.
    pub packet_cap: u32,
    /// The largest pcapng block or snoop record, and the largest packet that is passed over; beyond
    /// it the length is not believed.
    pub block_cap: u32,
    /// How many times their size compressed data may unpack to, beyond the first 64 MiB.
    pub ratio_cap: u64,
    /// The largest window that compressed data may want, in bytes: a power of two from 1 KiB to
    /// 2 GiB; others are rounded down, or to the nearest of these two.
    pub window_cap: u64,
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self {
            packet_cap: 262_144,
            block_cap: 16 * 1_024 * 1_024,
            ratio_cap: 1_000,
            window_cap: 128 << 20,
        }
    }
}

/// The format of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Container {
    /// The pcap file format, any dialect.
    Pcap,
    /// The pcapng file format.
    Pcapng,
    /// The snoop file format, version 2.
    Snoop,
    /// Records of Endace's cards, one after the other.
    Erf,
}

impl Container {
    /// The format's stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcap => "pcap",
            Self::Pcapng => "pcapng",
            Self::Snoop => "snoop",
            Self::Erf => "erf",
        }
    }
}

/// Reads the packets of one capture, in one pass.
///
/// A packet is given as soon as all its bytes are there, and lies in the reader's own buffer: its
/// size is fixed, whatever the capture says. Pcap or snoop files that were concatenated are read
/// on, each as an interface of its own, and so are several gzip members or zstd frames.
pub struct Reader {
    tape: Tape,
    format: Format,
    is_finished: bool,
}

/// What the formats read from, and what they heed and count.
struct Tape {
    buffer: Buffer,
    caps: Caps,
    counts: ReaderCounts,
    /// The first [`INTERFACES`] that were described, by their numbers.
    interfaces: Vec<Interface>,
}

#[derive(Debug)]
enum Format {
    Pcap(Pcap),
    Pcapng(Pcapng),
    Snoop(Snoop),
    Erf,
}

/// The caps that the formats heed.
#[derive(Clone, Copy, Debug)]
struct Caps {
    packet: u32,
    block: u32,
}

/// A packet that lies in the buffer.
struct Frame {
    time: Time,
    link_type: LinkType,
    interface: u32,
    original_length: u32,
    place: usize,
    length: usize,
}

impl Reader {
    /// Reads as much of `input` as its headers take, and tells the formats from it.
    pub fn new(input: Box<dyn Read + Send>, options: ReaderOptions) -> Result<Self, ReadError> {
        let caps = Caps { packet: options.packet_cap, block: options.block_cap };
        let packet = usize::try_from(caps.packet).unwrap_or(usize::MAX);
        let capacity = BUFFER.max(packet.saturating_add(HEADROOM));
        let source = Source::sniff(Input::new(input), options)?;
        let buffer = Buffer::new(source, capacity);
        let counts = ReaderCounts::default();
        let mut tape = Tape { buffer, caps, counts, interfaces: Vec::new() };
        let format = Format::sniff(&mut tape)?;
        Ok(Self { tape, format, is_finished: false })
    }

    /// The next packet, or nothing after the last one and after an error.
    #[expect(clippy::should_implement_trait, reason = "a packet is lent, an iterator cannot")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Packet<'_>>, ReadError> {
        Ok(self.next_described()?.map(|(packet, _)| packet))
    }

    /// The next packet, and the interfaces that the capture has described so far, by their numbers:
    /// the first [`INTERFACES`] of them.
    #[inline]
    pub fn next_described(&mut self) -> Result<Option<(Packet<'_>, &[Interface])>, ReadError> {
        if self.is_finished {
            return Ok(None);
        }
        let advanced = match &mut self.format {
            Format::Pcap(pcap) => pcap.advance(&mut self.tape),
            Format::Pcapng(pcapng) => pcapng.advance(&mut self.tape),
            Format::Snoop(snoop) => snoop.advance(&mut self.tape),
            Format::Erf => erf::advance(&mut self.tape),
        };
        self.is_finished = !matches!(advanced, Ok(Some(_)));
        Ok(advanced?.map(|frame| self.tape.lend(&frame)))
    }

    /// Takes no more of the input: the capture ends with what was taken, as if it were cut there.
    pub fn stop(&mut self) {
        self.tape.buffer.end();
    }

    /// What was met so far.
    #[must_use]
    pub fn counts(&self) -> ReaderCounts {
        let source = self.tape.buffer.source();
        ReaderCounts {
            bytes_read: source.taken(),
            bytes_decompressed: self.tape.buffer.taken(),
            bytes_trailing_junk: source.junk(),
            ..self.tape.counts
        }
    }

    /// Bytes of the input taken so far, as stored: up to a buffer ahead of the last packet.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.tape.buffer.source().taken()
    }

    /// The format of the capture.
    #[must_use]
    pub const fn container(&self) -> Container {
        match self.format {
            Format::Pcap(_) => Container::Pcap,
            Format::Pcapng(_) => Container::Pcapng,
            Format::Snoop(_) => Container::Snoop,
            Format::Erf => Container::Erf,
        }
    }

    /// How the input is compressed.
    #[must_use]
    pub const fn compression(&self) -> Compression {
        self.tape.buffer.source().compression()
    }
}

impl Tape {
    #[inline]
    fn lend(&mut self, frame: &Frame) -> (Packet<'_>, &[Interface]) {
        let counts = &mut self.counts;
        let captured = u32::try_from(frame.length).unwrap_or(u32::MAX);
        let original_length = frame.original_length.max(captured);
        counts.packets += 1;
        counts.bytes_captured += u64::from(captured);
        counts.packets_original_length_raised += u64::from(captured > frame.original_length);
        let packet = Packet {
            frame: counts.frames(),
            time: frame.time,
            link_type: frame.link_type,
            interface: frame.interface,
            original_length,
            bytes: self.buffer.lend(frame.place, frame.length),
        };
        (packet, &self.interfaces)
    }

    /// Takes down an interface, whose number is the count of those before it.
    fn describe(&mut self, interface: Interface) {
        self.counts.interfaces += 1;
        if self.interfaces.len() < INTERFACES {
            self.interfaces.push(interface);
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Reader");
        debug.field("format", &self.format).field("counts", &self.counts());
        debug.finish_non_exhaustive()
    }
}

impl Format {
    fn sniff(tape: &mut Tape) -> Result<Self, ReadError> {
        tape.buffer.fill(4)?;
        match tape.buffer.head() {
            Some(pcapng::MAGIC) => Pcapng::open(tape).map(Self::Pcapng),
            Some(magic) if pcap::Magic::of(magic).is_some() => Pcap::open(tape).map(Self::Pcap),
            _ if tape.buffer.fill(snoop::MAGIC.len())? && snoop::begins(&tape.buffer) => {
                Snoop::open(tape).map(Self::Snoop)
            }
            _ if erf::begins(&mut tape.buffer)? => {
                tape.interfaces.extend(erf::INTERFACES);
                Ok(Self::Erf)
            }
            _ => Err(unknown(&tape.buffer)),
        }
    }
}

/// The error where no magic number is found, or not all of one.
fn unknown(buffer: &Buffer) -> ReadError {
    let bytes = buffer.bytes();
    let mut known = pcap::Magic::ALL.iter().map(|(magic, _)| *magic).chain([pcapng::MAGIC]);
    let kind = if bytes.is_empty() {
        ReadErrorKind::Empty
    } else if snoop::MAGIC.starts_with(bytes) {
        return buffer.cut(snoop::FILE_HEADER, "File Header");
    } else if known.any(|magic| magic.starts_with(bytes)) {
        return buffer.cut(pcap::FILE_HEADER, "File Header");
    } else {
        let mut magic = [0; 4];
        magic.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        ReadErrorKind::NotACapture { magic }
    };
    ReadError::new(kind, 0, "Magic Number")
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Write};
    use std::sync::mpsc;

    use super::buffer::wide;
    use super::testing::{BIG, LITTLE, Taken, read, read_chunked};
    use super::*;

    /// A small capture in each format, with the offsets at which a cut is a clean end.
    fn samples() -> [(Vec<u8>, Vec<usize>); 3] {
        let pcap = [
            LITTLE.pcap(0xa1b2_c3d4, (2, 4)),
            LITTLE.record([1, 2, 5, 5], b"hello"),
            LITTLE.record([2, 3, 3, 9], b"wor"),
        ];
        let pcapng = [
            BIG.section(),
            BIG.interface(1, 0, b""),
            BIG.enhanced(0, 7, b"hello"),
            BIG.block(0x0bad, b"custom"),
            BIG.enhanced(0, 8, b"wor"),
        ];
        let snoop = [
            testing::snoop(2, 4),
            testing::snoop_record([5, 1, 2], b"hello"),
            testing::snoop_record([9, 2, 3], b"wor"),
        ];
        [with_ends(&pcap), with_ends(&pcapng), with_ends(&snoop)]
    }

    fn with_ends(parts: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
        let ends = parts.iter().scan(0, |end, part| {
            *end += part.len();
            Some(*end)
        });
        (parts.concat(), ends.collect())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ::zstd::encode_all(bytes, 1).unwrap()
    }

    #[test]
    fn every_cut_gives_the_packets_before_it() {
        for (bytes, ends) in samples() {
            let whole = read(&bytes);
            assert_eq!((whole.packets.len(), &whole.error), (2, &None));
            for cut in 0..bytes.len() {
                let taken = read(&bytes[..cut]);
                assert!(whole.packets.starts_with(&taken.packets));
                assert_eq!(taken.error.is_none(), ends.contains(&cut), "cut at {cut}");
                let expected = match cut {
                    0 => "empty",
                    _ if cut < ends[0] => "truncated_header",
                    _ => "truncated",
                };
                assert!(taken.fault().is_none_or(|(name, ..)| name == expected), "cut at {cut}");
            }
        }
    }

    #[test]
    fn every_cut_of_a_compressed_capture_is_an_error_after_the_packets_before_it() {
        for (bytes, _) in samples() {
            let whole = read(&bytes);
            for stored in [gzip(&bytes), zstd(&bytes)] {
                assert_eq!(read(&stored).packets, whole.packets);
                for cut in 4..stored.len() {
                    let taken = read(&stored[..cut]);
                    assert_eq!(taken.fault().map(|(name, ..)| name), Some("decompress_error"));
                    assert!(whole.packets.starts_with(&taken.packets));
                }
            }
        }
    }

    #[test]
    fn a_wrong_byte_anywhere_ends_the_reading_in_order() {
        for (bytes, _) in samples() {
            for stored in [bytes.clone(), gzip(&bytes), zstd(&bytes)] {
                for place in 0..stored.len() {
                    for value in [0, 1, 0x7f, 0x80, 0xff] {
                        let mut damaged = stored.clone();
                        damaged[place] = value;
                        let taken = read(&damaged);
                        assert!(taken.packets.len() <= 2);
                        assert_eq!(taken.counts.packets, wide(taken.packets.len()));
                    }
                }
            }
        }
    }

    #[test]
    fn containers_and_compression_make_no_difference() {
        let bodies: Vec<_> = samples().iter().map(|(bytes, _)| read(bytes)).collect();
        assert_eq!(bodies[0].bodies(), bodies[1].bodies());
        assert_eq!(bodies[0].packets, bodies[2].packets);
        for (bytes, _) in samples() {
            let halves = bytes.split_at(bytes.len() / 2);
            let members = [gzip(halves.0), gzip(halves.1)].concat();
            let frames = [zstd(halves.0), zstd(halves.1)].concat();
            assert_eq!(read(&members), read(&bytes));
            assert_eq!(read(&frames), read(&bytes));
        }
    }

    #[test]
    fn the_formats_are_told() {
        let names = |bytes: Vec<u8>| {
            let reader = Reader::new(Box::new(Cursor::new(bytes)), ReaderOptions::default());
            let reader = reader.unwrap();
            (reader.container().name(), reader.compression().name(), reader.position())
        };
        let [(pcap, _), (pcapng, _), (snoop, _)] = samples();
        assert_eq!(names(pcap.clone()), ("pcap", "none", 64));
        let stored = zstd(&pcapng);
        let length = wide(stored.len());
        assert_eq!(names(stored), ("pcapng", "zstd", length));
        assert_eq!(names(gzip(&pcap)).1, "gzip");
        assert_eq!(names(snoop.clone()), ("snoop", "none", 76));
        assert_eq!(names(gzip(&snoop)).0, "snoop");
    }

    #[test]
    fn what_is_no_capture_is_refused() {
        let fault = |bytes: &[u8]| read(bytes).fault();
        assert_eq!(fault(b""), Some(("empty", 0, "Magic Number")));
        assert_eq!(fault(b"x"), Some(("not_a_capture", 0, "Magic Number")));
        assert_eq!(fault(b"\xd4"), Some(("truncated_header", 0, "File Header")));
        assert_eq!(fault(b"snoop\0"), Some(("truncated_header", 0, "File Header")));
        assert_eq!(fault(b"snoops around"), Some(("not_a_capture", 0, "Magic Number")));
        assert_eq!(fault(b"GET / HTTP/1.1\r\n"), Some(("not_a_capture", 0, "Magic Number")));
        assert_eq!(fault(&gzip(b"")), Some(("empty", 0, "Magic Number")));
        let twice = read(&gzip(&gzip(b"x"))).error.unwrap();
        assert!(twice.to_string().ends_with("it looks like data compressed twice"));
    }

    /// Gives what it is sent, and waits for more.
    struct Pipe(mpsc::Receiver<Vec<u8>>);

    impl Read for Pipe {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let sent = self.0.recv().unwrap_or_default();
            out[..sent.len()].copy_from_slice(&sent);
            Ok(sent.len())
        }
    }

    #[test]
    fn a_packet_is_given_before_the_next_is_sent() {
        let (sender, receiver) = mpsc::channel();
        sender.send(LITTLE.pcap(0xa1b2_c3d4, (2, 4))).unwrap();
        let mut reader = Reader::new(Box::new(Pipe(receiver)), ReaderOptions::default()).unwrap();
        for number in 1..=3 {
            sender.send(LITTLE.record([1, 2, 5, 5], b"hello")).unwrap();
            assert_eq!(reader.next().unwrap().map(|packet| packet.frame), Some(number));
        }
        drop(sender);
        assert_eq!(reader.next(), Ok(None));
    }

    #[test]
    fn a_reader_that_is_stopped_gives_what_it_has_taken() {
        let (sender, receiver) = mpsc::channel();
        let packet = LITTLE.record([1, 2, 5, 5], b"hello");
        sender.send(LITTLE.pcap(0xa1b2_c3d4, (2, 4))).unwrap();
        sender.send([&packet[..], &packet, &packet[..9]].concat()).unwrap();
        sender.send(packet[9..].to_vec()).unwrap();
        let mut reader = Reader::new(Box::new(Pipe(receiver)), ReaderOptions::default()).unwrap();
        assert_eq!(reader.next().unwrap().map(|packet| packet.frame), Some(1));
        reader.stop();
        assert_eq!(reader.next().unwrap().map(|packet| packet.frame), Some(2));
        assert_eq!(reader.next().unwrap_err().kind.name(), "truncated");
        assert_eq!(reader.next(), Ok(None));
    }

    /// Fails after what it holds.
    struct Failing(Cursor<Vec<u8>>);

    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone")),
                length => Ok(length),
            }
        }
    }

    #[test]
    fn a_failing_input_gives_what_came_before() {
        let [(bytes, _), ..] = samples();
        let input = Failing(Cursor::new(bytes[..60].to_vec()));
        let mut reader = Reader::new(Box::new(input), ReaderOptions::default()).unwrap();
        assert!(reader.next().unwrap().is_some());
        let error = reader.next().unwrap_err();
        assert_eq!(error.to_string(), "input at byte 60 of the input: gone");
        assert_eq!(reader.next(), Ok(None));
    }

    #[test]
    fn more_than_a_buffer_is_read_on_whatever_the_pieces() {
        let mut bytes = LITTLE.pcap(0xa1b2_c3d4, (2, 4));
        for number in 0..2_000u32 {
            let length = number * 7_919 % 3_000;
            let data = vec![number.to_le_bytes()[0]; usize::try_from(length).unwrap()];
            bytes.extend(LITTLE.record([number, 0, length, length], &data));
        }
        let taken = |chunk| read_chunked(&bytes, chunk, ReaderOptions::default());
        let whole = taken(usize::MAX);
        let is_own = |packet: &testing::Owned| {
            let [number, ..] = packet.bytes[..] else { return false };
            packet.time == i64::from(number) * 1_000_000_000
        };
        assert_eq!((whole.packets.len(), whole.error.as_ref()), (2_000, None));
        assert!(whole.packets[1..256].iter().all(is_own));
        for chunk in [977, 65_536] {
            assert!(taken(chunk) == whole);
        }
    }

    #[test]
    fn a_reader_may_be_handed_to_another_thread() {
        fn is_send<T: Send>() {}
        is_send::<Reader>();
    }

    #[test]
    fn a_packet_cap_beyond_the_buffer_is_granted() {
        let length = 3 << 20;
        let data = vec![7; length];
        let words = [1, 2, u32::try_from(length).unwrap(), 0];
        let bytes = [LITTLE.pcap(0xa1b2_c3d4, (2, 4)), LITTLE.record(words, &data)].concat();
        let options = ReaderOptions { packet_cap: 4 << 20, ..ReaderOptions::default() };
        let Taken { packets, counts, .. } = read_chunked(&bytes, usize::MAX, options);
        assert_eq!((packets[0].bytes.len(), counts.packets_original_length_raised), (length, 1));
    }
}
