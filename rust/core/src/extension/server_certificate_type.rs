//! `server_certificate_type`.

use super::Extension;
use crate::{
    registry::{CertificateType, ExtensionType},
    wire::{List, structure},
};

structure! {
    /// The formats of server certificates that the client can take, best first ([RFC 7250 §3]).
    ///
    /// ```text
    /// CertificateType server_certificate_types<1..2^8-1>;
    /// ```
    ///
    /// [RFC 7250 §3]: https://www.rfc-editor.org/rfc/rfc7250#section-3
    #[derive(Default)]
    pub struct ServerCertTypes<'a> {
        /// As sent.
        pub server_certificate_types: List<'a, CertificateType, 1> => vec8,
    }
}

impl<'a> Extension<'a> for ServerCertTypes<'a> {
    const TYPE: ExtensionType = ExtensionType::SERVER_CERTIFICATE_TYPE;
}

structure! {
    /// The format of server certificates that the server chose.
    pub struct ServerCertTypeSelected(pub CertificateType as "server_certificate_type");
}

impl Extension<'_> for ServerCertTypeSelected {
    const TYPE: ExtensionType = ExtensionType::SERVER_CERTIFICATE_TYPE;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_lists_and_the_server_picks() {
        let offered = whole::<ServerCertTypes<'_>>(b"\x02\x02\x00");
        let expected = [CertificateType::RAW_PUBLIC_KEY, CertificateType::X509];
        assert!(offered.server_certificate_types.iter().eq(expected));
        let picked = whole::<ServerCertTypeSelected>(b"\x02");
        assert_eq!(picked.0, CertificateType::RAW_PUBLIC_KEY);
    }
}
