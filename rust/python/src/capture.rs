//! Captures: read in slices, between which Python heeds signals.

mod anomaly;
mod events;
mod message;
pub(crate) mod options;
mod output;
mod reading;
mod source;
mod stats;

use std::sync::{Mutex, MutexGuard, TryLockError};

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};
use tlswire_capture::collector::Collector;
use tlswire_capture::messages::MessageLines;
use tlswire_capture::pipeline::Pipeline;
use tlswire_capture::row::Selection;
use tlswire_capture::text::Format;
use tlswire_columns::{BatchBuilder, SchemaRef, TimeUnit, schema};

use crate::arrow::{RecordBatch, schema_capsule, stream_capsule};
use options::Options;
use output::{Batches, Output};
use reading::{Failure, Reading, Waiting};

pub(crate) use anomaly::dict as anomaly_dict;
pub(crate) use events::Events;
pub(crate) use message::CapturedMessage;
pub(crate) use stats::dict as stats_dict;

/// What is read out of a capture, one pass over its sources.
///
/// The work behind `tlswire.open_capture`: `advance` until it answers `False`, and take what is
/// ready after each call.
#[pyclass(frozen, module = "tlswire._native")]
pub(crate) struct CaptureReader {
    reading: Mutex<Reading>,
    schema: SchemaRef,
}

/// What `open_capture` asks for, besides its options.
#[derive(FromPyObject)]
struct Wanted {
    /// `batches`, `jsonl`, `csv`, `message_lines`, `messages` or `nothing`.
    output: String,
    columns: Vec<String>,
    rows: usize,
    time_unit: String,
    names: bool,
}

#[pymethods]
impl CaptureReader {
    /// A reader of `sources`, triples of name, kind and object.
    #[new]
    fn new(
        sources: Vec<(String, String, Py<PyAny>)>,
        options: Options,
        wanted: Wanted,
    ) -> PyResult<Self> {
        let selection = selection(&wanted.columns)?;
        let unit = time_unit(&wanted.time_unit)?;
        let schema = schema(&selection, unit);
        let events = match wanted.output.as_str() {
            "message_lines" => {
                let choice = options.choice()?;
                Events::Lines(MessageLines {
                    choice,
                    names: wanted.names,
                    ..MessageLines::default()
                })
            }
            "messages" => Events::Kept { choice: options.choice()?, messages: Vec::new() },
            _ => Events::Ignored,
        };
        let tracker = options.tracker(selection.depth());
        let sink = Collector { events, connections: Vec::new(), anomalies: Vec::new() };
        let pipeline = Pipeline::new(options.reader(), tracker, sink);
        let output = match wanted.output.as_str() {
            "batches" => {
                Output::Batches(Batches::new(BatchBuilder::new(selection, unit), wanted.rows))
            }
            "jsonl" => lines(Format::Ndjson, selection),
            "csv" => lines(Format::Csv, selection),
            _ => Output::None,
        };
        let waiting = sources.into_iter();
        let waiting = waiting.map(|(name, kind, object)| Waiting { name, kind, object }).collect();
        Ok(Self { reading: Mutex::new(Reading::new(pipeline, options, waiting, output)?), schema })
    }

    /// Reads on until something is ready, or for some ten milliseconds; answers whether there is
    /// more to read.
    fn advance(&self, py: Python<'_>) -> PyResult<bool> {
        self.reading()?.advance(py)
    }

    /// Ends what is open; what was read of it stands.
    fn finish(&self) -> PyResult<()> {
        self.reading()?.finish()
    }

    /// The next batch that is ready.
    fn take_batch(&self) -> PyResult<Option<RecordBatch>> {
        Ok(self.reading()?.output.take_batch().map(RecordBatch::from))
    }

