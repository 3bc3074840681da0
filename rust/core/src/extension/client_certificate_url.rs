//! `client_certificate_url`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The client can send a URL in place of its certificate, and the server takes it; the body
    /// is empty ([RFC 6066 §5]).
    ///
    /// [RFC 6066 §5]: https://www.rfc-editor.org/rfc/rfc6066#section-5
    pub struct ClientCertificateUrl;
}

impl Extension<'_> for ClientCertificateUrl {
    const TYPE: ExtensionType = ExtensionType::CLIENT_CERTIFICATE_URL;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_body_is_empty() {
        assert_eq!(whole::<ClientCertificateUrl>(b""), ClientCertificateUrl);
    }
}
