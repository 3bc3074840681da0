//! `signed_certificate_timestamp`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Cursor, Parse, Result, Sequence},
};

/// The client asks for timestamps of transparency logs: an empty body.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SignedCertificateTimestampRequest;

/// The timestamps that logs gave a certificate ([RFC 6962 §3.3]).
///
/// ```text
/// opaque SerializedSCT<1..2^16-1>;
///
/// struct {
///     SerializedSCT sct_list <1..2^16-1>;
/// } SignedCertificateTimestampList;
/// ```
///
/// [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SignedCertificateTimestampList<'a> {
    /// As sent.
    pub sct_list: Sequence<'a, SerializedSct<'a>>,
}

/// One timestamp, undecoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SerializedSct<'a>(pub &'a [u8]);

impl Extension<'_> for SignedCertificateTimestampRequest {
    const TYPE: ExtensionType = ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP;
}

impl<'a> Parse<'a> for SignedCertificateTimestampRequest {
    fn parse(_: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self)
    }
}

impl<'a> Extension<'a> for SignedCertificateTimestampList<'a> {
    const TYPE: ExtensionType = ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP;
}

impl<'a> Parse<'a> for SignedCertificateTimestampList<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { sct_list: Sequence::of(cursor.vec16("sct_list", 0)?)? })
    }
}

impl<'a> Parse<'a> for SerializedSct<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self(cursor.vec16("SerializedSCT", 0)?.rest()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_asks_and_the_server_lists() {
        let request = whole::<SignedCertificateTimestampRequest>(b"");
        assert_eq!(request, SignedCertificateTimestampRequest);
        let sent = whole::<SignedCertificateTimestampList<'_>>(b"\0\x07\0\x02\0\x01\0\x01\0");
        assert!(sent.sct_list.iter().eq([SerializedSct(b"\0\x01"), SerializedSct(b"\0")]));
    }
}
