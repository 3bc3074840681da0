//! `trusted_ca_keys`.

use super::Extension;
use crate::{
    registry::{ExtensionType, IdentifierType},
    wire::{
        Content, Cursor, Describe, ErrorKind, Field, Fields, Parse, Result, Sequence, structure,
    },
};

structure! {
    /// The authorities whose root keys the client has ([RFC 6066 §6]).
    ///
    /// ```text
    /// struct {
    ///     TrustedAuthority trusted_authorities_list<0..2^16-1>;
    /// } TrustedAuthorities;
    /// ```
    ///
    /// [RFC 6066 §6]: https://www.rfc-editor.org/rfc/rfc6066#section-6
    #[derive(Default)]
    pub struct TrustedAuthorities<'a> {
        /// As sent.
        pub trusted_authorities_list: Sequence<'a, TrustedAuthority<'a>> => vec16,
    }
}

/// One authority.
///
/// ```text
/// struct {
///     IdentifierType identifier_type;
///     select (identifier_type) {
///         case pre_agreed: struct {};
///         case key_sha1_hash: SHA1Hash;
///         case x509_name: DistinguishedName;
///         case cert_sha1_hash: SHA1Hash;
///     } identifier;
/// } TrustedAuthority;
///
/// opaque DistinguishedName<1..2^16-1>;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TrustedAuthority<'a> {
    /// Both know which.
    PreAgreed,
    /// By the hash of its key.
    KeySha1Hash(&'a [u8; 20]),
    /// By its name: the DER of an X.501 name.
    X509Name(&'a [u8]),
    /// By the hash of its certificate.
    CertSha1Hash(&'a [u8; 20]),
}

structure! {
    /// The server has taken note: an empty body.
    pub struct TrustedCaKeysAcknowledgement;
}

impl<'a> Extension<'a> for TrustedAuthorities<'a> {
    const TYPE: ExtensionType = ExtensionType::TRUSTED_CA_KEYS;
}

impl<'a> Parse<'a> for TrustedAuthority<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let start = *cursor;
        let identifier_type = IdentifierType(cursor.u8("identifier_type")?);
        let value = identifier_type.0.into();
        match identifier_type {
            IdentifierType::PRE_AGREED => Ok(Self::PreAgreed),
            IdentifierType::KEY_SHA1_HASH => cursor.array("SHA1Hash").map(Self::KeySha1Hash),
            IdentifierType::X509_NAME => {
                Ok(Self::X509Name(cursor.vec16("DistinguishedName", 0)?.rest()))
            }
            IdentifierType::CERT_SHA1_HASH => cursor.array("SHA1Hash").map(Self::CertSha1Hash),
            _ => Err(start.error("identifier_type", ErrorKind::IllegalValue { value })),
        }
    }
}

impl Describe for TrustedAuthority<'_> {
    const NAME: &'static str = "TrustedAuthority";

    fn describe(&self, fields: &mut Fields<'_>) {
        match self {
            Self::PreAgreed => IdentifierType::PRE_AGREED.tell("identifier_type", fields),
            Self::KeySha1Hash(hash) => {
                IdentifierType::KEY_SHA1_HASH.tell("identifier_type", fields);
                hash.tell("identifier", fields);
            }
            Self::X509Name(name) => {
                IdentifierType::X509_NAME.tell("identifier_type", fields);
                name.tell_vector("identifier", 2, fields);
            }
            Self::CertSha1Hash(hash) => {
                IdentifierType::CERT_SHA1_HASH.tell("identifier_type", fields);
                hash.tell("identifier", fields);
            }
        }
    }
}

impl Extension<'_> for TrustedCaKeysAcknowledgement {
    const TYPE: ExtensionType = ExtensionType::TRUSTED_CA_KEYS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn authorities_are_named_in_four_ways() {
        let (hash, name) = (&[7; 20], b"\x00\x02\x30\x00");
        let body = [b"\x00\x01", &hash[..], b"\x02", name, b"\x03", &hash[..]].concat();
        let sent = [&[0, 48], &body[..]].concat();
        let found = whole::<TrustedAuthorities<'_>>(sent.leak()).trusted_authorities_list;
        assert!(found.iter().eq([
            TrustedAuthority::PreAgreed,
            TrustedAuthority::KeySha1Hash(hash),
            TrustedAuthority::X509Name(b"\x30\x00"),
            TrustedAuthority::CertSha1Hash(hash),
        ]));
        assert_eq!(whole::<TrustedCaKeysAcknowledgement>(b""), TrustedCaKeysAcknowledgement);
    }

    #[test]
    fn a_fifth_way_is_an_illegal_value() {
        let error = decode::<TrustedAuthorities<'_>>(b"\x00\x01\x04").unwrap_err();
        let kind = ErrorKind::IllegalValue { value: 4 };
        assert_eq!((error.kind, error.field, error.offset), (kind, "identifier_type", 6));
    }
}
