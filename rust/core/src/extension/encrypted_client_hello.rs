//! `encrypted_client_hello`.

use super::Extension;
use crate::{
    registry::{ExtensionType, HpkeAead, HpkeKdf},
    wire::{Cursor, ErrorKind, Parse, Result},
};

/// The hidden hello, or the mark of the hidden hello itself ([RFC 9849 §5]).
///
/// ```text
/// enum { outer(0), inner(1) } ECHClientHelloType;
///
/// struct {
///    ECHClientHelloType type;
///    select (ECHClientHello.type) {
///        case outer: [ECHOuter]
///        case inner: Empty;
///    };
/// } ECHClientHello;
/// ```
///
/// [RFC 9849 §5]: https://www.rfc-editor.org/rfc/rfc9849#section-5
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EchClientHello<'a> {
    /// The hello in sight carries another one; GREASE cannot be told from it.
    Outer(EchOuter<'a>),
    /// This is the hidden hello.
    Inner,
}

/// A hello encrypted to the server's HPKE key.
///
/// ```text
/// HpkeSymmetricCipherSuite cipher_suite;
/// uint8 config_id;
/// opaque enc<0..2^16-1>;
/// opaque payload<1..2^16-1>;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EchOuter<'a> {
    /// The key derivation function.
    pub kdf_id: HpkeKdf,
    /// The cipher.
    pub aead_id: HpkeAead,
    /// Which of the server's configurations was used.
    pub config_id: u8,
    /// The encapsulated key; empty in a second hello.
    pub enc: &'a [u8],
    /// The encrypted hello.
    pub payload: &'a [u8],
}

/// The server could not decrypt the hello: configurations to try again with ([RFC 9849 §5]).
///
/// [RFC 9849 §5]: https://www.rfc-editor.org/rfc/rfc9849#section-5
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct EchEncryptedExtensions<'a> {
    /// An `ECHConfigList`, undecoded.
    pub retry_configs: &'a [u8],
}

/// Whether the server could decrypt the hello, for who knows the keys ([RFC 9849 §5]).
///
/// [RFC 9849 §5]: https://www.rfc-editor.org/rfc/rfc9849#section-5
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EchHelloRetryRequest<'a> {
    /// Eight bytes derived from the hidden hello, or random.
    pub confirmation: &'a [u8; 8],
}

impl<'a> Extension<'a> for EchClientHello<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_CLIENT_HELLO;
}

impl<'a> Parse<'a> for EchClientHello<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let start = *cursor;
        match cursor.u8("type")? {
            0 => EchOuter::parse(cursor).map(Self::Outer),
            1 => Ok(Self::Inner),
            other => Err(start.error("type", ErrorKind::IllegalValue { value: other.into() })),
        }
    }
}

impl<'a> Parse<'a> for EchOuter<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            kdf_id: HpkeKdf(cursor.u16("kdf_id")?),
            aead_id: HpkeAead(cursor.u16("aead_id")?),
            config_id: cursor.u8("config_id")?,
            enc: cursor.vec16("enc", 0)?.rest(),
            payload: cursor.vec16("payload", 0)?.rest(),
        })
    }
}

impl<'a> Extension<'a> for EchEncryptedExtensions<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_CLIENT_HELLO;
}

impl<'a> Parse<'a> for EchEncryptedExtensions<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { retry_configs: cursor.rest() })
    }
}

impl<'a> Extension<'a> for EchHelloRetryRequest<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_CLIENT_HELLO;
}

impl<'a> Parse<'a> for EchHelloRetryRequest<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { confirmation: cursor.array("confirmation")? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn the_outer_hello_tells_suite_configuration_and_sizes() {
        let sent = b"\x00\x00\x01\x00\x03\x2a\x00\x02\xee\xee\x00\x03abc";
        let EchClientHello::Outer(outer) = whole(sent) else { panic!("not outer") };
        assert_eq!((outer.kdf_id, outer.aead_id), (HpkeKdf(1), HpkeAead(3)));
        assert_eq!((outer.config_id, outer.enc.len(), outer.payload), (0x2a, 2, &b"abc"[..]));
    }

    #[test]
    fn the_inner_hello_is_only_marked() {
        assert_eq!(whole::<EchClientHello<'_>>(b"\x01"), EchClientHello::Inner);
    }

    #[test]
    fn another_type_is_an_illegal_value() {
        let error = decode::<EchClientHello<'_>>(b"\x02").unwrap_err();
        assert_eq!(error.kind, ErrorKind::IllegalValue { value: 2 });
    }

    #[test]
    fn the_server_confirms_or_gives_configurations() {
        let sent = whole::<EchHelloRetryRequest<'_>>(b"12345678");
        assert_eq!(sent.confirmation, b"12345678");
        assert_eq!(decode(b"list"), Ok(EchEncryptedExtensions { retry_configs: b"list" }));
    }
}
