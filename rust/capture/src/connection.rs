//! One TLS session as it was observed: the facts a row is made of.
//!
//! The tracker writes these fields while packets come; [`outcome`] and [`negotiated`] read them
//! once it has finished. Nothing here knows a column, a format or a packet.

mod id;
pub mod negotiated;
pub mod outcome;

use std::sync::Arc;

use tlswire::extension::EarlyDataIndication;
use tlswire::handshake::{self, Context, Message};
use tlswire::registry::{
    AlertDescription, AlertLevel, NamedGroup, ProtocolVersion, QuicVersion, SignatureScheme,
};

use crate::anomaly::AnomalyKind;
use crate::certificate::Chain;
pub use crate::net::{Endpoint, IpProtocol};
use crate::packet::Time;

pub use id::{ConnectionId, Identity};

/// Which of the two ends sent something, by its role in the handshake.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Sender {
    /// The end that sent the `ClientHello`.
    Client,
    /// The other end.
    Server,
}

/// Which protocol of the family the session spoke.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Protocol {
    /// TLS, or SSL 3.0.
    Tls,
    /// DTLS.
    Dtls,
    /// QUIC.
    Quic,
    /// SSL 2.0.
    Ssl2,
    /// None: an attempt that never carried TLS.
    None,
}

/// A packet's place and time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Moment {
    /// The packet's number within its input, from 1.
    pub frame: u64,
    /// When it was captured.
    pub time: Time,
}

/// The formats a hello is sent in.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Format {
    /// That of a handshake message of SSL 3.0 and later.
    #[default]
    Handshake,
    /// That of SSL 2.0, from the message's type on: no header of four bytes.
    Ssl2,
}

/// A `ClientHello`, `ServerHello` or `HelloRetryRequest` as it was sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hello {
    /// The handshake message, four-byte header included; only what came of it if `complete` is not.
    pub message: Box<[u8]>,
    /// The format of the message.
    pub format: Format,
    /// Whether all of the message came.
    pub complete: bool,
    /// The version in the header of the record that held the message's first byte.
    pub record_version: ProtocolVersion,
    /// The packet that completed the record in which the message ends.
    pub seen: Moment,
    /// How many TCP segments with new data it took.
    pub segments: u32,
    /// How many records it took.
    pub records: u32,
}

/// An alert that was sent in clear.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SeenAlert {
    /// Who sent it.
    pub sender: Sender,
    /// How grave its sender called it.
    pub level: AlertLevel,
    /// What it says.
    pub description: AlertDescription,
    /// The packet it came in.
    pub seen: Moment,
}

/// What a `ServerKeyExchange` shows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct KeyExchange {
    /// The elliptic curve group, or the RFC 7919 group whose prime was sent.
    pub group: Option<NamedGroup>,
    /// The bits of the Diffie-Hellman prime.
    pub dh_bits: Option<u32>,
    /// The algorithm of the server's signature (TLS 1.2).
    pub signature_algorithm: Option<SignatureScheme>,
}

/// What one end did.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
pub struct Side {
    /// Packets it sent, empty ones included.
    pub packets: u64,
    /// Distinct bytes of its stream.
    pub bytes: u64,
    /// Its `Certificate` message, if one came in clear.
    pub certificates: Option<Chain>,
    /// Whether its `ChangeCipherSpec` came.
    pub change_cipher_spec: bool,
    /// The packet of the first record it sent under protection.
    pub protected: Option<Moment>,
    /// Whether stream bytes of it are missing from the capture before its handshake was over, and
    /// not because packets were cut.
    pub gap: bool,
    /// Whether packets of it were cut by the snap length before its handshake was over.
    pub cut: bool,
    /// Whether what it sent in place of a handshake was not TLS.
    pub plaintext: bool,
    /// Whether a record or message of it could not be read.
    pub malformed: bool,
    /// Whether it sent a FIN.
    pub fin: bool,
    /// Whether this FIN acknowledges what the capture shows only later: the end was captured ahead
    /// of the other.
    pub ahead: bool,
}

