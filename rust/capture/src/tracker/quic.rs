//! What a UDP datagram does to a flow that carries QUIC, or may begin to.

use super::Works;
use super::flow::{Flow, State};
use super::udp::length;
use crate::anomaly::AnomalyKind;
use crate::connection::{EndReason, IpProtocol};
use crate::event::Sink;
use crate::flow::Direction;
use crate::net::Udp;
use crate::quic::{Connection, looks_like_quic, may_begin};
use crate::session::{Facts, Opening, Quic};

/// Datagrams of a flow that are tried before it is taken for something else.
const MAX_TRIES: u32 = 16;

impl<S: Sink> Works<S> {
    /// Whether a datagram is to be taken as one of QUIC.
    pub(super) fn is_quic(flow: &Flow, payload: &[u8]) -> bool {
        match flow.state {
            State::Quic(_) => true,
            State::Empty | State::Ended => may_begin(payload),
            State::Session(_) | State::Association(_) | State::Other { .. } => false,
        }
    }

    /// Takes one datagram of a session.
    pub(super) fn quic(&mut self, session: &mut Quic, direction: Direction, udp: &Udp<'_>) {
        self.stats.udp.quic += 1;
        self.stats.udp.quic_bytes += length(udp.payload);
        let (works, mut around) = self.split_quic();
        let is_cut = usize::try_from(udp.payload_length).is_ok_and(|all| all > udp.payload.len());
        session.receive(direction, udp.payload, is_cut, works, &mut around);
    }

    /// Begins a session with the datagram that begins a connection, after another one if need be.
    pub(super) fn begin_quic(&mut self, flow: &mut Flow, direction: Direction, payload: &[u8]) {
        let begun = match &mut flow.state {
            State::Quic(session) => session.replaced_by(direction, payload),
            State::Empty | State::Ended => self.first_of(flow, direction, payload),
            State::Session(_) | State::Association(_) | State::Other { .. } => None,
        };
        let Some(connection) = begun else { return };
        if !matches!(flow.state, State::Empty) {
            self.renew(flow, direction);
        }
        let opening = Opening { transport: IpProtocol::Udp, ..flow.opening(self.ends) };
        let session = Quic::new(&opening, connection, self.options.messages);
        flow.state = State::Quic(Box::new(session));
    }

    /// The connection that a flow's datagram begins. What does not open is counted, and after some
    /// others of its kind not tried any more.
    fn first_of(
        &mut self,
        flow: &Flow,
        direction: Direction,
        payload: &[u8],
    ) -> Option<Connection> {
        let [forward, reverse] = flow.packets.both();
        if forward.saturating_add(*reverse) >= MAX_TRIES {
            return None;
        }
        let begun = Connection::begun_by(direction, payload);
        if begun.is_none() && looks_like_quic(payload) {
            self.lone_anomaly(AnomalyKind::QuicDecryptFailed);
        }
        begun
    }

    /// Ends a session of QUIC, and hands on what it came to.
    pub(super) fn close_quic(&mut self, flow: &Flow, mut session: Box<Quic>, reason: EndReason) {
        let (works, mut around) = self.split_quic();
        around.moment.time = flow.last.time;
        session.finish(reason, works, &mut around);
        let facts: &Facts = session.facts_mut();
        let (has_row, is_emitted) = (facts.has_row(), facts.is_emitted());
        self.stats.flows.quic += u64::from(has_row);
        self.hand_on_once(flow, has_row, is_emitted, || session.into_connection());
    }
}
