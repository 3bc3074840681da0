//! `cookie`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// Bytes of the server that the client returns in its second hello ([RFC 9846 §4.3.2]).
    ///
    /// ```text
    /// struct {
    ///     opaque cookie<1..2^16-1>;
    /// } Cookie;
    /// ```
    ///
    /// [RFC 9846 §4.3.2]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.2
    #[derive(Default)]
    pub struct Cookie<'a> {
        /// As sent.
        pub cookie: &'a [u8] => vec16,
    }
}

impl<'a> Extension<'a> for Cookie<'a> {
    const TYPE: ExtensionType = ExtensionType::COOKIE;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_cookie_is_kept() {
        assert_eq!(whole::<Cookie<'_>>(b"\x00\x02\xc0\x0c").cookie, b"\xc0\x0c");
    }
}
