//! One flow of TCP or UDP, as little of it as its state needs.

use std::sync::Arc;

use super::lookup::way;
use super::options::IdleLimits;
use crate::connection::{Endpoint, IpProtocol, Moment};
use crate::flow::{Direction, FlowKey};
use crate::net::{Datagram, Segment};
use crate::packet::Packet;
use crate::pair::Pair;
use crate::session::{Association, BOTH, Opening, Quic, Session};

/// How far two sequence numbers of one connection may lie apart while its first packets are out of
/// order; those of two connections are further apart, but once in 4,096.
const NEAR: u32 = 1 << 20;

/// What a flow carries.
#[derive(Debug, Default)]
pub(super) enum State {
    /// Nothing yet.
    #[default]
    Empty,
    /// TLS, or what may yet be.
    Session(Box<Session>),
    /// DTLS over UDP.
    Association(Box<Association>),
    /// QUIC.
    Quic(Box<Quic>),
    /// Something else.
    Other {
        /// Whether it was TLS that began before the capture.
        midstream: bool,
        /// Who sent plain text.
        plain: Pair<bool>,
    },
    /// Nothing more: it has ended, and its row has left.
    Ended,
}

/// The end of a direction's stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fin {
    /// Its sequence number.
    pub(super) sequence: u32,
    /// What its sender had received by then.
    pub(super) acknowledgment: u32,
}

/// A flow, from its first packet until it is forgotten.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) first: Moment,
    /// The last packet; its time is the highest so far.
    pub(super) last: Moment,
    /// When it is idle, in the time of the idle limits.
    pub(super) deadline: i64,
    pub(super) packets: Pair<u32>,
    /// How many bytes of a handshake it holds.
    pub(super) held: usize,
    /// Sequence number of the first byte of each direction, by its SYN.
    pub(super) starts: Pair<Option<u32>>,
    /// Each direction's FIN.
    pub(super) fins: Pair<Option<Fin>>,
    /// The first that each direction acknowledged.
    pub(super) acknowledged: Pair<Option<u32>>,
    pub(super) opener: Direction,
    /// Who sent the first FIN, as far as it can be told.
    pub(super) closer: Option<Direction>,
    /// When the SYN came, as long as its round trip is not over.
    pub(super) syn_sent: Option<i64>,
    pub(super) syn_answered: bool,
    /// The time from the SYN to the acknowledgment of its answer.
    pub(super) round_trip: Option<i64>,
    /// What carries it; UDP once a datagram came.
    pub(super) transport: IpProtocol,
    /// Whether nothing but SYNs came.
    pub(super) is_bare: bool,
    /// Sequence numbers at which the streams of the session that has ended began.
    pub(super) closed: Pair<Option<u32>>,
    pub(super) state: State,
    pub(super) ordinal: u32,
    /// Which of the sources it began in.
    pub(super) source: u32,
    pub(super) vlan: Option<u16>,
    /// How each way is tunnelled, where the two may differ; `None` before the first packet.
    pub(super) ways: Pair<Option<u32>>,
    /// The tunnels around its first packet.
    pub(super) tunnel: Option<Arc<str>>,
    pub(super) interface: u32,
    pub(super) is_chosen: bool,
    /// Whether a sink wants its packets, once it was asked.
    pub(super) is_wanted: Option<bool>,
}

/// The two ends of a flow.
pub(super) fn ends(key: &FlowKey) -> Pair<Endpoint> {
    Pair::new(key.source(Direction::Forward), key.source(Direction::Reverse))
}

impl Flow {
    pub(super) fn new(
        opener: Direction,
        datagram: &Datagram<'_>,
        packet: &Packet<'_>,
        deadline: i64,
    ) -> Self {
        let first = Moment { frame: packet.frame, time: packet.time };
        let mut ways = Pair::default();
        *ways.of_mut(opener) = Some(way(&datagram.tunnels));
        let tunnel = (!datagram.tunnels.is_empty()).then(|| datagram.tunnels.to_string().into());
        let begun = Self::begun(opener, first, datagram.vlan, packet.interface);
        Self { deadline, ways, tunnel, ..begun }
    }

    /// Begins anew at a packet, with the same addresses and ports.
    pub(super) fn renew(&mut self, opener: Direction, first: Moment) {
        let ordinal =
            if first.time == self.first.time { self.ordinal.saturating_add(1) } else { 0 };
        let begun = Self::begun(opener, first, self.vlan, self.interface);
        let (ways, tunnel) = (self.ways, self.tunnel.take());
        *self = Self { ordinal, deadline: self.deadline, ways, tunnel, ..begun };
    }