/// Why a connection's row left.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum EndReason {
    /// Both ends closed; over QUIC, one did, with an error that is no alert.
    Fin,
    /// One end reset it.
    Reset,
    /// A fatal alert, and nothing after it.
    Alert,
    /// Nothing came for as long as the idle limit.
    Idle,
    /// A cap was reached.
    Evicted,
    /// A new connection took its addresses and ports.
    Replaced,
    /// The input ended.
    EndOfInput,
}

/// One session, or one attempt.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
pub struct Connection {
    /// What carried it.
    pub transport: IpProtocol,
    /// Which protocol it spoke.
    pub protocol: Protocol,
    /// The plain-text protocol that TLS was started from, if any.
    pub starttls: Option<&'static str>,
    /// Where the client is, as a proxy in between told it.
    pub proxied: Option<Endpoint>,
    /// Who sent the `ClientHello`, else received the `ServerHello`, else sent the SYN, else the
    /// first packet.
    pub client: Endpoint,
    /// The other end.
    pub server: Endpoint,
    /// Which of the sources read it began in, from 0.
    pub source: u32,
    /// Whether it holds the packet that was asked for.
    pub is_chosen: bool,
    /// The first packet held.
    pub first: Moment,
    /// The last packet held.
    pub last: Moment,
    /// The packet at which it finished, which orders the rows; one more than the last where the
    /// end of the input finished it.
    pub finished: u64,
    /// How many sessions of the same addresses, ports and first time came before it.
    pub ordinal: u32,
    /// Its outermost VLAN.
    pub vlan: Option<u16>,
    /// The tunnels around its first packet, outermost first, as kind and identifier:
    /// `vxlan:5/gre`; `None` for none.
    pub tunnel: Option<Arc<str>>,
    /// The interface of its first packet.
    pub interface: u32,
    /// Whether the flow's SYN (or first flight) was seen.
    pub start_seen: bool,
    /// Whether its end was seen: both FINs, or a RST.
    pub end_seen: bool,
    /// From SYN to SYN-ACK to the ACK, in nanoseconds.
    pub tcp_rtt: Option<i64>,
    /// The first `ClientHello`.
    pub client_hello: Option<Hello>,
    /// The name that it asks for, as it was sent.
    pub server_name: Option<Box<[u8]>>,
    /// How many distinct `ClientHello` came in clear.
    pub client_hellos: u32,
    /// Whether two `ClientHello` of one random came: the sign of a `HelloRetryRequest` not seen.
    pub repeated_random: bool,
    /// The first `ServerHello`.
    pub server_hello: Option<Hello>,
    /// The `HelloRetryRequest`.
    pub hello_retry_request: Option<Hello>,
    /// The version of QUIC: the client's, and the server's choice once it has answered.
    pub quic_version: Option<QuicVersion>,
    /// The `ServerKeyExchange`.
    pub server_key_exchange: Option<KeyExchange>,
    /// Whether a `CertificateRequest` came in clear.
    pub certificate_requested: bool,
    /// Whether a `ServerHelloDone` came: the server's clear flight is complete.
    pub server_hello_done: bool,
    /// Whether a `NewSessionTicket` came in clear.
    pub new_session_ticket: bool,
    /// Whether a `HelloRequest` or a second handshake was seen in clear.
    pub renegotiated: bool,
    /// The packet with the client's first protected record long enough for a `Finished`.
    pub client_finished: Option<Moment>,
    /// What its compressed lists of certificates count for, in bytes, whether they were opened or not:
    /// see [`charge`](crate::decompress::charge).
    pub compressed: usize,
    /// TLS 1.3: the lengths of the first records that the client sent under protection before the
    /// handshake is known to be accepted, at most [`MAX_FLIGHT`].
    pub client_flight: Vec<u16>,
    /// The packet that proves the handshake was accepted by both ends.
    pub established: Option<Moment>,
    /// After `client_finished` (1.3), and before the client began to close: the first server record
    /// had the size of an alert.
    pub answered_by_alert: bool,
    /// After `client_finished` (1.3), and before the server closed: the client sent a record of the
    /// size of an alert, which is how it begins to close.
    pub client_leaves: bool,
    /// What the client did.
    pub client_side: Side,
    /// What the server did.
    pub server_side: Side,
    /// Alerts in clear, in order, at most [`MAX_ALERTS`].
    pub alerts: Vec<SeenAlert>,
    /// The last message seen in clear, and who sent it.
    pub last_message: Option<(Sender, &'static str)>,
    /// Messages and records as letters, upper case from the client, as Zeek's `ssl_history` has them.
    pub history: String,
    /// Who ended it, where that can be told.
    pub ended_by: Option<Sender>,
    /// Whether the first thing that ended it was a FIN, whatever came after that.
    pub closed: bool,
    /// Why its row left; absent in a row that left while its connection went on.
    pub end_reason: Option<EndReason>,
    /// Names of what was odd, each once, in order.
    pub anomalies: Vec<AnomalyKind>,
}

/// Alerts kept per connection.
pub const MAX_ALERTS: usize = 16;
/// Lengths of the client's records that are kept; `Certificate`, `CertificateVerify` and `Finished`
/// take three, and a long certificate some more.
pub const MAX_FLIGHT: usize = 8;
/// Letters kept in a connection's history, as in Zeek.
pub const MAX_HISTORY: usize = 100;

impl Protocol {
    /// What carries the handshake, as the layout of hellos and JA4 want to know.
    #[must_use]
    pub const fn carrier(self) -> handshake::Transport {
        match self {
            Self::Quic => handshake::Transport::Quic,
            Self::Dtls => handshake::Transport::Dtls,
            Self::Tls | Self::Ssl2 | Self::None => handshake::Transport::Tls,
        }
    }

