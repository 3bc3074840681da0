//! A TCP flow of which no payload came, as its table holds it: nothing of it lies elsewhere.
//!
//! What most of these flows have in common is left out, and numbers are as long as they are in most
//! of them. A flow that differs is not held like this. So what comes back is what was taken.

use super::flow::{Fin, Flow, State};
use super::lookup::way;
use super::options::IdleLimits;
use crate::connection::{IpProtocol, Moment};
use crate::flow::Direction;
use crate::net::Tunnels;
use crate::packet::Time;
use crate::pair::Pair;
use crate::session::BOTH;

/// In place of a VLAN, whose number has 12 bits.
const NO_VLAN: u16 = u16::MAX;
/// In place of a round trip, in nanoseconds.
const NO_TRIP: u32 = u32::MAX;

/// A flow without payload and without tunnels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quiet {
    /// When it is idle, in the time of the idle limits.
    deadline: i64,
    /// How long before that its first packet came, in nanoseconds.
    age: [u8; 6],
    /// The first packet.
    first: [u8; 5],
    /// How much later than the last packet's time it was when that came, in nanoseconds.
    late: [u8; 3],
    /// From the first packet to the last one.
    frames: u32,
    /// Sequence number of the first byte of each direction, where its SYN came.
    starts: Pair<u32>,
    /// From the SYN to the acknowledgment of its answer, in nanoseconds.
    round_trip: u32,
    source: u16,
    vlan: u16,
    packets: Pair<u8>,
    interface: u8,
    marks: Marks,
    opener: Direction,
}

/// What is so or not, one bit each.
#[derive(Clone, Copy, Debug, Default)]
struct Marks(u16);

impl Marks {
    /// Nothing but SYNs came.
    const BARE: u16 = 1;
    /// Its SYN was answered.
    const ANSWERED: u16 = 1 << 1;
    /// Its SYN came with its first packet, and its round trip is not over.
    const ASKED: u16 = 1 << 2;
    /// It has ended.
    const ENDED: u16 = 1 << 3;
    // For each direction, two bits:
    /// Something came.
    const CAME: u16 = 1 << 4;
    /// Its SYN came.
    const BEGAN: u16 = 1 << 6;
    /// It acknowledged the other's SYN before anything else.
    const ACKNOWLEDGED: u16 = 1 << 8;
    /// Its FIN came, after nothing else.
    const FIN: u16 = 1 << 10;
    /// Its FIN acknowledges the other's.
    const SECOND_FIN: u16 = 1 << 12;
    /// It sent the first FIN.
    const CLOSED: u16 = 1 << 14;

    const fn has(self, mark: u16) -> bool {
        self.0 & mark != 0
    }

    const fn has_of(self, mark: u16, direction: Direction) -> bool {
        self.has(of(mark, direction))
    }

    const fn set(&mut self, mark: u16, holds: bool) {
        if holds {
            self.0 |= mark;
        }
    }
}

/// A direction's own of two bits.
const fn of(mark: u16, direction: Direction) -> u16 {
    match direction {
        Direction::Forward => mark,
        Direction::Reverse => mark << 1,
    }
}

impl Quiet {
    /// The flow, if nothing of it is lost like this.
    pub(super) fn of(flow: &Flow, limits: &IdleLimits) -> Option<Self> {
        let is_ended = match flow.state {
            State::Empty => false,
            State::Ended => true,
            _ => return None,
        };
        if !is_common(flow) {
            return None;
        }
        let limit = flow.limit(limits);
        let late = flow.deadline.checked_sub(limit)?.checked_sub(flow.last.time.0)?;
        let mut quiet = Self {
            deadline: flow.deadline,
            age: short(flow.deadline.checked_sub(flow.first.time.0)?)?,
            first: short(i64::try_from(flow.first.frame).ok()?)?,
            late: short(late)?,
            frames: u32::try_from(flow.last.frame.checked_sub(flow.first.frame)?).ok()?,
            starts: flow.starts.map(Option::unwrap_or_default),
            round_trip: match flow.round_trip {
                Some(trip) => u32::try_from(trip).ok().filter(|&trip| trip != NO_TRIP)?,
                None => NO_TRIP,
            },
            source: u16::try_from(flow.source).ok()?,
            vlan: flow.vlan.unwrap_or(NO_VLAN),
            packets: Pair::new(
                u8::try_from(*flow.packets.of(Direction::Forward)).ok()?,
                u8::try_from(*flow.packets.of(Direction::Reverse)).ok()?,
            ),
            interface: u8::try_from(flow.interface).ok()?,
            marks: Marks::default(),
            opener: flow.opener,
        };
        quiet.marks.set(Marks::BARE, flow.is_bare);
        quiet.marks.set(Marks::ANSWERED, flow.syn_answered);
        quiet.marks.set(Marks::ENDED, is_ended);
        match flow.syn_sent {
            Some(sent) if sent != flow.first.time.0 => return None,
            sent => quiet.marks.set(Marks::ASKED, sent.is_some()),
        }
        BOTH.into_iter().try_for_each(|direction| quiet.mark(flow, direction))?;
        Some(quiet)
    }

