//! Packets that the caller brings.

use core::mem;
use std::sync::Mutex;

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
use crate::capture::{CapturedMessage, Events, Kept, anomaly_dict, selection, stats_dict};
use crate::convert::{bytes, cap_error, closed_error, with_state};

/// Rows of a batch, at most.
const ROWS: usize = 8_192;
/// Bytes of messages that wait to be taken, at most.
const MESSAGES_CAP: usize = 64 * 1024 * 1024;

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
            Events::Kept(Kept::new(choice.clone(), MESSAGES_CAP, false))
        } else {
            Events::Ignored
        };
        let sink = Collector::new(events, usize::MAX);
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
    /// finish with it.
    fn packet(
        &self,
        data: &Bound<'_, PyAny>,
        time: i64,
        link_type: u16,
        original_length: Option<u32>,
        interface: u32,
    ) -> PyResult<Vec<RecordBatch>> {
        let bytes = bytes(data)?;
        self.with(|state| {
            if state.is_finished {
                return Err(closed_error(data.py(), "tracker"));
            }
            if state.tracker.is_over() {
                return Err(state.too_many_flows(data.py()));
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
            // The rows that finished with it are had by `finish`.
            if state.tracker.is_over() {
                return Err(state.too_many_flows(data.py()));
            }
            state.take()
        })
    }

    /// Ends every connection that is still open; answers with their rows.
    fn finish(&self) -> PyResult<Vec<RecordBatch>> {
        self.with(|state| {
            state.is_finished = true;
            state.tracker.finish();
            state.take()
        })
    }

    /// The messages since they were last taken.
    fn take_messages(&self) -> PyResult<Vec<CapturedMessage>> {
        self.with(|state| Ok(state.tracker.sink_mut().events.take()))
    }

    /// Messages that were not kept, because too many waited to be taken.
    #[getter]
    fn messages_dropped(&self) -> PyResult<u64> {
        self.with(|state| Ok(state.tracker.sink_mut().events.dropped()))
    }

    /// The anomalies since they were last taken, as dictionaries.
    fn take_anomalies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let anomalies =
            self.with(|state| Ok(mem::take(&mut state.tracker.sink_mut().anomalies)))?;
        let dicts = anomalies.iter().map(|one| anomaly_dict(py, None, one));
        PyList::new(py, dicts.collect::<PyResult<Vec<_>>>()?)
    }

    /// The ledger as it stands.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        stats_dict(py, &self.with(|state| Ok(state.tracker.stats()))?)
    }
}

impl PacketTracker {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> PyResult<T>) -> PyResult<T> {
        with_state(&self.0, "tracker", work)
    }
}

impl State {
    fn too_many_flows(&self, py: Python<'_>) -> PyErr {
        let limit = self.tracker.most_flows();
        let sentence = "more of one hash at once than a sixteenth of what is allowed";
        cap_error(py, "flows", &format!("{sentence}: {limit}"))
    }

    /// The rows of the connections that have finished.
    fn take(&mut self) -> PyResult<Vec<RecordBatch>> {
        let connections = self.tracker.sink_mut().take_connections();
        let mut batches = Vec::new();
        for connection in &connections {
            if !self.choice.accepts(connection) {
                continue;
            }
            let naming = Naming { source: None, community_seed: self.community_seed };
            self.builder.push(&Row::new(connection, naming));
            if self.builder.is_full(ROWS) {
                batches.push(self.cut()?);
            }
        }
        if !self.builder.is_empty() {
            batches.push(self.cut()?);
        }
        Ok(batches)
    }

    fn cut(&mut self) -> PyResult<RecordBatch> {
        self.builder.finish().map(RecordBatch::from).map_err(arrow_error)
    }
}
