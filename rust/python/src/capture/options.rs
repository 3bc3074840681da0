//! What Python asks of a capture, as the core takes it.

use core::net::IpAddr;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tlswire_capture::certificate::Depth;
use tlswire_capture::choice::Choice;
use tlswire_capture::net::FragmentLimits;
use tlswire_capture::reader::ReaderOptions;
use tlswire_capture::tracker::{Emit, IdleLimits, Overflow, TrackerOptions};

/// The attributes of `tlswire.options.Options`, checked there.
#[derive(Clone, Debug, FromPyObject)]
#[expect(clippy::struct_excessive_bools, reason = "words in Python, answers here")]
pub(crate) struct Options {
    attempts: bool,
    emit_at_handshake: bool,
    pub(super) order_by_start: bool,
    pub(super) join: bool,
    server_name: Option<String>,
    address: Option<String>,
    connections: Vec<String>,
    frame: Option<u64>,
    tls_ports: Option<Vec<u16>>,
    pub(crate) community_seed: u16,
    separate_vlans: bool,
    limits: Limits,
}

/// The attributes of `tlswire.options.Limits`: counts, bytes, and seconds of capture time.
#[derive(Clone, Debug, FromPyObject)]
struct Limits {
    flows: usize,
    drop_new: bool,
    tcp_idle: f64,
    syn_idle: f64,
    handshake_idle: f64,
    held: usize,
    held_total: usize,
    holes: usize,
    handshakes: usize,
    fragments: usize,
    fragmented: usize,
    fragments_idle: f64,
    packet: u32,
    block: u32,
    ratio: u64,
}

impl Options {
    /// What a reader allows.
    pub(super) const fn reader(&self) -> ReaderOptions {
        let Limits { packet, block, ratio, .. } = self.limits;
        ReaderOptions { packet_cap: packet, block_cap: block, ratio_cap: ratio }
    }

    /// What a tracker heeds, and how much of a list of certificates is read.
    pub(crate) fn tracker(&self, certificates: Depth) -> TrackerOptions {
        let limits = &self.limits;
        let mut options = TrackerOptions {
            flows: limits.flows,
            overflow: if limits.drop_new { Overflow::DropNew } else { Overflow::EvictOldest },
            idle: IdleLimits {
                tcp: nanoseconds(limits.tcp_idle),
                syn: nanoseconds(limits.syn_idle),
                handshake: nanoseconds(limits.handshake_idle),
                ..IdleLimits::default()
            },
            handshake_bytes: limits.handshakes,
            fragments: FragmentLimits {
                memory: limits.fragments,
                datagrams: limits.fragmented,
                nanoseconds: nanoseconds(limits.fragments_idle),
            },
            emit: if self.emit_at_handshake { Emit::Handshake } else { Emit::Finished },
            attempts: self.attempts,
            certificates,
            separate_vlans: self.separate_vlans,
            frame: self.frame,
            ..TrackerOptions::default()
        };
        options.budget.direction = limits.held;
        options.budget.total = limits.held_total;
        options.budget.holes = limits.holes;
        if let Some(ports) = &self.tls_ports {
            options.tls_ports.clone_from(ports);
        }
        options
    }

    /// Which connections are asked for.
    pub(crate) fn choice(&self) -> PyResult<Choice> {
        let parse = |text: &String| {
            let wrong = |_| PyValueError::new_err(format!("address: not an IP address: `{text}`"));
            text.parse::<IpAddr>().map_err(wrong)
        };
        Ok(Choice {
            server_name: self.server_name.clone(),
            address: self.address.as_ref().map(parse).transpose()?,
            connections: self.connections.clone(),
            frame: self.frame,
        })
    }
}

/// Seconds as nanoseconds; what is too long is as long as can be.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "saturates")]
fn nanoseconds(seconds: f64) -> i64 {
    (seconds * 1e9) as i64
}
