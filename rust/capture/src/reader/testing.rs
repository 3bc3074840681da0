//! Captures made by hand, and readers that compare themselves, for the tests.

use std::io::{self, Cursor, Read};

use super::{ReadError, Reader, ReaderCounts, ReaderOptions};
use crate::packet::Packet;

/// A packet that outlives its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owned {
    pub(super) frame: u64,
    pub(super) time: i64,
    pub(super) link_type: u16,
    pub(super) interface: u32,
    pub(super) original_length: u32,
    pub(super) bytes: Vec<u8>,
}

impl From<Packet<'_>> for Owned {
    fn from(packet: Packet<'_>) -> Self {
        Self {
            frame: packet.frame,
            time: packet.time.0,
            link_type: packet.link_type.0,
            interface: packet.interface,
            original_length: packet.original_length,
            bytes: packet.bytes.to_vec(),
        }
    }
}

/// All that a capture gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) packets: Vec<Owned>,
    pub(super) error: Option<ReadError>,
    pub(super) counts: ReaderCounts,
}

impl Taken {
    /// The name of the error's kind, its offset and field.
    pub(super) fn fault(&self) -> Option<(&'static str, u64, &'static str)> {
        self.error.as_ref().map(|error| (error.kind.name(), error.offset, error.field))
    }

    pub(super) fn bodies(&self) -> Vec<&[u8]> {
        self.packets.iter().map(|packet| &packet.bytes[..]).collect()
    }

    /// The counters that are not zero, those of bytes aside.
    pub(super) fn counted(&self) -> Vec<(&'static str, u64)> {
        let aside = |name: &str| name.starts_with("bytes_") || name == "packets";
        self.counts.iter().filter(|(name, count)| *count > 0 && !aside(name)).collect()
    }
}

/// Gives at most so many bytes at a time.
pub(super) struct Chunked(pub(super) Cursor<Vec<u8>>, pub(super) usize);

impl Read for Chunked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = out.len().min(self.1);
        self.0.read(&mut out[..length])
    }
}

/// Reads a capture at once and in small pieces, which must make no difference.
pub(super) fn read(bytes: &[u8]) -> Taken {
    let whole = read_chunked(bytes, usize::MAX, ReaderOptions::default());
    for chunk in [1, 13] {
        assert_eq!(read_chunked(bytes, chunk, ReaderOptions::default()), whole);
    }
    whole
}

pub(super) fn read_chunked(bytes: &[u8], chunk: usize, options: ReaderOptions) -> Taken {
    drain(Reader::new(Box::new(Chunked(Cursor::new(bytes.to_vec()), chunk)), options))
}

/// Takes all packets; how far the reader read ahead is left out, since it depends on the chunks.
fn drain(reader: Result<Reader, ReadError>) -> Taken {
    let mut taken = Taken { packets: Vec::new(), error: None, counts: ReaderCounts::default() };
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(error) => return Taken { error: Some(error), ..taken },
    };
    while taken.error.is_none() {
        match reader.next() {
            Ok(Some(packet)) => taken.packets.push(packet.into()),
            Ok(None) => break,
            Err(error) => taken.error = Some(error),
        }
    }
    assert_eq!(reader.next(), Ok(None), "a finished reader stays so");
    taken.counts = ReaderCounts { bytes_read: 0, bytes_decompressed: 0, ..reader.counts() };
    taken
}

/// Writes integers in one byte order.
#[derive(Clone, Copy)]
pub(super) struct Writer {
    pub(super) is_big: bool,
}

pub(super) const LITTLE: Writer = Writer { is_big: false };
pub(super) const BIG: Writer = Writer { is_big: true };

impl Writer {
    pub(super) fn u16(self, value: u16) -> [u8; 2] {
        if self.is_big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    pub(super) fn u32(self, value: u32) -> [u8; 4] {
        if self.is_big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    pub(super) fn words(self, values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| self.u32(*value)).collect()
    }

    /// The header of a pcap file of Ethernet packets.
    pub(super) fn pcap(self, magic: u32, version: (u16, u16)) -> Vec<u8> {
        let version = [self.u16(version.0), self.u16(version.1)].concat();
        [self.words(&[magic]), version, self.words(&[0, 0, 65_535, 1])].concat()
    }

    /// A record: its four words, then the data.
    pub(super) fn record(self, words: [u32; 4], data: &[u8]) -> Vec<u8> {
        [self.words(&words), data.to_vec()].concat()
    }

    /// A pcapng block; the body is padded.
    pub(super) fn block(self, kind: u32, body: &[u8]) -> Vec<u8> {
        let mut body = body.to_vec();
        body.resize(body.len().next_multiple_of(4), 0);
        let length = u32::try_from(body.len() + 12).unwrap();
        [self.words(&[kind, length]), body, self.words(&[length])].concat()
    }

    /// A Section Header Block.
    pub(super) fn section(self) -> Vec<u8> {
        let version = [self.u16(1), self.u16(0)].concat();
        let body = [self.words(&[0x1a2b_3c4d]), version, vec![0xff; 8]].concat();
        self.block(0x0a0d_0d0a, &body)
    }

    /// An Interface Description Block.
    pub(super) fn interface(self, link_type: u16, snap: u32, options: &[u8]) -> Vec<u8> {
        let link_type = [self.u16(link_type), [0; 2]].concat();
        self.block(1, &[link_type, self.words(&[snap]), options.to_vec()].concat())
    }

    /// An Enhanced Packet Block whose time is in the lower word.
    pub(super) fn enhanced(self, interface: u32, time: u32, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        let head = self.words(&[interface, 0, time, length, length]);
        self.block(6, &[head, data.to_vec()].concat())
    }
}

/// The header of a snoop file: its version and datalink type.
pub(super) fn snoop(version: u32, datalink: u32) -> Vec<u8> {
    [b"snoop\0\0\0".to_vec(), BIG.words(&[version, datalink])].concat()
}

/// A snoop record: its original length, seconds and microseconds, then the data, padded to a
/// multiple of four.
pub(super) fn snoop_record(words: [u32; 3], data: &[u8]) -> Vec<u8> {
    snoop_padded(words, data, data.len().next_multiple_of(4) - data.len())
}

/// A snoop record with a pad of so many bytes.
pub(super) fn snoop_padded(words: [u32; 3], data: &[u8], pad: usize) -> Vec<u8> {
    let [original, seconds, microseconds] = words;
    let [included, length] = [data.len(), 24 + data.len() + pad].map(|n| u32::try_from(n).unwrap());
    let words = [original, included, length, 7, seconds, microseconds];
    [BIG.words(&words), data.to_vec(), vec![0xa5; pad]].concat()
}

/// An ERF record of this type with this behind its header, half a second after a round one, at the
/// second interface.
pub(super) fn erf_record(kind: u8, rest: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(16 + rest.len()).unwrap().to_be_bytes();
    let head = [kind, 0x05, high, low, 0, 0, high, low];
    [&LITTLE.words(&[1 << 31, 1_700_000_000])[..], &head, rest].concat()
}
