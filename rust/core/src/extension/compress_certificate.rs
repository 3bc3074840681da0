//! `compress_certificate`.

use super::Extension;
use crate::{
    registry::{CertificateCompressionAlgorithm, ExtensionType},
    wire::{List, structure},
};

structure! {
    /// The compressions of the certificate message the sender can undo, best first
    /// ([RFC 8879 §3]).
    ///
    /// ```text
    /// struct {
    ///     CertificateCompressionAlgorithm algorithms<2..2^8-2>;
    /// } CertificateCompressionAlgorithms;
    /// ```
    ///
    /// [RFC 8879 §3]: https://www.rfc-editor.org/rfc/rfc8879#section-3
    #[derive(Default)]
    pub struct CertificateCompressionAlgorithms<'a> {
        /// As sent: order, duplicates and GREASE included.
        pub algorithms: List<'a, CertificateCompressionAlgorithm> => vec8,
    }
}

impl<'a> Extension<'a> for CertificateCompressionAlgorithms<'a> {
    const TYPE: ExtensionType = ExtensionType::COMPRESS_CERTIFICATE;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_list_is_kept_as_sent() {
        let sent = whole::<CertificateCompressionAlgorithms<'_>>(b"\x04\x00\x02\x00\x01");
        assert!(sent.algorithms.iter().eq([2, 1].map(CertificateCompressionAlgorithm)));
    }
}
