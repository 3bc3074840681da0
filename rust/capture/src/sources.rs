//! Sources one after the other, and the connections of all of them in order, as they are asked for.

use core::mem;
use std::collections::VecDeque;
use std::io::Read;

use crate::anomaly::Anomaly;
use crate::choice::Choice;
use crate::collector::Collector;
use crate::connection::Connection;
use crate::event::Sink;
use crate::pipeline::{Pipeline, Progress};
use crate::reader::{ReadError, ReaderOptions};
use crate::row::Naming;
use crate::stats::Stats;
use crate::tracker::TrackerOptions;

/// Packets of one call of [`Sources::read`], at most.
const SLICE: usize = 512;
/// Packets between two looks at how much they have become.
const STEP: usize = 64;
/// A slice ends early with so many finished connections.
const CONNECTIONS: usize = 1_024;
/// A slice ends early with so many bytes of events.
const CHUNK: usize = 256 * 1024;

/// What may be asked of sources, besides the options of reader and tracker.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// Whether they are read as one capture: connections go on from one into the next.
    pub join: bool,
    /// Whether connections are ordered by their first packet, which keeps all of them.
    pub order_by_start: bool,
    /// Which connections are asked for.
    pub choice: Choice,
    /// Whether rows say which source they are of.
    pub names_sources: bool,
    /// The seed of their Community IDs.
    pub community_seed: u16,
}

/// What went wrong with a source.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// The source's name.
    pub source: String,
    /// A stable name for what is wrong.
    pub kind: String,
    /// A sentence that says so.
    pub message: String,
    /// Where: bytes from the first one of the capture, or of the input.
    pub offset: u64,
    /// Whether some of it was read.
    pub was_open: bool,
}

/// What is to be done next with [`Sources`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// [`Sources::open`] the next one, or say by [`Sources::finish`] that there is none.
    Open,
    /// [`Sources::read`] on.
    Read,
    /// Nothing: all is read, and every connection was taken.
    End,
}

/// Where the work is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Before the first source, or after one.
    Between,
    /// In one.
    Open {
        /// Whether it comes while it is written: what is there must not wait for what is not.
        is_live: bool,
    },
    /// After the last one.
    Ended,
}

/// Sources that are read in turn: whoever holds them opens the next, and takes what comes.
///
/// What was not taken is bounded: there is nothing read on while connections wait.
pub struct Sources<E> {
    pipeline: Pipeline<Collector<E>>,
    options: SourceOptions,
    /// The names of the sources that were opened.
    names: Vec<String>,
    state: State,
    is_stopped: bool,
    /// Connections that were not taken yet.
    pending: VecDeque<Connection>,
    /// Connections that wait for the first one, where they are ordered by start.
    held: Vec<Connection>,
    /// The ledger of a pipeline that was let go.
    stats: Option<Stats>,
    /// Bytes of the sources that have ended.
    position: u64,
    failures: Vec<Failure>,
    anomalies: Vec<(Option<String>, Anomaly)>,
}

impl<E: Sink> Sources<E> {
    /// No source yet. About `most` bytes of finished connections wait at once.
    pub fn new(
        reader: ReaderOptions,
        tracker: TrackerOptions,
        options: SourceOptions,
        events: E,
        most: usize,
    ) -> Self {
        Self {
            pipeline: Pipeline::new(reader, tracker, Collector::new(events, most)),
            options,
            names: Vec::new(),
            state: State::Between,
            is_stopped: false,
            pending: VecDeque::new(),
            held: Vec::new(),
            stats: None,
            position: 0,
            failures: Vec::new(),
            anomalies: Vec::new(),
        }
    }

    /// What is to be done once [`Sources::take`] has nothing more.
    #[must_use]
    pub fn step(&self) -> Step {
        match self.state {
            _ if self.pipeline.is_waiting() => Step::Read,
            State::Between => Step::Open,
            State::Open { .. } => Step::Read,
            State::Ended => Step::End,
        }
    }

    /// Begins the next source.
    ///
    /// # Errors
    ///
    /// It is no capture, or cannot be read: whoever asked decides whether that is a [`Failure`].
    pub fn open(
        &mut self,
        name: String,
        input: Box<dyn Read + Send>,
        is_live: bool,
    ) -> Result<(), ReadError> {
        self.names.push(name);
        self.pipeline.open(input)?;
        self.state = State::Open { is_live };
        Ok(())
    }

    /// Reads a slice of the open source, or gets on with connections that wait.
    ///
    /// # Errors
    ///
    /// The source cannot be read further, and has ended; what was read of it stands.
    pub fn read(&mut self) -> Result<(), ReadError> {
        let progress = match self.state {
            State::Open { is_live } => self.slice(is_live),
            State::Between | State::Ended => {
                self.pipeline.release();
                Ok(Progress::More)
            }
        };
        if !matches!(progress, Ok(Progress::More)) {
            self.end_source();
        }
        self.collect();
        progress.map(|_| ())
    }