    /// Marks what came of one direction.
    fn mark(&mut self, flow: &Flow, direction: Direction) -> Option<()> {
        let (start, other) = (*flow.starts.of(direction), *flow.starts.of(direction.opposite()));
        let marks = &mut self.marks;
        marks.set(of(Marks::BEGAN, direction), start.is_some());
        marks.set(of(Marks::CLOSED, direction), flow.closer == Some(direction));
        match *flow.ways.of(direction) {
            Some(sent) if sent != way(&Tunnels::default()) => return None,
            sent => marks.set(of(Marks::CAME, direction), sent.is_some()),
        }
        match *flow.acknowledged.of(direction) {
            Some(first) if Some(first) != other => return None,
            first => marks.set(of(Marks::ACKNOWLEDGED, direction), first.is_some()),
        }
        if let Some(fin) = *flow.fins.of(direction) {
            let is_second = fin.acknowledgment == other?.wrapping_add(1);
            if Some(fin.sequence) != start || !(is_second || Some(fin.acknowledgment) == other) {
                return None;
            }
            marks.set(of(Marks::FIN, direction), true);
            marks.set(of(Marks::SECOND_FIN, direction), is_second);
        }
        Some(())
    }

    /// The flow that was taken.
    pub(super) fn flow(&self, limits: &IdleLimits) -> Flow {
        let vlan = Some(self.vlan).filter(|&vlan| vlan != NO_VLAN);
        let first = self.first();
        let begun = Flow::begun(self.opener, first, vlan, u32::from(self.interface));
        let mut flow = Flow {
            deadline: self.deadline,
            source: u32::from(self.source),
            packets: self.packets.map(u32::from),
            is_bare: self.marks.has(Marks::BARE),
            syn_answered: self.marks.has(Marks::ANSWERED),
            syn_sent: self.marks.has(Marks::ASKED).then_some(first.time.0),
            round_trip: Some(self.round_trip).filter(|&trip| trip != NO_TRIP).map(i64::from),
            state: if self.is_open() { State::Empty } else { State::Ended },
            ..begun
        };
        for direction in BOTH {
            self.unmark(&mut flow, direction);
        }
        let time = self.deadline.wrapping_sub(flow.limit(limits)).wrapping_sub(long(&self.late));
        flow.last = Moment { frame: first.frame + u64::from(self.frames), time: Time(time) };
        flow
    }

    /// Tells what came of one direction.
    fn unmark(&self, flow: &mut Flow, direction: Direction) {
        let (start, other) = (*self.starts.of(direction), *self.starts.of(direction.opposite()));
        let has = |mark| self.marks.has_of(mark, direction);
        *flow.ways.of_mut(direction) = has(Marks::CAME).then(|| way(&Tunnels::default()));
        *flow.starts.of_mut(direction) = has(Marks::BEGAN).then_some(start);
        *flow.acknowledged.of_mut(direction) = has(Marks::ACKNOWLEDGED).then_some(other);
        *flow.fins.of_mut(direction) = has(Marks::FIN).then(|| Fin {
            sequence: start,
            acknowledgment: other.wrapping_add(u32::from(has(Marks::SECOND_FIN))),
        });
        if has(Marks::CLOSED) {
            flow.closer = Some(direction);
        }
    }

    pub(super) const fn deadline(&self) -> i64 {
        self.deadline
    }

    pub(super) fn source(&self) -> u32 {
        u32::from(self.source)
    }

    pub(super) fn first(&self) -> Moment {
        let time = Time(self.deadline.wrapping_sub(long(&self.age)));
        Moment { frame: long(&self.first).unsigned_abs(), time }
    }

