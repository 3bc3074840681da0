//! `signature_algorithms`.

use super::Extension;
use crate::{
    registry::{ExtensionType, SignatureScheme},
    wire::{List, structure},
};

structure! {
    /// The signatures the sender can verify, best first ([RFC 9846 §4.3.3]).
    ///
    /// ```text
    /// struct {
    ///     SignatureScheme supported_signature_algorithms<2..2^16-2>;
    /// } SignatureSchemeList;
    /// ```
    ///
    /// [RFC 9846 §4.3.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.3
    #[derive(Default)]
    pub struct SignatureSchemeList<'a> {
        /// As sent: order, duplicates and GREASE included.
        pub supported_signature_algorithms: List<'a, SignatureScheme> => vec16,
    }
}

impl<'a> Extension<'a> for SignatureSchemeList<'a> {
    const TYPE: ExtensionType = ExtensionType::SIGNATURE_ALGORITHMS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_list_is_kept_as_sent() {
        let sent = whole::<SignatureSchemeList<'_>>(b"\x00\x06\x04\x03\x08\x04\x04\x01");
        assert!(
            sent.supported_signature_algorithms
                .iter()
                .eq([0x0403, 0x0804, 0x0401].map(SignatureScheme))
        );
    }
}
