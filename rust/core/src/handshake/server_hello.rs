//! `server_hello`, and the `HelloRetryRequest` in its clothes.

use super::client_hello::session_id;
use crate::{
    extension::{
        Carrier, Extension, Extensions, KeyShareHelloRetryRequest, KeyShareServerHello,
        SelectedVersion,
    },
    registry::{CipherSuite, CompressionMethod, NamedGroup, ProtocolVersion},
    wire::{Cursor, Error, Parse, Result},
};

/// The random of a `HelloRetryRequest`: the SHA-256 of that word ([RFC 9846 §4.2.3]).
///
/// [RFC 9846 §4.2.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.2.3
pub const HELLO_RETRY_REQUEST_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// What a server chose ([RFC 9846 §4.2.3]).
///
/// ```text
/// struct {
///     ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
///     Random random;
///     opaque legacy_session_id_echo<0..32>;
///     CipherSuite cipher_suite;
///     uint8 legacy_compression_method = 0;
///     Extension extensions<6..2^16-1>;
/// } ServerHello;
/// ```
///
/// Drafts of TLS 1.3 before the 22nd have neither session id nor compression method. What is
/// broken up to the compression method is an error. What is broken after it is a `defect`, and
/// the extensions before it are there.
///
/// [RFC 9846 §4.2.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.2.3
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerHello<'a> {
    /// The version chosen, unless `supported_versions` is there.
    pub legacy_version: ProtocolVersion,
    /// As sent; until TLS 1.2 it began with the time.
    pub random: &'a [u8; 32],
    /// Of at most 32 bytes; empty without one, and in drafts that had none.
    pub legacy_session_id_echo: &'a [u8],
    /// The suite.
    pub cipher_suite: CipherSuite,
    /// `None` in drafts that had none.
    pub legacy_compression_method: Option<CompressionMethod>,
    /// `None` where the message ends before them, as it may before TLS 1.3.
    pub extensions: Option<Extensions<'a>>,
    /// What is wrong with the block of extensions; `None` when its structure is sound.
    pub defect: Option<Error>,
}

/// What a server that could have done better leaves in its random ([RFC 9846 §4.2.3]).
///
/// [RFC 9846 §4.2.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.2.3
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DowngradeSentinel {
    /// `DOWNGRD` and 1: TLS 1.2 is chosen by a server that knows TLS 1.3.
    Tls12,
    /// `DOWNGRD` and 0: TLS 1.1 or older is chosen by a server that knows better.
    Tls11,
}

impl DowngradeSentinel {
    /// `tls12` or `tls11`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls12 => "tls12",
            Self::Tls11 => "tls11",
        }
    }
}

impl<'a> ServerHello<'a> {
    /// Whether this asks for another hello: told by the random ([RFC 9846 §4.2.4]).
    ///
    /// [RFC 9846 §4.2.4]: https://www.rfc-editor.org/rfc/rfc9846#section-4.2.4
    #[must_use]
    pub fn is_hello_retry_request(&self) -> bool {
        *self.random == HELLO_RETRY_REQUEST_RANDOM
    }

    /// Whose layouts the extensions have.
    #[must_use]
    pub fn carrier(&self) -> Carrier {
        if self.is_hello_retry_request() {
            Carrier::HelloRetryRequest
        } else {
            Carrier::ServerHello
        }
    }

