//! The packets of some connections, as they were captured.

use std::collections::VecDeque;
use std::io::Read;

use crate::connection::{ConnectionId, Identity};
use crate::event::Sink;
use crate::net::Part;
use crate::packet::{Interface, LinkType, Packet, Time};
use crate::pipeline::Progress;
use crate::reader::{ReadError, Reader, ReaderCounts, ReaderOptions};
use crate::stats::Stats;
use crate::tracker::{Tracker, TrackerOptions};
use crate::writer::{FileFormat, WriteError, Writer};

/// Bytes of packets that wait for the rest of their IP datagram, and of those behind them, at most.
const WAITING: usize = 32 << 20;
/// How long they wait, in nanoseconds of capture time.
const PATIENCE: i64 = 30_000_000_000;

/// Why cutting went no further.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CutError {
    /// The source.
    Read(ReadError),
    /// What is written cannot hold it.
    Write(WriteError),
}

impl From<ReadError> for CutError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<WriteError> for CutError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// Reads sources, and writes the packets of the connections that are asked for: in their order, both
/// directions, from the first to the last, IP fragments as they came.
#[derive(Debug)]
pub struct Cut {
    tracker: Tracker<Picker>,
    reader: Option<Reader>,
    options: ReaderOptions,
    /// Counters of the sources that have ended.
    ended: ReaderCounts,
    writer: Writer,
    waiting: VecDeque<Waiting>,
    /// How many bytes wait.
    held: usize,
    sources: u32,
    /// What was written and not taken yet.
    pub out: Vec<u8>,
    /// How many packets were written.
    pub packets: u64,
}

/// What the tracker says of the packet at hand.
#[derive(Debug, Default)]
struct Picker {
    wanted: Vec<String>,
    is_wanted: bool,
    is_fragment: bool,
    /// The packets whose fragments it completes.
    completes: Vec<u64>,
}

/// A packet that may be written when it is known whether those before it are.
#[derive(Debug)]
struct Waiting {
    frame: u64,
    time: Time,
    link_type: LinkType,
    /// Its number in what is written.
    interface: u32,
    original_length: u32,
    bytes: Vec<u8>,
    is_wanted: bool,
}

impl Sink for Picker {
    fn wants_packets(&self) -> bool {
        true
    }

    fn wants_flow(&mut self, flow: &Identity) -> bool {
        self.wanted.contains(&ConnectionId::of(flow).to_string())
    }

    fn packet(&mut self, is_wanted: bool, parts: &[Part]) {
        self.is_wanted = is_wanted;
        self.completes.extend(parts.iter().map(|part| part.frame));
    }

    fn fragment(&mut self) {
        self.is_fragment = true;
    }
}

impl Cut {
    /// Cuts the connections with these ids.
    #[must_use]
    pub fn new(
        reader: ReaderOptions,
        tracker: TrackerOptions,
        connections: Vec<String>,
        format: FileFormat,
    ) -> Self {
        Self {
            tracker: Tracker::new(tracker, Picker { wanted: connections, ..Picker::default() }),
            reader: None,
            options: reader,
            ended: ReaderCounts::default(),
            writer: Writer::new(format),
            waiting: VecDeque::new(),
            held: 0,
            sources: 0,
            out: Vec::new(),
            packets: 0,
        }
    }

    /// Begins the next source. An error says that it is no capture, or could not be read.
    pub fn open(&mut self, input: Box<dyn Read + Send>) -> Result<(), ReadError> {
        if self.sources > 0 {
            self.tracker.next_source();
        }
        self.sources += 1;
        self.reader = Some(Reader::new(input, self.options)?);
        Ok(())
    }

    /// Takes at most `packets` packets.
    pub fn run(&mut self, packets: usize) -> Result<Progress, CutError> {
        let Some(mut reader) = self.reader.take() else { return Ok(Progress::Ended) };
        let progress = self.read(&mut reader, packets);
        if progress == Ok(Progress::More) {
            self.reader = Some(reader);
        } else {
            self.ended += reader.counts();
        }
        progress
    }

