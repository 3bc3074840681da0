//! `ec_point_formats`.

use super::Extension;
use crate::{
    registry::{EcPointFormat, ExtensionType},
    wire::{List, structure},
};

structure! {
    /// The encodings of curve points the sender can parse, best first ([RFC 8422 §5.1.2]).
    ///
    /// ```text
    /// struct {
    ///     ECPointFormat ec_point_format_list<1..2^8-1>;
    /// } ECPointFormatList;
    /// ```
    ///
    /// [RFC 8422 §5.1.2]: https://www.rfc-editor.org/rfc/rfc8422#section-5.1.2
    #[derive(Default)]
    pub struct EcPointFormatList<'a> {
        /// As sent: order and duplicates included.
        pub ec_point_format_list: List<'a, EcPointFormat, 1> => vec8,
    }
}

impl<'a> Extension<'a> for EcPointFormatList<'a> {
    const TYPE: ExtensionType = ExtensionType::EC_POINT_FORMATS;
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
