//! `certificate_authorities`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
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
    #[derive(Default)]
    pub struct CertificateAuthorities<'a> {
        /// As sent.
        pub authorities: Sequence<'a, DistinguishedName<'a>> => vec16,
    }
}

structure! {
    /// The DER of an X.501 name.
    pub struct DistinguishedName<'a>(pub &'a [u8] => vec16);
}

impl<'a> Extension<'a> for CertificateAuthorities<'a> {
    const TYPE: ExtensionType = ExtensionType::CERTIFICATE_AUTHORITIES;
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
