//! Packets that the caller brings.

use std::sync::{Mutex, MutexGuard, TryLockError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use tlswire_capture::choice::Choice;
use tlswire_capture::collector::Collector;
use tlswire_capture::packet::{LinkType, Packet, Time};
use tlswire_capture::row::{Naming, Row};
use tlswire_capture::tracker::Tracker;
use tlswire_columns::BatchBuilder;

use crate::arrow::{RecordBatch, arrow_error};
use crate::capture::options::Options;
use crate::capture::{CapturedMessage, Events, anomaly_dict, selection, stats_dict};
use crate::convert::{bytes, closed_error};

/// The work behind `tlswire.Tracker`.
#[pyclass(frozen, module = "tlswire._native")]
pub(crate) struct PacketTracker(Mutex<State>);

struct State {
    tracker: Tracker<Collector<Events>>,
    choice: Choice,
    community_seed: u16,
    builder: BatchBuilder,
    frame: u64,
    is_finished: bool,
}

#[pymethods]
impl PacketTracker {
    /// A tracker of rows with these columns, and of messages if they are wanted.
    #[new]
    fn new(options: Options, columns: Vec<String>, messages: bool) -> PyResult<Self> {
        let selection = selection(&columns)?;
        let choice = options.choice()?;
        let events = if messages {
            Events::Kept { choice: choice.clone(), messages: Vec::new() }
        } else {
            Events::Ignored
        };
        let sink = Collector { events, connections: Vec::new(), anomalies: Vec::new() };
        let tracker = Tracker::new(options.tracker(selection.depth()), sink);
        Ok(Self(Mutex::new(State {
            tracker,
            choice,
            community_seed: options.community_seed,
            builder: BatchBuilder::new(selection, tlswire_columns::TimeUnit::Ns),
            frame: 0,
            is_finished: false,
        })))
    }

    /// Takes one packet, captured at `time` nanoseconds since 1970; answers with the rows that
    /// finish with it, if any.
    fn packet(
        &self,
        data: &Bound<'_, PyAny>,
        time: i64,
        link_type: u16,
        original_length: Option<u32>,
        interface: u32,
    ) -> PyResult<Option<RecordBatch>> {
        let bytes = bytes(data)?;
        let mut state = self.state()?;
        if state.is_finished {
            return Err(closed_error(data.py(), "tracker"));
        }
        state.frame += 1;
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let frame = state.frame;
        state.tracker.packet(&Packet {
            frame,
            time: Time(time),
            link_type: LinkType(link_type),
            interface,
            original_length: original_length.unwrap_or(length).max(length),
            bytes: &bytes,
        });
        state.take()
    }

    /// Ends every connection that is still open; answers with their rows, if any.
    fn finish(&self) -> PyResult<Option<RecordBatch>> {
        let mut state = self.state()?;
        state.is_finished = true;
        state.tracker.finish();
        state.take()
    }

    /// The messages since they were last taken.
    fn take_messages(&self) -> PyResult<Vec<CapturedMessage>> {
        Ok(match &mut self.state()?.tracker.sink_mut().events {
            Events::Kept { messages, .. } => {
                messages.drain(..).map(CapturedMessage::from).collect()
            }
            Events::Ignored | Events::Lines(_) => Vec::new(),
        })
    }

    /// The anomalies since they were last taken, as dictionaries.
    fn take_anomalies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let anomalies = core::mem::take(&mut self.state()?.tracker.sink_mut().anomalies);
        let dicts = anomalies.iter().map(|one| anomaly_dict(py, None, one));
        PyList::new(py, dicts.collect::<PyResult<Vec<_>>>()?)
    }

    /// The ledger as it stands.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        stats_dict(py, &self.state()?.tracker.stats())
    }
}

impl PacketTracker {
    fn state(&self) -> PyResult<MutexGuard<'_, State>> {
        self.0.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => PyRuntimeError::new_err("the tracker is busy"),
            TryLockError::Poisoned(_) => PyRuntimeError::new_err("the tracker has failed"),
        })
    }
}

impl State {
    /// The rows of the connections that have finished.
    fn take(&mut self) -> PyResult<Option<RecordBatch>> {
        let connections = core::mem::take(&mut self.tracker.sink_mut().connections);
        for connection in connections.iter().filter(|one| self.choice.accepts(one)) {
            let naming = Naming { source: None, community_seed: self.community_seed };
            self.builder.push(&Row::new(connection, naming));
        }
        if self.builder.is_empty() {
            return Ok(None);
        }
        self.builder.finish().map(RecordBatch::from).map(Some).map_err(arrow_error)
    }
}
