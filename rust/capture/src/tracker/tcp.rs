//! What a TCP segment does to its flow.

use tlswire::record::{Probe, probe};

use super::Works;
use super::flow::{Flow, State};
use super::options::Emit;
use crate::connection::{Connection, EndReason, Protocol};
use crate::event::Sink;
use crate::flow::Bytes;
use crate::flow::Direction;
use crate::net::Segment;
use crate::session::{Facts, Reassembly, Session, Surroundings};

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
        flow.last = now;
        flow.is_chosen |= self.options.frame == Some(self.moment.frame);
        flow.is_bare &= segment.flags.syn();
        self.note_round_trip(flow, direction, segment);
        if let State::Session(session) = &mut flow.state {
            session.facts_mut().packet(direction, self.moment);
        }
        self.payload(flow, direction, segment);
        fin(flow, direction, segment);
        self.reset(flow, direction, segment);
        self.emit(flow);
        flow.limit = self.limit(flow);
    }

    /// Counts a segment of a flow that is not followed.
    pub(super) fn drop_packet(&mut self, segment: &Segment<'_>) {
        let length = length(segment.payload);
        self.stats.payload.captured += length;
        self.stats.payload.not_tls += length;
    }

    /// A SYN begins a direction; with another initial sequence number, a new connection.
    fn syn(&mut self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        let start = segment.sequence.wrapping_add(1);
        let known = *flow.starts.of(direction);
        let late = known.is_none() && begins_at(flow, direction, start);
        let is_new = match flow.state {
            State::Ended => known != Some(start) || !segment.flags.ack(),
            State::Empty => known.is_some_and(|known| known != start),
            State::Session(_) | State::Other => {
                known.is_some_and(|known| known != start)
                    || (known.is_none() && !late && !segment.flags.ack())
            }
        };
        if is_new {
            if flow.is_open() {
                self.end(flow, EndReason::Replaced, None);
            }
            self.stats.flows.opened += 1;
            flow.renew(direction, self.moment);
        }
        *flow.starts.of_mut(direction) = Some(start);
        flow.opener = if segment.flags.ack() { direction.opposite() } else { direction };
        if let State::Session(session) = &mut flow.state
            && !session.is_started(direction)
        {
            session.starts(direction, start);
        }
        if segment.flags.ack() {
            flow.syn_answered = true;
        } else {
            flow.syn_sent.get_or_insert(self.moment.time.0);
        }
    }

    /// After its end a flow begins anew at a `ClientHello`.
    fn renew_at_hello(&mut self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        let ended = matches!(flow.state, State::Ended);
        if ended
            && *flow.closed.of(direction) != Some(segment.sequence)
            && probe(segment.payload) == Probe::ClientHello
        {
            self.stats.flows.opened += 1;
            flow.renew(direction, self.moment);
        }
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
            self.open(flow, direction);
        }
        let sequence = segment.sequence.wrapping_add(u32::from(segment.flags.syn()));
        let bytes =
            Bytes { sequence, payload: segment.payload, on_wire_length: segment.payload_length };
        match &mut flow.state {
            State::Session(session) => {
                let (reassembly, mut around) = self.split();
                session.receive(direction, bytes, reassembly, &mut around);
                if session.is_hopeless() {
                    self.give_up(flow);
                }
            }
            State::Other => self.stats.payload.not_tls += length(segment.payload),
            State::Ended | State::Empty => self.stats.payload.after_end += length(segment.payload),
        }
    }

    /// Begins a flow's session, at its first payload.
    fn open(&mut self, flow: &mut Flow, direction: Direction) {
        let mut session = Box::new(Session::new(&flow.opening(self.source)));
        for direction in crate::session::BOTH {
            if let Some(start) = *flow.starts.of(direction) {
                session.starts(direction, start);
            }
        }
        session.facts_mut().packet(direction, self.moment);
        flow.state = State::Session(session);
    }

    /// Stops following a flow that carries something else.
    fn give_up(&mut self, flow: &mut Flow) {
        if let State::Session(session) = core::mem::replace(&mut flow.state, State::Other) {
            let (mut reassembly, _) = self.split();
            session.discard(&mut reassembly);
        }
    }

    fn reset(&mut self, flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
        let closed = match &flow.state {
            State::Session(session) => session.is_closed(),
            State::Empty | State::Other => flow.fins.both().iter().all(|&&fin| fin),
            State::Ended => return,
        };
        if closed {
            return self.end(flow, EndReason::Fin, None);
        }
        if !segment.flags.rst() {
            return;
        }
        match &mut flow.state {
            State::Session(session) if !session.believes_reset(direction, segment.sequence) => {
                let (_, mut around) = self.split();
                session.disbelieve(direction, &mut around);
            }
            _ => self.end(flow, EndReason::Reset, Some(direction)),
        }
    }

    /// Lets the row of a live connection leave once its handshake is decided.
    fn emit(&mut self, flow: &mut Flow) {
        if self.options.emit == Emit::Handshake
            && let State::Session(session) = &mut flow.state
            && session.facts_mut().is_decided()
        {
            let mut connection = session.connection().clone();
            connection.finished = self.moment.frame;
            connection.tcp_rtt = flow.round_trip;
            connection.is_chosen = flow.is_chosen;
            self.finished.push(connection);
        }
    }

    /// Ends a flow: its row leaves, and what was held is accounted for.
    pub(super) fn end(&mut self, flow: &mut Flow, reason: EndReason, by: Option<Direction>) {
        match core::mem::replace(&mut flow.state, State::Ended) {
            State::Ended => return,
            State::Session(mut session) => {
                let by = by.map(|direction| session.facts_mut().role_of(direction));
                let (reassembly, mut around) = self.split();
                session.finish(Some(reason), by, reassembly, &mut around);
                self.close(flow, *session);
            }
            State::Empty => {
                self.stats.flows.empty += 1;
                self.attempt(flow, reason, by);
            }
            State::Other => {
                self.stats.flows.other += 1;
                self.attempt(flow, reason, by);
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

    /// Hands on what a session came to.
    fn close(&mut self, flow: &mut Flow, mut session: Session) {
        flow.closed = session.first_sequences();
        let facts: &Facts = session.facts_mut();
        if !facts.has_row() {
            let midstream = facts.is_midstream();
            let flows = &mut self.stats.flows;
            *if midstream { &mut flows.midstream } else { &mut flows.other } += 1;
            if self.is_attempt(flow) && !midstream {
                let connection = session.into_connection();
                self.finish_attempt(flow, Connection { protocol: Protocol::None, ..connection });
            }
            return;
        }
        self.stats.flows.tls += 1;
        if facts.is_emitted() {
            return;
        }
        let mut connection = session.into_connection();
        connection.tcp_rtt = flow.round_trip;
        connection.is_chosen = flow.is_chosen;
        self.finished.push(connection);
    }

    /// Whether a flow without TLS is an attempt at it.
    fn is_attempt(&self, flow: &Flow) -> bool {
        let server = flow.ends.of(flow.opener.opposite());
        self.options.attempts && self.options.tls_ports.contains(&server.port)
    }

    fn attempt(&mut self, flow: &mut Flow, reason: EndReason, by: Option<Direction>) {
        if !self.is_attempt(flow) {
            return;
        }
        let mut session = Session::new(&flow.opening(self.source));
        let (reassembly, mut around) = self.split();
        let facts = session.facts_mut();
        let by = by.map(|direction| facts.role_of(direction));
        session.finish(Some(reason), by, reassembly, &mut around);
        let mut connection = session.into_connection();
        connection.protocol = Protocol::None;
        self.finish_attempt(flow, connection);
    }

    fn finish_attempt(&mut self, flow: &Flow, mut connection: Connection) {
        self.stats.flows.attempts += 1;
        connection.tcp_rtt = flow.round_trip;
        connection.is_chosen = flow.is_chosen;
        self.finished.push(connection);
    }

    fn limit(&self, flow: &Flow) -> i64 {
        let idle = &self.options.idle;
        match &flow.state {
            State::Ended => idle.syn,
            State::Empty if flow.is_bare => idle.syn,
            State::Session(session) if session.is_in_handshake() => idle.handshake,
            State::Session(_) | State::Other | State::Empty => idle.tcp,
        }
    }

    fn split(&mut self) -> (Reassembly<'_>, Surroundings<'_, S>) {
        let reassembly = Reassembly { budget: &mut self.budget, counts: &mut self.stats.tcp };
        let around = Surroundings {
            moment: self.moment,
            sink: &mut self.sink,
            anomalies: &mut self.stats.anomalies,
            handshakes: &mut self.stats.handshakes,
            certificates: &mut self.certificates,
            depth: self.options.certificates,
        };
        (reassembly, around)
    }
}

/// Whether a direction of which data came has its first byte here.
fn begins_at(flow: &Flow, direction: Direction, start: u32) -> bool {
    match &flow.state {
        State::Session(session) => session.begins_at(direction, start),
        State::Empty | State::Other | State::Ended => false,
    }
}

/// Notes a FIN.
fn fin(flow: &mut Flow, direction: Direction, segment: &Segment<'_>) {
    if !segment.flags.fin() {
        return;
    }
    *flow.fins.of_mut(direction) = true;
    let sequence = segment.sequence.wrapping_add(segment.payload_length);
    if let State::Session(session) = &mut flow.state {
        session.fin(direction, sequence);
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
