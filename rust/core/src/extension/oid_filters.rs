//! `oid_filters`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Cursor, Parse, Result, Sequence},
};

/// What extensions the client's certificate must have ([RFC 9846 §4.3.5]).
///
/// ```text
/// struct {
///     OIDFilter filters<0..2^16-1>;
/// } OIDFilterExtension;
/// ```
///
/// [RFC 9846 §4.3.5]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.5
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct OidFilters<'a> {
    /// As sent.
    pub filters: Sequence<'a, OidFilter<'a>>,
}

/// One extension of certificates and the values it must have.
///
/// ```text
/// struct {
///     opaque certificate_extension_oid<1..2^8-1>;
///     opaque certificate_extension_values<0..2^16-1>;
/// } OIDFilter;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OidFilter<'a> {
    /// The DER of the object identifier.
    pub certificate_extension_oid: &'a [u8],
    /// The DER of the values; empty for any.
    pub certificate_extension_values: &'a [u8],
}

impl<'a> Extension<'a> for OidFilters<'a> {
    const TYPE: ExtensionType = ExtensionType::OID_FILTERS;
}

impl<'a> Parse<'a> for OidFilters<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { filters: Sequence::of(cursor.vec16("filters", 0)?)? })
    }
}

impl<'a> Parse<'a> for OidFilter<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let certificate_extension_oid = cursor.vec8("certificate_extension_oid", 0)?.rest();
        let certificate_extension_values = cursor.vec16("certificate_extension_values", 0)?.rest();
        Ok(Self { certificate_extension_oid, certificate_extension_values })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn filters_come_in_order() {
        let sent = whole::<OidFilters<'_>>(b"\x00\x0a\x02\x06\x00\x00\x00\x01\x07\x00\x01\x05");
        assert_eq!(sent.filters.len(), 2);
        let first = sent.filters.first().unwrap();
        assert_eq!(first.certificate_extension_oid, b"\x06\x00");
        assert_eq!(first.certificate_extension_values, b"");
    }
}
