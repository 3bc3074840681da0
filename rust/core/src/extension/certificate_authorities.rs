//! `certificate_authorities`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Cursor, Parse, Result, Sequence},
};

/// The authorities whose certificates the sender would take ([RFC 9846 §4.3.4]).
///
/// ```text
/// opaque DistinguishedName<1..2^16-1>;
///
/// struct {
///     DistinguishedName authorities<3..2^16-1>;
/// } CertificateAuthoritiesExtension;
/// ```
///
/// [RFC 9846 §4.3.4]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.4
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CertificateAuthorities<'a> {
    /// As sent.
    pub authorities: Sequence<'a, DistinguishedName<'a>>,
}

/// The DER of an X.501 name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DistinguishedName<'a>(pub &'a [u8]);

impl<'a> Extension<'a> for CertificateAuthorities<'a> {
    const TYPE: ExtensionType = ExtensionType::CERTIFICATE_AUTHORITIES;
}

impl<'a> Parse<'a> for CertificateAuthorities<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { authorities: Sequence::of(cursor.vec16("authorities", 0)?)? })
    }
}

impl<'a> Parse<'a> for DistinguishedName<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self(cursor.vec16("DistinguishedName", 0)?.rest()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn names_are_undecoded_der() {
        let sent = whole::<CertificateAuthorities<'_>>(b"\x00\x08\x00\x02\x30\x00\x00\x02\x30\x01");
        let expected = [DistinguishedName(b"\x30\x00"), DistinguishedName(b"\x30\x01")];
        assert!(sent.authorities.iter().eq(expected));
    }
}
