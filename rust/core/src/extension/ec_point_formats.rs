//! `ec_point_formats`.

use super::Extension;
use crate::{
    registry::{EcPointFormat, ExtensionType},
    wire::{Cursor, List, Parse, Result},
};

/// The encodings of curve points the sender can parse, best first ([RFC 8422 §5.1.2]).
///
/// ```text
/// struct {
///     ECPointFormat ec_point_format_list<1..2^8-1>;
/// } ECPointFormatList;
/// ```
///
/// [RFC 8422 §5.1.2]: https://www.rfc-editor.org/rfc/rfc8422#section-5.1.2
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct EcPointFormatList<'a> {
    /// As sent: order and duplicates included.
    pub ec_point_format_list: List<'a, EcPointFormat, 1>,
}

impl<'a> Extension<'a> for EcPointFormatList<'a> {
    const TYPE: ExtensionType = ExtensionType::EC_POINT_FORMATS;
}

impl<'a> Parse<'a> for EcPointFormatList<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { ec_point_format_list: List::vec8(cursor, "ec_point_format_list", 0)? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_list_is_kept_as_sent() {
        let sent = whole::<EcPointFormatList<'_>>(b"\x03\x00\x01\x02");
        assert!(sent.ec_point_format_list.iter().eq([0, 1, 2].map(EcPointFormat)));
    }
}
