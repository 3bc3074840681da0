//! `delegated_credential`.

use super::Extension;
use crate::{
    registry::{ExtensionType, SignatureScheme},
    wire::{List, structure},
};

structure! {
    /// The signatures by delegated credentials that the sender can verify, best first
    /// ([RFC 9345 §4.1.1]).
    ///
    /// ```text
    /// struct {
    ///     SignatureScheme supported_signature_algorithms<2..2^16-2>;
    /// } SignatureSchemeList;
    /// ```
    ///
    /// [RFC 9345 §4.1.1]: https://www.rfc-editor.org/rfc/rfc9345#section-4.1.1
    #[derive(Default)]
    pub struct DelegatedCredentialSupport<'a> {
        /// As sent: order, duplicates and GREASE included.
        pub supported_signature_algorithms: List<'a, SignatureScheme> => vec16,
    }
}

structure! {
    /// A key that stands in for the certificate's, signed by it ([RFC 9345 §4]).
    ///
    /// ```text
    /// struct {
    ///     uint32 valid_time;
    ///     SignatureScheme dc_cert_verify_algorithm;
    ///     opaque ASN1_subjectPublicKeyInfo<1..2^24-1>;
    /// } Credential;
    ///
    /// struct {
    ///     Credential cred;
    ///     SignatureScheme algorithm;
    ///     opaque signature<1..2^16-1>;
    /// } DelegatedCredential;
    /// ```
    ///
    /// [RFC 9345 §4]: https://www.rfc-editor.org/rfc/rfc9345#section-4
    pub struct DelegatedCredential<'a> {
        /// Seconds after the certificate's `notBefore` at which it ends.
        pub valid_time: u32,
        /// What the handshake is signed with.
        pub dc_cert_verify_algorithm: SignatureScheme,
        /// The DER of the `SubjectPublicKeyInfo`.
        pub subject_public_key_info: &'a [u8] => vec24 as "ASN1_subjectPublicKeyInfo",
        /// What the certificate's key signed the credential with.
        pub algorithm: SignatureScheme,
        /// That signature.
        pub signature: &'a [u8] => vec16,
    }
}

impl<'a> Extension<'a> for DelegatedCredentialSupport<'a> {
    const TYPE: ExtensionType = ExtensionType::DELEGATED_CREDENTIAL;
}

impl<'a> Extension<'a> for DelegatedCredential<'a> {
    const TYPE: ExtensionType = ExtensionType::DELEGATED_CREDENTIAL;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_lists_signatures() {
        let sent = whole::<DelegatedCredentialSupport<'_>>(b"\x00\x02\x04\x03");
        assert!(sent.supported_signature_algorithms.contains(SignatureScheme(0x0403)));
    }

    #[test]
    fn a_credential_is_read_to_its_signature() {
        let sent = b"\x00\x09\x3a\x80\x04\x03\x00\x00\x01\x30\x08\x04\x00\x02\xab\xcd";
        let credential = whole::<DelegatedCredential<'_>>(sent);
        assert_eq!(credential.valid_time, 604_800);
        assert_eq!(credential.subject_public_key_info, b"\x30");
        assert_eq!((credential.algorithm.0, credential.signature), (0x0804, &b"\xab\xcd"[..]));
    }
}