    /// The body of the first extension of `T`'s type: `None` when it was not sent, an error when
    /// it is malformed.
    pub fn get<T: Extension<'a>>(&self) -> Result<Option<T>> {
        self.extensions.unwrap_or_default().get()
    }

    /// The version in `supported_versions`; `None` when it was not sent or is malformed.
    #[must_use]
    pub fn selected_version(&self) -> Option<ProtocolVersion> {
        Some(self.get::<SelectedVersion>().ok()??.selected_version)
    }

    /// The version chosen: that in `supported_versions`, else `legacy_version`.
    #[must_use]
    pub fn version(&self) -> ProtocolVersion {
        self.selected_version().unwrap_or(self.legacy_version)
    }

    /// The group in `key_share`: that of the server's share, or in a `HelloRetryRequest` the one
    /// asked for; `None` when it was not sent or is malformed.
    #[must_use]
    pub fn key_share_group(&self) -> Option<NamedGroup> {
        if self.is_hello_retry_request() {
            return Some(self.get::<KeyShareHelloRetryRequest>().ok()??.selected_group);
        }
        Some(self.get::<KeyShareServerHello<'_>>().ok()??.server_share.group)
    }

    /// The sentinel that the random ends with, wanted or by chance of one in 2^64.
    #[must_use]
    pub fn downgrade_sentinel(&self) -> Option<DowngradeSentinel> {
        match self.random {
            [.., b'D', b'O', b'W', b'N', b'G', b'R', b'D', 1] => Some(DowngradeSentinel::Tls12),
            [.., b'D', b'O', b'W', b'N', b'G', b'R', b'D', 0] => Some(DowngradeSentinel::Tls11),
            _ => None,
        }
    }
}

impl<'a> Parse<'a> for ServerHello<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let legacy_version = ProtocolVersion(cursor.u16("legacy_version")?);
        let random = cursor.array("random")?;
        let draft = is_early_draft(legacy_version, *cursor);
        let mut hello = Self {
            legacy_version,
            random,
            legacy_session_id_echo: if draft { &[] } else { session_id_echo(cursor)? },
            cipher_suite: CipherSuite(cursor.u16("cipher_suite")?),
            legacy_compression_method: if draft { None } else { Some(compression(cursor)?) },
            extensions: None,
            defect: None,
        };
        if !cursor.is_empty() {
            let (extensions, defect) = Extensions::lenient(cursor);
            (hello.extensions, hello.defect) = (Some(extensions), defect);
        }
        Ok(hello)
    }
}

/// Whether `rest`, what follows the random, begins with the suite: under the number of a draft, or
/// under that of TLS 1.3 before drafts had numbers where no session id can begin so.
fn is_early_draft(legacy_version: ProtocolVersion, rest: Cursor<'_>) -> bool {
    let no_session_id = rest.peek().first().is_some_and(|length| *length > 32);
    matches!(legacy_version.0, 0x7f00..=0x7fff)
        || (legacy_version == ProtocolVersion::TLSV1_3 && no_session_id)
}

fn session_id_echo<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8]> {
    session_id(cursor, "legacy_session_id_echo")
}

