//! `oid_filters`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
    /// What extensions the client's certificate must have ([RFC 9846 §4.3.5]).
    ///
    /// ```text
    /// struct {
    ///     OIDFilter filters<0..2^16-1>;
    /// } OIDFilterExtension;
    /// ```
    ///
    /// [RFC 9846 §4.3.5]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.5
    #[derive(Default)]
    pub struct OidFilters<'a> {
        /// As sent.
        pub filters: Sequence<'a, OidFilter<'a>> => vec16,
    }
}

structure! {
    /// One extension of certificates and the values it must have.
    ///
    /// ```text
    /// struct {
    ///     opaque certificate_extension_oid<1..2^8-1>;
    ///     opaque certificate_extension_values<0..2^16-1>;
    /// } OIDFilter;
    /// ```
    pub struct OidFilter<'a> {
        /// The DER of the object identifier.
        pub certificate_extension_oid: &'a [u8] => vec8,
        /// The DER of the values; empty for any.
        pub certificate_extension_values: &'a [u8] => vec16,
    }
}

impl<'a> Extension<'a> for OidFilters<'a> {
    const TYPE: ExtensionType = ExtensionType::OID_FILTERS;
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
