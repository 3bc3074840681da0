//! `encrypted_client_hello`.

use super::Extension;
use crate::{
    registry::{EchConfigExtension, ExtensionType, HpkeAead, HpkeKdf, HpkeKem},
    wire::{
        Content, Cursor, Describe, ErrorKind, Field, Fields, Parse, Result, Sequence, structure,
    },
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

structure! {
    /// A hello encrypted to the server's HPKE key.
    ///
    /// ```text
    /// HpkeSymmetricCipherSuite cipher_suite;
    /// uint8 config_id;
    /// opaque enc<0..2^16-1>;
    /// opaque payload<1..2^16-1>;
    /// ```
    pub struct EchOuter<'a> {
        /// The key derivation function.
        pub kdf_id: HpkeKdf,
        /// The cipher.
        pub aead_id: HpkeAead,
        /// Which of the server's configurations was used.
        pub config_id: u8,
        /// The encapsulated key; empty in a second hello.
        pub enc: &'a [u8] => vec16,
        /// The encrypted hello.
        pub payload: &'a [u8] => vec16,
    }
}

structure! {
    /// The server could not decrypt the hello: configurations to try again with ([RFC 9849 §5]).
    ///
    /// ```text
    /// struct {
    ///     ECHConfigList retry_configs;
    /// } ECHEncryptedExtensions;
    ///
    /// ECHConfig ECHConfigList<4..2^16-1>;
    /// ```
    ///
    /// [RFC 9849 §5]: https://www.rfc-editor.org/rfc/rfc9849#section-5
    #[derive(Default)]
    pub struct EchEncryptedExtensions<'a> {
        /// As sent, best first.
        pub retry_configs: Sequence<'a, EchConfig<'a>> => vec16,
    }
}

/// One configuration of a server, such as DNS has it as well ([RFC 9849 §4]).
///
/// ```text
/// struct {
///     uint16 version;
///     uint16 length;
///     select (ECHConfig.version) {
///       case 0xfe0d: ECHConfigContents contents;
///     }
/// } ECHConfig;
/// ```
///
/// [RFC 9849 §4]: https://www.rfc-editor.org/rfc/rfc9849#section-4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EchConfig<'a> {
    /// Of the version that is the extension's code point.
    Contents(EchConfigContents<'a>),
    /// Of another version: undecoded.
    Other(u16, &'a [u8]),
}

structure! {
    /// What a configuration says.
    ///
    /// ```text
    /// struct {
    ///     uint8 config_id;
    ///     HpkeKemId kem_id;
    ///     HpkePublicKey public_key;
    ///     HpkeSymmetricCipherSuite cipher_suites<4..2^16-4>;
    /// } HpkeKeyConfig;
    ///
    /// struct {
    ///     HpkeKeyConfig key_config;
    ///     uint8 maximum_name_length;
    ///     opaque public_name<1..255>;
    ///     ECHConfigExtension extensions<0..2^16-1>;
    /// } ECHConfigContents;
    /// ```
    pub struct EchConfigContents<'a> {
        /// What a hello names the configuration by.
        pub config_id: u8,
        /// How a key is encapsulated.
        pub kem_id: HpkeKem,
        /// The server's public key.
        pub public_key: &'a [u8] => vec16,
        /// What hellos may be encrypted with.
        pub cipher_suites: Sequence<'a, HpkeSymmetricCipherSuite> => vec16,
        /// In bytes; a hint for padding.
        pub maximum_name_length: u8,
        /// The host name for the hello in sight.
        pub public_name: &'a [u8] => text8,
        /// As sent.
        pub extensions: Sequence<'a, EchConfigExtensionEntry<'a>> => vec16,
    }
}

structure! {
    /// A key derivation function and a cipher.
    ///
    /// ```text
    /// struct {
    ///     HpkeKdfId kdf_id;
    ///     HpkeAeadId aead_id;
    /// } HpkeSymmetricCipherSuite;
    /// ```
    pub struct HpkeSymmetricCipherSuite {
        /// The key derivation function.
        pub kdf_id: HpkeKdf,
        /// The cipher.
        pub aead_id: HpkeAead,
    }
}

