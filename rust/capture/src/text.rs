//! Rows as text.

pub mod csv;
pub mod ndjson;
pub mod time;

use crate::json::JsonWriter;

use crate::row::{Member, Row, Selection, Text, Value};

/// A way to write rows down.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values under a header.
    Csv,
}

impl Format {
    /// Appends what stands before the first row.
    pub fn write_header(self, selection: &Selection, out: &mut Vec<u8>) {
        match self {
            Self::Ndjson => (),
            Self::Csv => csv::write_header(selection, out),
        }
    }

    /// Appends one row.
    pub fn write_row(self, selection: &Selection, row: &Row<'_>, out: &mut Vec<u8>) {
        match self {
            Self::Ndjson => ndjson::write_row(selection, row, out),
            Self::Csv => csv::write_row(selection, row, out),
        }
    }
}

/// Lines of rows, as far as they were not taken yet.
#[derive(Debug)]
pub struct Lines {
    format: Format,
    selection: Selection,
    out: Vec<u8>,
}

impl Lines {
    /// Lines of the columns in `selection`, a header first where the format has one.
    #[must_use]
    pub fn new(format: Format, selection: Selection) -> Self {
        let mut out = Vec::new();
        format.write_header(&selection, &mut out);
        Self { format, selection, out }
    }

    /// Appends a row.
    pub fn push(&mut self, row: &Row<'_>) {
        self.format.write_row(&self.selection, row, &mut self.out);
    }

    /// How many bytes wait to be taken.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.out.len()
    }

    /// The lines since they were last taken.
    pub fn take(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.out)
    }
}

/// Writes a cell as JSON: times as RFC 3339 strings, bytes as hexadecimal.
pub fn write_value(value: Value<'_>, json: &mut JsonWriter<'_>) {
    match value {
        Value::Null => json.null(),
        Value::Bool(value) => json.bool(value),
        Value::U8(value) => json.integer(value),
        Value::U16(value) => json.integer(value),
        Value::U32(value) => json.integer(value),
        Value::I64(value) => json.integer(value),
        Value::F64(value) => json.float(value),
        Value::Text(text) => write_text(text, json),
        Value::Bytes(bytes) => json.hex(bytes),
        Value::Nanoseconds(time) => json.display(time::Nanoseconds(time)),
        Value::Seconds(time) => json.display(time::Seconds(time)),
        Value::Numbers(numbers) => {
            json.array(|json| numbers.for_each(|number| json.integer(number)));
        }
        Value::Texts(texts) => json.array(|json| texts.for_each(|text| write_text(text, json))),
        Value::Items(items) => json.array(|json| {
            for (members, item) in items {
                json.object(|json| write_members(members, item, json));
            }
        }),
    }
}

fn write_members(
    members: &'static [Member],
    item: crate::row::Item<'_>,
    json: &mut JsonWriter<'_>,
) {
    for member in members {
        write_value((member.value)(item), json.key(member.name));
    }
}

fn write_text(text: Text<'_>, json: &mut JsonWriter<'_>) {
    match text {
        Text::Hex(bytes) => json.hex(bytes),
        _ => match text.as_str() {
            Some(text) => json.string(text),
            None => json.display(text),
        },
    }
}
