//! `server_authz`.

use super::Extension;
use crate::{
    registry::{AuthorizationDataFormat, ExtensionType},
    wire::{List, structure},
};

structure! {
    /// The formats of authorization data that the server can send ([RFC 5878 §3]).
    ///
    /// ```text
    /// AuthzDataFormat authz_format_list<1..2^8-1>;
    /// ```
    ///
    /// [RFC 5878 §3]: https://www.rfc-editor.org/rfc/rfc5878#section-3
    #[derive(Default)]
    pub struct ServerAuthzFormats<'a> {
        /// As sent, in the server's answer those it takes or will send.
        pub authz_format_list: List<'a, AuthorizationDataFormat, 1> => vec8,
    }
}

impl<'a> Extension<'a> for ServerAuthzFormats<'a> {
    const TYPE: ExtensionType = ExtensionType::SERVER_AUTHZ;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn formats_are_bytes() {
        let sent = whole::<ServerAuthzFormats<'_>>(b"\x02\x00\x40");
        assert!(sent.authz_format_list.iter().eq([0, 0x40].map(AuthorizationDataFormat)));
    }
}
