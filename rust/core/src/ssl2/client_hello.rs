//! `CLIENT-HELLO`.

use super::{CipherSpecs, cipher_specs};
use crate::{
    registry::ProtocolVersion,
    wire::{Cursor, Parse, Result},
};

/// What a client offers, in the format of SSL 2.0 ([RFC 5246 App. E.2]).
///
/// ```text
/// uint8 V2CipherSpec[3];
/// struct {
///     uint8 msg_type = 1;
///     Version version;
///     uint16 cipher_spec_length;
///     uint16 session_id_length;
///     uint16 challenge_length;
///     V2CipherSpec cipher_specs[V2ClientHello.cipher_spec_length];
///     opaque session_id[V2ClientHello.session_id_length];
///     opaque challenge[V2ClientHello.challenge_length];
/// } V2ClientHello;
/// ```
///
/// [RFC 5246 App. E.2]: https://www.rfc-editor.org/rfc/rfc5246#appendix-E.2
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientHello<'a> {
    /// The newest version the client speaks: `SSLv2`, or one of SSL 3.0 and TLS.
    pub version: ProtocolVersion,
    /// As sent; suites of TLS have a zero as their first byte.
    pub cipher_specs: CipherSpecs<'a>,
    /// Empty, or the 16 bytes of a session to resume.
    pub session_id: &'a [u8],
    /// 16 to 32 bytes; TLS takes them for the random, filled up with zeros from the left.
    pub challenge: &'a [u8],
}

/// Reads what follows the type.
impl<'a> Parse<'a> for ClientHello<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let version = ProtocolVersion(cursor.u16("version")?);
        let cipher_spec_length = cursor.u16("cipher_spec_length")?;
        let session_id_length = cursor.u16("session_id_length")?;
        let challenge_length = cursor.u16("challenge_length")?;
        Ok(Self {
            version,
            cipher_specs: cipher_specs(cursor, cipher_spec_length)?,
            session_id: cursor.take("session_id", session_id_length.into())?,
            challenge: cursor.take("challenge", challenge_length.into())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssl2::{Message, cipher_suites};

    const SENT: &[u8] =
        b"\x01\x03\x01\x00\x06\x00\x00\x00\x10\x01\x00\x80\x00\x00\x2f0123456789abcdef";

    #[test]
    fn it_offers_ciphers_of_both_kinds() {
        let Message::ClientHello(hello) = Message::parse(SENT).unwrap() else { panic!() };
        assert_eq!((hello.version, hello.session_id), (ProtocolVersion::TLSV1_0, &b""[..]));
        assert!(hello.cipher_specs.iter().map(|spec| spec.0).eq([0x01_0080, 0x2f]));
        assert!(cipher_suites(hello.cipher_specs).map(|suite| suite.0).eq([0x2f]));
        assert_eq!(hello.challenge, b"0123456789abcdef");
    }

    #[test]
    fn every_truncation_is_an_error() {
        for end in 0..SENT.len() {
            assert!(Message::parse(&SENT[..end]).is_err(), "cut to {end}");
        }
        let longer = Message::parse(&[SENT, b"x"].concat()).map(|_| ()).unwrap_err();
        assert_eq!((longer.field, longer.offset), ("message", 31));
    }

    #[test]
    fn ciphers_are_whole() {
        let mut sent = SENT.to_vec();
        sent[4] = 5;
        let error = Message::parse(&sent).map(|_| ()).unwrap_err();
        assert_eq!((error.field, error.offset), ("cipher_specs", 9));
    }
}
