//! What a TCP segment does to its flow.

use tlswire::record::{Probe, probe};

use super::Works;
use super::flow::{Flow, State};
use super::options::Emit;
use crate::connection::{Connection, EndReason, IpProtocol, Moment, Protocol};
use crate::event::Sink;
use crate::flow::Bytes;
use crate::flow::Direction;
use crate::net::{Placing, Segment};
use crate::pair::Pair;
use crate::quic;
use crate::session::{BOTH, Facts, Reassembly, Session, Surroundings};

impl<S: Sink> Works<S> {
    /// Takes one segment of a flow.
    pub(super) fn segment(
        &mut self,
        flow: &mut Flow,
        direction: Direction,
        segment: &Segment<'_>,
        now: i64,
    ) {
        if segment.flags.syn() {
            self.syn(flow, direction, segment);
        }
        self.renew_at_hello(flow, direction, segment);
        flow.note(direction, segment, self.moment);
        self.note_round_trip(flow, direction, segment);
        self.payload(flow, direction, segment);
        if segment.flags.fin() || segment.flags.rst() {
            self.settle(flow);
        }
        if self.options.frame == Some(self.moment.frame) {
            flow.choose();
        }
        if segment.flags.fin() && self.believes_end(flow, direction, segment) {
            flow.fin(direction, segment);
        }
        if flow.is_closed() {
            self.end(flow, EndReason::Fin, None);
        } else if segment.flags.rst() {
            self.reset(flow, direction, segment);
        }
        self.emit(flow);
        flow.weigh();
        flow.deadline = now.saturating_add(flow.limit(&self.options.idle));
    }

    /// Counts a segment of a flow that is not followed.
    pub(super) fn drop_packet(&mut self, segment: &Segment<'_>) {
        let length = length(segment.payload);
        self.stats.payload.captured += length;
        self.stats.payload.untracked += length;
        self.stats.flows.refused_packets += 1;
    }

    /// A SYN begins a direction; with another initial sequence number, a new connection.
    fn syn(&mut self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        let start = segment.sequence.wrapping_add(1);
        if flow.is_renewed_by(direction, segment, start) {
            self.renew(flow, direction);
        }
        if !flow.is_open() {
            return;
        }
        *flow.starts.of_mut(direction) = Some(start);
        flow.opener = if segment.flags.ack() { direction.opposite() } else { direction };
        if let State::Session(session) = &mut flow.state {
            let (mut reassembly, mut around) = self.split();
            session.syn(direction, (start, flow.opener), &mut reassembly, &mut around);
        }
        if segment.flags.ack() {
            flow.syn_answered = true;
        } else {
            flow.syn_sent.get_or_insert(self.moment.time.0);
        }
    }

    /// After its end, or that of its sender's stream, a flow begins anew at a `ClientHello`.
    fn renew_at_hello(&mut self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        if flow.is_over(direction, segment.sequence) && probe(segment.payload) == Probe::ClientHello
        {
            self.renew(flow, direction);
        }
    }

    pub(super) fn renew(&mut self, flow: &mut Flow, opener: Direction) {
        self.end(flow, EndReason::Replaced, None);
        self.stats.flows.opened += 1;
        flow.renew(opener, self.moment);
        flow.source = self.source;
    }

    /// From the SYN to the acknowledgment of its answer.
    fn note_round_trip(&self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        let Some(sent) = flow.syn_sent else { return };
        let acknowledges = segment.flags.ack() && !segment.flags.syn() && direction == flow.opener;
        if flow.syn_answered && acknowledges {
            flow.syn_sent = None;
            flow.round_trip = Some(self.moment.time.0.saturating_sub(sent));
        }
    }

    fn payload(&mut self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        if segment.payload_length == 0 {
            return;
        }
        self.stats.payload.captured += length(segment.payload);
        if matches!(flow.state, State::Empty) {
            flow.state = State::Session(self.begin(flow));
        }
        let sequence = segment.sequence.wrapping_add(u32::from(segment.flags.syn()));
        let bytes =
            Bytes { sequence, payload: segment.payload, on_wire_length: segment.payload_length };
        self.payload_offset = segment.payload_offset;
        match &mut flow.state {
            State::Session(session) => {
                let (reassembly, mut around) = self.split();
                session.receive(direction, bytes, reassembly, &mut around);
                if session.is_hopeless() {
                    self.give_up(flow);
                }
            }
            State::Other { .. } => self.stats.payload.not_tls += length(segment.payload),
            State::Association(_) | State::Quic(_) | State::Ended | State::Empty => {
                self.stats.payload.after_end += length(segment.payload);
            }
        }
    }