    fn read(&mut self, reader: &mut Reader, packets: usize) -> Result<Progress, CutError> {
        for _ in 0..packets {
            match reader.next_described()? {
                Some((packet, interfaces)) => self.packet(packet, interfaces)?,
                None => return Ok(Progress::Ended),
            }
        }
        Ok(Progress::More)
    }

    /// Says that no flow goes on in the next source.
    pub fn finish_source(&mut self) -> Result<(), WriteError> {
        self.tracker.finish();
        while !self.waiting.is_empty() {
            self.let_go()?;
        }
        Ok(())
    }

    /// Says that no source follows.
    pub fn finish(&mut self) -> Result<(), WriteError> {
        self.finish_source()?;
        self.writer.finish(&mut self.out);
        Ok(())
    }

    /// Bytes of all sources that have been taken, as they are stored.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.ended.bytes_read + self.reader.as_ref().map_or(0, Reader::position)
    }

    /// The ledger of the packets, as it stands.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let mut stats = self.tracker.stats();
        stats.reader = self.ended;
        if let Some(reader) = &self.reader {
            stats.reader += reader.counts();
        }
        stats
    }

    fn packet(
        &mut self,
        mut packet: Packet<'_>,
        interfaces: &[Interface],
    ) -> Result<(), WriteError> {
        self.tracker.packet(&packet);
        let picker = self.tracker.sink_mut();
        let is_wanted = core::mem::take(&mut picker.is_wanted);
        let is_fragment = core::mem::take(&mut picker.is_fragment);
        let completes = core::mem::take(&mut picker.completes);
        self.settle(&completes, is_wanted);
        if is_wanted || is_fragment {
            packet.interface = self.writer.interface(packet.interface, interfaces)?;
        }
        if is_wanted && self.waiting.is_empty() {
            return self.write(&packet);
        }
        if is_wanted || is_fragment {
            self.held += packet.bytes.len();
            self.waiting.push_back(Waiting::new(&packet, is_wanted));
        }
        while self.may_let_go(packet.time) {
            self.let_go()?;
        }
        Ok(())
    }

    /// Fragments are what the datagram is that they are of.
    fn settle(&mut self, frames: &[u64], is_wanted: bool) {
        if frames.is_empty() {
            return;
        }
        let held = &mut self.held;
        self.waiting.retain_mut(|waiting| {
            let is_one = frames.contains(&waiting.frame);
            waiting.is_wanted |= is_one && is_wanted;
            let stays = !is_one || is_wanted;
            *held -= if stays { 0 } else { waiting.bytes.len() };
            stays
        });
    }

    /// Whether the first packet that waits is decided, or has waited for too long.
    fn may_let_go(&self, now: Time) -> bool {
        self.waiting.front().is_some_and(|first| {
            first.is_wanted || self.held > WAITING || now.0.saturating_sub(first.time.0) > PATIENCE
        })
    }

    /// Writes the first packet that waits, if it is wanted.
    fn let_go(&mut self) -> Result<(), WriteError> {
        let Some(first) = self.waiting.pop_front() else { return Ok(()) };
        self.held -= first.bytes.len();
        if first.is_wanted { self.write(&first.packet()) } else { Ok(()) }
    }

    fn write(&mut self, packet: &Packet<'_>) -> Result<(), WriteError> {
        self.packets += 1;
        self.writer.packet(packet, &mut self.out)
    }
}

impl Waiting {
    fn new(packet: &Packet<'_>, is_wanted: bool) -> Self {
        Self {
            frame: packet.frame,
            time: packet.time,
            link_type: packet.link_type,
            interface: packet.interface,
            original_length: packet.original_length,
            bytes: packet.bytes.to_vec(),
            is_wanted,
        }
    }

    fn packet(&self) -> Packet<'_> {
        Packet {
            frame: self.frame,
            time: self.time,
            link_type: self.link_type,
            interface: self.interface,
            original_length: self.original_length,
            bytes: &self.bytes,
        }
    }
}
