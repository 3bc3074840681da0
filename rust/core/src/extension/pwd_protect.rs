//! `pwd_protect`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The name of the client's password, encrypted to the server ([RFC 8492 §4]).
    ///
    /// [RFC 8492 §4]: https://www.rfc-editor.org/rfc/rfc8492#section-4
    #[derive(Default)]
    pub struct PwdProtect<'a> {
        /// A point on a curve, and the encrypted name.
        pub protected_name: &'a [u8] => vec8,
    }
}

impl<'a> Extension<'a> for PwdProtect<'a> {
    const TYPE: ExtensionType = ExtensionType::PWD_PROTECT;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_name_is_kept() {
        assert_eq!(whole::<PwdProtect<'_>>(b"\x02\xab\xcd").protected_name, b"\xab\xcd");
    }
}
