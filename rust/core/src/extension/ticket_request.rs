//! `ticket_request`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// How many tickets the client wants ([RFC 9149 §3]).
    ///
    /// ```text
    /// struct {
    ///     uint8 new_session_count;
    ///     uint8 resumption_count;
    /// } ClientTicketRequest;
    /// ```
    ///
    /// [RFC 9149 §3]: https://www.rfc-editor.org/rfc/rfc9149#section-3
    pub struct ClientTicketRequest {
        /// After a full handshake.
        pub new_session_count: u8,
        /// After a resumption.
        pub resumption_count: u8,
    }
}

structure! {
    /// How many tickets the server will send.
    ///
    /// ```text
    /// struct {
    ///     uint8 expected_count;
    /// } ServerTicketRequestHint;
    /// ```
    pub struct ServerTicketRequestHint {
        /// The number.
        pub expected_count: u8,
    }
}

impl Extension<'_> for ClientTicketRequest {
    const TYPE: ExtensionType = ExtensionType::TICKET_REQUEST;
}

impl Extension<'_> for ServerTicketRequestHint {
    const TYPE: ExtensionType = ExtensionType::TICKET_REQUEST;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_asks_for_two_numbers_and_the_server_says_one() {
        let asked = whole::<ClientTicketRequest>(b"\x02\x01");
        assert_eq!((asked.new_session_count, asked.resumption_count), (2, 1));
        assert_eq!(whole::<ServerTicketRequestHint>(b"\x02").expected_count, 2);
    }
}
