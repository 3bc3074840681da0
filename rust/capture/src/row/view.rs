//! A row: one connection, and what is worked out of it when a column asks.

use core::cell::OnceCell;

use tlswire::fingerprint::ja3s;
use tlswire::registry::AlertLevel;

use crate::certificate::CertificateFacts;
use crate::connection::negotiated::Negotiated;
use crate::connection::outcome::Verdict;
use crate::connection::{Connection, ConnectionId, Hello, KeyExchange, Moment, SeenAlert, Sender};
use crate::flow::{FlowKey, Scope};
use crate::row::hellos::Answered;
use crate::row::offered::Offered;
use crate::row::value::Text;

/// What a row says of where it comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Naming<'a> {
    /// The name of the input; `None` where there is only one.
    pub source: Option<&'a str>,
    /// The seed of Community IDs; 0 unless a site has chosen its own.
    pub community_seed: u16,
}

/// One connection as its columns see it. What no column asks for is not worked out.
#[derive(Debug)]
pub struct Row<'a> {
    connection: &'a Connection,
    naming: Naming<'a>,
    offered: OnceCell<Offered<'a>>,
    answered: OnceCell<Answered<'a>>,
    negotiated: OnceCell<Negotiated>,
    verdict: OnceCell<Verdict>,
    id: OnceCell<ConnectionId>,
    community_id: OnceCell<String>,
    ja3s: OnceCell<Option<[u8; 16]>>,
    not_observable: OnceCell<Vec<Text<'static>>>,
}

impl<'a> Row<'a> {
    /// The row of `connection`.
    #[must_use]
    pub const fn new(connection: &'a Connection, naming: Naming<'a>) -> Self {
        Self {
            connection,
            naming,
            offered: OnceCell::new(),
            answered: OnceCell::new(),
            negotiated: OnceCell::new(),
            verdict: OnceCell::new(),
            id: OnceCell::new(),
            community_id: OnceCell::new(),
            ja3s: OnceCell::new(),
            not_observable: OnceCell::new(),
        }
    }

    /// The connection.
    #[must_use]
    pub const fn connection(&self) -> &'a Connection {
        self.connection
    }

    pub(super) const fn naming(&self) -> Naming<'a> {
        self.naming
    }

    /// The connection, if it is over; a row that left before has nothing to say of its end.
    pub(super) fn whole(&self) -> Option<&'a Connection> {
        Some(self.connection).filter(|connection| connection.end_reason.is_some())
    }

    /// What was agreed on.
    pub fn negotiated(&self) -> &Negotiated {
        self.negotiated.get_or_init(|| {
            Negotiated::of(self.connection, self.offered().hello(), self.answered().hello())
        })
    }

    /// How it went.
    pub fn verdict(&self) -> &Verdict {
        self.verdict.get_or_init(|| Verdict::of(self.connection, self.negotiated()))
    }

    /// The connection's id.
    pub fn connection_id(&self) -> ConnectionId {
        *self.id()
    }

    pub(super) fn offered(&self) -> &Offered<'a> {
        let hello = self.connection.client_hello.as_ref();
        let parse = |hello: &'a Hello| Offered::new(hello, self.connection.protocol.carrier());
        self.offered.get_or_init(|| hello.map(parse).unwrap_or_default())
    }

    pub(super) fn answered(&self) -> &Answered<'a> {
        let Connection { server_hello, hello_retry_request, .. } = self.connection;
        self.answered.get_or_init(|| {
            let retry = || hello_retry_request.as_ref().map(|sent| Answered::new(sent, true));
            let hello = server_hello.as_ref().map(|sent| Answered::new(sent, false));
            hello.or_else(retry).unwrap_or_default()
        })
    }

    pub(super) fn connection_id_text(&self) -> Text<'_> {
        Text::Hex(self.id().as_bytes())
    }

    fn id(&self) -> &ConnectionId {
        self.id.get_or_init(|| self.connection.id())
    }

    pub(super) fn community_id(&self) -> &String {
        let Connection { transport, client, server, .. } = *self.connection;
        self.community_id.get_or_init(|| {
            let (key, _) = FlowKey::new(client, server, transport, Scope::NONE);
            key.community_id(self.naming.community_seed)
        })
    }

    pub(super) fn leaf(&self, sender: Sender) -> Option<&'a CertificateFacts> {
        self.connection.side(sender).certificates.as_ref()?.leaf()
    }

    /// The first fatal alert, else the first before the handshake was over.
    pub(super) fn alert(&self) -> Option<&'a SeenAlert> {
        let Connection { alerts, established, .. } = self.connection;
        let early = |alert: &&SeenAlert| established.is_none_or(|at| alert.seen.frame < at.frame);
        let fatal = alerts.iter().find(|alert| alert.level == AlertLevel::FATAL);
        fatal.or_else(|| alerts.iter().find(early))
    }

    pub(super) const fn key_exchange(&self) -> Option<&'a KeyExchange> {
        self.connection.server_key_exchange.as_ref()
    }

    pub(super) fn ja3s(&self) -> Option<Text<'_>> {
        let digest = || Some(ja3s(self.answered().whole()?)?.digest());
        self.ja3s.get_or_init(digest).as_ref().map(|digest| Text::Hex(digest))
    }

    /// The columns that are null because the wire does not show them, as `column:reason`.
    pub(super) fn not_observable(&self) -> &[Text<'static>] {
        self.not_observable.get_or_init(|| self.hidden())
    }

    pub(super) fn handshake_duration(&self) -> Option<f64> {
        let begun = self.connection.client_hello.as_ref()?.seen;
        Some(seconds(begun, self.connection.established?))
    }

    pub(super) fn server_hello_delay(&self) -> Option<f64> {
        let Connection { client_hello, server_hello, hello_retry_request, .. } = self.connection;
        let answer = hello_retry_request.as_ref().or(server_hello.as_ref())?;
        Some(seconds(client_hello.as_ref()?.seen, answer.seen))
    }

    pub(super) fn tcp_rtt(&self) -> Option<f64> {
        self.connection.tcp_rtt.map(of_nanoseconds)
    }
}

