//! `pwd_clear`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The name of the client's password in clear ([RFC 8492 §4]).
    ///
    /// [RFC 8492 §4]: https://www.rfc-editor.org/rfc/rfc8492#section-4
    #[derive(Default)]
    pub struct PwdClear<'a> {
        /// UTF-8, if the client is right.
        pub name: &'a [u8] => text8,
    }
}

impl<'a> Extension<'a> for PwdClear<'a> {
    const TYPE: ExtensionType = ExtensionType::PWD_CLEAR;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_name_is_kept() {
        assert_eq!(whole::<PwdClear<'_>>(b"\x03bob").name, b"bob");
    }
}
