//! Packets in, events and connections out: the one machine behind every output.

mod entry;
mod flow;
mod leaving;
mod lookup;
mod options;
mod quic;
mod quiet;
mod tcp;
mod udp;

use core::net::{IpAddr, Ipv4Addr};

use crate::anomaly::{Anomaly, AnomalyCounts, AnomalyKind};
use crate::certificate::CertificateCache;
use crate::clock::{Clock, SECOND};
use crate::connection::{Connection, EndReason, Endpoint, Identity, Moment};
use crate::event::Sink;
use crate::flow::Budget;
use crate::flow::table::{Ages, Id, Table};
use crate::flow::{Direction, FlowKey, Scope};
use crate::net::{Datagram, Decoded, Defragmenter, Fragment, Frames, Part, Skip, Transport, usual};
use crate::packet::{Packet, Time};
use crate::pair::Pair;
use crate::stats::Stats;

use entry::Entry;
use flow::{Flow, ends};
use leaving::{Leaver, Leaving};
pub use options::{Emit, IdleLimits, Overflow, TrackerOptions};

/// Logical shards of the flow table, whatever the number of threads.
const SHARDS: usize = 16;
/// Idle limits are looked at when so many packets have come.
const SWEEP_PACKETS: u64 = 4096;

/// The end of no flow.
const NOWHERE: Endpoint = Endpoint { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), port: 0 };

/// What a packet at hand is worked on with; everything but the flows.
#[derive(Debug)]
pub(crate) struct Works<S> {
    options: TrackerOptions,
    sink: S,
    stats: Stats,
    budget: Budget,
    /// Bytes of DTLS messages that are not whole.
    fragments_held: usize,
    /// The caps on CRYPTO frames held, and how much is held.
    crypto: Budget,
    certificates: CertificateCache,
    /// Connections that finish at this packet.
    finished: Vec<Connection>,
    /// Those of them, and flows, that wait for the sink.
    leaving: Leaving,
    moment: Moment,
    /// The ends of the flow at hand.
    ends: Pair<Endpoint>,
    /// The packet at which these finish; after the last one, its number and 1.
    finishing: u64,
    source: u32,
    /// Whether a flow came for which there was no room, and that is an error.
    is_over: bool,
    /// The parts of the IP datagram at hand, where it was made whole from fragments.
    parts: Vec<Part>,
    /// Where the payload at hand begins, in the packet or in what was made whole.
    payload_offset: u32,
}

/// A part of the flows, with its share of the caps.
#[derive(Debug, Default)]
struct Shard {
    flows: Table<Entry>,
    twins: lookup::Twins,
    /// Whether flows of one key were ever told apart by how one way of them was tunnelled.
    has_parallel: bool,
    /// Bytes of handshakes that they hold.
    held: usize,
}

/// Follows the connections of one capture, packet by packet, and tells its sink.
///
/// Time is the packets' own. Memory is bounded by the options' caps; rows leave in the order of
/// (finishing frame, first frame).
#[derive(Debug)]
pub struct Tracker<S> {
    works: Works<S>,
    shards: [Shard; SHARDS],
    fragments: Defragmenter,
    clock: Clock,
    swept: i64,
    /// The flow of a packet whose time was not believed, until the next one comes.
    doubted: Option<FlowKey>,
}

impl<S: Sink> Tracker<S> {
    /// A tracker that tells `sink`.
    pub fn new(options: TrackerOptions, sink: S) -> Self {
        let fragments = Defragmenter::new(options.fragments);
        let works = Works {
            budget: options.budget.clone(),
            fragments_held: 0,
            crypto: options.crypto.clone(),
            certificates: CertificateCache::new(options.certificate_limits),
            sink,
            stats: Stats { anomalies: AnomalyCounts::new(options.listed), ..Stats::default() },
            is_over: false,
            options,
            finished: Vec::new(),
            leaving: Leaving::default(),
            moment: Moment::default(),
            ends: Pair::new(NOWHERE, NOWHERE),
            finishing: 0,
            source: 0,
            parts: Vec::new(),
            payload_offset: 0,
        };
        Self {
            works,
            shards: Default::default(),
            fragments,
            clock: Clock::default(),
            swept: i64::MIN,
            doubted: None,
        }
    }

    /// The sink.
    pub const fn sink_mut(&mut self) -> &mut S {
        &mut self.works.sink
    }

