//! A capture that is being read: sources one after the other, through one pipeline.

use core::mem;
use std::collections::VecDeque;
use std::sync::Arc;

use pyo3::prelude::*;
use tlswire_capture::anomaly::Anomaly;
use tlswire_capture::choice::Choice;
use tlswire_capture::collector::Collector;
use tlswire_capture::connection::Connection;
use tlswire_capture::pipeline::{Pipeline, Progress};
use tlswire_capture::reader::{ReadError, ReaderOptions};
use tlswire_capture::row::Naming;
use tlswire_capture::stats::Stats;
use tlswire_capture::tracker::TrackerOptions;

use super::events::Events;
use super::options::Options;
use super::output::{CHUNK, Output};
use super::source::{self, Raised};
use crate::arrow::arrow_error;

/// Packets between two looks at signals.
const SLICE: usize = 4_096;
/// Packets between two looks at how much they have become.
const STEP: usize = 64;
/// A slice ends early with so many finished connections.
const CONNECTIONS: usize = 1_024;
/// Slices after which control goes back to Python, so that it can tell how far the work is.
const SLICES: usize = 16;

/// A source that was not opened yet.
pub(super) struct Waiting {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) object: Py<PyAny>,
}

/// What went wrong with a source.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) source: String,
    pub(super) kind: String,
    pub(super) message: String,
    pub(super) offset: u64,
    /// Whether some of it was read.
    pub(super) was_open: bool,
}

/// Where in its sources the work is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Before the first source, or after one.
    Between,
    /// In one.
    Open {
        /// Whether it comes while it is written: what is there must not wait for what is not.
        is_live: bool,
    },
    /// After the last one; rows may be pending.
    Ending,
    /// Nothing is open, and nothing pending.
    Finished,
}

/// The work, and how far it is.
pub(super) struct Reading {
    pipeline: Pipeline<Collector<Events>>,
    options: Options,
    choice: Choice,
    waiting: VecDeque<Waiting>,
    /// Whether rows say which source they are of.
    names_sources: bool,
    /// The names of the sources that were opened.
    names: Vec<String>,
    state: State,
    /// Connections whose rows were not made yet.
    pending: VecDeque<Connection>,
    /// Connections that wait for the first one, where they are ordered by start.
    held: Vec<Connection>,
    /// The ledger of a pipeline that was let go.
    stats: Option<Stats>,
    /// Bytes of the sources that have ended.
    position: u64,
    raised: Raised,
    pub(super) output: Output,
    pub(super) failures: Vec<Failure>,
    pub(super) anomalies: Vec<(Option<String>, Anomaly)>,
}

impl Reading {
    pub(super) fn new(
        pipeline: Pipeline<Collector<Events>>,
        options: Options,
        waiting: VecDeque<Waiting>,
        output: Output,
    ) -> PyResult<Self> {
        Ok(Self {
            pipeline,
            choice: options.choice()?,
            options,
            names_sources: waiting.len() > 1,
            waiting,
            names: Vec::new(),
            state: State::Between,
            pending: VecDeque::new(),
            held: Vec::new(),
            stats: None,
            position: 0,
            raised: Arc::default(),
            output,
            failures: Vec::new(),
            anomalies: Vec::new(),
        })
    }

    /// Reads on until something is ready, or for a while; answers whether there is more to read.
    pub(super) fn advance(&mut self, py: Python<'_>) -> PyResult<bool> {
        for _ in 0..SLICES {
            if self.pending.is_empty() {
                match self.state {
                    State::Between => self.open_next(py)?,
                    State::Open { is_live } => self.read(py, is_live)?,
                    State::Ending => self.end()?,
                    State::Finished => return Ok(false),
                }
                self.collect();
            }
            self.hand_on()?;
            py.check_signals()?;
            if self.is_ready() {
                break;
            }
        }
        Ok(self.state != State::Finished)
    }

