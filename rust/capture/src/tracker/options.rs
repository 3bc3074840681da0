//! What a tracker heeds.

use tlswire::dtls;
use tlswire::joiner::MessageLimits;

use crate::anomaly::ListLimits;
use crate::certificate::{CertificateLimits, Depth};
use crate::clock::SECOND;
use crate::flow::Budget;
use crate::net::{Depths, FragmentLimits};

/// When a connection's row leaves.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Emit {
    /// When the connection has finished.
    #[default]
    Finished,
    /// As soon as its handshake has succeeded or failed; for live input.
    Handshake,
}

/// What happens to a new flow when the table is full.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Overflow {
    /// The flow nearest to its idle limit makes room.
    #[default]
    EvictOldest,
    /// The new flow is not followed; its bytes are counted.
    DropNew,
    /// The new flow is not followed, and [`Tracker::is_over`](super::Tracker::is_over) says so:
    /// whoever brings packets should bring no more.
    Error,
}

/// How long nothing may come, in nanoseconds of capture time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct IdleLimits {
    /// On a TCP connection.
    pub tcp: i64,
    /// On one of which nothing but SYNs came.
    pub syn: i64,
    /// During a handshake.
    pub handshake: i64,
    /// On a UDP flow.
    pub udp: i64,
}

impl Default for IdleLimits {
    fn default() -> Self {
        Self { tcp: 300 * SECOND, syn: 30 * SECOND, handshake: 60 * SECOND, udp: 120 * SECOND }
    }
}

/// A tracker's options; the defaults are those of the documentation.
#[derive(Clone, Debug)]
pub struct TrackerOptions {
    /// Flows followed at once.
    pub flows: usize,
    /// What happens to one more.
    pub overflow: Overflow,
    /// How long nothing may come.
    pub idle: IdleLimits,
    /// The caps on bytes held out of order, and who wins an overlap.
    pub budget: Budget,
    /// The caps on CRYPTO frames of QUIC held out of order; that of a direction is also the length of what
    /// is read of it.
    pub crypto: Budget,
    /// Bytes of handshakes held at once: messages that have begun, and hellos of open connections.
    pub handshake_bytes: usize,
    /// The longest handshake messages that are read.
    pub messages: MessageLimits,
    /// What is held of the messages of one direction of a DTLS association.
    pub dtls: dtls::Limits,
    /// Bytes held of DTLS messages in all.
    pub dtls_total: usize,
    /// The caps on fragments of IP datagrams.
    pub fragments: FragmentLimits,
    /// How deep a packet's headers may nest.
    pub depths: Depths,
    /// How many anomalies are listed.
    pub listed: ListLimits,
    /// When rows leave.
    pub emit: Emit,
    /// Whether TCP flows to the TLS ports that never carried TLS have rows.
    pub attempts: bool,
    /// The ports that are taken to be for TLS.
    pub tls_ports: Vec<u16>,
    /// How much of a list of certificates is read.
    pub certificates: Depth,
    /// How much of certificates is read at most, whatever is asked for.
    pub certificate_limits: CertificateLimits,
    /// Whether equal endpoints on two VLANs are two flows.
    pub separate_vlans: bool,
    /// The packet whose connection is asked for.
    pub frame: Option<u64>,
}

/// The ports on which TLS is registered to begin at once: HTTPS, and the `…s` of mail, news,
/// directories, name service, FTP, telephony and messaging.
const TLS_PORTS: [u16; 14] =
    [443, 465, 563, 636, 853, 989, 990, 992, 993, 995, 5061, 5223, 8443, 8883];

impl Default for TrackerOptions {
    fn default() -> Self {
        Self {
            flows: 262_144,
            overflow: Overflow::default(),
            idle: IdleLimits::default(),
            budget: Budget::default(),
            crypto: Budget::of_crypto(),
            handshake_bytes: 256 << 20,
            messages: MessageLimits::default(),
            dtls: dtls::Limits::default(),
            dtls_total: 16 << 20,
            fragments: FragmentLimits::default(),
            depths: Depths::default(),
            listed: ListLimits::default(),
            emit: Emit::default(),
            attempts: false,
            tls_ports: TLS_PORTS.to_vec(),
            certificates: Depth::default(),
            certificate_limits: CertificateLimits::default(),
            separate_vlans: false,
            frame: None,
        }
    }
}
