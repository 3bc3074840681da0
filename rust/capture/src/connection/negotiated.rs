//! What client and server agreed on, read from their hellos.

use tlswire::extension::{SelectedPsk, SessionTicket};
use tlswire::handshake::{ClientHello, ServerHello, is_tls13};
use tlswire::registry::{CipherSuite, NamedGroup, ProtocolVersion};

use super::{Connection, Format};

/// Whether keys of an earlier session were taken up, and by what.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Resumption {
    /// They were not: a full handshake.
    Full,
    /// By its session identifier.
    SessionId,
    /// By a ticket ([RFC 5077](https://www.rfc-editor.org/rfc/rfc5077)).
    Ticket,
    /// By a pre-shared key of TLS 1.3.
    Psk,
    /// It cannot be told.
    Unknown,
}

impl Resumption {
    /// The name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::SessionId => "session_id",
            Self::Ticket => "ticket",
            Self::Psk => "psk",
            Self::Unknown => "unknown",
        }
    }

    /// Whether keys of an earlier session were taken up; `None` where it cannot be told.
    #[must_use]
    pub const fn is_resumed(self) -> Option<bool> {
        match self {
            Self::Full => Some(false),
            Self::SessionId | Self::Ticket | Self::Psk => Some(true),
            Self::Unknown => None,
        }
    }
}

/// What the hellos agree on; everything is absent while no server's hello came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Negotiated {
    /// The protocol version.
    pub version: Option<ProtocolVersion>,
    /// The cipher suite.
    pub cipher: Option<CipherSuite>,
    /// The group of the key exchange.
    pub group: Option<NamedGroup>,
    /// Whether keys of an earlier session were taken up.
    pub resumption: Resumption,
    /// The same as `Some(bool)`; `None` where it cannot be told.
    pub resumed: Option<bool>,
}

impl Negotiated {
    /// Reads it from a connection and its hellos; `server` is the `ServerHello`, or the
    /// `HelloRetryRequest` if that is all there is.
    #[must_use]
    pub fn of(
        connection: &Connection,
        client: Option<&ClientHello<'_>>,
        server: Option<&ServerHello<'_>>,
    ) -> Self {
        let older = connection.server_hello.as_ref().filter(|hello| hello.format == Format::Ssl2);
        let older = older.map(|_| ProtocolVersion::SSLV2);
        let version = server.map(ServerHello::version).or(older);
        let resumption = match (server, version) {
            (Some(server), _) if server.is_hello_retry_request() => Resumption::Unknown,
            (Some(server), Some(version)) if is_tls13(version) => resumption_13(server),
            (Some(server), Some(_)) => resumption_12(connection, client, server),
            _ => Resumption::Unknown,
        };
        Self {
            version,
            cipher: server.map(|server| server.cipher_suite),
            group: server.and_then(|server| group(connection, server)),
            resumption,
            resumed: resumption.is_resumed(),
        }
    }
}

/// The group of the server's key share, or of its `ServerKeyExchange`.
fn group(connection: &Connection, server: &ServerHello<'_>) -> Option<NamedGroup> {
    let exchange = connection.server_key_exchange;
    server.key_share_group().or_else(|| exchange?.group)
}

fn resumption_13(server: &ServerHello<'_>) -> Resumption {
    match server.get::<SelectedPsk>() {
        Ok(Some(_)) => Resumption::Psk,
        _ => Resumption::Full,
    }
}

/// Up to TLS 1.2 a resumed handshake is an abbreviated one: the server changes to the keys without
/// a `ServerHelloDone` ([RFC 5246 §7.3]), and has usually echoed the client's session identifier.
///
/// [RFC 5246 §7.3]: https://www.rfc-editor.org/rfc/rfc5246#section-7.3
fn resumption_12(
    connection: &Connection,
    client: Option<&ClientHello<'_>>,
    server: &ServerHello<'_>,
) -> Resumption {
    let side = &connection.server_side;
    let echo = server.legacy_session_id_echo;
    let offered = client.map(|client| client.legacy_session_id);
    let echoed = !echo.is_empty() && offered == Some(echo);
    if connection.server_hello_done || side.certificates.is_some() {
        return Resumption::Full;
    }
    let abbreviated = side.change_cipher_spec && !side.gap && !side.cut;
    if !echoed && !abbreviated {
        return Resumption::Unknown;
    }
    if client.is_some_and(offers_ticket) { Resumption::Ticket } else { Resumption::SessionId }
}

fn offers_ticket(client: &ClientHello<'_>) -> bool {
    let ticket = client.get::<SessionTicket<'_>>().ok().flatten();
    ticket.is_some_and(|ticket| !ticket.0.is_empty())
}
