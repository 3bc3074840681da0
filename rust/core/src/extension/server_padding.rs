//! `server_padding`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// How the server is to pad, or the padding: undecoded, since no document has the layout, and
    /// the source of `BoringSSL` names the type alone.
    #[derive(Default)]
    pub struct ServerPadding<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for ServerPadding<'a> {
    const TYPE: ExtensionType = ExtensionType::SERVER_PADDING;
}

#[cfg(test)]
mod tests {
    use super::super::testing::retold;
    use super::*;

    #[test]
    fn the_body_is_kept() {
        assert_eq!(retold::<ServerPadding<'_>>(b"\x01"), ServerPadding(b"\x01"));
    }
}
