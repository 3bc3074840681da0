//! `CONNECTION_CLOSE` frames.

use super::super::packet::counted;
use crate::{
    registry::{AlertDescription, QuicFrameType, QuicTransportError},
    wire::{Cursor, Parse, Result},
};

/// Ends the connection with an error of the transport ([RFC 9000 §19.19]).
///
/// ```text
/// CONNECTION_CLOSE Frame {
///   Type (i) = 0x1c,
///   Error Code (i),
///   Frame Type (i),
///   Reason Phrase Length (i),
///   Reason Phrase (..),
/// }
/// ```
///
/// [RFC 9000 §19.19]: https://www.rfc-editor.org/rfc/rfc9000#section-19.19
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ConnectionClose<'a> {
    /// Why.
    pub error_code: QuicTransportError,
    /// The frame that was at fault, or 0.
    pub frame_type: QuicFrameType,
    /// Why, in words, undecoded; empty without any.
    pub reason_phrase: &'a [u8],
}

impl ConnectionClose<'_> {
    /// The alert that the error code stands for: its lowest byte, where it is 0x0100 to 0x01ff
    /// ([RFC 9001 §4.8]).
    ///
    /// [RFC 9001 §4.8]: https://www.rfc-editor.org/rfc/rfc9001#section-4.8
    #[must_use]
    pub const fn alert(&self) -> Option<AlertDescription> {
        match self.error_code.0.to_be_bytes() {
            [0, 0, 0, 0, 0, 0, 1, description] => Some(AlertDescription(description)),
            _ => None,
        }
    }
}

impl<'a> Parse<'a> for ConnectionClose<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let error_code = QuicTransportError(cursor.varint("error_code")?);
        let frame_type = QuicFrameType(cursor.varint("frame_type")?);
        Ok(Self { error_code, frame_type, reason_phrase: counted(cursor, "reason_phrase")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &[u8] = b"\x41\x78\x06\x07no alpn";

    #[test]
    fn a_crypto_error_stands_for_an_alert() {
        let close = ConnectionClose::parse(&mut Cursor::new(SENT)).unwrap();
        assert_eq!(close.alert(), Some(AlertDescription::NO_APPLICATION_PROTOCOL));
        assert_eq!(
            (close.frame_type, close.reason_phrase),
            (QuicFrameType::CRYPTO, &b"no alpn"[..])
        );
    }

    #[test]
    fn another_error_stands_for_none() {
        let close = ConnectionClose::parse(&mut Cursor::new(b"\x0a\0\0")).unwrap();
        assert_eq!(close.alert(), None);
        assert_eq!(close.error_code, QuicTransportError::PROTOCOL_VIOLATION);
    }

    #[test]
    fn every_cut_is_an_error_and_never_a_panic() {
        for end in 0..SENT.len() {
            assert!(ConnectionClose::parse(&mut Cursor::new(&SENT[..end])).is_err());
        }
    }
}
