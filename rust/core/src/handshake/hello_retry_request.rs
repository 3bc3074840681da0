//! `hello_retry_request` of the drafts of TLS 1.3, which had a type of its own.

use crate::{
    extension::{Extensions, KeyShareHelloRetryRequest},
    registry::{CipherSuite, NamedGroup, ProtocolVersion},
    wire::{Cursor, Error, Parse, Result},
};

/// A server wants another hello, until draft 21 ([draft-ietf-tls-tls13-18 §4.1.4]). Since draft 22
/// it is a `server_hello` with a random of its own.
///
/// ```text
/// struct {
///     ProtocolVersion server_version;
///     CipherSuite cipher_suite;                   /* since draft 19 */
///     Extension extensions<2..2^16-1>;
/// } HelloRetryRequest;
/// ```
///
/// [draft-ietf-tls-tls13-18 §4.1.4]: https://datatracker.ietf.org/doc/html/draft-ietf-tls-tls13-18#section-4.1.4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct HelloRetryRequest<'a> {
    /// The version chosen.
    pub server_version: ProtocolVersion,
    /// The suite; `None` before draft 19.
    pub cipher_suite: Option<CipherSuite>,
    /// As sent.
    pub extensions: Extensions<'a>,
    /// What is wrong with the block of extensions; `None` when its structure is sound.
    pub defect: Option<Error>,
}

impl HelloRetryRequest<'_> {
    /// The group asked for; `None` when it was not sent or is malformed.
    #[must_use]
    pub fn key_share_group(&self) -> Option<NamedGroup> {
        Some(self.extensions.get::<KeyShareHelloRetryRequest>().ok()??.selected_group)
    }
}

impl<'a> Parse<'a> for HelloRetryRequest<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let server_version = ProtocolVersion(cursor.u16("server_version")?);
        let has_suite = server_version.0 >= ProtocolVersion::TLSV1_3_DRAFT19.0;
        let cipher_suite = if has_suite { Some(cursor.u16("cipher_suite")?) } else { None };
        let (extensions, defect) = Extensions::lenient(cursor);
        let cipher_suite = cipher_suite.map(CipherSuite);
        Ok(Self { server_version, cipher_suite, extensions, defect })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> HelloRetryRequest<'_> {
        HelloRetryRequest::parse(&mut Cursor::at(bytes, 4)).unwrap()
    }

    #[test]
    fn until_draft_18_it_has_no_suite() {
        let parsed = parse(b"\x7f\x12\x00\x06\x00\x28\x00\x02\x00\x17");
        assert_eq!((parsed.server_version.0, parsed.cipher_suite), (0x7f12, None));
        assert_eq!(parsed.key_share_group(), Some(NamedGroup::SECP256R1));
    }

    #[test]
    fn since_draft_19_it_has_one() {
        let parsed = parse(b"\x7f\x13\x13\x01\x00\x06\x00\x28\x00\x02\x00\x17");
        assert_eq!(parsed.cipher_suite, Some(CipherSuite::TLS_AES_128_GCM_SHA256));
        assert_eq!((parsed.extensions.len(), parsed.defect), (1, None));
    }

    #[test]
    fn what_is_cut_is_told() {
        let sent = b"\x7f\x12\x00\x06\x00\x28\x00\x02\x00\x17";
        for end in 0..sent.len() {
            let parsed = HelloRetryRequest::parse(&mut Cursor::new(&sent[..end]));
            assert!(parsed.is_err() || parsed.is_ok_and(|found| found.defect.is_some()));
        }
    }
}
