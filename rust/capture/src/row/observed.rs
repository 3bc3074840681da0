//! Why a column is null although there may have been something: what the wire does not show.

use crate::connection::Sender::{Client, Server};
use crate::connection::{EndReason, IpProtocol, Sender};
use crate::row::hellos::Sent;
use crate::row::value::Text;
use crate::row::view::Row;

/// Why something was not observed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reason {
    /// It is sent under protection.
    Encrypted,
    /// It belongs to the handshake that was resumed.
    Resumed,
    /// The capture lacks the direction it went in.
    OneSided,
    /// The capture began after it.
    LateStart,
    /// Bytes of its direction are missing from the capture.
    Gap,
    /// Packets of its direction were captured in part.
    Snaplen,
    /// The connection was dropped before it came, to keep within a cap.
    Evicted,
}

impl Reason {
    const fn name(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Resumed => "resumed",
            Self::OneSided => "one_sided",
            Self::LateStart => "late_start",
            Self::Gap => "gap",
            Self::Snaplen => "snaplen",
            Self::Evicted => "evicted",
        }
    }
}

/// Collects `column:reason`.
struct Blind(Vec<Text<'static>>);

impl Blind {
    /// Notes that `column` is null for `reason`, if it is null and there is one.
    fn note(&mut self, column: &'static str, is_null: bool, reason: Option<Reason>) {
        if let (true, Some(reason)) = (is_null, reason) {
            self.0.push(Text::Pair(column, reason.name()));
        }
    }
}

impl Row<'_> {
    /// Why a message of `sender` that did not come may have been sent nevertheless.
    pub(super) fn missing(&self, sender: Sender) -> Option<Reason> {
        let connection = self.connection();
        let (side, other) = match sender {
            Client => (&connection.client_side, &connection.server_side),
            Server => (&connection.server_side, &connection.client_side),
        };
        // Over UDP a server that never sent anything may as well be silent.
        let lacks = side.packets == 0 && other.packets > 0;
        let late = !connection.start_seen && connection.client_hello.is_none();
        let evicted = connection.end_reason == Some(EndReason::Evicted);
        [
            (
                lacks && (sender == Client || connection.transport == IpProtocol::Tcp),
                Reason::OneSided,
            ),
            (late, Reason::LateStart),
            (side.gap, Reason::Gap),
            (side.cut, Reason::Snaplen),
            (evicted, Reason::Evicted),
        ]
        .into_iter()
        .find_map(|(holds, reason)| holds.then_some(reason))
    }

    /// The columns that are null because the wire does not show them, as `column:reason`.
    pub(super) fn hidden(&self) -> Vec<Text<'static>> {
        let mut blind = Blind(Vec::with_capacity(8));
        self.agreement(&mut blind);
        self.offer(&mut blind);
        self.course(&mut blind);
        self.certificates(&mut blind);
        blind.0
    }

    /// What the server chose.
    fn agreement(&self, blind: &mut Blind) {
        let negotiated = self.negotiated();
        let unanswered = self.answered().hello().is_none();
        let missing = self.missing(Server);
        blind.note("version", negotiated.version.is_none() && unanswered, missing);
        blind.note("cipher", negotiated.cipher.is_none() && unanswered, missing);
        blind.note("curve", negotiated.group.is_none() && self.lacks_key_exchange(), missing);
        let encrypted = self.is_encrypted().then_some(Reason::Encrypted);
        let hidden = self.answered().is_cut() || self.is_encrypted();
        let no_protocol = hidden && self.next_protocol_text().is_none();
        blind.note("next_protocol", no_protocol, encrypted.or(missing));
        blind.note("resumed", negotiated.resumed.is_none(), missing);
        blind.note("hello_retry", self.hello_retry().is_none(), missing);
        blind.note("ja3s", self.answered().is_cut(), missing);
        blind.note("server_extensions", self.answered().is_cut(), missing);
    }

    /// Whether there must be a key exchange that did not come: the suite names an ephemeral one.
    fn lacks_key_exchange(&self) -> bool {
        let Some(suite) = self.negotiated().cipher else { return true };
        let unseen = self.key_exchange().is_none() && !self.is_encrypted();
        let is_ephemeral = |name: &str| name.contains("DHE_") || name.contains("_anon_");
        unseen && self.negotiated().resumed != Some(true) && suite.name().is_some_and(is_ephemeral)
    }

    /// What the client offered.
    fn offer(&self, blind: &mut Blind) {
        let offered = self.offered();
        if !offered.is_cut() {
            return;
        }
        let missing = self.missing(Client);
        let unnamed = matches!(offered.server_name(), Sent::Unknown);
        blind.note("server_name", unnamed, missing);
        blind.note("client_max_version", offered.max_version().is_none(), missing);
        blind.note("early_data", self.early_data().is_none(), missing);
        blind.note("ech", self.ech().is_none(), missing);
        blind.note("ja3", true, missing);
        blind.note("ja4", true, missing);
        blind.note("client_ciphers", offered.cipher_suites().is_none(), missing);
    }

    /// How it went and how long it took.
    fn course(&self, blind: &mut Blind) {
        let connection = self.connection();
        let (client, server) = (self.missing(Client), self.missing(Server));
        let established = self.verdict().established;
        blind.note("established", established.is_none(), client.or(server));
        blind.note(
            "alert",
            connection.answered_by_alert && self.alert().is_none(),
            Some(Reason::Encrypted),
        );
        let begun = connection.client_hello.is_some();
        let untimed = self.handshake_duration().is_none() && established == Some(true);
        blind.note("handshake_duration", untimed, client.filter(|_| !begun).or(server));
        let undelayed = self.server_hello_delay().is_none();
        blind.note("server_hello_delay", undelayed, if begun { server } else { client });
        let opening = match connection.transport {
            IpProtocol::Tcp if !connection.start_seen => Some(Reason::LateStart),
            IpProtocol::Tcp => {
                [client, server].into_iter().flatten().find(|&r| r == Reason::OneSided)
            }
            IpProtocol::Udp => None,
        };
        blind.note("tcp_rtt", connection.tcp_rtt.is_none(), opening);
    }

    /// Who showed which certificate.
    fn certificates(&self, blind: &mut Blind) {
        let (client, server) = (self.missing(Client), self.missing(Server));
        let hidden = self.hides_certificates();
        let requested = self.client_certificate_requested();
        blind.note("client_certificate_requested", requested.is_none(), hidden.or(server));
        let sent = self.client_certificate_sent();
        let unseen = if requested.is_none() { server.or(client) } else { client };
        blind.note("client_certificate_sent", sent.is_none(), hidden.or(unseen));
        blind.note("mutual", self.mutual().is_none(), hidden.or(server).or(client));
        let shown = self.server_certificate_sent();
        blind.note("server_certificate_sha256", shown.is_none(), hidden.or(server));
        blind.note("client_certificate_sha256", sent.is_none(), hidden.or(unseen));
        let unnamed = matches!(self.offered().server_name(), Sent::Unknown);
        let named = self.server_name().is_some();
        blind.note(
            "certificate_matches_name",
            shown.is_none() && (named || unnamed),
            hidden.or(server),
        );
        blind.note("certificate_matches_name", shown == Some(true) && unnamed, client);
    }

    /// Why this handshake shows no certificates at all.
    fn hides_certificates(&self) -> Option<Reason> {
        match self.negotiated().resumed {
            Some(true) => Some(Reason::Resumed),
            _ => self.is_encrypted().then_some(Reason::Encrypted),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::connection::{Connection, EndReason};
    use crate::row::testing::{cell, connection, full_12, full_13, resumed_12, server_only};

    fn blind(connection: &Connection) -> Vec<String> {
        serde_json::from_value(cell(connection, "not_observable")).unwrap()
    }

    #[test]
    fn a_full_handshake_in_clear_hides_nothing() {
        assert_eq!(blind(&full_12()), [""; 0]);
    }

    #[test]
    fn tls_13_encrypts_the_answer_and_the_certificates() {
        let expected = [
            "next_protocol:encrypted",
            "client_certificate_requested:encrypted",
            "client_certificate_sent:encrypted",
            "mutual:encrypted",
            "server_certificate_sha256:encrypted",
            "client_certificate_sha256:encrypted",
            "certificate_matches_name:encrypted",
        ];
        assert_eq!(blind(&full_13()), expected);
    }

    #[test]
    fn resumption_leaves_the_certificates_out() {
        let expected = [
            "client_certificate_requested:resumed",
            "client_certificate_sent:resumed",
            "mutual:resumed",
            "server_certificate_sha256:resumed",
            "client_certificate_sha256:resumed",
            "certificate_matches_name:resumed",
        ];
        assert_eq!(blind(&resumed_12()), expected);
    }

    #[test]
    fn without_the_clients_side_what_it_sent_is_not_observable() {
        let found = blind(&server_only());
        for column in ["server_name", "client_max_version", "ja3", "ja4", "tcp_rtt", "established"]
        {
            assert!(found.contains(&format!("{column}:one_sided")), "{column}: {found:?}");
        }
        assert_eq!(cell(&server_only(), "client_certificate_requested"), json!(true));
        assert!(!found.iter().any(|text| text.starts_with("version")));
    }

    #[test]
    fn the_reason_is_the_first_that_explains_it() {
        let mut found = full_12();
        found.server_hello = None;
        assert!(blind(&found).is_empty());
        found.end_reason = Some(EndReason::Evicted);
        assert!(blind(&found).contains(&"version:evicted".to_owned()));
        found.server_side.cut = true;
        assert!(blind(&found).contains(&"version:snaplen".to_owned()));
        found.server_side.gap = true;
        assert!(blind(&found).contains(&"cipher:gap".to_owned()));
        found.server_side.packets = 0;
        assert!(blind(&found).contains(&"ja3s:one_sided".to_owned()));
        let mut late = connection();
        late.start_seen = false;
        assert!(blind(&late).contains(&"ja4:late_start".to_owned()));
    }
}
