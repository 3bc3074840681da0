//! `signature_algorithms_cert`.

use super::Extension;
use crate::{
    registry::{ExtensionType, SignatureScheme},
    wire::{List, structure},
};

structure! {
    /// The signatures in certificates that the sender can verify, best first ([RFC 9846 §4.3.3]).
    ///
    /// ```text
    /// struct {
    ///     SignatureScheme supported_signature_algorithms<2..2^16-2>;
    /// } SignatureSchemeList;
    /// ```
    ///
    /// [RFC 9846 §4.3.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.3
    #[derive(Default)]
    pub struct CertificateSignatureSchemeList<'a> {
        /// As sent: order, duplicates and GREASE included.
        pub supported_signature_algorithms: List<'a, SignatureScheme> => vec16,
    }
}

impl<'a> Extension<'a> for CertificateSignatureSchemeList<'a> {
    const TYPE: ExtensionType = ExtensionType::SIGNATURE_ALGORITHMS_CERT;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_list_is_kept_as_sent() {
        let sent = whole::<CertificateSignatureSchemeList<'_>>(b"\x00\x04\x08\x04\x02\x01");
        assert!(
            sent.supported_signature_algorithms.iter().eq([0x0804, 0x0201].map(SignatureScheme))
        );
    }
}