    /// How one way is tunnelled, if something came: not at all.
    pub(super) fn way(&self, direction: Direction) -> Option<u32> {
        self.marks.has_of(Marks::CAME, direction).then(|| way(&Tunnels::default()))
    }

    pub(super) const fn is_open(&self) -> bool {
        !self.marks.has(Marks::ENDED)
    }

    pub(super) fn is_closing(&self) -> bool {
        BOTH.into_iter().all(|direction| self.marks.has_of(Marks::FIN, direction))
    }
}

/// Whether a flow is as most are in what is not held of it.
fn is_common(flow: &Flow) -> bool {
    flow.transport == IpProtocol::Tcp
        && (flow.ordinal, flow.held, flow.is_chosen) == (0, 0, false)
        && flow.closed == Pair::default()
        && flow.tunnel.is_none()
        && flow.is_wanted.is_none()
        && flow.vlan != Some(NO_VLAN)
}

/// A number in fewer bytes than it could have, if it fits.
fn short<const N: usize>(number: i64) -> Option<[u8; N]> {
    let bytes = number.to_be_bytes();
    let (rest, last) = bytes.split_last_chunk()?;
    rest.iter().all(|&byte| byte == 0).then_some(*last)
}

/// The number that [`short`] was given.
fn long(bytes: &[u8]) -> i64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | i64::from(byte))
}

#[cfg(test)]
mod tests {
    use core::net::IpAddr;

    use super::super::entry::Entry;
    use super::super::{Tracker, TrackerOptions};
    use super::*;
    use crate::collector::Collector;
    use crate::flow::table::Slot;
    use crate::net::Endpoint;
    use crate::packet::{LinkType, Packet};

    const FIN: u8 = 1;
    const SYN: u8 = 2;
    const RST: u8 = 4;
    const ACK: u8 = 16;

    /// One segment over raw IP: who sends it (0 opens), flags, sequence number and acknowledgment.
    type Played = (u8, u8, u32, u32);

    const OPENED: [Played; 3] = [(0, SYN, 6, 0), (1, SYN | ACK, u32::MAX, 7), (0, ACK, 7, 0)];

    fn segment(&(from, flags, sequence, acknowledgment): &Played, payload: &[u8]) -> Vec<u8> {
        let [mut source, mut destination] = [(1, 50_000_u16), (2, 443)];
        if from == 1 {
            core::mem::swap(&mut source, &mut destination);
        }
        let length = u16::try_from(40 + payload.len()).unwrap().to_be_bytes();
        let mut bytes = vec![0x45, 0, length[0], length[1], 0, 0, 0, 0, 64, 6, 0, 0];
        bytes.extend([192, 0, 2, source.0, 192, 0, 2, destination.0]);
        bytes.extend([source.1.to_be_bytes(), destination.1.to_be_bytes()].as_flattened());
        bytes.extend([sequence.to_be_bytes(), acknowledgment.to_be_bytes()].as_flattened());
        bytes.extend([0x50, flags, 255, 255, 0, 0, 0, 0]);
        bytes.extend(payload);
        bytes
    }

    /// A tracker after these segments, one each 20 ms.
    fn played(segments: &[Played], payload: &[u8]) -> Tracker<Collector> {
        let mut tracker = Tracker::new(TrackerOptions::default(), Collector::default());
        for (sent, frame) in segments.iter().zip(1_u8..) {
            let is_last = usize::from(frame) == segments.len();
            let bytes = segment(sent, if is_last { payload } else { b"" });
            tracker.packet(&Packet {
                frame: frame.into(),
                time: Time(1_700_000_000_000_000_000 + 20_000_000 * i64::from(frame)),
                link_type: LinkType(101),
                interface: 0,
                original_length: u32::try_from(bytes.len()).unwrap(),
                bytes: &bytes,
            });
        }
        tracker
    }

    /// How many flows there are, and how many of them lie outside of the table.
    fn held(tracker: &Tracker<Collector>) -> (usize, usize) {
        let entries = tracker.shards.iter().flat_map(|shard| shard.flows.values());
        let (all, outside): (Vec<_>, Vec<_>) = entries.map(|entry| (entry, entry.known())).unzip();
        (all.len(), outside.iter().flatten().count())
    }

    #[test]
    fn a_flow_without_payload_is_small_in_its_table() {
        assert!(size_of::<Slot<Entry>>() <= 96, "{} with its key", size_of::<Slot<Entry>>());
    }

