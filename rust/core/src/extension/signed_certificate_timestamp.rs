//! `signed_certificate_timestamp`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
    /// The client asks for timestamps of transparency logs: an empty body.
    pub struct SignedCertificateTimestampRequest;
}

structure! {
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
    #[derive(Default)]
    pub struct SignedCertificateTimestampList<'a> {
        /// As sent.
        pub sct_list: Sequence<'a, SerializedSct<'a>> => vec16,
    }
}

structure! {
    /// One timestamp, undecoded.
    pub struct SerializedSct<'a>(pub &'a [u8] => vec16 as "SerializedSCT");
}

impl Extension<'_> for SignedCertificateTimestampRequest {
    const TYPE: ExtensionType = ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP;
}

impl<'a> Extension<'a> for SignedCertificateTimestampList<'a> {
    const TYPE: ExtensionType = ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP;
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
