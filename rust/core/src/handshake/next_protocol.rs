//! `next_protocol`.

use crate::wire::structure;

structure! {
    /// The protocol that the client goes on with, sent under protection before its `finished`
    /// ([draft-agl-tls-nextprotoneg-04 §3]).
    ///
    /// ```text
    /// struct {
    ///     opaque selected_protocol<0..255>;
    ///     opaque padding<0..255>;
    /// } NextProtocol;
    /// ```
    ///
    /// [draft-agl-tls-nextprotoneg-04 §3]: https://datatracker.ietf.org/doc/html/draft-agl-tls-nextprotoneg-04#section-3
    pub struct NextProtocol<'a> {
        /// The name of the protocol.
        pub selected_protocol: &'a [u8] => text8,
        /// Zeros that make the message 32 bytes long or a multiple of that.
        pub padding: &'a [u8] => vec8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn it_names_a_protocol_and_is_padded() {
        let sent = b"\x02h2\x03\0\0\0";
        let parsed = NextProtocol::parse(&mut Cursor::new(sent)).unwrap();
        assert_eq!((parsed.selected_protocol, parsed.padding), (&b"h2"[..], &b"\0\0\0"[..]));
        assert!(
            (0..sent.len()).all(|end| NextProtocol::parse(&mut Cursor::new(&sent[..end])).is_err())
        );
    }
}
