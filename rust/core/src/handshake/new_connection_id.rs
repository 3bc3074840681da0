//! `new_connection_id`.

use crate::{
    extension::ConnectionId,
    wire::{Sequence, structure},
};

structure! {
    /// Connection ids that the receiver may send to ([RFC 9147 §9]).
    ///
    /// ```text
    /// enum {
    ///     cid_immediate(0), cid_spare(1), (255)
    /// } ConnectionIdUsage;
    ///
    /// opaque ConnectionId<0..2^8-1>;
    ///
    /// struct {
    ///     ConnectionId cids<0..2^16-1>;
    ///     ConnectionIdUsage usage;
    /// } NewConnectionId;
    /// ```
    ///
    /// [RFC 9147 §9]: https://www.rfc-editor.org/rfc/rfc9147#section-9
    pub struct NewConnectionId<'a> {
        /// As sent.
        pub cids: Sequence<'a, ConnectionId<'a>> => vec16,
        /// 0 where one of them is to be used at once, 1 where they are for later.
        pub usage: u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_has_ids_and_says_what_they_are_for() {
        let sent = b"\x00\x04\x02ab\x00\x01";
        let parsed = NewConnectionId::parse(&mut Cursor::new(sent)).unwrap();
        assert_eq!((parsed.cids.len(), parsed.usage), (2, 1));
        assert!(
            (0..sent.len())
                .all(|end| NewConnectionId::parse(&mut Cursor::new(&sent[..end])).is_err())
        );
    }
}
