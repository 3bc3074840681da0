//! SSL 2.0 as far as its hellos: its records, what a client offers in its format, what a server
//! answers.
//!
//! Clients that also speak SSL 3.0 or TLS sent their first message in this format until about 2010,
//! so that a server of SSL 2.0 would understand it ([RFC 5246 App. E.2]). Layouts are those of the
//! specification of Netscape (1995) as far as the RFC does not repeat them.
//!
//! [RFC 5246 App. E.2]: https://www.rfc-editor.org/rfc/rfc5246#appendix-E.2

use crate::{
    registry::{CipherSuite, ProtocolVersion, SslV2CipherKind},
    wire::{Cursor, ErrorKind, List, Parse, Result},
};

mod client_hello;
mod describe;
mod probe;
mod server_hello;

pub use client_hello::ClientHello;
pub use describe::describe;
pub use probe::{Probe, probe};
pub use server_hello::ServerHello;

/// `MSG-CLIENT-HELLO`.
const CLIENT_HELLO: u8 = 1;
/// `MSG-SERVER-HELLO`.
const SERVER_HELLO: u8 = 4;

/// What precedes every record of SSL 2.0.
///
/// ```text
/// struct {                             struct {
///     uint1  two_bytes = 1;                uint1  two_bytes = 0;
///     uint15 length;                       uint1  is_escape;
/// } HeaderOfTwoBytes;                      uint14 length;
///                                          uint8  padding;
///                                      } HeaderOfThreeBytes;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RecordHeader {
    /// The length in bytes of what follows the header, padding included.
    pub length: u16,
    /// How many of these bytes, the last ones, are padding; 0 in clear.
    pub padding: u8,
    /// Whether the record is out of band; never defined further.
    pub is_escape: bool,
}

impl<'a> Parse<'a> for RecordHeader {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let word = cursor.u16("length")?;
        if word & 0x8000 != 0 {
            return Ok(Self { length: word & 0x7fff, padding: 0, is_escape: false });
        }
        let (length, is_escape) = (word & 0x3fff, word & 0x4000 != 0);
        Ok(Self { length, padding: cursor.u8("padding")?, is_escape })
    }
}

/// A message of SSL 2.0 that is sent in clear before any key is agreed on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Message<'a> {
    /// `CLIENT-HELLO`.
    ClientHello(ClientHello<'a>),
    /// `SERVER-HELLO`.
    ServerHello(ServerHello<'a>),
}

impl<'a> Message<'a> {
    /// Parses a message, its type included, without the record's header. Offsets count from the
    /// type.
    ///
    /// # Errors
    ///
    /// A field that does not fit, bytes left over, or another type.
    pub fn parse(message: &'a [u8]) -> Result<Self> {
        let mut cursor = Cursor::new(message);
        let start = cursor;
        let parsed = match cursor.u8("msg_type")? {
            CLIENT_HELLO => Self::ClientHello(ClientHello::parse(&mut cursor)?),
            SERVER_HELLO => Self::ServerHello(ServerHello::parse(&mut cursor)?),
            other => {
                let kind = ErrorKind::IllegalValue { value: other.into() };
                return Err(start.error("msg_type", kind));
            }
        };
        cursor.finish("message")?;
        Ok(parsed)
    }

    /// The name that TLS has for it: `client_hello` or `server_hello`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ClientHello(_) => "client_hello",
            Self::ServerHello(_) => "server_hello",
        }
    }

    /// The version it states.
    #[must_use]
    pub const fn version(&self) -> ProtocolVersion {
        match self {
            Self::ClientHello(hello) => hello.version,
            Self::ServerHello(hello) => hello.server_version,
        }
    }

    /// The ciphers it lists.
    #[must_use]
    pub const fn cipher_specs(&self) -> CipherSpecs<'a> {
        match self {
            Self::ClientHello(hello) => hello.cipher_specs,
            Self::ServerHello(hello) => hello.cipher_specs,
        }
    }
}

/// Ciphers in three bytes each: those of SSL 2.0, and below 0x10000 suites of TLS.
pub type CipherSpecs<'a> = List<'a, SslV2CipherKind, 3>;

/// Those of `specs` that are cipher suites of TLS, in wire order.
pub fn cipher_suites(specs: CipherSpecs<'_>) -> impl Iterator<Item = CipherSuite> + use<'_> {
    specs.iter().filter_map(|spec| u16::try_from(spec.0).ok().map(CipherSuite))
}

/// Takes a list of `length` bytes, which its own length precedes elsewhere.
fn cipher_specs<'a>(cursor: &mut Cursor<'a>, length: u16) -> Result<CipherSpecs<'a>> {
    let start = *cursor;
    let body = Cursor::at(cursor.take("cipher_specs", length.into())?, start.offset());
    List::of(body, "cipher_specs", start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Error;

    #[test]
    fn a_header_has_two_bytes_or_three() {
        let parse = |bytes| RecordHeader::parse(&mut Cursor::new(bytes));
        let two = RecordHeader { length: 0x2e, padding: 0, is_escape: false };
        assert_eq!(parse(b"\x80\x2e"), Ok(two));
        let three = RecordHeader { length: 0x102e, padding: 7, is_escape: true };
        assert_eq!(parse(b"\x50\x2e\x07"), Ok(three));
        assert!(parse(b"\x80").is_err() && parse(b"\x10\x2e").is_err());
    }

    #[test]
    fn another_type_is_an_error() {
        let kind = ErrorKind::IllegalValue { value: 2 };
        let expected = Error { kind, field: "msg_type", offset: 0 };
        assert_eq!(Message::parse(b"\x02\x01\x00\x80"), Err(expected));
        assert!(Message::parse(b"").is_err());
    }
}
