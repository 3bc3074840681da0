//! `sequence_number_encryption_algorithms`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// How the sequence numbers of DTLS records may be, or are, protected; undecoded
    /// ([draft-pismenny-tls-dtls-plaintext-sequence-number]).
    ///
    /// [draft-pismenny-tls-dtls-plaintext-sequence-number]: https://datatracker.ietf.org/doc/html/draft-pismenny-tls-dtls-plaintext-sequence-number-01
    #[derive(Default)]
    pub struct SequenceNumberEncryptionAlgorithms<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for SequenceNumberEncryptionAlgorithms<'a> {
    const TYPE: ExtensionType = ExtensionType::SEQUENCE_NUMBER_ENCRYPTION_ALGORITHMS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::retold;
    use super::*;

    #[test]
    fn the_body_is_kept() {
        let sent = retold::<SequenceNumberEncryptionAlgorithms<'_>>(b"\x01");
        assert_eq!(sent, SequenceNumberEncryptionAlgorithms(b"\x01"));
    }
}
