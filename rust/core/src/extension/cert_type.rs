//! `cert_type`.

use super::Extension;
use crate::{
    registry::{CertificateType, ExtensionType},
    wire::{List, structure},
};

structure! {
    /// The formats of certificates that the client takes, best first ([RFC 6091 §3.1]).
    ///
    /// ```text
    /// struct {
    ///     select(ClientOrServerExtension) {
    ///         case client:
    ///             CertificateType certificate_types<1..2^8-1>;
    ///         case server:
    ///             CertificateType certificate_type;
    ///     }
    /// } CertificateTypeExtension;
    /// ```
    ///
    /// [RFC 6091 §3.1]: https://www.rfc-editor.org/rfc/rfc6091#section-3.1
    #[derive(Default)]
    pub struct CertTypeList<'a> {
        /// As sent.
        pub certificate_types: List<'a, CertificateType, 1> => vec8,
    }
}

structure! {
    /// The format the server chose.
    pub struct CertTypeSelected {
        /// Of those the client takes.
        pub certificate_type: CertificateType,
    }
}

impl<'a> Extension<'a> for CertTypeList<'a> {
    const TYPE: ExtensionType = ExtensionType::CERT_TYPE;
}

impl Extension<'_> for CertTypeSelected {
    const TYPE: ExtensionType = ExtensionType::CERT_TYPE;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_lists_and_the_server_picks() {
        let offered = whole::<CertTypeList<'_>>(b"\x02\x01\x00");
        assert!(
            offered.certificate_types.iter().eq([CertificateType::OPENPGP, CertificateType::X509])
        );
        assert_eq!(whole::<CertTypeSelected>(b"\x01").certificate_type, CertificateType::OPENPGP);
    }
}
