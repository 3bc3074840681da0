//! `user_mapping`.

use super::Extension;
use crate::{
    registry::{ExtensionType, UserMappingType},
    wire::{List, structure},
};

structure! {
    /// The ways to name the user that the sender understands ([RFC 4681 §3]).
    ///
    /// ```text
    /// struct {
    ///     UserMappingType user_mapping_types<1..2^8-1>;
    /// } UserMappingTypeList;
    /// ```
    ///
    /// [RFC 4681 §3]: https://www.rfc-editor.org/rfc/rfc4681#section-3
    #[derive(Default)]
    pub struct UserMappingTypeList<'a> {
        /// As sent.
        pub user_mapping_types: List<'a, UserMappingType, 1> => vec8,
    }
}

impl<'a> Extension<'a> for UserMappingTypeList<'a> {
    const TYPE: ExtensionType = ExtensionType::USER_MAPPING;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn types_are_bytes() {
        let sent = whole::<UserMappingTypeList<'_>>(b"\x02\x40\x41");
        assert!(sent.user_mapping_types.iter().eq([0x40, 0x41].map(UserMappingType)));
    }
}
