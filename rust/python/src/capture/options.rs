//! What Python asks of a capture, as the core takes it.

use core::net::IpAddr;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use tlswire::joiner::MessageLimits;
use tlswire_capture::certificate::{CertificateLimits, Depth};
use tlswire_capture::choice::Choice;
use tlswire_capture::reader::ReaderOptions;
use tlswire_capture::sources::SourceOptions;
use tlswire_capture::tracker::{Emit, TrackerOptions};

use super::limits::Limits;

/// The attributes of `tlswire.options.Options`, checked there.
#[derive(Clone, Debug, FromPyObject)]
#[expect(clippy::struct_excessive_bools, reason = "words in Python, answers here")]
pub(crate) struct Options {
    attempts: bool,
    emit_at_handshake: bool,
    order_by_start: bool,
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

impl Options {
    /// What a reader allows.
    pub(super) const fn reader(&self) -> ReaderOptions {
        self.limits.reader()
    }

    /// How much of certificates is told with messages.
    pub(super) const fn certificates(&self) -> CertificateLimits {
        self.limits.certificates()
    }

    /// How long messages may be.
    pub(super) const fn messages(&self) -> MessageLimits {
        self.limits.messages()
    }

    /// What a tracker heeds, and how much of a list of certificates is read.
    pub(crate) fn tracker(&self, certificates: Depth) -> TrackerOptions {
        let mut options = TrackerOptions {
            emit: if self.emit_at_handshake { Emit::Handshake } else { Emit::Finished },
            attempts: self.attempts,
            certificates,
            separate_vlans: self.separate_vlans,
            frame: self.frame,
            ..self.limits.tracker()
        };
        if let Some(ports) = &self.tls_ports {
            options.tls_ports.clone_from(ports);
        }
        options
    }

    /// About how many bytes of finished connections may wait for the consumer.
    pub(super) const fn waiting(&self) -> usize {
        self.limits.waiting()
    }

    /// What is asked of sources; `names_sources` is whether rows say which they are of.
    pub(super) fn sources(&self, names_sources: bool) -> PyResult<SourceOptions> {
        Ok(SourceOptions {
            join: self.join,
            order_by_start: self.order_by_start,
            choice: self.choice()?,
            names_sources,
            community_seed: self.community_seed,
        })
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