    pub(super) fn begun(
        opener: Direction,
        first: Moment,
        vlan: Option<u16>,
        interface: u32,
    ) -> Self {
        Self {
            first,
            last: first,
            deadline: i64::MIN,
            held: 0,
            packets: Pair::default(),
            starts: Pair::default(),
            fins: Pair::default(),
            acknowledged: Pair::default(),
            opener,
            closer: None,
            syn_sent: None,
            syn_answered: false,
            round_trip: None,
            transport: IpProtocol::Tcp,
            is_bare: true,
            closed: Pair::default(),
            state: State::Empty,
            ordinal: 0,
            source: 0,
            vlan,
            ways: Pair::default(),
            tunnel: None,
            interface,
            is_chosen: false,
            is_wanted: None,
        }
    }

    /// Notes that the packet that was asked for is of this flow.
    pub(super) fn choose(&mut self) {
        self.is_chosen = true;
        match &mut self.state {
            State::Session(session) => session.facts_mut().choose(),
            State::Association(association) => association.facts_mut().choose(),
            State::Quic(session) => session.facts_mut().choose(),
            State::Empty | State::Other { .. } | State::Ended => {}
        }
    }

    /// Notes what every packet tells, whatever it carries.
    pub(super) fn note(&mut self, direction: Direction, segment: &Segment<'_>, moment: Moment) {
        let packets = self.packets.of_mut(direction);
        *packets = packets.saturating_add(1);
        self.last = Moment { frame: moment.frame, time: self.last.time.max(moment.time) };
        self.is_bare &= segment.flags.syn();
        if segment.flags.ack() {
            self.acknowledged.of_mut(direction).get_or_insert(segment.acknowledgment);
        }
    }

    /// Notes a datagram of UDP.
    pub(super) fn note_datagram(&mut self, direction: Direction, moment: Moment) {
        let packets = self.packets.of_mut(direction);
        *packets = packets.saturating_add(1);
        self.last = Moment { frame: moment.frame, time: self.last.time.max(moment.time) };
        self.is_bare = false;
        self.transport = IpProtocol::Udp;
    }

    /// Notes a FIN, and who was the first to send one.
    ///
    /// Where one end was captured ahead of the other, the first FIN to come need not be the first
    /// that was sent: that one acknowledges no other.
    pub(super) fn fin(&mut self, direction: Direction, segment: &Segment<'_>) {
        let acknowledgment = segment.acknowledgment;
        let sequence = segment.sequence.wrapping_add(segment.payload_length);
        if self.fins.of(direction).is_some() {
            return;
        }
        *self.fins.of_mut(direction) = Some(Fin { sequence, acknowledgment });
        let other = direction.opposite();
        let mut is_ahead = false;
        if let State::Session(session) = &mut self.state {
            session.fin(direction, sequence);
            is_ahead = segment.flags.ack()
                && self.fins.of(other).is_none()
                && !session.has_come(other, acknowledgment);
            if is_ahead {
                session.facts_mut().ahead(direction);
            }
        }
        match *self.fins.of(other) {
            Some(fin) if fin.acknowledgment == sequence.wrapping_add(1) => {
                self.closed_by(direction);
            }
            Some(_) => self.closed_by(other),
            None if is_ahead => {}
            None => self.closed_by(direction),
        }
    }

    fn closed_by(&mut self, direction: Direction) {
        if self.closer.is_none() {
            self.closer = Some(direction);
            if let State::Session(session) = &mut self.state {
                session.facts_mut().closed_by(direction);
            }
        }
    }

    /// Takes the only FIN for the first, now that no other will come.
    pub(super) fn settle_closer(&mut self) {
        let sent = |&direction: &Direction| self.fins.of(direction).is_some();
        if let Some(direction) = BOTH.into_iter().find(sent) {
            self.closed_by(direction);
        }
    }

    /// Notes how many bytes of a handshake it holds; after the handshake that changes no more.
    pub(super) fn weigh(&mut self) {
        match &self.state {
            State::Session(session) if session.is_in_handshake() => self.held = session.held(),
            State::Session(_) => {}
            State::Association(association) => self.held = association.held(),
            State::Quic(session) => self.held = session.held(),
            State::Empty | State::Other { .. } | State::Ended => self.held = 0,
        }
    }

