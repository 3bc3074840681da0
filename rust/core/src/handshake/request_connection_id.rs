//! `request_connection_id`.

use crate::wire::structure;

structure! {
    /// The sender wants more connection ids to send to ([RFC 9147 §9]).
    ///
    /// ```text
    /// struct {
    ///     uint8 num_cids;
    /// } RequestConnectionId;
    /// ```
    ///
    /// [RFC 9147 §9]: https://www.rfc-editor.org/rfc/rfc9147#section-9
    pub struct RequestConnectionId {
        /// How many.
        pub num_cids: u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_is_a_number() {
        let parsed = RequestConnectionId::parse(&mut Cursor::new(b"\x03")).unwrap();
        assert_eq!(parsed.num_cids, 3);
        assert!(RequestConnectionId::parse(&mut Cursor::new(b"")).is_err());
    }
}
