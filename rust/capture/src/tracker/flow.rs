//! One flow of TCP, as little of it as its state needs.

use crate::connection::{Endpoint, Moment, Transport};
use crate::flow::table::Ages;
use crate::flow::{Direction, FlowKey};
use crate::packet::Packet;
use crate::pair::Pair;
use crate::session::{Opening, Session};

/// What a flow carries.
#[derive(Debug, Default)]
pub(super) enum State {
    /// Nothing yet.
    #[default]
    Empty,
    /// TLS, or what may yet be.
    Session(Box<Session>),
    /// Something else.
    Other,
    /// Nothing more: it has ended, and its row has left.
    Ended,
}

/// A flow, from its first packet until it is forgotten.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) ends: Pair<Endpoint>,
    pub(super) first: Moment,
    /// The last packet, in the time of the idle limits.
    pub(super) last: i64,
    pub(super) limit: i64,
    /// Sequence number of the first byte of each direction, by its SYN.
    pub(super) starts: Pair<Option<u32>>,
    pub(super) fins: Pair<bool>,
    pub(super) opener: Direction,
    /// When the SYN came, as long as its round trip is not over.
    pub(super) syn_sent: Option<i64>,
    pub(super) syn_answered: bool,
    /// The time from the SYN to the acknowledgment of its answer.
    pub(super) round_trip: Option<i64>,
    /// Whether nothing but SYNs came.
    pub(super) is_bare: bool,
    /// Sequence numbers at which the streams of the session that has ended began.
    pub(super) closed: Pair<Option<u32>>,
    pub(super) state: State,
    pub(super) ordinal: u32,
    pub(super) vlan: Option<u16>,
    pub(super) interface: u32,
    pub(super) is_chosen: bool,
}

impl Ages for Flow {
    fn deadline(&self) -> i64 {
        self.last.saturating_add(self.limit)
    }
}

impl Flow {
    pub(super) fn new(
        key: &FlowKey,
        opener: Direction,
        vlan: Option<u16>,
        packet: &Packet<'_>,
        now: i64,
    ) -> Self {
        let ends = Pair::new(key.source(Direction::Forward), key.source(Direction::Reverse));
        Self {
            ends,
            first: Moment { frame: packet.frame, time: packet.time },
            last: now,
            limit: 0,
            starts: Pair::default(),
            fins: Pair::default(),
            opener,
            syn_sent: None,
            syn_answered: false,
            round_trip: None,
            is_bare: true,
            closed: Pair::default(),
            state: State::Empty,
            ordinal: 0,
            vlan,
            interface: packet.interface,
            is_chosen: false,
        }
    }

    /// Begins anew at a packet, with the same addresses and ports.
    pub(super) fn renew(&mut self, opener: Direction, first: Moment) {
        self.ordinal = if first.time == self.first.time { self.ordinal + 1 } else { 0 };
        self.first = first;
        self.starts = Pair::default();
        self.fins = Pair::default();
        self.opener = opener;
        self.syn_sent = None;
        self.syn_answered = false;
        self.round_trip = None;
        self.is_bare = true;
        self.closed = Pair::default();
        self.state = State::Empty;
        self.is_chosen = false;
    }

    /// Whether it has not ended.
    pub(super) const fn is_open(&self) -> bool {
        !matches!(self.state, State::Ended)
    }

    /// What its session begins with.
    pub(super) fn opening(&self, source: u32) -> Opening {
        Opening {
            transport: Transport::Tcp,
            ends: self.ends,
            first: self.first,
            ordinal: self.ordinal,
            vlan: self.vlan,
            interface: self.interface,
            source,
            start_seen: self.starts.both().iter().any(|start| start.is_some()),
            opener: self.opener,
        }
    }
}
