//! CRYPTO frames.

use super::super::packet::counted;
use crate::wire::{Cursor, Parse, Result};

/// Bytes of the handshake's stream ([RFC 9000 §19.6]).
///
/// ```text
/// CRYPTO Frame {
///   Type (i) = 0x06,
///   Offset (i),
///   Length (i),
///   Crypto Data (..),
/// }
/// ```
///
/// [RFC 9000 §19.6]: https://www.rfc-editor.org/rfc/rfc9000#section-19.6
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Crypto<'a> {
    /// Where they lie in the stream.
    pub offset: u64,
    /// The bytes.
    pub data: &'a [u8],
}

impl<'a> Parse<'a> for Crypto<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let offset = cursor.varint("offset")?;
        Ok(Self { offset, data: counted(cursor, "length")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Error, ErrorKind};

    const SENT: &[u8] = b"\x44\xb0\x03abc";

    #[test]
    fn a_crypto_frame_has_a_place_in_the_stream() {
        let found = Crypto::parse(&mut Cursor::new(SENT));
        assert_eq!(found, Ok(Crypto { offset: 1200, data: b"abc" }));
    }

    #[test]
    fn every_cut_is_an_error_and_never_a_panic() {
        for end in 0..SENT.len() {
            assert!(Crypto::parse(&mut Cursor::new(&SENT[..end])).is_err());
        }
    }

    #[test]
    fn a_length_past_the_payload_is_an_error_at_the_length() {
        let kind = ErrorKind::Truncated { needed: 3, available: 2 };
        let found = Crypto::parse(&mut Cursor::new(&SENT[..5]));
        assert_eq!(found, Err(Error { kind, field: "length", offset: 2 }));
    }
}