    /// Before an end, nothing earlier is awaited.
    fn settle(&mut self, flow: &mut Flow) {
        if let State::Session(session) = &mut flow.state {
            let (mut reassembly, mut around) = self.split();
            for direction in BOTH {
                session.settle(direction, &mut reassembly, &mut around);
            }
        }
    }

    /// Stops following a flow that carries something else.
    fn give_up(&mut self, flow: &mut Flow) {
        if let State::Session(session) = core::mem::take(&mut flow.state) {
            let (midstream, plain) = session.carried();
            flow.state = State::Other { midstream, plain };
            let (mut reassembly, _) = self.split();
            session.discard(&mut reassembly);
        }
    }

    /// A RST ends a flow, if its receiver would have believed it.
    fn reset(&mut self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        let is_late = match &mut flow.state {
            State::Session(session) if !segment.flags.fin() => {
                session.is_late_reset(direction, segment.sequence)
            }
            _ => false,
        };
        if !is_late && self.believes_end(flow, direction, segment) {
            self.end(flow, EndReason::Reset, Some(direction));
        }
    }

    /// Whether the receiver of a RST or FIN would have believed it; if not, that is noted.
    fn believes_end(
        &mut self,
        flow: &mut Flow,
        direction: Direction,
        segment: &Segment<'_>,
    ) -> bool {
        let State::Session(session) = &mut flow.state else { return true };
        let is_in_window = session.is_in_window(direction, segment.sequence);
        if !is_in_window {
            let (_, mut around) = self.split();
            session.disbelieve(direction, &mut around);
        }
        is_in_window
    }

    /// Lets the row of a live connection leave once its handshake is decided.
    #[inline]
    pub(super) fn emit(&mut self, flow: &mut Flow) {
        if self.options.emit == Emit::Handshake {
            self.emit_decided(flow);
        }
    }

    fn emit_decided(&mut self, flow: &mut Flow) {
        let facts = match &mut flow.state {
            State::Session(session) => session.facts_mut(),
            State::Association(association) => association.facts_mut(),
            State::Quic(session) => session.facts_mut(),
            State::Empty | State::Other { .. } | State::Ended => return,
        };
        if facts.is_decided() {
            let connection = facts.connection().clone();
            self.hand_on(flow, connection);
        }
    }

    /// Ends a flow: its row leaves, and what was held is accounted for.
    pub(super) fn end(&mut self, flow: &mut Flow, reason: EndReason, by: Option<Direction>) {
        if !flow.is_open() {
            return;
        }
        flow.settle_closer();
        // Closed by both ends, whatever made it leave; then bytes are missing from the capture.
        let closed = flow.is_closing() && reason != EndReason::Reset;
        let gone = match &flow.state {
            State::Session(session) => session.gone(),
            _ => None,
        };
        let (reason, by) = match gone {
            _ if closed => (EndReason::Fin, by),
            Some(gone) if reason != EndReason::Reset => (EndReason::Reset, Some(gone)),
            _ => (reason, by),
        };
        match core::mem::replace(&mut flow.state, State::Ended) {
            State::Ended => {}
            State::Session(session) => self.close(flow, session, reason, by),
            State::Association(association) => self.close_association(flow, association, reason),
            State::Quic(session) => self.close_quic(flow, session, reason),
            State::Empty => {
                self.stats.flows.empty += 1;
                self.attempt(flow, Pair::default(), reason, by);
            }
            State::Other { midstream: true, .. } => self.stats.flows.midstream += 1,
            State::Other { plain, .. } => {
                self.stats.flows.other += 1;
                self.attempt(flow, plain, reason, by);
            }
        }
        let flows = &mut self.stats.flows;
        *match reason {
            EndReason::Fin | EndReason::Alert => &mut flows.fin,
            EndReason::Reset => &mut flows.reset,
            EndReason::Idle => &mut flows.idle,
            EndReason::Evicted => &mut flows.evicted,
            EndReason::Replaced => &mut flows.replaced,
            EndReason::EndOfInput => &mut flows.end_of_input,
        } += 1;
    }

