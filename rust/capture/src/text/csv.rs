//! Comma-separated values ([RFC 4180], with bare line feeds).
//!
//! What is null is empty; what is there and empty is `""`. A list of numbers is its values joined by
//! `-`, as in JA3; other lists are JSON.
//!
//! [RFC 4180]: https://www.rfc-editor.org/rfc/rfc4180

use core::fmt::{self, Display, Write};

use crate::json::{JsonWriter, append, hex};
use crate::row::{Numbers, Row, Selection, Text, Value};
use crate::text::{time, write_value};

/// Appends the line of column names.
pub fn write_header(selection: &Selection, out: &mut Vec<u8>) {
    for (index, column) in selection.columns().iter().enumerate() {
        separate(index, out);
        out.extend_from_slice(column.name.as_bytes());
    }
    out.push(b'\n');
}

/// Appends one line.
pub fn write_row(selection: &Selection, row: &Row<'_>, out: &mut Vec<u8>) {
    for (index, column) in selection.columns().iter().enumerate() {
        separate(index, out);
        write_cell((column.value)(row), out);
    }
    out.push(b'\n');
}

fn separate(index: usize, out: &mut Vec<u8>) {
    if index > 0 {
        out.push(b',');
    }
}

fn write_cell(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null => (),
        Value::Text(text) => write_text(text, out),
        Value::Bytes(bytes) => hex(out, bytes),
        Value::Nanoseconds(nanoseconds) => append(out, time::Nanoseconds(nanoseconds)),
        Value::Seconds(seconds) => append(out, time::Seconds(seconds)),
        Value::Numbers(numbers) => write_numbers(numbers, out),
        Value::Texts(_) | Value::Items(_) => {
            let mut json = Vec::new();
            write_value(value, &mut JsonWriter::new(&mut json));
            quote(String::from_utf8_lossy(&json), out);
        }
        _ => write_value(value, &mut JsonWriter::new(out)),
    }
}

fn write_text(text: Text<'_>, out: &mut Vec<u8>) {
    match text.as_str() {
        Some(text) if !text.is_empty() && text.bytes().all(is_plain) => {
            out.extend_from_slice(text.as_bytes());
        }
        _ => quote(text, out),
    }
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'_' | b'-' | b'/' | b' ' | b'=')
}

fn write_numbers(numbers: Numbers<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    for (index, number) in numbers.enumerate() {
        if index > 0 {
            out.push(b'-');
        }
        out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }
    if out.len() == start {
        quote("", out);
    }
}

/// Appends what `value` displays between quotes, quotes in it doubled.
fn quote(value: impl Display, out: &mut Vec<u8>) {
    out.push(b'"');
    // Writing into memory does not fail, and a `Display` that fails leaves what it wrote.
    let _ = write!(Doubled(out), "{value}");
    out.push(b'"');
}

struct Doubled<'out>(&'out mut Vec<u8>);

impl Write for Doubled<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if byte == b'"' {
                self.0.push(b'"');
            }
            self.0.push(byte);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Texts;

    fn cell(value: impl Into<Value<'static>>) -> String {
        let mut out = Vec::new();
        write_cell(value.into(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn null_and_empty_are_told_apart() {
        assert_eq!(cell(Value::Null), "");
        assert_eq!(cell(""), r#""""#);
        assert_eq!(cell(Numbers::bytes(b"")), r#""""#);
    }

    #[test]
    fn what_needs_quotes_has_them() {
        assert_eq!(cell("www.example.org"), "www.example.org");
        assert_eq!(cell("CN=a,O=\"b\"\n"), "\"CN=a,O=\"\"b\"\"\n\"");
        assert_eq!(cell(Text::Wire(b"a\\\xff")), r#""a\\\xff""#);
    }

    #[test]
    fn numbers_are_joined_as_in_ja3_and_strings_are_json() {
        assert_eq!(cell(Numbers::pairs(b"\x13\x01\x00\x2f")), "4865-47");
        assert_eq!(
            cell(Texts::Listed([Text::Str("h2"), Text::Str("a\"b")].iter())),
            r#""[""h2"",""a\""b""]""#
        );
    }

    #[test]
    fn scalars_are_as_in_json() {
        assert_eq!(
            (cell(true), cell(0.25), cell(65_535_u16)),
            ("true".into(), "0.25".into(), "65535".into())
        );
        assert_eq!(cell(Value::Nanoseconds(0)), "1970-01-01T00:00:00.000000000Z");
        assert_eq!(cell(Value::Bytes(b"\x01\xff")), "01ff");
    }
}
