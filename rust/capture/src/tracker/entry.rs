//! A flow as it lies in its table: small as long as one SYN is all that came.

use super::flow::{Flow, ends};
use super::lookup::way;
use crate::connection::Moment;
use crate::flow::table::Ages;
use crate::flow::{Direction, FlowKey};
use crate::net::{Datagram, Segment, Transport, Tunnels};
use crate::packet::Packet;

/// What a table holds of a flow.
#[derive(Debug)]
pub(super) enum Entry {
    /// One SYN came, and no more: of a scan or a flood there are many.
    Syn(Syn),
    /// Whatever else came.
    Flow(Box<Flow>),
}

/// In place of a VLAN, whose number has 12 bits.
const NO_VLAN: u16 = u16::MAX;

/// A flow of which one SYN came, in no tunnel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syn {
    first: Moment,
    /// When it is idle, in the time of the idle limits.
    deadline: i64,
    /// Sequence number of the first byte after it.
    start: u32,
    source: u32,
    interface: u32,
    vlan: u16,
    opener: Direction,
}

impl Syn {
    /// The flow that a packet begins, if nothing of it needs more than this.
    pub(super) fn of(
        datagram: &Datagram<'_>,
        opener: Direction,
        packet: &Packet<'_>,
        source: u32,
        deadline: i64,
    ) -> Option<Self> {
        let Transport::Tcp(segment) = datagram.transport else { return None };
        (is_bare(&segment) && datagram.tunnels.is_empty()).then(|| Self {
            first: Moment { frame: packet.frame, time: packet.time },
            deadline,
            start: segment.sequence.wrapping_add(1),
            source,
            interface: packet.interface,
            vlan: datagram.vlan.unwrap_or(NO_VLAN),
            opener,
        })
    }

    /// The same flow as it is when more comes.
    fn into_flow(self, key: &FlowKey) -> Flow {
        let Self { first, deadline, start, source, interface, vlan, opener } = self;
        let vlan = Some(vlan).filter(|&vlan| vlan != NO_VLAN);
        let mut flow = Flow::begun(ends(key), opener, first, vlan, interface);
        *flow.ways.of_mut(opener) = Some(way(&Tunnels::default()));
        flow.deadline = deadline;
        flow.source = source;
        *flow.packets.of_mut(opener) = 1;
        *flow.starts.of_mut(opener) = Some(start);
        flow.syn_sent = Some(first.time.0);
        flow
    }
}

/// Whether a segment is a SYN and nothing else.
fn is_bare(segment: &Segment<'_>) -> bool {
    let flags = segment.flags;
    flags.syn() && !flags.ack() && !flags.fin() && !flags.rst() && segment.payload_length == 0
}

impl Ages for Entry {
    fn deadline(&self) -> i64 {
        match self {
            Self::Syn(syn) => syn.deadline,
            Self::Flow(flow) => flow.deadline,
        }
    }
}

impl Entry {
    /// The flow, of which more is to be known from now on.
    pub(super) fn flow(&mut self, key: &FlowKey) -> Option<&mut Flow> {
        if let Self::Syn(syn) = *self {
            *self = Self::Flow(Box::new(syn.into_flow(key)));
        }
        match self {
            Self::Flow(flow) => Some(flow),
            Self::Syn(_) => None,
        }
    }

    /// The flow, that is in no table any more.
    pub(super) fn into_flow(self, key: &FlowKey) -> Box<Flow> {
        match self {
            Self::Flow(flow) => flow,
            Self::Syn(syn) => Box::new(syn.into_flow(key)),
        }
    }

    /// In which source it began, and at which packet of it.
    pub(super) fn began(&self) -> (u32, u64) {
        match self {
            Self::Flow(flow) => (flow.source, flow.first.frame),
            Self::Syn(syn) => (syn.source, syn.first.frame),
        }
    }

    /// How one way of it is tunnelled, as far as that is known.
    pub(super) fn way(&self, direction: Direction) -> Option<u32> {
        match self {
            Self::Flow(flow) => *flow.ways.of(direction),
            Self::Syn(syn) => (syn.opener == direction).then(|| way(&Tunnels::default())),
        }
    }

    /// Its first packet.
    pub(super) fn first(&self) -> Moment {
        match self {
            Self::Flow(flow) => flow.first,
            Self::Syn(syn) => syn.first,
        }
    }

    /// How many of the same ends and time came before it.
    pub(super) fn ordinal(&self) -> u32 {
        self.known().map_or(0, |flow| flow.ordinal)
    }

    /// How many bytes of a handshake it holds.
    pub(super) fn held(&self) -> usize {
        self.known().map_or(0, |flow| flow.held)
    }

    /// Whether it has not ended.
    pub(super) fn is_open(&self) -> bool {
        self.known().is_none_or(Flow::is_open)
    }

    /// Whether it has not ended and its row has left already.
    pub(super) fn is_emitted(&self) -> bool {
        self.known().is_some_and(Flow::is_emitted)
    }

    /// Whether both ends have sent a FIN.
    pub(super) fn is_closing(&self) -> bool {
        self.known().is_some_and(Flow::is_closing)
    }

    fn known(&self) -> Option<&Flow> {
        match self {
            Self::Flow(flow) => Some(flow),
            Self::Syn(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::table::Slot;

    #[test]
    fn a_flow_without_payload_is_small_in_its_table() {
        assert!(size_of::<Slot<Entry>>() <= 96, "{} with its key", size_of::<Slot<Entry>>());
    }
}
