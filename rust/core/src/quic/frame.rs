//! Frames: the payload of a packet without its protection.

mod ack;
mod connection_close;
mod crypto;
mod google;

pub use ack::Ack;
pub use connection_close::ConnectionClose;
pub use crypto::Crypto;

use crate::{
    registry::{QuicFrameType, QuicVersion},
    wire::{Cursor, ErrorKind, Parse, Result},
};

/// A frame of an Initial or Handshake packet; no others may be in them ([RFC 9000 §12.4]).
///
/// [RFC 9000 §12.4]: https://www.rfc-editor.org/rfc/rfc9000#section-12.4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Frame<'a> {
    /// So many bytes of nothing ([RFC 9000 §19.1]): a run of PADDING frames.
    ///
    /// [RFC 9000 §19.1]: https://www.rfc-editor.org/rfc/rfc9000#section-19.1
    Padding(usize),
    /// Wants an answer ([RFC 9000 §19.2]).
    ///
    /// [RFC 9000 §19.2]: https://www.rfc-editor.org/rfc/rfc9000#section-19.2
    Ping,
    /// Says what came.
    Ack(Ack<'a>),
    /// Bytes of the handshake.
    Crypto(Crypto<'a>),
    /// Ends the connection.
    ConnectionClose(ConnectionClose<'a>),
}

/// The frames of a payload, in order. Ends after the first that cannot be read.
#[derive(Clone, Debug)]
pub struct Frames<'a> {
    cursor: Cursor<'a>,
    is_google: bool,
}

/// The frames of a payload. Google's versions number them otherwise.
#[must_use]
pub const fn frames(version: QuicVersion, payload: &[u8]) -> Frames<'_> {
    let is_google = matches!(version, QuicVersion::T050 | QuicVersion::T051);
    Frames { cursor: Cursor::new(payload), is_google }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Frame<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.cursor.is_empty() {
            return None;
        }
        let frame = if self.is_google {
            google::frame(&mut self.cursor)
        } else {
            Frame::parse(&mut self.cursor)
        };
        if frame.is_err() {
            self.cursor.rest();
        }
        Some(frame)
    }
}

impl<'a> Parse<'a> for Frame<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let start = *cursor;
        let value = cursor.varint("type")?;
        match QuicFrameType(value) {
            QuicFrameType::PADDING => padding(cursor),
            QuicFrameType::PING => Ok(Self::Ping),
            ACK => Ack::parse(cursor).map(Self::Ack),
            ACK_ECN => Ack::parse_with_ecn(cursor).map(Self::Ack),
            QuicFrameType::CRYPTO => Crypto::parse(cursor).map(Self::Crypto),
            CONNECTION_CLOSE => ConnectionClose::parse(cursor).map(Self::ConnectionClose),
            _ => {
                let value = u32::try_from(value).unwrap_or(u32::MAX);
                Err(start.error("type", ErrorKind::IllegalValue { value }))
            }
        }
    }
}

/// An ACK frame without ECN counts.
const ACK: QuicFrameType = QuicFrameType(0x02);
/// An ACK frame with ECN counts.
const ACK_ECN: QuicFrameType = QuicFrameType(0x03);
/// A `CONNECTION_CLOSE` of the transport; that of the application, 0x1d, is not for these packets.
const CONNECTION_CLOSE: QuicFrameType = QuicFrameType(0x1c);

/// The rest of a run of zeros, of which the first is taken.
fn padding<'a>(cursor: &mut Cursor<'a>) -> Result<Frame<'a>> {
    let more = cursor.peek().iter().take_while(|&&byte| byte == 0).count();
    cursor.take("padding", more)?;
    Ok(Frame::Padding(1 + more))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::wire::Error;

    #[test]
    fn frames_come_in_order_and_padding_as_one() {
        let payload = b"\0\0\0\x01\x06\0\x02hi\0";
        let found: Vec<_> = frames(QuicVersion::QUICV1, payload).map(Result::unwrap).collect();
        let crypto = Frame::Crypto(Crypto { offset: 0, data: b"hi" });
        assert_eq!(found, [Frame::Padding(3), Frame::Ping, crypto, Frame::Padding(1)]);
    }

    #[test]
    fn a_frame_that_may_not_be_here_ends_the_walk() {
        let kind = ErrorKind::IllegalValue { value: 0x1d };
        let found: Vec<_> = frames(QuicVersion::QUICV2, b"\x01\x1d\0\x01").collect();
        assert_eq!(found, [Ok(Frame::Ping), Err(Error { kind, field: "type", offset: 1 })]);
    }
}
