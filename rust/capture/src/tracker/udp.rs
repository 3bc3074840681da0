//! What a UDP datagram does to its flow.

use super::Works;
use super::flow::{Flow, State};
use crate::connection::{Connection, EndReason, IpProtocol};
use crate::event::Sink;
use crate::flow::Direction;
use crate::net::Udp;
use crate::quic::may_begin;
use crate::session::{Association, Carried, Facts, Opening};

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
        let carried = Carried::by(udp);
        let is_quic = Self::is_quic(flow, udp.payload);
        match carried {
            _ if is_quic => self.begin_quic(flow, direction, udp.payload),
            Some(carried) => self.begin_association(flow, direction, carried),
            None => return self.other_datagram(udp),
        }
        flow.note_datagram(direction, self.moment);
        if self.options.frame == Some(self.moment.frame) {
            flow.choose();
        }
        match (&mut flow.state, carried) {
            (State::Quic(session), _) => self.quic(session, direction, udp),
            (State::Association(association), Some(carried)) => {
                self.dtls(association, direction, udp, carried);
            }
            _ => {
                self.other_datagram(udp);
                if !is_quic {
                    return;
                }
            }
        }
        self.emit(flow);
        flow.weigh();
        flow.deadline = now.saturating_add(flow.limit(&self.options.idle));
    }

    /// Begins an association with the datagram that may begin one, after another one if need be.
    fn begin_association(&mut self, flow: &mut Flow, direction: Direction, carried: Carried<'_>) {
        if renews(&flow.state, carried) {
            self.renew(flow, direction);
        }
        if matches!(flow.state, State::Empty) && carried.begins() {
            let opening = Opening { transport: IpProtocol::Udp, ..flow.opening(self.ends) };
            let association = Association::new(&opening, self.options.dtls);
            flow.state = State::Association(Box::new(association));
        }
    }

    /// Takes a datagram of an association.
    fn dtls(
        &mut self,
        association: &mut Association,
        direction: Direction,
        udp: &Udp<'_>,
        carried: Carried<'_>,
    ) {
        self.stats.udp.dtls += 1;
        self.stats.udp.dtls_bytes += length(udp.payload);
        self.payload_offset = udp.payload_offset;
        let before = association.fragments_held();
        let (_, mut around) = self.split();
        association.receive(direction, carried, &mut around);
        self.heed_fragments(association, before);
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
        let facts: &Facts = association.facts_mut();
        let (has_row, is_emitted) = (facts.has_row(), facts.is_emitted());
        self.stats.flows.dtls += u64::from(has_row);
        self.hand_on_once(flow, has_row, is_emitted, || association.into_connection());
    }

    /// Hands on what a session over UDP came to, if it has a row that has not left before.
    pub(super) fn hand_on_once(
        &mut self,
        flow: &Flow,
        has_row: bool,
        is_emitted: bool,
        connection: impl FnOnce() -> Connection,
    ) {
        self.stats.flows.other += u64::from(!has_row);
        if has_row && !is_emitted {
            self.hand_on(flow, connection());
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
