//! `ech_outer_extensions`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{List, structure},
};

structure! {
    /// In a hidden hello: the extensions that it has in common with the one in sight ([RFC 9849
    /// §5.1]).
    ///
    /// ```text
    /// ExtensionType OuterExtensions<2..254>;
    /// ```
    ///
    /// [RFC 9849 §5.1]: https://www.rfc-editor.org/rfc/rfc9849#section-5.1
    #[derive(Default)]
    pub struct OuterExtensions<'a> {
        /// As sent.
        pub outer_extensions: List<'a, ExtensionType> => vec8 as "OuterExtensions",
    }
}

impl<'a> Extension<'a> for OuterExtensions<'a> {
    const TYPE: ExtensionType = ExtensionType::ECH_OUTER_EXTENSIONS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn types_are_listed() {
        let sent = whole::<OuterExtensions<'_>>(b"\x04\x00\x0a\x00\x33");
        let types = [ExtensionType::SUPPORTED_GROUPS, ExtensionType::KEY_SHARE];
        assert!(sent.outer_extensions.iter().eq(types));
    }
}