    #[test]
    fn a_connection_without_payload_lies_in_the_table_alone() {
        let ends = [(0, FIN | ACK, 7, 0), (1, FIN | ACK, 0, 8), (0, ACK, 8, 1)];
        let resets = [(1, RST | ACK, 0, 7), (0, ACK, 7, 0)];
        let kept: Vec<_> =
            [OPENED.as_slice(), &[(0, ACK, 6, 0), (1, ACK, 0, 7)].repeat(9)].concat();
        let closed = [OPENED.as_slice(), &ends].concat();
        let reset = [OPENED.as_slice(), &resets].concat();
        for segments in [kept, closed, reset, vec![(0, SYN, 6, 0), (1, RST | ACK, 0, 7)]] {
            for length in 1..=segments.len() {
                let tracker = played(&segments[..length], b"");
                assert_eq!(held(&tracker), (1, 0), "{:?}", &segments[..length]);
            }
        }
    }

    #[test]
    fn with_its_first_payload_a_flow_needs_more() {
        let segments = [OPENED.as_slice(), &[(0, ACK, 7, 0)]].concat();
        assert_eq!(held(&played(&segments, b"\x16")), (1, 1));
    }

    fn flow() -> Flow {
        let first = Moment { frame: 3, time: Time(-5) };
        let mut flow = Flow::begun(Direction::Reverse, first, Some(9), 4);
        flow.deadline = IdleLimits::default().syn - 5;
        flow
    }

    #[test]
    fn what_comes_back_is_what_was_taken() {
        let limits = IdleLimits::default();
        let mut given = flow();
        given.last = Moment { frame: 70_000, time: Time(999) };
        (given.is_bare, given.syn_answered) = (false, true);
        given.packets = Pair::new(3, 255);
        given.starts = Pair::new(Some(7), Some(u32::MAX));
        given.acknowledged = Pair::new(Some(u32::MAX), Some(7));
        given
            .fins
            .of_mut(Direction::Reverse)
            .replace(Fin { sequence: u32::MAX, acknowledgment: 8 });
        given
            .fins
            .of_mut(Direction::Forward)
            .replace(Fin { sequence: 7, acknowledgment: u32::MAX });
        given.closer = Some(Direction::Forward);
        given.round_trip = Some(1_000);
        given.source = 65_535;
        given.ways = Pair::new(Some(0), Some(0));
        given.deadline = 999 + given.limit(&limits) + 1_000_000;
        let text = format!("{given:?}");
        assert_eq!(format!("{:?}", Quiet::of(&given, &limits).unwrap().flow(&limits)), text);
        let bare = flow();
        let back = Quiet::of(&bare, &limits).unwrap().flow(&limits);
        assert_eq!(format!("{back:?}"), format!("{bare:?}"));
    }

    #[test]
    fn a_flow_of_which_something_would_be_lost_is_not_taken() {
        let changes: [fn(&mut Flow); 14] = [
            |flow| flow.packets = Pair::new(256, 0),
            |flow| flow.interface = 256,
            |flow| flow.source = 65_536,
            |flow| flow.ordinal = 1,
            |flow| flow.first.frame = 1 << 40,
            |flow| flow.last.frame = 3 + (1 << 32),
            |flow| flow.deadline += 1 << 24,
            |flow| flow.deadline -= 1,
            |flow| flow.round_trip = Some(5_000_000_000),
            |flow| flow.syn_sent = Some(0),
            |flow| flow.acknowledged = Pair::new(Some(1), None),
            |flow| flow.ways = Pair::new(Some(1), None),
            |flow| flow.closed = Pair::new(Some(1), None),
            |flow| flow.is_chosen = true,
        ];
        for (number, damage) in changes.iter().enumerate() {
            let mut damaged = flow();
            damage(&mut damaged);
            assert!(Quiet::of(&damaged, &IdleLimits::default()).is_none(), "{number}");
        }
    }

    #[test]
    fn the_ends_of_a_flow_are_those_of_its_key() {
        let end = |last| Endpoint { address: IpAddr::from([192, 0, 2, last]), port: 1 };
        let (one, other) = (end(1), end(2));
        let scope = crate::flow::Scope::NONE;
        let (key, _) = crate::flow::FlowKey::new(other, one, IpProtocol::Tcp, scope);
        assert_eq!(super::super::flow::ends(&key), Pair::new(one, other));
    }
}
