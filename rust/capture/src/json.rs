//! A writer of JSON text ([RFC 8259]): values go straight into bytes, nothing is held.
//!
//! [RFC 8259]: https://www.rfc-editor.org/rfc/rfc8259

use core::fmt::{self, Display, Write};
use std::io;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends JSON values to a buffer, and the commas between them.
///
/// Keys and values must be called for in an order that makes sense; nothing checks it.
#[derive(Debug)]
pub struct JsonWriter<'out> {
    out: &'out mut Vec<u8>,
    separate: bool,
}

impl<'out> JsonWriter<'out> {
    /// A writer of one value at the end of `out`.
    pub const fn new(out: &'out mut Vec<u8>) -> Self {
        Self { out, separate: false }
    }

    /// An object, whose keys and values `members` writes.
    pub fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.enclose(b'{', members, b'}');
    }

    /// An array, whose values `elements` writes.
    pub fn array(&mut self, elements: impl FnOnce(&mut Self)) {
        self.enclose(b'[', elements, b']');
    }

    /// A member's name; its value is what is written next.
    pub fn key(&mut self, name: &str) -> &mut Self {
        self.string(name);
        self.out.push(b':');
        self.separate = false;
        self
    }

    /// `null`.
    pub fn null(&mut self) {
        self.raw(b"null");
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    /// An integer.
    pub fn integer(&mut self, value: impl itoa::Integer) {
        self.raw(itoa::Buffer::new().format(value).as_bytes());
    }

    /// A number with the fewest digits that read back as `value`; `null` where it is not finite.
    pub fn float(&mut self, value: f64) {
        if value.is_finite() {
            self.comma();
            append(self.out, value);
        } else {
            self.null();
        }
    }

    /// A string.
    pub fn string(&mut self, value: &str) {
        self.quoted(|out| escape(out, value));
    }

    /// What `value` displays, as a string.
    pub fn display(&mut self, value: impl Display) {
        self.quoted(|out| {
            // Writing into memory does not fail, and a `Display` that fails leaves what it wrote.
            let _ = write!(Escaped(out), "{value}");
        });
    }

    /// A string of two lower-case hexadecimal digits a byte.
    pub fn hex(&mut self, bytes: &[u8]) {
        self.quoted(|out| hex(out, bytes));
    }

    fn raw(&mut self, text: &[u8]) {
        self.comma();
        self.out.extend_from_slice(text);
    }

    fn quoted(&mut self, content: impl FnOnce(&mut Vec<u8>)) {
        self.comma();
        self.out.push(b'"');
        content(self.out);
        self.out.push(b'"');
    }

    fn enclose(&mut self, open: u8, content: impl FnOnce(&mut Self), close: u8) {
        self.comma();
        self.out.push(open);
        self.separate = false;
        content(self);
        self.out.push(close);
        self.separate = true;
    }

    /// Writes the comma that the next value needs, and notes that one more follows it.
    fn comma(&mut self) {
        if self.separate {
            self.out.push(b',');
        }
        self.separate = true;
    }
}

/// What is displayed into it, escaped.
struct Escaped<'out>(&'out mut Vec<u8>);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

/// Appends what `value` displays, as it is.
pub(super) fn append(out: &mut Vec<u8>, value: impl Display) {
    // Writing into memory does not fail.
    let _ = io::Write::write_fmt(out, format_args!("{value}"));
}

/// Appends two lower-case hexadecimal digits a byte.
pub(super) fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        out.extend([byte >> 4, byte & 0x0f].map(digit));
    }
}

fn digit(half: u8) -> u8 {
    HEX.get(usize::from(half)).copied().unwrap_or(b'?')
}

/// Appends `text` with what JSON does not allow in a string escaped, and DEL, for terminals.
fn escape(out: &mut Vec<u8>, text: &str) {
    let mut plain = text.as_bytes();
    while let Some(at) = plain.iter().position(|&byte| needs_escape(byte)) {
        let (before, rest) = plain.split_at(at);
        out.extend_from_slice(before);
        let Some((&byte, rest)) = rest.split_first() else { break };
        escape_byte(out, byte);
        plain = rest;
    }
    out.extend_from_slice(plain);
}

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\' || byte == 0x7f
}

fn escape_byte(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(b"\\u00");
            return hex(out, &[byte]);
        }
    };
    out.extend([b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut JsonWriter<'_>)) -> String {
        let mut out = Vec::new();
        write(&mut JsonWriter::new(&mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn commas_stand_between_and_nowhere_else() {
        let text = written(|json| {
            json.object(|json| {
                json.key("a").array(|json| {
                    json.integer(1);
                    json.integer(-2);
                    json.object(|_| ());
                });
                json.key("b").null();
                json.key("c").array(|_| ());
                json.key("d").bool(true);
            });
        });
        assert_eq!(text, r#"{"a":[1,-2,{}],"b":null,"c":[],"d":true}"#);
    }

    #[test]
    fn strings_read_back_whatever_they_hold() {
        let text: String =
            (0..0x100).filter_map(char::from_u32).chain(['\u{2028}', '🦀']).collect();
        for json in [written(|json| json.string(&text)), written(|json| json.display(&text))] {
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
            assert!(!json.chars().any(|c| c.is_ascii_control()));
        }
    }

    #[test]
    fn numbers_are_the_shortest_that_read_back() {
        assert_eq!(written(|json| json.float(0.1)), "0.1");
        assert_eq!(written(|json| json.float(-1.5)), "-1.5");
        assert_eq!(written(|json| json.float(f64::NAN)), "null");
        assert_eq!(written(|json| json.integer(u64::MAX)), "18446744073709551615");
    }

    #[test]
    fn bytes_are_lower_case_hexadecimal() {
        assert_eq!(written(|json| json.hex(b"\x00\xaf")), r#""00af""#);
    }
}
