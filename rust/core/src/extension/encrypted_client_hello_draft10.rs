//! `encrypted_client_hello_draft10`, and the other code points of drafts before the 13th.

use super::Extension;
use crate::{
    registry::{ExtensionType, HpkeAead, HpkeKdf},
    wire::{Content, Cursor, Describe, Field, Fields, Parse, Result, read_vector},
};

/// The hidden hello as drafts had it ([draft-ietf-tls-esni-10 §5]).
///
/// ```text
/// struct {
///     HpkeSymmetricCipherSuite cipher_suite;
///     uint8 config_id; // draft 10 to 12
///     opaque config_id<0..255>; // draft 08 and 09
///     opaque config_digest<0..2^16-1>; // draft 07
///     opaque enc<1..2^16-1>;
///     opaque payload<1..2^16-1>;
/// } ClientECH;
/// ```
///
/// Which of the three it is, the lengths tell.
///
/// [draft-ietf-tls-esni-10 §5]: https://datatracker.ietf.org/doc/html/draft-ietf-tls-esni-10#section-5
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EchClientHelloDraft<'a> {
    /// The key derivation function.
    pub kdf_id: HpkeKdf,
    /// The cipher.
    pub aead_id: HpkeAead,
    /// Which of the server's configurations was used.
    pub config_id: ConfigId<'a>,
    /// The encapsulated key.
    pub enc: &'a [u8],
    /// The encrypted hello.
    pub payload: &'a [u8],
}

/// What names a configuration.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConfigId<'a> {
    /// A number.
    Number(u8),
    /// Bytes, whose length takes so many.
    Bytes(&'a [u8], u32),
}

impl<'a> Extension<'a> for EchClientHelloDraft<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT10;
    const FORMER_TYPES: &'static [ExtensionType] = &[
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT07,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT08,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT09,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT11,
        ExtensionType::ENCRYPTED_CLIENT_HELLO_DRAFT12,
    ];
}

impl<'a> Parse<'a> for EchClientHelloDraft<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        for prefix in [1, 2] {
            let mut attempt = *cursor;
            match Self::layout(&mut attempt, prefix) {
                Ok(found) if attempt.is_empty() => {
                    *cursor = attempt;
                    return Ok(found);
                }
                _ => {}
            }
        }
        Self::layout(cursor, 0)
    }
}

impl<'a> EchClientHelloDraft<'a> {
    /// Reads the fields, of which `config_id` has a length of `prefix` bytes, or is a number.
    fn layout(cursor: &mut Cursor<'a>, prefix: u32) -> Result<Self> {
        Ok(Self {
            kdf_id: Field::read(cursor, "kdf_id")?,
            aead_id: Field::read(cursor, "aead_id")?,
            config_id: match prefix {
                0 => ConfigId::Number(cursor.u8("config_id")?),
                _ => ConfigId::Bytes(read_vector(cursor, prefix, "config_id")?, prefix),
            },
            enc: cursor.vec16("enc", 0)?.rest(),
            payload: cursor.vec16("payload", 0)?.rest(),
        })
    }
}

impl Describe for EchClientHelloDraft<'_> {
    const NAME: &'static str = "EchClientHelloDraft";

    fn describe(&self, fields: &mut Fields<'_>) {
        self.kdf_id.tell("kdf_id", fields);
        self.aead_id.tell("aead_id", fields);
        match self.config_id {
            ConfigId::Number(number) => number.tell("config_id", fields),
            ConfigId::Bytes(bytes, prefix) => bytes.tell_vector("config_id", prefix, fields),
        }
        self.enc.tell_vector("enc", 2, fields);
        self.payload.tell_vector("payload", 2, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, retold};
    use super::*;

    #[test]
    fn the_lengths_tell_the_drafts_apart() {
        let tail = b"\x00\x02\xee\xee\x00\x03abc";
        let cases: [(&[u8], ConfigId<'_>); 3] = [
            (b"\x2a", ConfigId::Number(0x2a)),
            (b"\x02\xab\xcd", ConfigId::Bytes(b"\xab\xcd", 1)),
            (b"\x00\x02\xab\xcd", ConfigId::Bytes(b"\xab\xcd", 2)),
        ];
        for (config, config_id) in cases {
            let sent = [b"\x00\x01\x00\x03", config, tail].concat();
            let found = retold::<EchClientHelloDraft<'_>>(sent.leak());
            assert_eq!((found.config_id, found.aead_id), (config_id, HpkeAead(3)));
            assert_eq!((found.enc, found.payload), (&b"\xee\xee"[..], &b"abc"[..]));
        }
    }

    #[test]
    fn what_no_draft_has_is_an_error_of_the_last() {
        let error = decode::<EchClientHelloDraft<'_>>(b"\0\x01\0\x03\x2a\0\x09").unwrap_err();
        assert_eq!((error.field, error.offset), ("enc", 9));
    }
}
