//! `server_certificate_type`.

use super::Extension;
use crate::{
    registry::{CertificateType, ExtensionType},
    wire::{Cursor, List, Parse, Result},
};

/// The formats of server certificates that the client can take, best first ([RFC 7250 §3]).
///
/// ```text
/// CertificateType server_certificate_types<1..2^8-1>;
/// ```
///
/// [RFC 7250 §3]: https://www.rfc-editor.org/rfc/rfc7250#section-3
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ServerCertTypes<'a> {
    /// As sent.
    pub server_certificate_types: List<'a, CertificateType, 1>,
}

impl<'a> Extension<'a> for ServerCertTypes<'a> {
    const TYPE: ExtensionType = ExtensionType::SERVER_CERTIFICATE_TYPE;
}

impl<'a> Parse<'a> for ServerCertTypes<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let server_certificate_types = List::vec8(cursor, "server_certificate_types", 0)?;
        Ok(Self { server_certificate_types })
    }
}

/// The format of server certificates that the server chose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ServerCertTypeSelected(pub CertificateType);

impl Extension<'_> for ServerCertTypeSelected {
    const TYPE: ExtensionType = ExtensionType::SERVER_CERTIFICATE_TYPE;
}

impl<'a> Parse<'a> for ServerCertTypeSelected {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self(CertificateType(cursor.u8("server_certificate_type")?)))
    }
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
