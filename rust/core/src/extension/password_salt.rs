//! `password_salt`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// What the server mixes into the client's password before it keeps it ([RFC 8492 §4]).
    ///
    /// [RFC 8492 §4]: https://www.rfc-editor.org/rfc/rfc8492#section-4
    #[derive(Default)]
    pub struct PasswordSalt<'a> {
        /// In a second hello, as the server said it.
        pub password_salt: &'a [u8] => vec16,
    }
}

impl<'a> Extension<'a> for PasswordSalt<'a> {
    const TYPE: ExtensionType = ExtensionType::PASSWORD_SALT;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_salt_is_kept() {
        assert_eq!(whole::<PasswordSalt<'_>>(b"\x00\x02\xab\xcd").password_salt, b"\xab\xcd");
    }
}