    /// The ledger as it stands.
    pub fn stats(&self) -> Stats {
        let mut stats = self.works.stats.clone();
        stats.fragments = self.fragments.counts();
        stats.held = u64::try_from(self.works.budget.held()).unwrap_or(u64::MAX);
        stats.fragments_held = self.fragments.held();
        let tracked = self.shards.iter().flat_map(|shard| shard.flows.values());
        for flow in tracked.chain(self.works.leaving.entries()) {
            stats.open += u64::from(flow.is_open());
            stats.early += u64::from(flow.is_emitted());
            stats.handshake_bytes += u64::try_from(flow.held()).unwrap_or(u64::MAX);
        }
        stats
    }

    /// Whether a flow came for which there was no room, and [`Overflow::Error`] calls that an
    /// error.
    pub const fn is_over(&self) -> bool {
        self.works.is_over
    }

    /// The cap on flows.
    pub const fn most_flows(&self) -> usize {
        self.works.options.flows
    }

    /// Says that what follows comes from another source: frame numbers begin anew.
    pub const fn next_source(&mut self) {
        self.works.source += 1;
    }

    /// Hands on connections that have finished until the sink is full; answers whether none waits
    /// any more. While one does, no packet should be brought.
    #[inline]
    pub fn release(&mut self) -> bool {
        self.works.leaving.is_empty() || self.works.release(false)
    }

    /// Whether a connection has finished for which the sink had no room.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.works.leaving.is_empty()
    }

    /// Takes one packet. What still waits for the sink is handed on before it, however full it is.
    pub fn packet(&mut self, packet: &Packet<'_>) {
        self.works.release(true);
        let works = &mut self.works;
        works.stats.packets.read += 1;
        works.moment = Moment { frame: packet.frame, time: packet.time };
        works.finishing = packet.frame;
        let (now, jumps) = self.clock.observe(packet.time);
        self.touch_doubted(now);
        let works = &mut self.works;
        if jumps {
            works.lone_anomaly(AnomalyKind::TimeJump);
        }
        let second = now.div_euclid(SECOND);
        if second != self.swept || works.stats.packets.read.is_multiple_of(SWEEP_PACKETS) {
            self.swept = second;
            self.sweep(now);
        }
        match usual(packet) {
            Some(datagram) if !jumps => self.datagram(packet, &datagram, now),
            _ => self.frames(packet, now, jumps),
        }
        self.works.release(false);
    }

    /// Takes a packet apart, layer by layer.
    fn frames(&mut self, packet: &Packet<'_>, now: i64, jumps: bool) {
        for (position, found) in Frames::new(packet, self.works.options.depths).enumerate() {
            if position == 0 {
                self.doubt(&found, jumps);
            } else {
                self.works.stats.packets.aggregated += 1;
            }
            self.frame(packet, &found, now);
        }
    }

    /// Takes what a packet was found to hold.
    #[inline]
    fn frame(&mut self, packet: &Packet<'_>, found: &Result<Decoded<'_>, Skip>, now: i64) {
        match found {
            Ok(Decoded::Datagram(datagram)) => self.datagram(packet, datagram, now),
            Ok(Decoded::Fragment(fragment)) => self.fragment(packet, fragment, now),
            Err(skip) => self.works.skip(*skip),
        }
    }

    /// Says that the input has ended: every connection still open finishes, after all packets.
    ///
    /// Those for which the sink has no room wait for [`Tracker::release`].
    pub fn finish(&mut self) {
        self.works.release(true);
        self.works.finishing = self.works.moment.frame.saturating_add(1);
        for shard in &mut self.shards {
            for flow in shard.flows.drain() {
                self.works.leaving.push(flow, EndReason::EndOfInput);
            }
            shard.held = 0;
        }
        self.works.release(false);
        self.fragments.clear();
        self.clock = Clock::default();
        self.swept = i64::MIN;
    }

    /// Holds a fragment, or takes the datagram that it completes: one that is a fragment again is
    /// deeper in tunnels or extension headers, so that this ends.
    fn fragment(&mut self, packet: &Packet<'_>, fragment: &Fragment<'_>, now: i64) {
        let Some(reassembled) =
            self.fragments.push(fragment, Time(now), packet.frame, &self.works.parts)
        else {
            self.works.sink.fragment();
            return self.works.stats.skipped.count(Skip::Fragment);
        };
        let found = reassembled.decode(self.works.options.depths);
        self.works.parts = reassembled.parts().to_vec();
        self.frame(packet, &found, now);
        self.works.parts = Vec::new();
    }

    fn datagram(&mut self, packet: &Packet<'_>, datagram: &Datagram<'_>, now: i64) {
        datagram.tunnels.iter().for_each(|tunnel| self.works.stats.tunnels.count(tunnel.kind));
        match datagram.transport {
            Transport::Tcp(_) => self.works.stats.packets.tcp += 1,
            Transport::Udp(udp) => self.works.count_datagram(&udp),
        }
        let (key, direction) = self.key_of(datagram);
        let Some(shard) = self.shards.get_mut(usize::from(key.shard())) else { return };
        let id = match shard.find(&key, direction, &datagram.tunnels, &self.works.options.idle) {
            Ok(id) => id,
            Err(new) => match self.works.open(shard, new, direction, datagram, packet, now) {
                Some(id) => id,
                None => return,
            },
        };
        if let Some(entry) = shard.flows.get_mut(id) {
            let before = entry.held();
            self.works.ends = ends_of(datagram, direction);
            let idle = self.works.options.idle;
            entry.change(&idle, |flow| self.works.take(flow, direction, datagram, now));
            shard.held = (shard.held + entry.held()).saturating_sub(before);
            let deadline = entry.deadline();
            shard.flows.hasten(id, deadline);
        }
        self.works.heed_handshakes(shard);
    }

    #[inline]
    fn key_of(&self, datagram: &Datagram<'_>) -> (FlowKey, Direction) {
        let vlan = datagram.vlan.filter(|_| self.works.options.separate_vlans);
        FlowKey::of(datagram, Scope::new(vlan, &datagram.tunnels))
    }

    /// Remembers the flow of a packet whose time is not believed.
    fn doubt(&mut self, found: &Result<Decoded<'_>, Skip>, jumps: bool) {
        if let (true, Ok(Decoded::Datagram(datagram))) = (jumps, found) {
            self.doubted = Some(self.key_of(datagram).0);
        }
    }

    /// Gives the flow of a packet whose time was not believed as much time as if it came now: if
    /// this one confirms the jump, the other was the first after it.
    fn touch_doubted(&mut self, now: i64) {
        let Some(key) = self.doubted.take() else { return };
        let Some(shard) = self.shards.get_mut(usize::from(key.shard())) else { return };
        let Some(id) = shard.flows.find(&key) else { return };
        let idle = &self.works.options.idle;
        if let Some(entry) = shard.flows.get_mut(id) {
            entry.change(idle, |flow| flow.deadline = now.saturating_add(flow.limit(idle)));
            let deadline = entry.deadline();
            shard.flows.hasten(id, deadline);
        }
    }

    /// Ends the flows that have been idle for as long as their limit.
    fn sweep(&mut self, now: i64) {
        for shard in &mut self.shards {
            while let Some(flow) = shard.flows.take_idle(now) {
                self.works.leave(shard, flow, EndReason::Idle);
            }
        }
    }
}