    /// `tls`, `dtls`, `quic`, `ssl2` or `none`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Dtls => "dtls",
            Self::Quic => "quic",
            Self::Ssl2 => "ssl2",
            Self::None => "none",
        }
    }
}

impl Sender {
    /// The other end.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }

    /// `client` or `server`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

impl EndReason {
    /// The reason's name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fin => "fin",
            Self::Reset => "reset",
            Self::Alert => "alert",
            Self::Idle => "idle",
            Self::Evicted => "evicted",
            Self::Replaced => "replaced",
            Self::EndOfInput => "end_of_input",
        }
    }
}

impl Connection {
    /// Its name within the capture.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        let Self { transport, client, server, first, ordinal, .. } = *self;
        ConnectionId::new(transport, client, server, first.time, ordinal)
    }

    /// Whether the client announced data before the server's answer.
    #[must_use]
    pub(crate) fn offers_early_data(&self) -> bool {
        let Some(hello) = &self.client_hello else { return false };
        if hello.format == Format::Ssl2 {
            return false;
        }
        let context = Context { transport: Some(self.protocol.carrier()), ..Context::default() };
        match Message::parse(&hello.message, context) {
            Ok(Message::ClientHello(hello)) => hello.get::<EarlyDataIndication>() != Ok(None),
            _ => false,
        }
    }

    /// About how many bytes of memory it takes; certificates are shared, and are not of it.
    #[must_use]
    pub fn size(&self) -> usize {
        let hellos = [&self.client_hello, &self.server_hello, &self.hello_retry_request];
        let hellos = hellos.into_iter().flatten().map(|hello| hello.message.len());
        size_of::<Self>()
            + hellos.sum::<usize>()
            + self.server_name.as_ref().map_or(0, |name| name.len())
            + self.history.capacity()
            + self.alerts.capacity() * size_of::<SeenAlert>()
            + self.client_flight.capacity() * size_of::<u16>()
            + self.anomalies.capacity()
    }

    /// What `sender` did.
    #[must_use]
    pub const fn side(&self, sender: Sender) -> &Side {
        match sender {
            Sender::Client => &self.client_side,
            Sender::Server => &self.server_side,
        }
    }
}
