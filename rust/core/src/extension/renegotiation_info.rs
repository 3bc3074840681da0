//! `renegotiation_info`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The handshake this one renews; empty in the first of a connection ([RFC 5746 §3.2]).
    ///
    /// ```text
    /// struct {
    ///     opaque renegotiated_connection<0..255>;
    /// } RenegotiationInfo;
    /// ```
    ///
    /// [RFC 5746 §3.2]: https://www.rfc-editor.org/rfc/rfc5746#section-3.2
    #[derive(Default)]
    pub struct RenegotiationInfo<'a> {
        /// `verify_data` of the former handshake.
        pub renegotiated_connection: &'a [u8] => vec8,
    }
}

impl<'a> Extension<'a> for RenegotiationInfo<'a> {
    const TYPE: ExtensionType = ExtensionType::RENEGOTIATION_INFO;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn a_first_handshake_has_nothing_to_show() {
        assert_eq!(whole::<RenegotiationInfo<'_>>(b"\x00"), RenegotiationInfo::default());
        let sent = whole::<RenegotiationInfo<'_>>(b"\x02\xfe\xed");
        assert_eq!(sent.renegotiated_connection, b"\xfe\xed");
    }
}