/// Seconds from one moment to another, negative where captured times go back.
pub(super) fn seconds(from: Moment, to: Moment) -> f64 {
    of_nanoseconds(to.time.0.saturating_sub(from.time.0))
}

fn of_nanoseconds(nanoseconds: i64) -> f64 {
    let length = core::time::Duration::from_nanos(nanoseconds.unsigned_abs()).as_secs_f64();
    if nanoseconds < 0 { -length } else { length }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::row::testing::{cell, cell_of, full_12, full_13, moment};

    #[test]
    fn times_are_seconds_between_packets() {
        let found = full_12();
        assert_eq!(cell(&found, "ts"), json!("2023-11-14T22:13:20.001000000Z"));
        assert_eq!(cell(&found, "duration"), json!(0.009));
        assert_eq!(cell(&found, "server_hello_delay"), json!(0.002));
        assert_eq!(cell(&found, "handshake_duration"), json!(0.004));
        assert_eq!(cell(&found, "tcp_rtt"), json!(0.0015));
        assert!(seconds(moment(3), moment(1)) < 0.0);
    }

    #[test]
    fn a_row_that_leaves_early_says_nothing_of_the_end() {
        let mut found = full_12();
        found.end_reason = None;
        for column in ["duration", "ended_by", "end_reason", "last_frame", "client_bytes"] {
            assert_eq!(cell(&found, column), json!(null), "{column}");
        }
    }

    #[test]
    fn the_alert_is_the_first_fatal_one_else_the_first_early_one() {
        let mut found = full_12();
        assert_eq!(cell(&found, "alert"), json!("unrecognized_name"));
        assert_eq!(cell(&found, "alert_level"), json!("warning"));
        found.alerts[0].seen = moment(9);
        assert_eq!(cell(&found, "alert"), json!(null));
        found.alerts[0].level = AlertLevel::FATAL;
        assert_eq!(cell(&found, "alert_id"), json!(112));
    }

    #[test]
    fn names_come_from_the_registries() {
        let found = full_12();
        assert_eq!(cell(&found, "version"), json!("TLSv1.2"));
        assert_eq!(cell(&found, "cipher"), json!("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        assert_eq!(cell(&found, "curve"), json!("x25519"));
        assert_eq!(cell(&full_13(), "version"), json!("TLSv1.3"));
        assert_eq!(cell(&found, "next_protocol"), json!("h2"));
        assert_eq!(cell(&found, "resumption"), json!("full"));
    }

    #[test]
    fn naming_is_the_callers() {
        let found = full_12();
        let naming = Naming { source: Some("a.pcap"), community_seed: 1 };
        let row = Row::new(&found, naming);
        assert_eq!(cell_of(&row, "source"), json!("a.pcap"));
        assert_ne!(cell_of(&row, "community_id"), cell(&found, "community_id"));
        assert_eq!(cell_of(&row, "connection_id"), cell(&found, "connection_id"));
        assert_eq!(cell(&found, "connection_id"), json!(row.connection_id().to_string()));
    }
}
