//! What follows from the hellos: names, versions, and what became of what was offered.

use tlswire::extension::EchClientHello;
use tlswire::handshake::is_tls13;

use crate::connection::Sender::Server;
use crate::connection::{Connection, Protocol};
use crate::row::hellos::Sent;
use crate::row::value::Text;
use crate::row::view::Row;

impl<'a> Row<'a> {
    /// The host name that the client asked for, as it was sent.
    pub(super) fn server_name(&self) -> Option<&'a [u8]> {
        self.offered().host_name()
    }

    pub(super) fn next_protocol_text(&self) -> Option<Text<'a>> {
        let chosen = self.answered().alpn().body()?.protocol_name_list.first()?;
        Some(Text::Wire(chosen.0))
    }

    /// Whether the version agreed on encrypts the handshake after the `ServerHello`.
    pub(super) fn is_encrypted(&self) -> bool {
        self.negotiated().version.is_some_and(is_tls13)
    }

    /// The lengths of the client's first protected records, where none before them is missing.
    pub(super) fn client_flight(&self) -> Option<&'a [u16]> {
        let Connection { protocol, client_side, server_hello, .. } = self.connection();
        let answered = server_hello.as_ref()?.seen.frame;
        // Captured ahead of the hello that tells the version, its records are not counted.
        let in_order = client_side.protected.is_none_or(|first| first.frame > answered);
        let is_whole = client_side.packets > 0 && !client_side.gap && !client_side.cut && in_order;
        let is_known = self.is_encrypted() && *protocol == Protocol::Tls && is_whole;
        (is_known && self.early_data() == Some("none"))
            .then_some(self.connection().client_flight.as_slice())
    }

    pub(super) fn hello_retry(&self) -> Option<bool> {
        let connection = self.connection();
        // An answer to the first hello, with nothing of it lost, was no request for another.
        let is_known = connection.server_hello.is_some() && !connection.server_side.gap;
        let is_repeated = connection.repeated_random && !is_known;
        if connection.hello_retry_request.is_some() || is_repeated {
            return Some(true);
        }
        let whole = connection.start_seen || connection.client_hello.is_some();
        let answered = connection.server_hello.is_some() && whole;
        (answered || self.missing(Server).is_none()).then_some(false)
    }

    pub(super) fn early_data(&self) -> Option<&'static str> {
        match self.offered().early_data() {
            Sent::Body(_) => Some(self.early_data_answer()),
            Sent::Unknown | Sent::Absent => self.offered().early_data_word(),
        }
    }

    /// What can be told of the answer to early data: it is refused by a `HelloRetryRequest`, an
    /// older version, and any choice but the first pre-shared key (RFC 9846 §4.3.10).
    fn early_data_answer(&self) -> &'static str {
        let answered = self.answered();
        match (self.hello_retry(), answered.hello(), answered.selected_psk()) {
            (Some(true), ..) => "rejected",
            (_, None, _) => "offered",
            (_, Some(_), Sent::Body(psk)) if psk.selected_identity == 0 && self.is_encrypted() => {
                "unknown"
            }
            (_, Some(_), Sent::Unknown) => "unknown",
            (_, Some(_), _) => "rejected",
        }
    }

    pub(super) fn ech(&self) -> Option<&'static str> {
        match self.offered().ech() {
            Sent::Body(EchClientHello::Outer(_)) if self.refuses_ech() => Some("rejected"),
            _ => self.offered().ech_word(),
        }
    }

    /// Whether the server's answer shows, without keys, that it did not accept ECH: an older
    /// version, or a `HelloRetryRequest` without the extension (RFC 9849 §7.1).
    fn refuses_ech(&self) -> bool {
        let older = self.negotiated().version.is_some_and(|version| !is_tls13(version));
        let answered = self.answered();
        older || (answered.hello().is_some() && answered.is_retry() && !answered.has_ech())
    }

    pub(super) fn client_certificate_requested(&self) -> Option<bool> {
        let connection = self.connection();
        // Nobody answers with a list of certificates, be it an empty one, who was not asked.
        if connection.certificate_requested || connection.client_side.certificates.is_some() {
            return Some(true);
        }
        self.saw_server_flight().then_some(false)
    }

    pub(super) fn client_certificate_sent(&self) -> Option<bool> {
        let side = &self.connection().client_side;
        if let Some(chain) = &side.certificates {
            return Some(!chain.is_empty());
        }
        let passed = side.change_cipher_spec && !side.gap && !side.cut;
        if self.client_certificate_requested()? {
            return (passed && self.is_full_in_clear()).then_some(false);
        }
        Some(false)
    }

    /// Whether the server sent a certificate.
    pub(super) fn server_certificate_sent(&self) -> Option<bool> {
        match &self.connection().server_side.certificates {
            Some(chain) => Some(!chain.is_empty()),
            None => self.saw_server_flight().then_some(false),
        }
    }

    pub(super) fn mutual(&self) -> Option<bool> {
        match (self.server_certificate_sent(), self.client_certificate_sent()) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// Whether all that the server says in a full handshake came: what is not in it was not sent.
    fn saw_server_flight(&self) -> bool {
        let side = &self.connection().server_side;
        let whole = self.connection().server_hello_done && !side.gap && !side.cut;
        whole && self.is_full_in_clear()
    }

    /// Whether the handshake is one that shows certificates, where there are any.
    fn is_full_in_clear(&self) -> bool {
        !self.is_encrypted() && self.negotiated().resumed != Some(true)
    }

    pub(super) fn certificate_matches_name(&self) -> Option<bool> {
        self.leaf(Server)?.matches_name(self.server_name()?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::certificate::Chain;
    use crate::row::testing::{
        SELECTED_13, VERSIONS_13, cell, client_hello, connection, full_12, full_13,
        hello_retry_request, resumed_12, server_hello,
    };

    #[test]
    fn the_highest_version_is_the_newest_that_is_real() {
        assert_eq!(cell(&full_13(), "client_max_version"), json!(0x0304));
        assert_eq!(cell(&full_12(), "client_max_version"), json!(0x0303));
        let mut found = connection();
        found.client_hello = Some(client_hello(&[(43, b"\x04\x1a\x1a\x03\x02")]));
        assert_eq!(cell(&found, "client_max_version"), json!(0x0302));
    }

    #[test]
    fn the_clients_flight_is_told_where_all_of_it_was_seen() {
        let mut found = full_13();
        found.client_flight = vec![25, 53];
        assert_eq!(cell(&found, "client_flight"), json!([25, 53]));
        found.client_side.gap = true;
        assert_eq!(cell(&found, "client_flight"), json!(null));
        found.client_side.gap = false;
        found.server_hello.as_mut().unwrap().seen.frame = 9;
        assert_eq!(cell(&found, "client_flight"), json!(null), "ahead of the ServerHello");
        assert_eq!(cell(&full_12(), "client_flight"), json!(null));
    }

    #[test]
    fn early_data_is_answered_as_far_as_the_wire_tells() {
        let mut found = full_13();
        assert_eq!(cell(&found, "early_data"), json!("none"));
        found.client_hello = Some(client_hello(&[VERSIONS_13, (42, b"")]));
        assert_eq!(cell(&found, "early_data"), json!("rejected"));
        let psk: (u16, &[u8]) = (41, b"\x00\x00");
        found.server_hello = Some(server_hello(0x1301, &[SELECTED_13, psk]));
        assert_eq!(cell(&found, "early_data"), json!("unknown"));
        found.hello_retry_request = Some(hello_retry_request(&[SELECTED_13]));
        assert_eq!(cell(&found, "early_data"), json!("rejected"));
        (found.server_hello, found.hello_retry_request) = (None, None);
        assert_eq!(cell(&found, "early_data"), json!("offered"));
        found.client_hello = None;
        assert_eq!(cell(&found, "early_data"), json!(null));
    }

    #[test]
    fn encrypted_hellos_cannot_be_told_from_grease_but_refusals_can() {
        let outer: (u16, &[u8]) = (0xfe0d, b"\x00\x00\x01\x00\x01\x07\x00\x00\x00\x01\x09");
        let mut found = full_13();
        assert_eq!(cell(&found, "ech"), json!("none"));
        found.client_hello = Some(client_hello(&[VERSIONS_13, outer]));
        assert_eq!(cell(&found, "ech"), json!("outer"));
        found.server_hello = Some(server_hello(0xc02f, &[]));
        assert_eq!(cell(&found, "ech"), json!("rejected"));
        found.server_hello = None;
        found.hello_retry_request = Some(hello_retry_request(&[SELECTED_13]));
        assert_eq!(cell(&found, "ech"), json!("rejected"));
        found.client_hello = Some(client_hello(&[VERSIONS_13, (0xfe0d, b"\x07")]));
        assert_eq!(cell(&found, "ech"), json!("unknown"));
    }

    #[test]
    fn certificates_are_a_question_of_three_answers() {
        let answers = |connection: &_| {
            ["client_certificate_requested", "client_certificate_sent", "mutual"]
                .map(|column| cell(connection, column))
        };
        assert_eq!(answers(&full_12()), [json!(true), json!(true), json!(true)]);
        assert_eq!(answers(&full_13()), [json!(null), json!(null), json!(null)]);
        assert_eq!(answers(&resumed_12()), [json!(null), json!(null), json!(null)]);
        let mut found = full_12();
        found.client_side.certificates = Some(Chain::default());
        assert_eq!(answers(&found), [json!(true), json!(false), json!(false)]);
        found.client_side.certificates = None;
        found.certificate_requested = false;
        assert_eq!(answers(&found), [json!(false), json!(false), json!(false)]);
        found.server_side.gap = true;
        assert_eq!(answers(&found), [json!(null), json!(null), json!(null)]);
    }

    #[test]
    fn a_second_hello_with_the_first_ones_random_is_a_retry() {
        let mut found = full_13();
        assert_eq!(cell(&found, "hello_retry"), json!(false));
        found.repeated_random = true;
        assert_eq!(cell(&found, "hello_retry"), json!(false));
        found.server_hello = None;
        assert_eq!(cell(&found, "hello_retry"), json!(true));
        let mut found = connection();
        found.server_side.packets = 0;
        assert_eq!(cell(&found, "hello_retry"), json!(null));
    }
}
