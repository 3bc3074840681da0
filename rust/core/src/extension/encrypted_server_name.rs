//! `encrypted_server_name`.

use super::{Extension, KeyShareEntry};
use crate::{
    registry::{CipherSuite, ExtensionType},
    wire::{Content, Cursor, Describe, Field, Fields, Parse, Result, structure},
};

structure! {
    /// The name of the server, encrypted to a key in DNS: what was before ECH
    /// ([draft-ietf-tls-esni-02 §5]).
    ///
    /// ```text
    /// struct {
    ///     CipherSuite suite;
    ///     KeyShareEntry key_share;
    ///     opaque record_digest<0..2^16-1>;
    ///     opaque encrypted_sni<0..2^16-1>;
    /// } ClientEncryptedSNI;
    /// ```
    ///
    /// [draft-ietf-tls-esni-02 §5]: https://datatracker.ietf.org/doc/html/draft-ietf-tls-esni-02#section-5
    pub struct ClientEncryptedSni<'a> {
        /// What the name is encrypted with.
        pub suite: CipherSuite,
        /// The client's key.
        pub key_share: KeyShareEntry<'a>,
        /// The hash of the record in DNS.
        pub record_digest: &'a [u8] => vec16,
        /// The encrypted name.
        pub encrypted_sni: &'a [u8] => vec16,
    }
}

/// The server's answer: what was with the name, or keys to try again with.
///
/// ```text
/// struct {
///     uint8 nonce[16];
/// } ServerEncryptedSNI; // until draft 02
///
/// struct {
///     ServerESNIResponseType response_type;
///     select (response_type) {
///         case esni_accept:        uint8 nonce[16];
///         case esni_retry_request: ESNIKeys retry_keys<1..2^16-1>;
///     }
/// } ServerEncryptedSNI;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ServerEncryptedSni<'a> {
    /// The nonce that was with the name, of 16 bytes.
    Nonce(&'a [u8]),
    /// The type of the answer, and the answer undecoded.
    Response(u8, &'a [u8]),
}

impl<'a> Extension<'a> for ClientEncryptedSni<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_SERVER_NAME;
}

impl<'a> Extension<'a> for ServerEncryptedSni<'a> {
    const TYPE: ExtensionType = ExtensionType::ENCRYPTED_SERVER_NAME;
}

impl<'a> Parse<'a> for ServerEncryptedSni<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        if cursor.remaining() == 16 {
            return Ok(Self::Nonce(cursor.rest()));
        }
        Ok(Self::Response(cursor.u8("response_type")?, cursor.rest()))
    }
}

impl Describe for ServerEncryptedSni<'_> {
    const NAME: &'static str = "ServerEncryptedSni";

    fn describe(&self, fields: &mut Fields<'_>) {
        match self {
            Self::Nonce(nonce) => nonce.tell_vector("nonce", 0, fields),
            Self::Response(response_type, response) => {
                response_type.tell("response_type", fields);
                response.tell_vector("response", 0, fields);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{retold, whole};
    use super::*;
    use crate::registry::NamedGroup;

    #[test]
    fn the_client_tells_suite_key_and_sizes() {
        let sent = b"\x13\x01\x00\x1d\x00\x02\xab\xcd\x00\x01\xdd\x00\x03abc";
        let sent = whole::<ClientEncryptedSni<'_>>(sent);
        assert_eq!((sent.suite.0, sent.key_share.group), (0x1301, NamedGroup::X25519));
        assert_eq!((sent.record_digest, sent.encrypted_sni), (&b"\xdd"[..], &b"abc"[..]));
    }

    #[test]
    fn the_length_tells_the_drafts_of_the_answer_apart() {
        let sent = retold::<ServerEncryptedSni<'_>>(&[7; 16]);
        assert_eq!(sent, ServerEncryptedSni::Nonce(&[7; 16]));
        let sent = retold::<ServerEncryptedSni<'_>>(&[0; 17]);
        assert_eq!(sent, ServerEncryptedSni::Response(0, &[0; 16]));
    }
}