/// Whether a flow may begin with this datagram: any of TCP, and what TLS may begin with of UDP.
fn begins(datagram: &Datagram<'_>) -> bool {
    match datagram.transport {
        Transport::Tcp(_) => true,
        Transport::Udp(udp) => udp::begins(&udp),
    }
}

/// The ends of a datagram's flow: who sent it, and to whom, the lower first.
const fn ends_of(datagram: &Datagram<'_>, direction: Direction) -> Pair<Endpoint> {
    match direction {
        Direction::Forward => Pair::new(datagram.source, datagram.destination),
        Direction::Reverse => Pair::new(datagram.destination, datagram.source),
    }
}

impl<S: Sink> Works<S> {
    /// Adds the flow that a datagram begins, if it may and there is room for it; else the datagram is
    /// counted as not followed. There is no `key` for a flow too many that differs only in how it is
    /// tunnelled.
    #[inline(never)]
    fn open(
        &mut self,
        shard: &mut Shard,
        key: Option<FlowKey>,
        direction: Direction,
        datagram: &Datagram<'_>,
        packet: &Packet<'_>,
        now: i64,
    ) -> Option<Id> {
        if !begins(datagram) {
            self.untrack(datagram, false);
            return None;
        }
        let Some(key) = key.filter(|_| self.make_room(shard)) else {
            self.untrack(datagram, true);
            return None;
        };
        self.stats.flows.opened += 1;
        let ordinal = shard.ordinal(&key, packet.time);
        let idle = &self.options.idle;
        let flow = Flow::new(direction, datagram, packet, now.saturating_add(idle.syn));
        let flow = Flow { source: self.source, ordinal, ..flow };
        let id = shard.flows.insert(key, Entry::of(flow, idle));
        if id.is_none() {
            self.untrack(datagram, true);
        }
        id
    }

    /// Takes a datagram of a flow.
    #[inline]
    fn take(&mut self, flow: &mut Flow, direction: Direction, datagram: &Datagram<'_>, now: i64) {
        match &datagram.transport {
            Transport::Tcp(segment) => self.segment(flow, direction, segment, now),
            Transport::Udp(udp) => self.datagram(flow, direction, udp, now),
        }
        if self.sink.wants_packets() {
            self.tell_packet(flow, &datagram.transport);
        }
    }