structure! {
    /// An extension of a configuration.
    ///
    /// ```text
    /// struct {
    ///     ECHConfigExtensionType type;
    ///     opaque data<0..2^16-1>;
    /// } ECHConfigExtension;
    /// ```
    pub struct EchConfigExtensionEntry<'a> {
        /// The type.
        pub extension_type: EchConfigExtension as "type",
        /// The body, undecoded.
        pub data: &'a [u8] => vec16,
    }
}

structure! {
    /// Whether the server could decrypt the hello, for who knows the keys ([RFC 9849 §5]).
    ///
    /// [RFC 9849 §5]: https://www.rfc-editor.org/rfc/rfc9849#section-5
    pub struct EchHelloRetryRequest<'a> {
        /// Eight bytes derived from the hidden hello, or random.
        pub confirmation: &'a [u8; 8],
    }
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

impl Describe for EchClientHello<'_> {
    const NAME: &'static str = "ECHClientHello";

    fn describe(&self, fields: &mut Fields<'_>) {
        match self {
            Self::Outer(outer) => {
                0_u8.tell("type", fields);
                outer.tell("outer", fields);
            }
            Self::Inner => 1_u8.tell("type", fields),
        }
    }
}

impl<'a> Parse<'a> for EchConfig<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let version = cursor.u16("version")?;
        let mut contents = cursor.vec16("contents", 0)?;
        if version != ExtensionType::ENCRYPTED_CLIENT_HELLO.0 {
            return Ok(Self::Other(version, contents.rest()));
        }
        let parsed = EchConfigContents::parse(&mut contents)?;
        contents.finish("contents")?;
        Ok(Self::Contents(parsed))
    }
}

impl Describe for EchConfig<'_> {
    const NAME: &'static str = "ECHConfig";

    fn describe(&self, fields: &mut Fields<'_>) {
        match self {
            Self::Contents(contents) => {
                ExtensionType::ENCRYPTED_CLIENT_HELLO.0.tell("version", fields);
                contents.tell_vector("contents", 2, fields);
            }
            Self::Other(version, contents) => {
                version.tell("version", fields);
                contents.tell_vector("contents", 2, fields);
            }
        }
    }
}

impl<'a> Extension<'a> for EchEncryptedExtensions<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_CLIENT_HELLO;
    const FORMER_TYPES: &'static [ExtensionType] = &[
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT08,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT09,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT10,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT11,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT12,
    ];
}

impl<'a> Extension<'a> for EchHelloRetryRequest<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_CLIENT_HELLO;
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
    fn the_server_gives_configurations_to_try_again_with() {
        let contents = b"\x07\0\x20\0\x02\xab\xcd\0\x04\0\x01\0\x01\x40\x03a.b\0\x04\xfa\xfa\0\0";
        let first = [&b"\xfe\x0d\0\x18"[..], contents].concat();
        let list = [&b"\0\x21"[..], &first, b"\xfe\x0a\0\x01\x05"].concat();
        let sent = whole::<EchEncryptedExtensions<'_>>(list.leak());
        let configs: alloc::vec::Vec<_> = sent.retry_configs.iter().collect();
        let [EchConfig::Contents(first), other] = configs[..] else { panic!("not read") };
        assert_eq!(
            (first.config_id, first.kem_id, first.public_name),
            (7, HpkeKem(0x20), &b"a.b"[..])
        );
        let suite = HpkeSymmetricCipherSuite { kdf_id: HpkeKdf(1), aead_id: HpkeAead(1) };
        assert!(first.cipher_suites.iter().eq([suite]));
        assert_eq!(other, EchConfig::Other(0xfe0a, b"\x05"));
    }

    #[test]
    fn the_server_confirms() {
        let sent = whole::<EchHelloRetryRequest<'_>>(b"12345678");
        assert_eq!(sent.confirmation, b"12345678");
    }
}
