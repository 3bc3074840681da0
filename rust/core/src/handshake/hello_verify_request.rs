//! `hello_verify_request`.

use crate::{
    registry::ProtocolVersion,
    wire::{Cursor, Parse, Result},
};

/// A DTLS server asks the client to return a cookie in a second hello ([RFC 6347 §4.2.1]).
///
/// ```text
/// struct {
///     ProtocolVersion server_version;
///     opaque cookie<0..2^8-1>;
/// } HelloVerifyRequest;
/// ```
///
/// [RFC 6347 §4.2.1]: https://www.rfc-editor.org/rfc/rfc6347#section-4.2.1
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HelloVerifyRequest<'a> {
    /// DTLS 1.0 whatever will be chosen, if the server is right.
    pub server_version: ProtocolVersion,
    /// The cookie.
    pub cookie: &'a [u8],
}

impl<'a> Parse<'a> for HelloVerifyRequest<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let server_version = ProtocolVersion(cursor.u16("server_version")?);
        Ok(Self { server_version, cookie: cursor.vec8("cookie", 0)?.rest() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_version_and_a_cookie() {
        let sent = b"\xfe\xff\x02\xc0\x0c";
        let parsed = HelloVerifyRequest::parse(&mut Cursor::new(sent)).unwrap();
        assert_eq!((parsed.server_version.0, parsed.cookie), (0xfeff, &b"\xc0\x0c"[..]));
        for end in 0..sent.len() {
            assert!(HelloVerifyRequest::parse(&mut Cursor::new(&sent[..end])).is_err());
        }
    }
}
