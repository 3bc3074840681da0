//! Capture bytes in, packets out: pcap and pcapng, plain or compressed.

mod buffer;
mod counts;
mod error;
mod fields;
mod input;
mod pcap;
mod pcapng;
mod source;

use core::fmt;
use std::io::Read;

pub use self::counts::ReaderCounts;
pub use self::error::{ReadError, ReadErrorKind};
pub use self::source::Compression;

use self::buffer::Buffer;
use self::input::Input;
use self::pcap::Pcap;
use self::pcapng::Pcapng;
use self::source::Source;
use crate::packet::{LinkType, Packet, Time};

/// The refill buffer, unless the packet cap needs a larger one.
const BUFFER: usize = 1_024 * 1_024;

/// What the refill buffer has above the packet cap at least: headers, and the options of a block.
const HEADROOM: usize = 128 * 1_024;

/// What a reader allows a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderOptions {
    /// The largest packet that is given, in bytes; larger ones are passed over and counted.
    pub packet_cap: u32,
    /// The largest pcapng block, and the largest packet that is passed over; beyond it the length
    /// is not believed.
    pub block_cap: u32,
    /// How many times their size compressed data may unpack to, beyond the first 64 MiB.
    pub ratio_cap: u64,
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self { packet_cap: 262_144, block_cap: 16 * 1_024 * 1_024, ratio_cap: 1_000 }
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
}

impl Container {
    /// The format's stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcap => "pcap",
            Self::Pcapng => "pcapng",
        }
    }
}

/// Reads the packets of one capture, in one pass.
///
/// A packet is given as soon as all its bytes are there, and lies in the reader's own buffer: its
/// size is fixed, whatever the capture says. Pcap files that were concatenated are read on, each
/// as an interface of its own, and so are several gzip members or zstd frames.
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
}

#[derive(Debug)]
enum Format {
    Pcap(Pcap),
    Pcapng(Pcapng),
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
        let source = Source::sniff(Input::new(input), options.ratio_cap)?;
        let buffer = Buffer::new(source, capacity);
        let mut tape = Tape { buffer, caps, counts: ReaderCounts::default() };
        let format = Format::sniff(&mut tape)?;
        Ok(Self { tape, format, is_finished: false })
    }

    /// The next packet, or nothing after the last one and after an error.
    #[expect(clippy::should_implement_trait, reason = "a packet is lent, an iterator cannot")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Packet<'_>>, ReadError> {
        if self.is_finished {
            return Ok(None);
        }
        let advanced = match &mut self.format {
            Format::Pcap(pcap) => pcap.advance(&mut self.tape),
            Format::Pcapng(pcapng) => pcapng.advance(&mut self.tape),
        };
        self.is_finished = !matches!(advanced, Ok(Some(_)));
        Ok(advanced?.map(|frame| self.lend(&frame)))
    }

    #[inline]
    fn lend(&mut self, frame: &Frame) -> Packet<'_> {
        let counts = &mut self.tape.counts;
        let captured = u32::try_from(frame.length).unwrap_or(u32::MAX);
        let original_length = frame.original_length.max(captured);
        counts.packets += 1;
        counts.bytes_captured += u64::from(captured);
        counts.packets_original_length_raised += u64::from(captured > frame.original_length);
        Packet {
            frame: counts.frames(),
            time: frame.time,
            link_type: frame.link_type,
            interface: frame.interface,
            original_length,
            bytes: self.tape.buffer.lend(frame.place, frame.length),
        }
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
        }
    }

    /// How the input is compressed.
    #[must_use]
    pub const fn compression(&self) -> Compression {
        self.tape.buffer.source().compression()
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
    } else if known.any(|magic| magic.starts_with(bytes)) {
        return buffer.cut(pcap::FILE_HEADER, "File Header");
    } else {
        let mut magic = [0; 4];
        magic.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        ReadErrorKind::NotACapture { magic }
    };
    ReadError::new(kind, 0, "Magic Number")
}
