//! A capture that is being read, and what its objects of Python are to it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use tlswire_capture::reader::ReadError;
use tlswire_capture::row::Row;
use tlswire_capture::sources::{Failure, Sources, Step};

use super::events::Events;
use super::output::Output;
use super::source::{self, Raised};
use super::told::Told;
use crate::arrow::arrow_error;

/// Slices after which control goes back to Python, so that it can tell how far the work is.
const SLICES: usize = 16;

/// A source that was not opened yet.
pub(super) struct Waiting {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) object: Py<PyAny>,
}

/// The work, and how far it is.
pub(super) struct Reading {
    pub(super) sources: Sources<Events>,
    waiting: VecDeque<Waiting>,
    raised: Raised,
    pub(super) output: Output,
    is_finished: bool,
    told: Arc<Mutex<Told>>,
}

impl Reading {
    pub(super) fn new(
        sources: Sources<Events>,
        waiting: VecDeque<Waiting>,
        output: Output,
        told: Arc<Mutex<Told>>,
    ) -> Self {
        Self { sources, waiting, raised: Arc::default(), output, is_finished: false, told }
    }

    /// Tells how far the work is.
    pub(super) fn tell(&self) {
        if let Ok(mut told) = self.told.lock() {
            told.take_down(&self.sources);
        }
    }

    /// Reads on until something is ready, or for a while; answers whether there is more to read.
    pub(super) fn advance(&mut self, py: Python<'_>) -> PyResult<bool> {
        for _ in 0..SLICES {
            self.hand_on()?;
            if self.is_finished || self.is_ready() {
                break;
            }
            match self.sources.step() {
                Step::Open => self.open_next(py)?,
                Step::Read => self.read(py)?,
                Step::End => self.end()?,
            }
            self.tell();
            py.check_signals()?;
        }
        Ok(!self.is_finished)
    }

    /// Opens the next source; without one, finishes.
    fn open_next(&mut self, py: Python<'_>) -> PyResult<()> {
        let Some(Waiting { name, kind, object }) = self.waiting.pop_front() else {
            self.sources.finish();
            return Ok(());
        };
        let opened = match source::open(&kind, object.bind(py), &self.raised) {
            Ok(opened) => opened,
            Err(error) if error.is_instance_of::<PyOSError>(py) => {
                self.sources.note(not_opened(py, name, &error)?);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let sources = &mut self.sources;
        match py.detach(|| sources.open(name, opened.input, opened.is_live)) {
            Ok(()) => Ok(()),
            Err(error) => self.fail(&error, false),
        }
    }

    /// Reads a slice of the open source.
    fn read(&mut self, py: Python<'_>) -> PyResult<()> {
        let sources = &mut self.sources;
        match py.detach(|| sources.read()) {
            Ok(()) => Ok(()),
            Err(error) => self.fail(&error, true),
        }
    }

    /// Raises the exception that reading met, if it was one of Python; else notes the failure.
    fn fail(&mut self, error: &ReadError, was_open: bool) -> PyResult<()> {
        if let Some(raised) = self.raised.lock().ok().and_then(|mut raised| raised.take()) {
            return Err(raised);
        }
        self.sources.fail(error, was_open);
        Ok(())
    }

    /// Takes nothing more from the sources; what was taken is read on.
    pub(super) fn stop(&mut self) {
        self.waiting.clear();
        self.sources.stop();
    }

    /// After the last row.
    fn end(&mut self) -> PyResult<()> {
        self.is_finished = true;
        self.sources.close();
        self.output.finish().map_err(arrow_error)
    }

    /// Lets go of everything but counters and what went wrong.
    pub(super) fn close(&mut self) {
        self.is_finished = true;
        self.waiting.clear();
        self.output = Output::None;
        *self.sources.events() = Events::Ignored;
        self.sources.close();
    }

    /// Makes rows, until there are enough to be taken.
    fn hand_on(&mut self) -> PyResult<()> {
        while !self.output.is_ready(false)
            && let Some(connection) = self.sources.take()
        {
            let row = Row::new(&connection, self.sources.naming(&connection));
            self.output.push(&row).map_err(arrow_error)?;
        }
        self.output.note_input(self.sources.position()).map_err(arrow_error)
    }

    fn is_ready(&mut self) -> bool {
        let is_live = self.sources.is_live();
        self.sources.events().is_told() || self.output.is_ready(is_live)
    }
}

/// What is to be told of a source that the system does not open.
fn not_opened(py: Python<'_>, source: String, error: &PyErr) -> PyResult<Failure> {
    let message = system_message(py, error)?;
    Ok(Failure { source, kind: "io".to_owned(), message, offset: 0, was_open: false })
}

/// What the system says of a source that cannot be opened.
pub(super) fn system_message(py: Python<'_>, error: &PyErr) -> PyResult<String> {
    let said = error.value(py).getattr("strerror")?;
    if !said.is_none() {
        return said.extract();
    }
    let text = error.value(py).str()?.to_string();
    Ok(text.split(" (os error").next().unwrap_or_default().to_owned())
}
