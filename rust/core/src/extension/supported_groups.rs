//! `supported_groups`.

use super::Extension;
use crate::{
    registry::{ExtensionType, NamedGroup},
    wire::{List, structure},
};

structure! {
    /// The groups the sender can use for key exchange, best first ([RFC 9846 §4.3.7]).
    ///
    /// ```text
    /// struct {
    ///     NamedGroup named_group_list<2..2^16-1>;
    /// } NamedGroupList;
    /// ```
    ///
    /// [RFC 9846 §4.3.7]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.7
    #[derive(Default)]
    pub struct NamedGroupList<'a> {
        /// As sent: order, duplicates and GREASE included.
        pub named_group_list: List<'a, NamedGroup> => vec16,
    }
}

impl<'a> Extension<'a> for NamedGroupList<'a> {
    const TYPE: ExtensionType = ExtensionType::SUPPORTED_GROUPS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_list_is_kept_as_sent() {
        let sent = whole::<NamedGroupList<'_>>(b"\x00\x06\x2a\x2a\x11\xec\x00\x1d");
        assert!(sent.named_group_list.iter().eq([0x2a2a, 0x11ec, 29].map(NamedGroup)));
    }
}
