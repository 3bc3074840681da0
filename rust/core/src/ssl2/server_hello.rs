//! `SERVER-HELLO`.

use super::{CipherSpecs, cipher_specs};
use crate::{
    registry::ProtocolVersion,
    wire::{Cursor, Parse, Result},
};

/// What a server that speaks SSL 2.0 answers (its specification, §1.2).
///
/// ```text
/// struct {
///     uint8 msg_type = 4;
///     uint8 session_id_hit;
///     uint8 certificate_type;
///     Version server_version;
///     uint16 certificate_length;
///     uint16 cipher_specs_length;
///     uint16 connection_id_length;
///     opaque certificate[ServerHello.certificate_length];
///     V2CipherSpec cipher_specs[ServerHello.cipher_specs_length];
///     opaque connection_id[ServerHello.connection_id_length];
/// } ServerHello;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerHello<'a> {
    /// Not zero where the client's session is resumed: there is no certificate then.
    pub session_id_hit: u8,
    /// 1 for X.509, 0 without a certificate.
    pub certificate_type: u8,
    /// `SSLv2`.
    pub server_version: ProtocolVersion,
    /// DER; empty in a session that is resumed.
    pub certificate: &'a [u8],
    /// Where the certificate begins, from the message's type.
    pub certificate_offset: u32,
    /// What both sides know; the client chooses from it.
    pub cipher_specs: CipherSpecs<'a>,
    /// 16 to 32 bytes, of the server's choice.
    pub connection_id: &'a [u8],
}

/// Reads what follows the type.
impl<'a> Parse<'a> for ServerHello<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let session_id_hit = cursor.u8("session_id_hit")?;
        let certificate_type = cursor.u8("certificate_type")?;
        let server_version = ProtocolVersion(cursor.u16("server_version")?);
        let certificate_length = cursor.u16("certificate_length")?;
        let cipher_specs_length = cursor.u16("cipher_specs_length")?;
        let connection_id_length = cursor.u16("connection_id_length")?;
        Ok(Self {
            session_id_hit,
            certificate_type,
            server_version,
            certificate_offset: cursor.offset(),
            certificate: cursor.take("certificate", certificate_length.into())?,
            cipher_specs: cipher_specs(cursor, cipher_specs_length)?,
            connection_id: cursor.take("connection_id", connection_id_length.into())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssl2::Message;

    const SENT: &[u8] =
        b"\x04\x00\x01\x00\x02\x00\x02\x00\x03\x00\x10\x30\x00\x01\x00\x800123456789abcdef";

    #[test]
    fn it_shows_a_certificate_and_lists_ciphers() {
        let message = Message::parse(SENT).unwrap();
        let Message::ServerHello(hello) = message else { panic!() };
        assert_eq!((message.name(), message.version()), ("server_hello", ProtocolVersion::SSLV2));
        assert_eq!((hello.certificate, hello.certificate_offset), (&b"\x30\x00"[..], 11));
        assert!(message.cipher_specs().iter().map(|spec| spec.0).eq([0x01_0080]));
        assert_eq!(hello.connection_id, b"0123456789abcdef");
    }

    #[test]
    fn every_truncation_is_an_error() {
        for end in 0..SENT.len() {
            assert!(Message::parse(&SENT[..end]).is_err(), "cut to {end}");
        }
    }
}
