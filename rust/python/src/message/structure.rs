//! What a structure tells of itself, as objects of `tlswire.structure`.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use tlswire::locate::Place;
use tlswire::wire::{Code, Kind, Span, Value, Visitor};

use crate::convert::{any, new_bytes, wire_text};

/// Makes a `Structure` of what it is told.
pub(super) struct Builder<'a, 'py> {
    py: Python<'py>,
    place: &'a Place,
    open: Vec<Part<'py>>,
    made: PyResult<Option<Bound<'py, PyAny>>>,
}

/// A structure or a list whose parts are being told.
struct Part<'py> {
    name: &'static str,
    offset: u32,
    kind: Kind,
    items: Vec<Bound<'py, PyAny>>,
}

impl<'a, 'py> Builder<'a, 'py> {
    /// For a message that lies at `place`.
    pub(super) fn new(py: Python<'py>, place: &'a Place) -> Self {
        Self { py, place, open: Vec::new(), made: Ok(None) }
    }

    /// The structure; `None` when nothing was told.
    pub(super) fn finish(self) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.made
    }

    fn class(&self, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.py.import("tlswire.structure")?.getattr(name)
    }

    fn plain(&self, value: Value<'_>) -> PyResult<Bound<'py, PyAny>> {
        match value {
            Value::Number(number) => any(self.py, number),
            Value::Bytes(bytes) => Ok(new_bytes(self.py, bytes)),
            Value::Text(text) => any(self.py, wire_text(text)),
            Value::Code(Code { registry, value, .. }) => {
                self.py.import("tlswire.registry")?.getattr(registry)?.call1((value,))
            }
        }
    }

    /// A part of what is open, or the whole.
    fn add(&mut self, name: &'static str, span: Span, value: PyResult<Bound<'py, PyAny>>) {
        let outer = self.open.last().map(|part| part.kind);
        let item = match outer {
            Some(Kind::Structure(_)) => value.and_then(|value| {
                let offset = self.place.input_offset(span.offset);
                self.class("Field")?.call1((name, value, offset, span.length))
            }),
            _ => value,
        };
        match (item, self.open.last_mut()) {
            (Ok(item), Some(part)) => part.items.push(item),
            (Ok(item), None) if self.made.is_ok() => self.made = Ok(Some(item)),
            (Ok(_), None) => {}
            (Err(error), _) => self.made = Err(error),
        }
    }

    fn close(&self, part: Part<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = PyTuple::new(self.py, part.items)?;
        match part.kind {
            Kind::Structure(name) => self.class("Structure")?.call1((name, items)),
            Kind::List => Ok(items.into_any()),
        }
    }
}

impl Visitor for Builder<'_, '_> {
    fn value(&mut self, name: &'static str, span: Span, value: Value<'_>) {
        let value = self.plain(value);
        self.add(name, span, value);
    }

    fn begin(&mut self, name: &'static str, offset: u32, kind: Kind) {
        self.open.push(Part { name, offset, kind, items: Vec::new() });
    }

    fn end(&mut self, end: u32) {
        let Some(part) = self.open.pop() else { return };
        let Part { name, offset, .. } = part;
        let span = Span { offset, length: end.saturating_sub(offset) };
        let made = self.close(part);
        self.add(name, span, made);
    }
}