    /// The lines that are ready, of rows or of messages.
    fn take_lines<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut reading = self.reading()?;
        let lines = match reading.events() {
            Events::Lines(lines) => core::mem::take(&mut lines.out),
            Events::Ignored | Events::Kept { .. } => reading.output.take_lines(),
        };
        Ok(PyBytes::new(py, &lines))
    }

    /// The messages that are ready.
    fn take_messages(&self) -> PyResult<Vec<CapturedMessage>> {
        Ok(match self.reading()?.events() {
            Events::Kept { messages, .. } => {
                messages.drain(..).map(CapturedMessage::from).collect()
            }
            Events::Ignored | Events::Lines(_) => Vec::new(),
        })
    }

    /// Bytes that have been read of all sources, as they are stored.
    #[getter]
    fn position(&self) -> PyResult<u64> {
        Ok(self.reading()?.position())
    }

    /// The ledger as it stands.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        stats::dict(py, &self.reading()?.stats())
    }

    /// The anomalies listed so far, as dictionaries.
    fn anomalies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let reading = self.reading()?;
        let listed =
            reading.anomalies.iter().map(|(source, one)| anomaly::dict(py, source.as_ref(), one));
        PyList::new(py, listed.collect::<PyResult<Vec<_>>>()?)
    }

    /// What went wrong with sources: name, kind, sentence, offset, and whether some was read.
    fn failures(&self) -> PyResult<Vec<(String, String, String, u64, bool)>> {
        let parts = |failure: &Failure| {
            let Failure { source, kind, message, offset, was_open } = failure.clone();
            (source, kind, message, offset, was_open)
        };
        Ok(self.reading()?.failures.iter().map(parts).collect())
    }

    /// The schema of the batches as a capsule.
    fn __arrow_c_schema__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Bound<'py, pyo3::types::PyCapsule>> {
        schema_capsule(py, &self.schema)
    }

    /// Batches as one stream, in a capsule.
    fn stream<'py>(
        &self,
        py: Python<'py>,
        batches: Vec<PyRef<'py, RecordBatch>>,
    ) -> PyResult<Bound<'py, pyo3::types::PyCapsule>> {
        let batches = batches.iter().map(|batch| batch.batch().clone()).collect();
        stream_capsule(py, self.schema.clone(), batches)
    }
}

impl CaptureReader {
    /// The state. It is not waited for: whoever holds it may need the interpreter.
    fn reading(&self) -> PyResult<MutexGuard<'_, Reading>> {
        self.reading.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                PyRuntimeError::new_err("the capture is being read already")
            }
            TryLockError::Poisoned(_) => PyRuntimeError::new_err("reading the capture has failed"),
        })
    }
}

/// The columns that names of sets and columns stand for.
pub(crate) fn selection(names: &[String]) -> PyResult<Selection> {
    Selection::parse(names).map_err(|error| PyValueError::new_err(error.to_string()))
}

pub(crate) fn time_unit(name: &str) -> PyResult<TimeUnit> {
    match name {
        "ns" => Ok(TimeUnit::Ns),
        "us" => Ok(TimeUnit::Us),
        _ => Err(PyValueError::new_err(format!("time_unit: neither ns nor us: `{name}`"))),
    }
}

fn lines(format: Format, selection: Selection) -> Output {
    let mut out = Vec::new();
    format.write_header(&selection, &mut out);
    Output::Lines { format, selection, out }
}

/// The table of columns as JSON.
#[pyfunction]
pub(crate) fn describe_columns() -> String {
    tlswire_capture::row::describe()
}

/// The JSON Schema of a line of `tlswire read -f jsonl` with these columns.
#[pyfunction]
pub(crate) fn json_schema(columns: Vec<String>) -> PyResult<String> {
    Ok(tlswire_capture::row::json_schema(&selection(&columns)?))
}

/// The table of anomalies: name, layer, sentence, reference.
#[pyfunction]
pub(crate) fn describe_anomalies() -> Vec<(&'static str, &'static str, &'static str, &'static str)>
{
    let kinds = tlswire_capture::anomaly::AnomalyKind::ALL.iter();
    kinds
        .map(|kind| (kind.name(), kind.layer().name(), kind.sentence(), kind.reference()))
        .collect()
}
