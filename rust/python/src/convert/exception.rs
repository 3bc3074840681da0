//! Errors of the core as exceptions of `tlswire.errors`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use tlswire::locate::Place;
use tlswire::wire::{self, ErrorKind};

/// A class of `tlswire.errors`, imported when it is first raised.
struct Class {
    name: &'static str,
    class: PyOnceLock<Py<PyType>>,
}

impl Class {
    const fn new(name: &'static str) -> Self {
        Self { name, class: PyOnceLock::new() }
    }

    fn raise<A: pyo3::PyErrArguments + Send + Sync + 'static>(
        &self,
        py: Python<'_>,
        arguments: A,
    ) -> PyErr {
        match self.class.import(py, "tlswire.errors", self.name) {
            Ok(class) => PyErr::from_type(class.clone(), arguments),
            Err(error) => error,
        }
    }
}

static PARSE: Class = Class::new("ParseError");
static CLOSED: Class = Class::new("ClosedError");
static INCOMPLETE: Class = Class::new("IncompleteError");
static MALFORMED: Class = Class::new("MalformedError");
static CAP: Class = Class::new("CapError");
static INTERNAL: Class = Class::new("InternalError");

/// An error of the core, and an offset that counts as the caller counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Error {
    pub(crate) kind: ErrorKind,
    pub(crate) field: &'static str,
    pub(crate) offset: u64,
}

impl Error {
    /// `error`, whose offset is within a message that lies at `place`.
    pub(crate) fn at(place: &Place, error: wire::Error) -> Self {
        let wire::Error { kind, field, offset } = error;
        Self { kind, field, offset: place.input_offset(offset) }
    }
}

impl From<wire::Error> for Error {
    fn from(error: wire::Error) -> Self {
        Self::at(&Place::default(), error)
    }
}

/// The exception for an error of the core: the only place that maps kinds to classes.
pub(crate) fn parse_error(py: Python<'_>, error: impl Into<Error>) -> PyErr {
    let Error { kind, field, offset } = error.into();
    let class = match kind {
        ErrorKind::Incomplete { .. } => &INCOMPLETE,
        ErrorKind::TooDeep | ErrorKind::TooLarge { .. } => &CAP,
        _ => &MALFORMED,
    };
    let message = format!("`{field}` at offset {offset}: {kind}");
    class.raise(py, (message, kind.name(), field, offset))
}

/// The exception for more than the cap `name` allows, where the option says that it is one.
pub(crate) fn cap_error(py: Python<'_>, name: &'static str, sentence: &str) -> PyErr {
    CAP.raise(py, (format!("{name}: {sentence}"), "too_large", name, 0))
}

/// The exception for something used after it was closed.
pub(crate) fn closed_error(py: Python<'_>, what: &'static str) -> PyErr {
    CLOSED.raise(py, (format!("the {what} is closed"),))
}

/// The exception for a defect of ours.
pub(super) fn internal_error(message: String) -> PyErr {
    Python::attach(|py| INTERNAL.raise(py, (message,)))
}

/// Whether an exception says that bytes are malformed.
pub(crate) fn is_parse_error(py: Python<'_>, error: &PyErr) -> bool {
    PARSE
        .class
        .import(py, "tlswire.errors", PARSE.name)
        .is_ok_and(|base| error.is_instance(py, base))
}
