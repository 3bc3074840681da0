//! `renegotiation_info`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Cursor, Parse, Result},
};

/// The handshake this one renews; empty in the first of a connection ([RFC 5746 §3.2]).
///
/// ```text
/// struct {
///     opaque renegotiated_connection<0..255>;
/// } RenegotiationInfo;
/// ```
///
/// [RFC 5746 §3.2]: https://www.rfc-editor.org/rfc/rfc5746#section-3.2
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct RenegotiationInfo<'a> {
    /// `verify_data` of the former handshake.
    pub renegotiated_connection: &'a [u8],
}

impl<'a> Extension<'a> for RenegotiationInfo<'a> {
    const TYPE: ExtensionType = ExtensionType::RENEGOTIATION_INFO;
}

impl<'a> Parse<'a> for RenegotiationInfo<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let renegotiated_connection = cursor.vec8("renegotiated_connection", 0)?.rest();
        Ok(Self { renegotiated_connection })
    }
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
