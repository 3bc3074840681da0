//! `external_session_id`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The session that the sender's SDP named ([RFC 8844 §4.3]).
    ///
    /// ```text
    /// struct {
    ///    opaque session_id<20..255>;
    /// } ExternalSessionId;
    /// ```
    ///
    /// [RFC 8844 §4.3]: https://www.rfc-editor.org/rfc/rfc8844#section-4.3
    #[derive(Default)]
    pub struct ExternalSessionId<'a> {
        /// The value of `tls-id`.
        pub session_id: &'a [u8] => vec8,
    }
}

impl<'a> Extension<'a> for ExternalSessionId<'a> {
    const TYPE: ExtensionType = ExtensionType::EXTERNAL_SESSION_ID;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_identifier_is_kept() {
        assert_eq!(whole::<ExternalSessionId<'_>>(b"\x02\xab\xcd").session_id, b"\xab\xcd");
    }
}