fn compression(cursor: &mut Cursor<'_>) -> Result<CompressionMethod> {
    cursor.u8("legacy_compression_method").map(CompressionMethod)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::handshake::{Context, Message};

    const RANDOM: &[u8] = &[0x53; 32];

    /// A message of the body that `pieces` make.
    fn message(pieces: &[&[u8]]) -> Vec<u8> {
        let body = pieces.concat();
        let length = u32::try_from(body.len()).unwrap() | 0x0200_0000;
        [&length.to_be_bytes()[..], &body].concat()
    }

    fn hello(message: &[u8]) -> Result<ServerHello<'_>> {
        match Message::parse(message, Context::default())? {
            Message::ServerHello(hello) => Ok(hello),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn tls_1_3_is_chosen_in_an_extension() {
        let extensions = b"\x00\x0f\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x05\x00\x1d\x00\x01\x09";
        let bytes = message(&[b"\x03\x03", RANDOM, b"\x01\xaa\x13\x02\x00", extensions]);
        let hello = hello(&bytes).unwrap();
        assert_eq!(hello.legacy_session_id_echo, b"\xaa");
        assert_eq!(hello.cipher_suite, CipherSuite::TLS_AES_256_GCM_SHA384);
        assert_eq!(hello.legacy_compression_method, Some(CompressionMethod::NULL));
        assert_eq!(hello.selected_version(), Some(ProtocolVersion::TLSV1_3));
        assert_eq!(hello.version(), ProtocolVersion::TLSV1_3);
        assert_eq!(hello.key_share_group(), Some(NamedGroup::X25519));
        assert_eq!((hello.defect, hello.is_hello_retry_request()), (None, false));
    }

    #[test]
    fn older_versions_are_chosen_in_the_hello_itself() {
        let bytes = message(&[b"\x03\x00", RANDOM, b"\x00\x00\x05\x00"]);
        let hello = hello(&bytes).unwrap();
        assert_eq!((hello.version(), hello.extensions), (ProtocolVersion::SSLV3, None));
        assert_eq!((hello.selected_version(), hello.key_share_group()), (None, None));
    }

    #[test]
    fn drafts_before_the_22nd_have_no_session_id() {
        let bytes = message(&[
            b"\x7f\x12",
            RANDOM,
            b"\x13\x01\x00\x09\x00\x28\x00\x05\x00\x1d\x00\x01\x09",
        ]);
        let hello = hello(&bytes).unwrap();
        assert_eq!(hello.version().name(), Some("TLSv1.3-draft18"));
        assert_eq!((hello.cipher_suite.0, hello.legacy_compression_method), (0x1301, None));
        assert_eq!(hello.key_share_group(), Some(NamedGroup::X25519));
    }

    #[test]
    fn drafts_without_a_number_are_told_by_their_suite() {
        let bytes = message(&[b"\x03\x04", RANDOM, b"\xc0\x2b\x00\x04\x00\x17\x00\x00"]);
        let draft = hello(&bytes).unwrap();
        assert_eq!((draft.cipher_suite.0, draft.legacy_compression_method), (0xc02b, None));
        let bytes = message(&[b"\x03\x04", RANDOM, b"\x00\x13\x01\x00"]);
        assert_eq!(hello(&bytes).unwrap().legacy_compression_method, Some(CompressionMethod::NULL));
    }

    #[test]
    fn a_retry_is_told_by_its_random() {
        let extensions = b"\x00\x06\x00\x33\x00\x02\x00\x17";
        let random = &HELLO_RETRY_REQUEST_RANDOM;
        let bytes = message(&[b"\x03\x03", random, b"\x00\x13\x01\x00", extensions]);
        let message = Message::parse(&bytes, Context::default()).unwrap();
        assert_eq!(message.name(), "hello_retry_request");
        assert_eq!(hello(&bytes).unwrap().key_share_group(), Some(NamedGroup::SECP256R1));
    }

    #[test]
    fn sentinels_are_the_end_of_the_random() {
        for (last, expected) in
            [(1, Some(DowngradeSentinel::Tls12)), (0, Some(DowngradeSentinel::Tls11)), (2, None)]
        {
            let random = [&RANDOM[..24], b"DOWNGRD", &[last]].concat();
            let bytes = message(&[b"\x03\x03", &random, b"\x00\xc0\x2f\x00"]);
            assert_eq!(hello(&bytes).unwrap().downgrade_sentinel(), expected);
        }
    }

    #[test]
    fn every_truncation_and_every_corruption_is_survived() {
        let extensions = b"\x00\x0f\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x05\x00\x1d\x00\x01\x09";
        let mut bytes = message(&[b"\x03\x03", RANDOM, b"\x01\xaa\x13\x02\x00", extensions]);
        for end in 0..bytes.len() {
            assert!(hello(&bytes[..end]).is_err());
            let _ = ServerHello::parse(&mut Cursor::at(&bytes[4.min(end)..end], 4));
        }
        for at in 0..bytes.len() {
            for value in 0..=u8::MAX {
                let before = core::mem::replace(&mut bytes[at], value);
                if let Ok(Message::ServerHello(hello)) = Message::parse(&bytes, Context::default())
                {
                    let _ = (hello.version(), hello.key_share_group());
                }
                bytes[at] = before;
            }
        }
    }
}
