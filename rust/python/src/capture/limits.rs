//! The caps that Python asks for, as the core takes them.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tlswire::joiner::MessageLimits;
use tlswire_capture::anomaly::ListLimits;
use tlswire_capture::certificate::CertificateLimits;
use tlswire_capture::net::{Depths, FragmentLimits};
use tlswire_capture::reader::ReaderOptions;
use tlswire_capture::tracker::{IdleLimits, Overflow, TrackerOptions};

/// The attributes of `tlswire.limits.Limits`, checked there: counts, bytes, and seconds of capture
/// time.
#[derive(Clone, Debug, FromPyObject)]
pub(super) struct Limits {
    flows: usize,
    overflow: Policy,
    tcp_idle: Seconds,
    syn_idle: Seconds,
    handshake_idle: Seconds,
    held: usize,
    held_total: usize,
    holes: usize,
    dtls: usize,
    dtls_messages: usize,
    dtls_total: usize,
    crypto: usize,
    crypto_total: usize,
    message: usize,
    certificate_list: usize,
    handshakes: usize,
    certificates: usize,
    der_depth: usize,
    fragments: usize,
    fragmented: usize,
    fragments_idle: Seconds,
    vlan_depth: u8,
    tunnel_depth: u8,
    extension_headers: u8,
    packet: u32,
    block: u32,
    window: u64,
    ratio: u64,
    rows_waiting: usize,
    listed: u64,
    listed_of_flow: u32,
}

impl Limits {
    /// What a reader allows.
    pub(super) const fn reader(&self) -> ReaderOptions {
        ReaderOptions {
            packet_cap: self.packet,
            block_cap: self.block,
            ratio_cap: self.ratio,
            window_cap: self.window,
        }
    }

    /// About how many bytes of finished connections may wait for the consumer.
    pub(super) const fn waiting(&self) -> usize {
        self.rows_waiting
    }

    /// How much of certificates is read.
    pub(super) const fn certificates(&self) -> CertificateLimits {
        CertificateLimits { of_list: self.certificates, depth: self.der_depth }
    }

    /// How long messages may be.
    pub(super) const fn messages(&self) -> MessageLimits {
        MessageLimits { message: self.message, certificates: self.certificate_list }
    }

    /// What a tracker heeds, with nothing else asked of it.
    pub(super) fn tracker(&self) -> TrackerOptions {
        let mut options = TrackerOptions {
            flows: self.flows,
            overflow: self.overflow.0,
            idle: IdleLimits {
                tcp: self.tcp_idle.0,
                syn: self.syn_idle.0,
                handshake: self.handshake_idle.0,
                ..IdleLimits::default()
            },
            messages: self.messages(),
            handshake_bytes: self.handshakes,
            certificate_limits: self.certificates(),
            fragments: FragmentLimits {
                memory: self.fragments,
                datagrams: self.fragmented,
                nanoseconds: self.fragments_idle.0,
            },
            depths: Depths {
                vlans: self.vlan_depth,
                tunnels: self.tunnel_depth,
                extension_headers: self.extension_headers,
            },
            listed: ListLimits { name: self.listed, flow: self.listed_of_flow },
            ..TrackerOptions::default()
        };
        options.budget.direction = self.held;
        options.budget.total = self.held_total;
        options.budget.holes = self.holes;
        options.dtls.bytes = self.dtls;
        options.dtls.messages = self.dtls_messages;
        options.dtls_total = self.dtls_total;
        options.crypto.direction = self.crypto;
        options.crypto.total = self.crypto_total;
        options
    }
}

/// A word of `tlswire.limits.Overflow`.
#[derive(Clone, Copy, Debug)]
struct Policy(Overflow);

impl FromPyObject<'_, '_> for Policy {
    type Error = PyErr;

    fn extract(word: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let word = word.extract::<String>()?;
        match word.as_str() {
            "evict_oldest" => Ok(Self(Overflow::EvictOldest)),
            "drop_new" => Ok(Self(Overflow::DropNew)),
            "error" => Ok(Self(Overflow::Error)),
            _ => Err(PyValueError::new_err(format!("overflow: unknown policy: `{word}`"))),
        }
    }
}

/// Seconds, as nanoseconds; what is too long is as long as can be.
#[derive(Clone, Copy, Debug)]
struct Seconds(i64);

impl FromPyObject<'_, '_> for Seconds {
    type Error = PyErr;

    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "saturates")]
    fn extract(seconds: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        Ok(Self((seconds.extract::<f64>()? * 1e9) as i64))
    }
}
