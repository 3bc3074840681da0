//! The packets of some connections, cut out of captures.

use core::mem;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use tlswire_capture::certificate::Depth;
use tlswire_capture::cut::{Cut, CutError};
use tlswire_capture::pipeline::Progress;
use tlswire_capture::reader::ReadError;
use tlswire_capture::sources::Failure;
use tlswire_capture::writer::{FileFormat, WriteError};

use super::options::Options;
use super::reading::{Waiting, system_message};
use super::source::{self, Raised};
use crate::convert::with_state;

/// Packets between two looks at signals.
const SLICE: usize = 4_096;

/// The work behind `tlswire cut`: `advance` until it answers `False`, and `take` after each call.
#[pyclass(frozen, module = "tlswire._native")]
pub(crate) struct PacketCutter(Mutex<State>);

struct State {
    cut: Cut,
    join: bool,
    waiting: VecDeque<Waiting>,
    raised: Raised,
    /// The name of the source that is open.
    open: Option<String>,
    failures: Vec<Failure>,
    is_finished: bool,
}

#[pymethods]
impl PacketCutter {
    /// Cuts the connections with these ids out of `sources`, triples of name, kind and object, into
    /// a `pcap` or a `pcapng`.
    #[new]
    fn new(
        sources: Vec<(String, String, Py<PyAny>)>,
        options: Options,
        connections: Vec<String>,
        format: &str,
    ) -> PyResult<Self> {
        let format = match format {
            "pcap" => FileFormat::Pcap,
            "pcapng" => FileFormat::Pcapng,
            _ => {
                let sentence = format!("format: neither pcap nor pcapng: `{format}`");
                return Err(PyValueError::new_err(sentence));
            }
        };
        let tracker = options.tracker(Depth::default());
        let cut = Cut::new(options.reader(), tracker, connections, format);
        let waiting = sources.into_iter();
        let waiting = waiting.map(|(name, kind, object)| Waiting { name, kind, object }).collect();
        Ok(Self(Mutex::new(State {
            cut,
            join: options.join,
            waiting,
            raised: Arc::default(),
            open: None,
            failures: Vec::new(),
            is_finished: false,
        })))
    }

    /// Reads on for a while; answers whether there is more to read.
    fn advance(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(|state| {
            py.check_signals()?;
            state.advance(py)?;
            Ok(!state.is_finished)
        })
    }

    /// What was written since it was last taken.
    fn take<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.with(|state| Ok(PyBytes::new(py, &mem::take(&mut state.cut.out))))
    }

    /// How many packets were written.
    #[getter]
    fn packets(&self) -> PyResult<u64> {
        self.with(|state| Ok(state.cut.packets))
    }

    /// Bytes that have been read of all sources, as they are stored.
    #[getter]
    fn position(&self) -> PyResult<u64> {
        self.with(|state| Ok(state.cut.position()))
    }

    /// The ledger as it stands.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        super::stats::dict(py, &self.with(|state| Ok(state.cut.stats()))?)
    }

    /// What went wrong with sources: name, kind, sentence, offset, and whether some was read.
    fn failures(&self) -> PyResult<Vec<(String, String, String, u64, bool)>> {
        let parts = |failure: &Failure| {
            let Failure { source, kind, message, offset, was_open } = failure.clone();
            (source, kind, message, offset, was_open)
        };
        self.with(|state| Ok(state.failures.iter().map(parts).collect()))
    }
}

impl PacketCutter {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> PyResult<T>) -> PyResult<T> {
        with_state(&self.0, "cutter", work)
    }
}

impl State {
    fn advance(&mut self, py: Python<'_>) -> PyResult<()> {
        match (self.is_finished, self.open.is_some()) {
            (true, _) => Ok(()),
            (false, true) => self.read(py),
            (false, false) => {
                if let Some(next) = self.waiting.pop_front() {
                    return self.open(py, next);
                }
                self.is_finished = true;
                self.cut.finish().map_err(unwritten)
            }
        }
    }

    fn open(&mut self, py: Python<'_>, next: Waiting) -> PyResult<()> {
        let Waiting { name, kind, object } = next;
        let opened = match source::open(&kind, object.bind(py), &self.raised) {
            Ok(opened) => opened,
            Err(error) if error.is_instance_of::<PyOSError>(py) => {
                let (kind, message) = ("io".to_owned(), system_message(py, &error)?);
                let failure = Failure { source: name, kind, message, offset: 0, was_open: false };
                self.failures.push(failure);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let cut = &mut self.cut;
        match py.detach(|| cut.open(opened.input)) {
            Ok(()) => {
                self.open = Some(name);
                Ok(())
            }
            Err(error) => self.fail(name, &error, false),
        }
    }

    fn read(&mut self, py: Python<'_>) -> PyResult<()> {
        let cut = &mut self.cut;
        match py.detach(|| cut.run(SLICE)) {
            Ok(Progress::More) => Ok(()),
            Ok(Progress::Ended) => self.end_source().map(|_| ()),
            Err(CutError::Write(error)) => Err(unwritten(error)),
            Err(CutError::Read(error)) => {
                let name = self.end_source()?;
                self.fail(name, &error, true)
            }
        }
    }

    /// Ends a source; its name.
    fn end_source(&mut self) -> PyResult<String> {
        if !self.join {
            self.cut.finish_source().map_err(unwritten)?;
        }
        Ok(self.open.take().unwrap_or_default())
    }

    /// Notes what is wrong with a source, unless it was an exception of Python.
    fn fail(&mut self, source: String, error: &ReadError, was_open: bool) -> PyResult<()> {
        if let Some(raised) = self.raised.lock().ok().and_then(|mut raised| raised.take()) {
            return Err(raised);
        }
        let (kind, message) = (error.kind.name().to_owned(), error.to_string());
        self.failures.push(Failure { source, kind, message, offset: error.offset, was_open });
        Ok(())
    }
}

fn unwritten(error: WriteError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
