//! What a connection came to: seen, not interpreted.

use tlswire::handshake::is_tls13;
use tlswire::registry::{AlertDescription, AlertLevel, ProtocolVersion};

use super::negotiated::Negotiated;
use super::{Connection, EndReason, Protocol, Sender, Side};
use crate::anomaly::AnomalyKind;

/// What a connection came to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Outcome {
    /// Both ends accepted the handshake.
    Established,
    /// One of them did not, or it never ended.
    Failed,
    /// TLS 1.3: the server ended it right after the client's `Finished`, as when it refuses the
    /// client's certificate.
    Rejected,
    /// The capture lacks the end or a direction.
    Incomplete,
    /// The capture has it all and does not show it.
    Unknown,
}

/// How a handshake failed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Failure {
    /// With an alert in clear.
    Alert,
    /// With a FIN.
    Closed,
    /// With a RST.
    Reset,
    /// One side said nothing more.
    Silent,
    /// One side did not speak TLS.
    Plaintext,
    /// One side sent what cannot be read.
    Malformed,
}

impl Outcome {
    /// The name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Established => "established",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::Incomplete => "incomplete",
            Self::Unknown => "unknown",
        }
    }
}

impl Failure {
    /// The name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Closed => "closed",
            Self::Reset => "reset",
            Self::Silent => "silent",
            Self::Plaintext => "plaintext",
            Self::Malformed => "malformed",
        }
    }
}

/// A connection's outcome, and how its handshake failed if it did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// Whether both ends accepted the handshake; `None` where the capture does not show it.
    pub established: Option<bool>,
    /// What it came to.
    pub outcome: Outcome,
    /// How it failed, if it did.
    pub failure: Option<Failure>,
    /// The last message seen before it failed.
    pub failure_stage: Option<&'static str>,
}

impl Verdict {
    /// Reads it from a connection that has finished.
    #[must_use]
    pub fn of(connection: &Connection, negotiated: &Negotiated) -> Self {
        if connection.established.is_some() {
            return Self::plain(Some(true), Outcome::Established);
        }
        if let Some(failure) = broken(connection) {
            return Self::failed(connection, failure);
        }
        if is_rejected(connection, negotiated) {
            let stage = connection.last_message.map(|(_, name)| name);
            let failure = ending(connection);
            return Self {
                established: Some(false),
                outcome: Outcome::Rejected,
                failure,
                failure_stage: stage,
            };
        }
        if is_incomplete(connection) {
            return Self::plain(None, Outcome::Incomplete);
        }
        if connection.client_finished.is_some() || is_ahead(connection, negotiated) {
            return Self::plain(None, Outcome::Unknown);
        }
        if negotiated.version == Some(ProtocolVersion::SSLV2) {
            // Nothing of it is read after the hellos.
            return Self::plain(None, Outcome::Unknown);
        }
        match ending(connection) {
            Some(failure) => Self::failed(connection, failure),
            None => Self::plain(None, Outcome::Incomplete),
        }
    }

    const fn plain(established: Option<bool>, outcome: Outcome) -> Self {
        Self { established, outcome, failure: None, failure_stage: None }
    }

    fn failed(connection: &Connection, failure: Failure) -> Self {
        let failure_stage = connection.last_message.map(|(_, name)| name);
        let (established, outcome) = (Some(false), Outcome::Failed);
        Self { established, outcome, failure: Some(failure), failure_stage }
    }
}

/// What is a failure whatever else the capture lacks.
fn broken(connection: &Connection) -> Option<Failure> {
    let sides = [&connection.client_side, &connection.server_side];
    let gives_up = |alert: &super::SeenAlert| {
        alert.level == AlertLevel::FATAL || alert.description == AlertDescription::CLOSE_NOTIFY
    };
    if connection.alerts.iter().any(gives_up) {
        Some(Failure::Alert)
    } else if sides.iter().any(|side| side.malformed) {
        Some(Failure::Malformed)
    } else if sides.iter().any(|side| side.plaintext) {
        Some(Failure::Plaintext)
    } else {
        None
    }
}

/// TLS 1.3: the server answered the client's `Finished` with an alert, or left first.
fn is_rejected(connection: &Connection, negotiated: &Negotiated) -> bool {
    negotiated.version.is_some_and(is_tls13)
        && connection.client_finished.is_some()
        && !connection.server_side.gap
        && !connection.server_side.cut
        && (connection.answered_by_alert
            || (connection.ended_by == Some(Sender::Server)
                && connection.end_seen
                && !connection.client_leaves
                && !connection.server_side.ahead))
}

/// TLS 1.3: whether the client was captured ahead of the server, and so its `Finished` ahead of the
/// hello that tells what it is.
fn is_ahead(connection: &Connection, negotiated: &Negotiated) -> bool {
    let Connection { client_side, server_side, server_hello, .. } = connection;
    let answered = server_hello.as_ref().map(|hello| hello.seen.frame);
    let protected = client_side.protected.map(|moment| moment.frame);
    negotiated.version.is_some_and(is_tls13)
        && server_side.protected.is_some()
        && protected.is_some_and(|frame| Some(frame) < answered)
        && !connection.offers_early_data()
}

/// Whether the capture lacks what would tell.
fn is_incomplete(connection: &Connection) -> bool {
    let Connection { client_side, server_side, .. } = connection;
    let lacks = |side: &Side| side.gap || side.cut;
    let is_attempt = connection.protocol == Protocol::None;
    let is_unplaced = |side: &Side| side.bytes == 0 && side.packets > 0;
    let unplaced = connection.anomalies.contains(&AnomalyKind::OutOfWindow)
        && (is_unplaced(client_side) || is_unplaced(server_side));
    let one_sided = client_side.packets == 0 || server_side.packets == 0;
    let ends = matches!(
        connection.end_reason,
        None | Some(EndReason::EndOfInput | EndReason::Evicted | EndReason::Replaced)
    );
    let no_hello = !is_attempt && connection.client_hello.is_none();
    unplaced
        || lacks(client_side)
        || lacks(server_side)
        || (one_sided && !is_attempt)
        || ends
        || no_hello
}

/// How the connection ended, where the capture shows its end.
fn ending(connection: &Connection) -> Option<Failure> {
    let server_spoke = connection.server_side.bytes > 0;
    let by_client = connection.ended_by == Some(Sender::Client);
    match connection.end_reason? {
        EndReason::Idle => Some(Failure::Silent),
        EndReason::Fin | EndReason::Reset if by_client && !server_spoke => Some(Failure::Silent),
        EndReason::Fin => Some(Failure::Closed),
        // Bytes that come after a FIN are answered with RST.
        EndReason::Reset if connection.closed => Some(Failure::Closed),
        EndReason::Reset => Some(Failure::Reset),
        EndReason::Alert => Some(Failure::Alert),
        EndReason::Evicted | EndReason::Replaced | EndReason::EndOfInput => None,
    }
}
