//! `connection_id`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The identifier the sender wants on DTLS records to it; empty when it wants none
    /// ([RFC 9146 §3]).
    ///
    /// ```text
    /// struct {
    ///     opaque cid<0..2^8-1>;
    /// } ConnectionId;
    /// ```
    ///
    /// [RFC 9146 §3]: https://www.rfc-editor.org/rfc/rfc9146#section-3
    #[derive(Default)]
    pub struct ConnectionId<'a> {
        /// As sent.
        pub cid: &'a [u8] => vec8,
    }
}

impl<'a> Extension<'a> for ConnectionId<'a> {
    const TYPE: ExtensionType = ExtensionType::CONNECTION_ID;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::CONNECTION_ID_DEPRECATED];
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_identifier_may_be_empty() {
        assert_eq!(whole::<ConnectionId<'_>>(b"\x00").cid, b"");
        assert_eq!(whole::<ConnectionId<'_>>(b"\x02\x01\x02").cid, b"\x01\x02");
    }
}
