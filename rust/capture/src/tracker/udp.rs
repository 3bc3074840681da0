//! What a UDP datagram does to its flow.

use super::Works;
use super::flow::{Flow, State};
use crate::connection::{EndReason, Transport};
use crate::event::Sink;
use crate::flow::Direction;
use crate::net::Udp;
use crate::quic::may_begin;
use crate::session::{Association, Carried, Opening};

/// Whether a flow may begin with this payload: any other of UDP is not followed at all.
pub(super) fn begins(udp: &Udp<'_>) -> bool {
    Carried::by(udp).is_some_and(Carried::begins) || may_begin(udp.payload)
}

impl<S: Sink> Works<S> {
    /// Takes one datagram of a flow.
    pub(super) fn datagram(
        &mut self,
        flow: &mut Flow,
        direction: Direction,
        udp: &Udp<'_>,
        now: i64,
    ) {
        if Self::is_quic(flow, udp.payload) {
            return self.quic_datagram(flow, direction, udp, now);
        }
        let Some(carried) = Carried::by(udp) else {
            return self.other_datagram(udp);
        };
        if renews(&flow.state, carried) {
            self.renew(flow, direction);
        }
        if matches!(flow.state, State::Empty) && carried.begins() {
            let opening = Opening { transport: Transport::Udp, ..flow.opening(self.ends) };
            let association = Association::new(&opening, self.options.dtls);
            flow.state = State::Association(Box::new(association));
        }
        flow.note_datagram(direction, self.moment);
        if self.options.frame == Some(self.moment.frame) {
            flow.choose();
        }
        let State::Association(association) = &mut flow.state else {
            return self.other_datagram(udp);
        };
        self.stats.udp.dtls += 1;
        self.stats.udp.dtls_bytes += length(udp.payload);
        self.payload_offset = udp.payload_offset;
        let before = association.fragments_held();
        let (_, mut around) = self.split();
        association.receive(direction, carried, &mut around);
        self.heed_fragments(association, before);
        self.emit(flow);
        flow.weigh();
        flow.deadline = now.saturating_add(flow.limit(&self.options.idle));
    }

    /// Lets an association forget its fragments while all of them hold more than the cap.
    fn heed_fragments(&mut self, association: &mut Association, before: usize) {
        self.fragments_held += association.fragments_held();
        self.fragments_held = self.fragments_held.saturating_sub(before);
        if self.fragments_held > self.options.dtls_total {
            let held = association.fragments_held();
            association.give_up(&mut self.split().1);
            self.fragments_held = self.fragments_held.saturating_sub(held);
        }
    }

    /// Counts a datagram, whatever it is.
    pub(super) fn count_datagram(&mut self, udp: &Udp<'_>) {
        self.stats.packets.udp += 1;
        self.stats.udp.captured_bytes += length(udp.payload);
    }

    /// Counts a datagram that is not followed.
    pub(super) fn other_datagram(&mut self, udp: &Udp<'_>) {
        self.stats.udp.other += 1;
        self.stats.udp.other_bytes += length(udp.payload);
    }

    /// Counts a datagram of a flow that is not followed because the table is full.
    pub(super) fn drop_datagram(&mut self, udp: &Udp<'_>) {
        self.stats.udp.untracked += 1;
        self.stats.udp.untracked_bytes += length(udp.payload);
        self.stats.flows.refused_packets += 1;
    }

    /// Ends an association, and hands on what it came to.
    pub(super) fn close_association(
        &mut self,
        flow: &Flow,
        mut association: Box<Association>,
        reason: EndReason,
    ) {
        self.fragments_held = self.fragments_held.saturating_sub(association.fragments_held());
        let (_, mut around) = self.split();
        around.moment.time = flow.last.time;
        association.finish(reason, &mut around);
        if !association.facts_mut().has_row() {
            self.stats.flows.other += 1;
            return;
        }
        self.stats.flows.dtls += 1;
        if !association.is_emitted() {
            self.hand_on(flow, association.into_connection());
        }
    }
}

/// Whether a datagram begins a new association on a flow's addresses and ports.
fn renews(state: &State, carried: Carried<'_>) -> bool {
    match state {
        State::Association(association) => association.is_renewed_by(carried),
        State::Ended => carried.begins(),
        State::Empty | State::Session(_) | State::Quic(_) | State::Other { .. } => false,
    }
}

pub(super) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
