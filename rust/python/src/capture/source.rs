//! Where the bytes of a capture come from.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::convert::bytes;

/// The exception that reading raised, kept until it can be raised again.
pub(super) type Raised = Arc<Mutex<Option<PyErr>>>;

/// A source that is open.
pub(super) struct Source {
    /// Its bytes.
    pub(super) input: Box<dyn Read + Send>,
    /// Whether they come while they are written: what is there must not wait for what is not.
    pub(super) is_live: bool,
}

/// Opens what Python names by a kind: `path`, `stdin`, `file` (an object with `read`) or `bytes`.
pub(super) fn open(kind: &str, object: &Bound<'_, PyAny>, raised: &Raised) -> PyResult<Source> {
    match kind {
        "path" => path(object, raised),
        "stdin" => {
            let input = Interruptible { input: io::stdin(), raised: Arc::clone(raised) };
            Ok(Source { input: Box::new(input), is_live: true })
        }
        "file" => Ok(file(object, raised)),
        _ => {
            let held = Held(bytes(object)?);
            Ok(Source { input: Box::new(Cursor::new(held)), is_live: false })
        }
    }
}

/// A regular file is opened here; anything else by Python, whose `open` heeds signals.
fn path(object: &Bound<'_, PyAny>, raised: &Raised) -> PyResult<Source> {
    let path: PathBuf = object.extract()?;
    if path.metadata()?.is_file() {
        return Ok(Source { input: Box::new(File::open(path)?), is_live: false });
    }
    let opened = object.py().import("io")?.call_method1("FileIO", (object,))?;
    Ok(file(&opened, raised))
}

fn file(object: &Bound<'_, PyAny>, raised: &Raised) -> Source {
    let input = PythonFile { object: object.clone().unbind(), raised: Arc::clone(raised) };
    Source { input: Box::new(input), is_live: true }
}

/// The bytes of a `bytes` object.
struct Held(PyBackedBytes);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// An input during which signals are heeded.
struct Interruptible<R> {
    input: R,
    raised: Raised,
}

impl<R: Read> Read for Interruptible<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            // Before each read: what came since Python last looked interrupts none that begins.
            let heed = |py: Python<'_>| py.check_signals();
            Python::attach(heed).map_err(|error| keep(&self.raised, error))?;
            match self.input.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                answer => return answer,
            }
        }
    }
}

/// An object with a method `read`.
struct PythonFile {
    object: Py<PyAny>,
    raised: Raised,
}

impl Read for PythonFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| self.fill(py, buffer)).map_err(|error| keep(&self.raised, error))
    }
}

impl PythonFile {
    fn fill(&self, py: Python<'_>, buffer: &mut [u8]) -> PyResult<usize> {
        let read = self.object.call_method1(py, "read", (buffer.len(),))?;
        let read = read.into_bound(py).cast_into::<PyBytes>()?;
        let bytes = read.as_bytes();
        let Some(filled) = buffer.get_mut(..bytes.len()) else {
            let message = "`read` returned more bytes than it was asked for";
            return Err(pyo3::exceptions::PyValueError::new_err(message));
        };
        filled.copy_from_slice(bytes);
        Ok(bytes.len())
    }
}

/// Keeps an exception, and stands for it where only an error of the system can.
fn keep(raised: &Raised, error: PyErr) -> io::Error {
    let message = error.to_string();
    if let Ok(mut kept) = raised.lock() {
        *kept = Some(error);
    }
    io::Error::other(message)
}
