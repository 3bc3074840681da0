//! Captures: read in slices, between which Python heeds signals.

mod anomaly;
mod cutter;
mod events;
mod limits;
mod message;
pub(crate) mod options;
mod output;
mod piece;
mod reading;
mod source;
mod stats;
mod told;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};
use tlswire_capture::messages::MessageLines;
use tlswire_capture::row::Selection;
use tlswire_capture::sources::{Failure, Sources};
use tlswire_capture::text::{Format, Lines};
use tlswire_columns::{BatchBuilder, Batches, SchemaRef, TimeUnit, schema};

use crate::arrow::{RecordBatch, schema_capsule, stream_capsule};
use crate::convert::{guarded, if_free, with_state};
use options::Options;
use output::Output;
use reading::{Reading, Waiting};
use told::Told;

pub(crate) use anomaly::dict as anomaly_dict;
pub(crate) use cutter::PacketCutter;
pub(crate) use events::{Events, Kept};
pub(crate) use message::CapturedMessage;
pub(crate) use piece::Piece;
pub(crate) use stats::dict as stats_dict;

/// What is read out of a capture, one pass over its sources.
///
/// The work behind `tlswire.open_capture`: `advance` until it answers `False`, and take what is
/// ready after each call.
#[pyclass(frozen, module = "tlswire._native")]
pub(crate) struct CaptureReader {
    reading: Mutex<Reading>,
    told: Arc<Mutex<Told>>,
    schema: SchemaRef,
    is_closed: AtomicBool,
}

/// What `open_capture` asks for, besides its options.
#[derive(FromPyObject)]
struct Wanted {
    /// `batches`, `jsonl`, `csv`, `message_lines`, `messages`, `handshakes` (messages, and a batch
    /// for each connection that has finished) or `nothing`.
    output: String,
    columns: Vec<String>,
    rows: usize,
    time_unit: String,
    names: bool,
    pieces: bool,
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
                    certificates: options.certificates(),
                    messages: options.messages(),
                    pieces: wanted.pieces,
                    ..MessageLines::default()
                })
            }
            // They are taken after each slice.
            "messages" | "handshakes" => {
                Events::Kept(Kept::new(options.choice()?, usize::MAX, wanted.pieces))
            }
            _ => Events::Ignored,
        };
        let tracker = options.tracker(selection.depth());
        let output = match wanted.output.as_str() {
            "batches" | "handshakes" => {
                Output::Batches(Batches::new(BatchBuilder::new(selection, unit), wanted.rows))
            }
            "jsonl" => Output::Lines(Lines::new(Format::Ndjson, selection)),
            "csv" => Output::Lines(Lines::new(Format::Csv, selection)),
            _ => Output::None,
        };
        let names_sources = sources.len() > 1;
        let waiting = sources.into_iter();
        let waiting = waiting.map(|(name, kind, object)| Waiting { name, kind, object }).collect();
        let asked = options.sources(names_sources)?;
        let sources = Sources::new(options.reader(), tracker, asked, events, options.waiting());
        let told = Arc::default();
        let reading = Mutex::new(Reading::new(sources, waiting, output, Arc::clone(&told)));
        Ok(Self { reading, told, schema, is_closed: AtomicBool::new(false) })
    }

    /// Reads on until something is ready, or for some ten milliseconds; answers whether there is
    /// more to read.
    fn advance(&self, py: Python<'_>) -> PyResult<bool> {
        let more = self.with(|reading| reading.advance(py));
        self.heed_close();
        more
    }

    /// Takes nothing more from the sources; what was taken of them is had by `advance`.
    fn stop(&self) -> PyResult<()> {
        self.with(|reading| {
            reading.stop();
            Ok(())
        })
    }

    /// Lets go of sources, flows and what was not taken; keeps counters. Amid another call, as
    /// soon as that is over.
    fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        self.heed_close();
    }

    /// The next batch that is ready.
    fn take_batch(&self) -> PyResult<Option<RecordBatch>> {
        self.with(|reading| Ok(reading.output.take_batch().map(RecordBatch::from)))
    }

    /// The lines that are ready, of rows or of messages.
    fn take_lines<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.with(|reading| {
            let lines = match reading.sources.events() {
                Events::Lines(lines) => core::mem::take(&mut lines.out),
                Events::Ignored | Events::Kept(_) => reading.output.take_lines(),
            };
            Ok(PyBytes::new(py, &lines))
        })
    }

    /// The messages that are ready.
    fn take_messages(&self) -> PyResult<Vec<CapturedMessage>> {
        self.with(|reading| Ok(reading.sources.events().take()))
    }

    /// Bytes that have been read of all sources, as they are stored.
    #[getter]
    fn position(&self) -> PyResult<u64> {
        self.told(|told| told.position)
    }

    /// The ledger as it stands; where another thread reads, as it stood after its last slice.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        stats::dict(py, &self.told(|told| told.stats.clone())?)
    }

    /// The anomalies listed so far, as dictionaries.
    fn anomalies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let listed = self.told(|told| told.anomalies.clone())?;
        let dicts = listed.iter().map(|(source, one)| anomaly::dict(py, source.as_ref(), one));
        PyList::new(py, dicts.collect::<PyResult<Vec<_>>>()?)
    }

    /// What went wrong with sources: name, kind, sentence, offset, and whether some was read.
    fn failures(&self) -> PyResult<Vec<(String, String, String, u64, bool)>> {
        let parts = |failure: &Failure| {
            let Failure { source, kind, message, offset, was_open } = failure.clone();
            (source, kind, message, offset, was_open)
        };
        self.told(|told| told.failures.iter().map(parts).collect())
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
    fn with<T>(&self, work: impl FnOnce(&mut Reading) -> PyResult<T>) -> PyResult<T> {
        with_state(&self.reading, "capture", work)
    }

    /// What can be asked at any time: as it stands, or where somebody reads, as of the last slice.
    /// Nobody waits: who reads may be waiting for input, or for who asks.
    fn told<T>(&self, look: impl FnOnce(&Told) -> T) -> PyResult<T> {
        guarded(|| {
            if let Some(reading) = if_free(&self.reading, "capture")? {
                reading.tell();
            }
            let told = self.told.lock();
            Ok(look(&told.unwrap_or_else(PoisonError::into_inner)))
        })
    }

    /// Closes what was asked to be closed. Whoever asks tries after asking, and whoever is in the
    /// way tries after going: one of them succeeds.
    fn heed_close(&self) {
        if self.is_closed.load(Ordering::SeqCst)
            && let Ok(mut reading) = self.reading.try_lock()
        {
            reading.close();
        }
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
