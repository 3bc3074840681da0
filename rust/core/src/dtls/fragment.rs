//! Fragments of handshake messages.

use crate::registry::HandshakeType;
use crate::wire::{Cursor, ErrorKind, Parse, Result};

/// A part of a handshake message, or all of it ([RFC 9147 §5.2], [RFC 6347 §4.2.2]).
///
/// ```text
/// struct {
///     HandshakeType msg_type;
///     uint24 length;
///     uint16 message_seq;
///     uint24 fragment_offset;
///     uint24 fragment_length;
///     ...
/// } DTLSHandshake;
/// ```
///
/// [RFC 9147 §5.2]: https://www.rfc-editor.org/rfc/rfc9147#section-5.2
/// [RFC 6347 §4.2.2]: https://www.rfc-editor.org/rfc/rfc6347#section-4.2.2
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fragment<'a> {
    /// The type of the message.
    pub msg_type: HandshakeType,
    /// The length of the whole message in bytes, without header.
    pub length: u32,
    /// The message's number among its sender's; that of a message sent again does not change.
    pub message_seq: u16,
    /// Where in the message `body` begins.
    pub fragment_offset: u32,
    /// The bytes that came.
    pub body: &'a [u8],
}

impl Fragment<'_> {
    /// Whether it is all of its message.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        u32::try_from(self.body.len()) == Ok(self.length)
    }
}

/// An error where the fragment runs past the end of the input or of its message.
impl<'a> Parse<'a> for Fragment<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let msg_type = HandshakeType(cursor.u8("msg_type")?);
        let length = cursor.u24("length")?;
        let message_seq = cursor.u16("message_seq")?;
        let fragment_offset = cursor.u24("fragment_offset")?;
        let start = *cursor;
        let fragment_length = cursor.u24("fragment_length")?;
        if fragment_offset.saturating_add(fragment_length) > length {
            let kind = ErrorKind::IllegalLength { length: fragment_length };
            return Err(start.error("fragment_length", kind));
        }
        let taken = usize::try_from(fragment_length).unwrap_or(usize::MAX);
        let body = cursor.take("fragment", taken)?;
        Ok(Self { msg_type, length, message_seq, fragment_offset, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> Result<Fragment<'_>> {
        Fragment::parse(&mut Cursor::new(bytes))
    }

    const SECOND: &[u8] = b"\x01\x00\x00\x09\x00\x02\x00\x00\x06\x00\x00\x03abc";

    #[test]
    fn a_fragment_says_what_part_it_is() {
        let fragment = parse(SECOND).unwrap();
        assert_eq!((fragment.length, fragment.message_seq), (9, 2));
        assert_eq!((fragment.fragment_offset, fragment.body), (6, &b"abc"[..]));
        assert!(!fragment.is_whole());
        assert!((0..SECOND.len()).all(|end| parse(&SECOND[..end]).is_err()));
    }

    #[test]
    fn a_fragment_ends_within_its_message() {
        let error = parse(b"\x01\x00\x00\x08\x00\x00\x00\x00\x06\x00\x00\x03abc").unwrap_err();
        assert_eq!((error.field, error.offset), ("fragment_length", 9));
    }
}
