//! The fields of a message as lines, for who prints them.

use pyo3::prelude::*;
use tlswire::wire::{Code, Error, Kind, Span, Value, Visitor};

use crate::convert::{any, new_bytes, none, wire_text};

/// A field: how deep it is, where it begins and how many bytes it takes, its name, and its value.
///
/// The value is a number, bytes, or text: that of a field, or the name and number of a code point.
/// `None` where parts follow. Where something is malformed the name is empty, the value says what.
pub(crate) type Line<'py> = (usize, u32, u32, &'static str, Bound<'py, PyAny>);

struct Outline<'py> {
    py: Python<'py>,
    lines: Vec<Line<'py>>,
    /// The lines of what has begun.
    open: Vec<usize>,
    failed: PyResult<()>,
}

/// The fields of a message in clear, which `describe` tells in wire order.
pub(crate) fn outline(
    py: Python<'_>,
    describe: impl FnOnce(&mut dyn Visitor),
) -> PyResult<Vec<Line<'_>>> {
    let mut outline = Outline { py, lines: Vec::new(), open: Vec::new(), failed: Ok(()) };
    describe(&mut outline);
    outline.failed.map(|()| outline.lines)
}

impl<'py> Outline<'py> {
    fn add(&mut self, span: Span, name: &'static str, value: PyResult<Bound<'py, PyAny>>) {
        match value {
            Ok(value) => {
                let Span { offset, length } = span;
                self.lines.push((self.open.len(), offset, length, name, value));
            }
            Err(error) => self.failed = Err(error),
        }
    }

    fn plain(&self, value: Value<'_>) -> PyResult<Bound<'py, PyAny>> {
        match value {
            Value::Number(number) => any(self.py, number),
            Value::Bytes(bytes) => Ok(new_bytes(self.py, bytes)),
            Value::Text(text) => any(self.py, wire_text(text)),
            Value::Code(Code { value, width, name, .. }) => {
                let digits = usize::try_from(width).unwrap_or(0) * 2;
                let number = format!("0x{value:0digits$x}");
                let name = name.or_else(|| is_grease(value, width).then_some("GREASE"));
                any(self.py, name.map_or(number.clone(), |name| format!("{name} ({number})")))
            }
        }
    }
}

/// Whether a value of two bytes is one of those that mean nothing (RFC 8701 §2).
const fn is_grease(value: u64, width: u32) -> bool {
    width == 2 && value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
}

impl Visitor for Outline<'_> {
    fn value(&mut self, name: &'static str, span: Span, value: Value<'_>) {
        let value = self.plain(value);
        self.add(span, name, value);
    }

    fn begin(&mut self, name: &'static str, offset: u32, _: Kind) {
        let at = self.lines.len();
        self.add(Span { offset, length: 0 }, name, Ok(none(self.py)));
        self.open.push(at);
    }

    fn end(&mut self, end: u32) {
        let begun = self.open.pop().and_then(|at| self.lines.get_mut(at));
        if let Some((_, offset, length, ..)) = begun {
            *length = end.saturating_sub(*offset);
        }
    }

    fn malformed(&mut self, error: &Error) {
        let said = any(self.py, error.to_string());
        self.add(Span { offset: error.offset, length: 0 }, "", said);
    }
}
