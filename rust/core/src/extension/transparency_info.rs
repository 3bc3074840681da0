//! `transparency_info`.

use super::Extension;
use crate::{
    registry::{CtVersionedTransType, ExtensionType},
    wire::{Sequence, structure},
};

structure! {
    /// The sender takes proofs of transparency logs: an empty body ([RFC 9162 §6.5]).
    ///
    /// [RFC 9162 §6.5]: https://www.rfc-editor.org/rfc/rfc9162#section-6.5
    pub struct TransparencyInfoRequest;
}

structure! {
    /// What logs say of a certificate ([RFC 9162 §6.4]).
    ///
    /// ```text
    /// opaque SerializedTransItem<1..2^16-1>;
    ///
    /// struct {
    ///     SerializedTransItem trans_item_list<1..2^16-1>;
    /// } TransItemList;
    /// ```
    ///
    /// [RFC 9162 §6.4]: https://www.rfc-editor.org/rfc/rfc9162#section-6.4
    #[derive(Default)]
    pub struct TransItemList<'a> {
        /// As sent.
        pub trans_item_list: Sequence<'a, SerializedTransItem<'a>> => vec16,
    }
}

structure! {
    /// One thing a log says.
    pub struct SerializedTransItem<'a> {
        /// The item.
        pub item: TransItem<'a> => vec16 as "SerializedTransItem",
    }
}

structure! {
    /// What a log says, and of which kind it is ([RFC 9162 §4.5]).
    ///
    /// ```text
    /// struct {
    ///     VersionedTransType versioned_type;
    ///     select (versioned_type) { ... } data;
    /// } TransItem;
    /// ```
    ///
    /// [RFC 9162 §4.5]: https://www.rfc-editor.org/rfc/rfc9162#section-4.5
    pub struct TransItem<'a> {
        /// The kind.
        pub versioned_type: CtVersionedTransType,
        /// The structure of that kind, undecoded.
        pub data: &'a [u8] => rest,
    }
}

impl Extension<'_> for TransparencyInfoRequest {
    const TYPE: ExtensionType = ExtensionType::TRANSPARENCY_INFO;
}

impl<'a> Extension<'a> for TransItemList<'a> {
    const TYPE: ExtensionType = ExtensionType::TRANSPARENCY_INFO;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn items_have_a_type() {
        assert_eq!(whole::<TransparencyInfoRequest>(b""), TransparencyInfoRequest);
        let sent = whole::<TransItemList<'_>>(b"\x00\x05\x00\x03\x00\x03\xab").trans_item_list;
        let item = sent.first().unwrap().item;
        assert_eq!((item.versioned_type, item.data), (CtVersionedTransType(3), &b"\xab"[..]));
    }
}
