//! Bytes of the wire as text.

use core::fmt::{self, Write};
use core::str;

/// Bytes as text: what is no printable ASCII as `\xNN`, a backslash as `\\`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Escaped<'a>(pub &'a [u8]);

impl<'a> Escaped<'a> {
    /// The bytes themselves, where all of them stand as they are.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        let is_plain = self.0.iter().all(|byte| matches!(byte, b' '..=b'~') && *byte != b'\\');
        if is_plain { str::from_utf8(self.0).ok() } else { None }
    }
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&byte| match byte {
            b'\\' => f.write_str("\\\\"),
            b' '..=b'~' => f.write_char(char::from(byte)),
            _ => write_octet(f, byte),
        })
    }
}

/// Writes an octet as `\xNN`.
pub(crate) fn write_octet(out: &mut impl Write, octet: u8) -> fmt::Result {
    write!(out, "\\x{octet:02x}")
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn what_is_not_printable_is_escaped() {
        assert_eq!(Escaped(b"a b~").as_str(), Some("a b~"));
        assert_eq!(Escaped(b"a b~").to_string(), "a b~");
        for (bytes, text) in
            [(&b"a\\b"[..], "a\\\\b"), (b"\x00\x7f\xc3\xbc", "\\x00\\x7f\\xc3\\xbc")]
        {
            assert_eq!(
                (Escaped(bytes).as_str(), Escaped(bytes).to_string().as_str()),
                (None, text)
            );
        }
    }
}
