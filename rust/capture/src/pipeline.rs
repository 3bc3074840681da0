//! From the bytes of captures to what a sink makes of them.

use std::io::Read;

use crate::event::Sink;
use crate::reader::{ReadError, ReadErrorKind, Reader, ReaderCounts, ReaderOptions};
use crate::stats::Stats;
use crate::tracker::{Tracker, TrackerOptions};

/// How far a call of [`Pipeline::run`] came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// There is more to read.
    More,
    /// The source has ended.
    Ended,
}

/// Reads sources one after the other into one tracker.
///
/// Sources that stand alone are separated by [`Pipeline::finish`]; without it between them they
/// are read as one capture, and connections go on from one into the next.
#[derive(Debug)]
pub struct Pipeline<S> {
    tracker: Tracker<S>,
    reader: Option<Reader>,
    options: ReaderOptions,
    /// Counters of the sources that have ended.
    ended: ReaderCounts,
    sources: u32,
}

impl<S: Sink> Pipeline<S> {
    /// A pipeline into `sink`.
    pub fn new(reader: ReaderOptions, tracker: TrackerOptions, sink: S) -> Self {
        Self {
            tracker: Tracker::new(tracker, sink),
            reader: None,
            options: reader,
            ended: ReaderCounts::default(),
            sources: 0,
        }
    }

    /// Begins the next source. An error says that it is no capture, or could not be read.
    pub fn open(&mut self, input: Box<dyn Read + Send>) -> Result<(), ReadError> {
        self.close();
        if self.sources > 0 {
            self.tracker.next_source();
        }
        self.sources += 1;
        self.reader = Some(Reader::new(input, self.options)?);
        Ok(())
    }

    /// Hands on connections that have finished until the sink is full; answers whether none waits
    /// any more.
    pub fn release(&mut self) -> bool {
        self.tracker.release()
    }

    /// Whether a connection has finished for which the sink had no room.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.tracker.is_waiting()
    }

    /// Takes at most `packets` packets, as long as the sink has room for what they finish. After an error the source has ended; what was read of it
    /// stands.
    pub fn run(&mut self, packets: usize) -> Result<Progress, ReadError> {
        let Some(reader) = &mut self.reader else { return Ok(Progress::Ended) };
        for _ in 0..packets {
            if !self.tracker.release() {
                return Ok(Progress::More);
            }
            if self.tracker.is_over() {
                return Err(self.flow_cap());
            }
            match reader.next()? {
                Some(packet) => self.tracker.packet(&packet),
                None => return Ok(Progress::Ended),
            }
        }
        Ok(Progress::More)
    }

    /// Takes no more of the present source: it ends with what was taken.
    pub fn stop(&mut self) {
        if let Some(reader) = &mut self.reader {
            reader.stop();
        }
    }

    /// The error of a packet for whose flow there is no room.
    fn flow_cap(&self) -> ReadError {
        let limit = u64::try_from(self.tracker.most_flows()).unwrap_or(u64::MAX);
        let kind = ReadErrorKind::FlowCap { limit };
        ReadError { kind, offset: self.position(), field: "packet" }
    }

    /// Ends every connection that is still open; those for which the sink has no room wait for
    /// [`Pipeline::release`].
    pub fn finish(&mut self) {
        self.tracker.finish();
    }

    /// Bytes of the present source that have been taken, as they are stored.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.reader.as_ref().map_or(0, Reader::position)
    }

    /// The ledger as it stands, over all sources.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let mut stats = self.tracker.stats();
        stats.reader = self.ended;
        if let Some(reader) = &self.reader {
            stats.reader += reader.counts();
        }
        stats
    }

    /// The sink.
    pub const fn sink_mut(&mut self) -> &mut S {
        self.tracker.sink_mut()
    }

    fn close(&mut self) {
        if let Some(reader) = self.reader.take() {
            self.ended += reader.counts();
        }
    }
}