    /// Takes no more of the open source. What was taken of it is read, and that it is cut then is
    /// no failure.
    pub fn stop(&mut self) {
        self.is_stopped = true;
        self.pipeline.stop();
    }

    /// Notes what went wrong with the source that was opened last.
    pub fn fail(&mut self, error: &ReadError, was_open: bool) {
        if self.is_stopped {
            return;
        }
        let source = self.names.last().cloned().unwrap_or_default();
        let (kind, message) = (error.kind.name().to_owned(), error.to_string());
        self.note(Failure { source, kind, message, offset: error.offset, was_open });
    }

    /// Notes what went wrong.
    pub fn note(&mut self, failure: Failure) {
        self.failures.push(failure);
    }

    /// Ends what is open; what was read of it stands, and is had by [`Sources::take`].
    pub fn finish(&mut self) {
        if self.state == State::Ended {
            return;
        }
        self.position = self.position();
        self.state = State::Ended;
        self.pipeline.finish();
        self.collect();
    }

    /// The next connection that has finished, if it is there.
    pub fn take(&mut self) -> Option<Connection> {
        if self.pending.is_empty() && self.state == State::Ended && !self.pipeline.is_waiting() {
            self.held.sort_by_key(|connection| (connection.source, connection.first.frame));
            self.pending = mem::take(&mut self.held).into();
        }
        self.pending.pop_front()
    }

    /// What a row says of its source, and how it is named.
    #[must_use]
    pub fn naming(&self, connection: &Connection) -> Naming<'_> {
        let index = usize::try_from(connection.source).unwrap_or(usize::MAX);
        let source = self.names.get(index).filter(|_| self.options.names_sources);
        Naming { source: source.map(String::as_str), community_seed: self.options.community_seed }
    }

    /// Lets go of sources, flows and connections; counters, failures and events that were not taken
    /// stay.
    pub fn close(&mut self)
    where
        E: Default,
    {
        self.position = self.position();
        self.state = State::Ended;
        self.pending = VecDeque::new();
        self.held = Vec::new();
        if self.stats.is_none() {
            self.stats = Some(self.pipeline.stats());
        }
        let sink = Collector::new(mem::take(self.events()), usize::MAX);
        self.pipeline = Pipeline::new(ReaderOptions::default(), TrackerOptions::default(), sink);
    }

    /// What becomes of events.
    pub const fn events(&mut self) -> &mut E {
        &mut self.pipeline.sink_mut().events
    }

    /// Whether the open source comes while it is written.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state == State::Open { is_live: true }
    }

    /// Bytes that have been read of all sources, as they are stored.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self.state {
            State::Open { .. } => self.position + self.pipeline.position(),
            State::Between | State::Ended => self.position,
        }
    }

    /// The ledger as it stands.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.stats.clone().unwrap_or_else(|| self.pipeline.stats())
    }

    /// What went wrong, in order.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// The anomalies listed so far, each with its source where rows name theirs.
    #[must_use]
    pub fn anomalies(&self) -> &[(Option<String>, Anomaly)] {
        &self.anomalies
    }

    /// Runs a slice; live input is handed on as soon as it has become something.
    fn slice(&mut self, is_live: bool) -> Result<Progress, ReadError> {
        let step = if is_live { 1 } else { STEP };
        for _ in 0..SLICE / step {
            if self.pipeline.run(step)? == Progress::Ended {
                return Ok(Progress::Ended);
            }
            let sink = self.pipeline.sink_mut();
            let is_something = sink.waiting() > 0;
            let is_much = sink.is_full()
                || sink.events.waiting() >= CHUNK
                || sink.connections() >= CONNECTIONS;
            if is_much || (is_live && is_something) {
                break;
            }
        }
        Ok(Progress::More)
    }

    fn end_source(&mut self) {
        self.position = self.position();
        self.state = State::Between;
        if !self.options.join {
            self.pipeline.finish();
        }
    }

    /// Takes what the tracker told.
    fn collect(&mut self) {
        let sink = self.pipeline.sink_mut();
        let anomalies = mem::take(&mut sink.anomalies);
        let source = self.names.last().filter(|_| self.options.names_sources).cloned();
        self.anomalies.extend(anomalies.into_iter().map(|anomaly| (source.clone(), anomaly)));
        let choice = &self.options.choice;
        let accepted = sink.drain_connections().filter(|one| choice.accepts(one));
        if self.options.order_by_start {
            self.held.extend(accepted);
        } else {
            self.pending.extend(accepted);
        }
    }
}
