//! `external_id_hash`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The hash of what binds the sender's key to an identity ([RFC 8844 §3.2]).
    ///
    /// ```text
    /// struct {
    ///    opaque binding_hash<0..32>;
    /// } ExternalIdentityHash;
    /// ```
    ///
    /// [RFC 8844 §3.2]: https://www.rfc-editor.org/rfc/rfc8844#section-3.2
    #[derive(Default)]
    pub struct ExternalIdentityHash<'a> {
        /// SHA-256; empty without an identity.
        pub binding_hash: &'a [u8] => vec8,
    }
}

impl<'a> Extension<'a> for ExternalIdentityHash<'a> {
    const TYPE: ExtensionType = ExtensionType::EXTERNAL_ID_HASH;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_hash_is_kept() {
        assert_eq!(whole::<ExternalIdentityHash<'_>>(b"\x02\xab\xcd").binding_hash, b"\xab\xcd");
    }
}