    /// How long nothing may come.
    pub(super) fn limit(&self, idle: &IdleLimits) -> i64 {
        match &self.state {
            State::Ended => idle.syn,
            _ if self.is_closing() => idle.syn,
            State::Empty if self.is_bare => idle.syn,
            State::Session(session) if session.is_in_handshake() => idle.handshake,
            State::Association(association) if association.is_in_handshake() => idle.handshake,
            State::Association(_) | State::Quic(_) => idle.udp,
            State::Empty if self.transport == IpProtocol::Udp => idle.udp,
            State::Session(_) | State::Other { .. } | State::Empty => idle.tcp,
        }
    }

    /// Whether it has not ended.
    pub(super) const fn is_open(&self) -> bool {
        !matches!(self.state, State::Ended)
    }

    /// Whether it has not ended and its row has left already.
    pub(super) fn is_emitted(&self) -> bool {
        match &self.state {
            State::Session(session) => session.is_emitted(),
            State::Association(association) => association.is_emitted(),
            State::Quic(session) => session.is_emitted(),
            State::Empty | State::Other { .. } | State::Ended => false,
        }
    }

    /// Whether both ends have sent a FIN.
    pub(super) fn is_closing(&self) -> bool {
        self.fins.both().iter().all(|fin| fin.is_some())
    }

    /// Whether both ends have sent a FIN, and nothing before it is awaited.
    pub(super) fn is_closed(&self) -> bool {
        let is_empty = |direction| {
            let fin = self.fins.of(direction).map(|fin| fin.sequence);
            self.starts.of(direction).is_none_or(|start| Some(start) == fin)
        };
        self.is_closing()
            && match &self.state {
                State::Session(session) => session.is_closed(),
                State::Empty => BOTH.into_iter().all(is_empty),
                State::Other { .. } => true,
                State::Association(_) | State::Quic(_) | State::Ended => false,
            }
    }

    /// Whether a SYN after which `start` is the first byte begins another connection.
    ///
    /// It does with another initial sequence number. It does not where it was sent or captured
    /// again, or where it is captured later than what followed it.
    pub(super) fn is_renewed_by(
        &self,
        direction: Direction,
        segment: &Segment<'_>,
        start: u32,
    ) -> bool {
        let known = *self.starts.of(direction);
        let asked = *self.starts.of(direction.opposite());
        let answers = segment.flags.ack() && asked == Some(segment.acknowledgment);
        let closed = *self.closed.of(direction);
        match (&self.state, known) {
            (State::Association(_) | State::Quic(_), _) => false,
            (State::Ended, _) if answers => false,
            (State::Ended, _) if known == Some(start) || closed == Some(start) => {
                // A SYN that was refused is sent again as it was.
                !segment.flags.ack() && self.closed == Pair::default()
            }
            (State::Ended, _) => true,
            (State::Empty, Some(known)) => known != start && !answers,
            (State::Empty, None) => {
                !self.is_bare && !segment.flags.ack() && !self.precedes(direction, start)
            }
            (State::Session(_) | State::Other { .. }, Some(known)) => known != start,
            (State::Session(_) | State::Other { .. }, None) => {
                !segment.flags.ack() && !self.precedes(direction, start)
            }
        }
    }

    /// Whether a direction whose SYN was not seen may have begun at `start`, by what came of it and
    /// by what the other end acknowledged.
    fn precedes(&self, direction: Direction, start: u32) -> bool {
        let seen = match &self.state {
            State::Session(session) => *session.first_sequences().of(direction),
            State::Empty
            | State::Association(_)
            | State::Quic(_)
            | State::Other { .. }
            | State::Ended => None,
        };
        let acknowledged = *self.acknowledged.of(direction.opposite());
        seen.or(acknowledged).is_some_and(|later| later.wrapping_sub(start) <= NEAR)
    }

    /// Whether a byte with this sequence number cannot be of the direction's stream, since it has
    /// ended.
    pub(super) fn is_over(&self, direction: Direction, sequence: u32) -> bool {
        match (&self.state, *self.fins.of(direction)) {
            (State::Ended, _) => *self.closed.of(direction) != Some(sequence),
            (_, Some(fin)) => fin.sequence.wrapping_sub(sequence) > NEAR,
            (_, None) => false,
        }
    }

    /// What its session begins with.
    pub(super) fn opening(&self, ends: Pair<Endpoint>) -> Opening {
        Opening {
            transport: IpProtocol::Tcp,
            ends,
            first: self.first,
            ordinal: self.ordinal,
            vlan: self.vlan,
            tunnel: self.tunnel.clone(),
            interface: self.interface,
            source: self.source,
            start_seen: self.starts.both().iter().any(|start| start.is_some()),
            opener: self.opener,
        }
    }
}
