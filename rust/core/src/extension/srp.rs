//! `srp`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The name the client will prove to know the password of ([RFC 5054 §2.8.1]).
    ///
    /// ```text
    /// opaque srp_I<1..2^8-1>;
    /// ```
    ///
    /// [RFC 5054 §2.8.1]: https://www.rfc-editor.org/rfc/rfc5054#section-2.8.1
    #[derive(Default)]
    pub struct SrpName<'a> {
        /// UTF-8, if the client is right.
        pub srp_i: &'a [u8] => text8 as "srp_I",
    }
}

impl<'a> Extension<'a> for SrpName<'a> {
    const TYPE: ExtensionType = ExtensionType::SRP;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_name_is_kept() {
        assert_eq!(whole::<SrpName<'_>>(b"\x05alice").srp_i, b"alice");
    }
}
