//! `tls_cert_with_extern_psk`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// A certificate and an external pre-shared key are used together; the body is empty
    /// ([RFC 9973]).
    ///
    /// [RFC 9973]: https://www.rfc-editor.org/rfc/rfc9973
    pub struct CertWithExternPsk;
}

impl Extension<'_> for CertWithExternPsk {
    const TYPE: ExtensionType = ExtensionType::TLS_CERT_WITH_EXTERN_PSK;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn it_has_no_body() {
        assert_eq!(whole::<CertWithExternPsk>(b""), CertWithExternPsk);
    }
}