    /// Ends a session, and hands on what it came to.
    fn close(
        &mut self,
        flow: &mut Flow,
        mut session: Box<Session>,
        reason: EndReason,
        by: Option<Direction>,
    ) {
        flow.closed = session.first_sequences();
        self.finish_session(&mut session, flow.last, reason, by);
        let (midstream, _) = session.carried();
        let facts: &Facts = session.facts_mut();
        if facts.has_row() {
            self.stats.flows.tls += 1;
            if !facts.is_emitted() {
                self.hand_on(flow, session.into_connection());
            }
        } else if midstream {
            self.stats.flows.midstream += 1;
        } else {
            self.stats.flows.other += 1;
            self.hand_on_attempt(flow, session.into_connection());
        }
    }

    /// What was held is read at last: in the order of the packets it comes now, but its time is that
    /// of the connection's own last packet.
    fn finish_session(
        &mut self,
        session: &mut Session,
        last: Moment,
        reason: EndReason,
        by: Option<Direction>,
    ) {
        let by = by.map(|direction| session.facts_mut().role_of(direction));
        let (reassembly, mut around) = self.split();
        around.moment.time = last.time;
        session.finish(Some(reason), by, reassembly, &mut around);
    }

    /// Whether a flow without TLS is an attempt at it.
    fn is_attempt(&self, flow: &Flow) -> bool {
        let server = self.ends.of(flow.opener.opposite());
        self.options.attempts
            && flow.transport == IpProtocol::Tcp
            && self.options.tls_ports.contains(&server.port)
    }

    /// What a flow's session begins with, at its first payload.
    fn begin(&self, flow: &Flow) -> Box<Session> {
        let mut session = Box::new(Session::new(&flow.opening(self.ends)));
        if flow.is_chosen {
            session.facts_mut().choose();
        }
        for direction in BOTH {
            if let Some(start) = *flow.starts.of(direction) {
                session.starts(direction, start);
            }
            if let Some(fin) = *flow.fins.of(direction) {
                session.fin(direction, fin.sequence);
            }
        }
        if let Some(closer) = flow.closer {
            session.facts_mut().closed_by(closer);
        }
        session
    }

    /// Hands on a flow that carried no TLS, if it was an attempt at it.
    fn attempt(
        &mut self,
        flow: &Flow,
        plain: Pair<bool>,
        reason: EndReason,
        by: Option<Direction>,
    ) {
        if self.is_attempt(flow) {
            let mut session = self.begin(flow);
            session.facts_mut().carried_text(plain);
            self.finish_session(&mut session, flow.last, reason, by);
            self.hand_on_attempt(flow, session.into_connection());
        }
    }

    fn hand_on_attempt(&mut self, flow: &Flow, connection: Connection) {
        if self.is_attempt(flow) {
            self.stats.flows.attempts += 1;
            self.hand_on(flow, Connection { protocol: Protocol::None, ..connection });
        }
    }

    /// Adds to a session's facts those of its flow, and lets its row leave.
    pub(super) fn hand_on(&mut self, flow: &Flow, mut connection: Connection) {
        let is_forward = *self.ends.of(Direction::Forward) == connection.client;
        let [forward, reverse] = flow.packets.both().map(|&packets| u64::from(packets));
        let (client, server) = if is_forward { (forward, reverse) } else { (reverse, forward) };
        connection.client_side.packets = client;
        connection.server_side.packets = server;
        connection.last = flow.last;
        connection.finished = self.finishing;
        connection.tcp_rtt = flow.round_trip;
        self.stats.handshakes.rows += 1;
        self.finished.push(connection);
    }

    /// What reassembly of TCP needs, and the rest.
    pub(super) fn split(&mut self) -> (Reassembly<'_>, Surroundings<'_, S>) {
        let (reassembly, _, around) = self.parts();
        (reassembly, around)
    }

    /// What CRYPTO frames of QUIC are put in order with, and the rest.
    pub(super) fn split_quic(&mut self) -> (quic::Works<'_>, Surroundings<'_, S>) {
        let (_, works, around) = self.parts();
        (works, around)
    }

    fn parts(&mut self) -> (Reassembly<'_>, quic::Works<'_>, Surroundings<'_, S>) {
        let reassembly = Reassembly { budget: &mut self.budget, counts: &mut self.stats.tcp };
        let works = quic::Works { budget: &mut self.crypto, counts: &mut self.stats.crypto };
        let around = Surroundings {
            moment: self.moment,
            placing: Placing {
                frame: self.moment.frame,
                payload_offset: self.payload_offset,
                parts: &self.parts,
            },
            sink: &mut self.sink,
            anomalies: &mut self.stats.anomalies,
            handshakes: &mut self.stats.handshakes,
            certificates: &mut self.certificates,
            depth: self.options.certificates,
            messages: self.options.messages,
        };
        (reassembly, works, around)
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
