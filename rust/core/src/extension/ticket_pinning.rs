//! `ticket_pinning`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The client wants to pin the server, with a ticket if it has one ([RFC 8672 §3]).
    ///
    /// ```text
    /// struct {
    ///   select (Role) {
    ///     case client:
    ///       pinning_ticket ticket<0..2^16-1>; //omitted on 1st connection
    ///
    ///     case server:
    ///       pinning_proof proof<0..2^8-1>; //no proof on 1st connection
    ///       pinning_ticket ticket<0..2^16-1>; //omitted on ramp down
    ///       uint32 lifetime;
    ///   }
    /// } PinningTicketExtension;
    /// ```
    ///
    /// [RFC 8672 §3]: https://www.rfc-editor.org/rfc/rfc8672#section-3
    #[derive(Default)]
    pub struct PinningTicketRequest<'a> {
        /// Empty on the first connection.
        pub ticket: &'a [u8] => vec16,
    }
}

structure! {
    /// The server's proof that it is the one pinned, and a new ticket.
    #[derive(Default)]
    pub struct PinningTicket<'a> {
        /// Empty without a ticket of the client's.
        pub proof: &'a [u8] => vec8,
        /// Empty when the server will not be pinned any more.
        pub ticket: &'a [u8] => vec16,
        /// Seconds for which the server will take the ticket.
        pub lifetime: u32,
    }
}

impl<'a> Extension<'a> for PinningTicketRequest<'a> {
    const TYPE: ExtensionType = ExtensionType::TICKET_PINNING;
}

impl<'a> Extension<'a> for PinningTicket<'a> {
    const TYPE: ExtensionType = ExtensionType::TICKET_PINNING;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_shows_a_ticket_and_the_server_a_proof() {
        assert_eq!(whole::<PinningTicketRequest<'_>>(b"\x00\x00").ticket, b"");
        let sent = whole::<PinningTicket<'_>>(b"\x01\xaa\x00\x01\xbb\x00\x09\x3a\x80");
        assert_eq!((sent.proof, sent.ticket, sent.lifetime), (&b"\xaa"[..], &b"\xbb"[..], 604_800));
    }
}
