//! `encrypt_then_mac`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The sender can do, or does, MACs over ciphertext; the body is empty ([RFC 7366 §2]).
    ///
    /// [RFC 7366 §2]: https://www.rfc-editor.org/rfc/rfc7366#section-2
    pub struct EncryptThenMac;
}

impl Extension<'_> for EncryptThenMac {
    const TYPE: ExtensionType = ExtensionType::ENCRYPT_THEN_MAC;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn it_has_no_body() {
        assert_eq!(whole::<EncryptThenMac>(b""), EncryptThenMac);
    }
}