    /// Counts a datagram that is not followed, because the table is full or it is nothing for us.
    fn untrack(&mut self, datagram: &Datagram<'_>, is_full: bool) {
        match datagram.transport {
            Transport::Tcp(segment) => self.drop_packet(&segment),
            Transport::Udp(udp) if is_full => self.drop_datagram(&udp),
            Transport::Udp(udp) => self.other_datagram(&udp),
        }
    }

    /// Tells the sink whether the packet at hand is of a flow that it wants.
    fn tell_packet(&mut self, flow: &mut Flow, transport: &Transport<'_>) {
        let transport = transport.protocol();
        let ends = self.ends.both().map(|end| *end);
        let (ts, ordinal) = (flow.first.time, flow.ordinal);
        let ask = || self.sink.wants_flow(&Identity { transport, ends, ts, ordinal });
        let is_wanted = *flow.is_wanted.get_or_insert_with(ask);
        self.sink.packet(is_wanted, &self.parts);
    }

    fn skip(&mut self, skip: Skip) {
        self.stats.skipped.count(skip);
        if let Skip::UnsupportedLinkType(number) = skip {
            self.stats.note_link_type(number);
        }
    }

    /// Notes an anomaly that belongs to no flow.
    fn lone_anomaly(&mut self, kind: AnomalyKind) {
        let Moment { frame, time } = self.moment;
        if self.stats.anomalies.note(kind) {
            let (flow, stream_offset, error, value) = (None, None, None, None);
            self.sink.anomaly(&Anomaly { kind, frame, time, flow, stream_offset, error, value });
        }
    }

    /// Makes room for one more flow; answers whether there is.
    fn make_room(&mut self, shard: &mut Shard) -> bool {
        let cap = (self.options.flows / SHARDS).max(1);
        while shard.flows.len() >= cap {
            let Some(id) = shard.flows.oldest() else { return false };
            let may_go = |flow: &mut Entry| {
                !flow.is_open() || self.options.overflow == Overflow::EvictOldest
            };
            if !shard.flows.get_mut(id).is_some_and(may_go) {
                self.is_over |= self.options.overflow == Overflow::Error;
                return false;
            }
            let Some(flow) = shard.flows.remove(id) else { return false };
            self.evict(shard, flow);
        }
        true
    }

    /// Makes the oldest flows go while all of them hold more of their handshakes than the cap.
    fn heed_handshakes(&mut self, shard: &mut Shard) {
        while shard.held > self.options.handshake_bytes / SHARDS {
            let Some(flow) = shard.flows.take_oldest() else { return };
            self.evict(shard, flow);
        }
    }

    /// Ends a flow because a cap was reached.
    fn evict(&mut self, shard: &mut Shard, flow: (FlowKey, Entry)) {
        if flow.1.is_open() && !flow.1.is_closing() {
            self.lone_anomaly(AnomalyKind::Evicted);
        }
        self.leave(shard, flow, EndReason::Evicted);
    }

    /// Ends a flow that has left its shard, as soon as the sink has room for its row.
    fn leave(&mut self, shard: &mut Shard, flow: (FlowKey, Entry), reason: EndReason) {
        shard.held = shard.held.saturating_sub(flow.1.held());
        self.leaving.push(flow, reason);
    }

    /// Hands on the connections that finished at this packet, the first begun first: `all` of them,
    /// or until the sink is full. Answers whether none is left.
    #[inline]
    fn release(&mut self, all: bool) -> bool {
        (self.finished.is_empty() && self.leaving.is_empty()) || self.release_some(all)
    }

    /// The same, where something waits.
    #[inline(never)]
    fn release_some(&mut self, all: bool) -> bool {
        if self.leaving.is_empty() && self.finished.len() == 1 && (all || !self.sink.is_full()) {
            self.finished.drain(..).for_each(|connection| self.sink.finished(connection));
            return true;
        }
        self.leaving.settle(&mut self.finished);
        while all || !self.sink.is_full() {
            match self.leaving.pop() {
                None => return true,
                Some(Leaver::Row(connection)) => self.sink.finished(*connection),
                Some(Leaver::Flow(key, entry, reason)) => {
                    self.ends = ends(&key);
                    let mut flow = entry.into_flow(&self.options.idle);
                    self.end(&mut flow, reason, None);
                    while let Some(connection) = self.finished.pop() {
                        self.sink.finished(connection);
                    }
                }
            }
        }
        self.leaving.is_empty()
    }
}