    /// Opens the next source; without one, finishes.
    fn open_next(&mut self, py: Python<'_>) -> PyResult<()> {
        let Some(Waiting { name, kind, object }) = self.waiting.pop_front() else {
            self.finish();
            return Ok(());
        };
        let opened = match source::open(&kind, object.bind(py), &self.raised) {
            Ok(opened) => opened,
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyOSError>(py) => {
                self.fail(name, "io", &system_message(py, &error)?, 0, false);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let pipeline = &mut self.pipeline;
        match py.detach(|| pipeline.open(opened.input)) {
            Ok(()) => {
                self.names.push(name);
                self.state = State::Open { is_live: opened.is_live };
            }
            Err(error) => {
                self.names.push(name.clone());
                self.reraise()?;
                self.fail(name, error.kind.name(), &error.to_string(), error.offset, false);
            }
        }
        Ok(())
    }

    /// Reads a slice of the open source.
    fn read(&mut self, py: Python<'_>, is_live: bool) -> PyResult<()> {
        let pipeline = &mut self.pipeline;
        match py.detach(|| slice(pipeline, is_live)) {
            Ok(Progress::More) => {}
            Ok(Progress::Ended) => self.end_source(),
            Err(error) => {
                self.end_source();
                self.reraise()?;
                let name = self.names.last().cloned().unwrap_or_default();
                self.fail(name, error.kind.name(), &error.to_string(), error.offset, true);
            }
        }
        Ok(())
    }

    fn end_source(&mut self) {
        self.state = State::Between;
        self.position += self.pipeline.position();
        if !self.options.join {
            self.pipeline.finish();
        }
    }

    /// Ends what is open; what was read of it stands, and is pending.
    pub(super) fn finish(&mut self) {
        if matches!(self.state, State::Ending | State::Finished) {
            return;
        }
        self.position = self.position();
        self.state = State::Ending;
        self.waiting.clear();
        self.pipeline.finish();
        self.collect();
        self.held.sort_by_key(|connection| (connection.source, connection.first.frame));
        self.pending.extend(mem::take(&mut self.held));
    }

    /// After the last row.
    fn end(&mut self) -> PyResult<()> {
        self.state = State::Finished;
        let events = mem::replace(self.events(), Events::Ignored);
        self.release(events);
        self.output.finish().map_err(arrow_error)
    }

    /// Lets go of everything but counters and what went wrong.
    pub(super) fn close(&mut self) {
        self.position = self.position();
        self.state = State::Finished;
        self.waiting.clear();
        self.pending = VecDeque::new();
        self.held = Vec::new();
        self.output = Output::None;
        self.release(Events::Ignored);
    }

    /// Lets go of the source and of flows; counters stay, and events that were not taken.
    fn release(&mut self, events: Events) {
        if self.stats.is_none() {
            self.stats = Some(self.pipeline.stats());
        }
        let sink = Collector { events, connections: Vec::new(), anomalies: Vec::new() };
        self.pipeline = Pipeline::new(ReaderOptions::default(), TrackerOptions::default(), sink);
    }

    /// Takes what the tracker told.
    fn collect(&mut self) {
        let sink = self.pipeline.sink_mut();
        let connections = mem::take(&mut sink.connections);
        let anomalies = mem::take(&mut sink.anomalies);
        let source = self.names.last().filter(|_| self.names_sources).cloned();
        self.anomalies.extend(anomalies.into_iter().map(|anomaly| (source.clone(), anomaly)));
        let accepted = connections.into_iter().filter(|one| self.choice.accepts(one));
        if self.options.order_by_start {
            self.held.extend(accepted);
        } else {
            self.pending.extend(accepted);
        }
    }

    /// Makes rows, until there are enough to be taken.
    fn hand_on(&mut self) -> PyResult<()> {
        while !self.output.is_full()
            && let Some(connection) = self.pending.pop_front()
        {
            self.push(&connection)?;
        }
        self.output.note_input(self.position()).map_err(arrow_error)
    }

    fn push(&mut self, connection: &Connection) -> PyResult<()> {
        let index = usize::try_from(connection.source).unwrap_or(usize::MAX);
        let source = self.names.get(index).filter(|_| self.names_sources).map(String::as_str);
        let naming = Naming { source, community_seed: self.options.community_seed };
        self.output.push(connection, naming).map_err(arrow_error)
    }

    fn is_ready(&mut self) -> bool {
        let is_live = self.state == State::Open { is_live: true };
        self.events().is_told() || self.output.is_ready(is_live)
    }

    fn fail(&mut self, source: String, kind: &str, message: &str, offset: u64, was_open: bool) {
        let (kind, message) = (kind.to_owned(), message.to_owned());
        self.failures.push(Failure { source, kind, message, offset, was_open });
    }

    /// Raises the exception that reading met, if it was one of Python.
    fn reraise(&self) -> PyResult<()> {
        match self.raised.lock().ok().and_then(|mut raised| raised.take()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// What becomes of events.
    pub(super) fn events(&mut self) -> &mut Events {
        &mut self.pipeline.sink_mut().events
    }

    /// Bytes that have been read of all sources, as they are stored.
    pub(super) fn position(&self) -> u64 {
        match self.state {
            State::Open { .. } => self.position + self.pipeline.position(),
            State::Between | State::Ending | State::Finished => self.position,
        }
    }

    /// The ledger as it stands.
    pub(super) fn stats(&self) -> Stats {
        self.stats.clone().unwrap_or_else(|| self.pipeline.stats())
    }
}

/// What the system says of a source that cannot be opened.
fn system_message(py: Python<'_>, error: &PyErr) -> PyResult<String> {
    let said = error.value(py).getattr("strerror")?;
    if !said.is_none() {
        return said.extract();
    }
    let text = error.value(py).str()?.to_string();
    Ok(text.split(" (os error").next().unwrap_or_default().to_owned())
}

/// Runs a slice; live input is handed on as soon as it has become something.
fn slice(pipeline: &mut Pipeline<Collector<Events>>, is_live: bool) -> Result<Progress, ReadError> {
    let step = if is_live { 1 } else { STEP };
    for _ in 0..SLICE / step {
        if pipeline.run(step)? == Progress::Ended {
            return Ok(Progress::Ended);
        }
        let Collector { events, connections, .. } = pipeline.sink_mut();
        let is_something = events.is_told() || !connections.is_empty();
        let is_much = events.waiting() >= CHUNK || connections.len() >= CONNECTIONS;
        if is_much || (is_live && is_something) {
            break;
        }
    }
    Ok(Progress::More)
}
