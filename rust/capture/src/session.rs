//! One flow's TLS: two directions of bytes in, facts and events out.

mod association;
mod dialogue;
mod facts;
mod handshake;
mod oddities;
mod prelude;
mod protection;
mod quic;
mod reading;
mod spoken;
mod ssl2;
mod trail;
mod wrapping;

use tlswire::joiner::MessageLimits;

use crate::anomaly::{AnomalyCounts, AnomalyKind};
use crate::certificate::{CertificateCache, Depth};
use crate::connection::{Connection, EndReason, Moment, Sender};
use crate::event::Sink;
use crate::flow::{self, Assembler, Budget, Bytes, Chunk, Direction, TcpCounts};
use crate::net::Placing;
use crate::pair::Pair;
use crate::stats::HandshakeCounts;

pub(crate) use association::{Association, Carried};
pub(crate) use facts::{Facts, Opening};
pub(crate) use quic::Quic;
use reading::{MAX_PROBE, Reading, is_beginning};
use wrapping::Wrapping;

/// Both directions.
pub(crate) const BOTH: [Direction; 2] = [Direction::Forward, Direction::Reverse];

/// How far from the next byte a RST or a FIN may lie and still be believed: the largest window that
/// hosts offer by default.
const END_WINDOW: u64 = 4 << 20;

/// Bytes that wait for what may have been sent before them.
const MOST_IN_DOUBT: usize = 16 << 10;

/// What a session needs of its surroundings while it takes a packet.
pub(crate) struct Surroundings<'a, S> {
    pub(crate) moment: Moment,
    /// Where the payload at hand was captured.
    pub(crate) placing: Placing<'a>,
    pub(crate) sink: &'a mut S,
    pub(crate) anomalies: &'a mut AnomalyCounts,
    pub(crate) handshakes: &'a mut HandshakeCounts,
    pub(crate) certificates: &'a mut CertificateCache,
    /// How much of a list of certificates is read.
    pub(crate) depth: Depth,
    /// The longest handshake messages that are read.
    pub(crate) messages: MessageLimits,
}

/// The part of the surroundings that TCP reassembly needs.
pub(crate) struct Reassembly<'a> {
    pub(crate) budget: &'a mut Budget,
    pub(crate) counts: &'a mut TcpCounts,
}

/// One direction.
#[derive(Debug, Default)]
struct Half {
    assembler: Assembler,
    wrapping: Wrapping,
    reading: Reading,
    /// Sequence number of its FIN.
    fin: Option<u32>,
}

/// Takes what one direction delivers, without the headers of what its bytes are wrapped in; answers
/// how many of the next are not needed.
fn take<S: Sink>(
    (wrapping, reading): (&mut Wrapping, &mut Reading),
    chunk: Chunk<'_>,
    direction: Direction,
    facts: &mut Facts,
    around: &mut Surroundings<'_, S>,
) -> u64 {
    match chunk {
        Chunk::Data(bytes) => {
            let unwrapped = wrapping.take(bytes);
            facts.wrapped(direction, &unwrapped.headers);
            if !unwrapped.bytes.is_empty() {
                reading.take(Chunk::Data(&unwrapped.bytes), direction, facts, around);
            }
        }
        Chunk::Gap(length) => {
            let before = wrapping.gap(length);
            if !before.is_empty() {
                reading.take(Chunk::Data(&before), direction, facts, around);
            }
            reading.take(Chunk::Gap(length), direction, facts, around);
        }
    }
    if wrapping.is_on() { 0 } else { reading.skip() }
}

/// A flow that carries, or may yet carry, TLS.
#[derive(Debug)]
pub(crate) struct Session {
    halves: Pair<Half>,
    facts: Facts,
    /// Who sent a RST too late to end it.
    gone: Option<Direction>,
}

impl Session {
    pub(crate) fn new(opening: &Opening) -> Self {
        Self { halves: Pair::default(), facts: Facts::new(opening), gone: None }
    }

    /// The facts so far.
    pub(crate) const fn facts_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }

    /// Says where a direction's stream begins, by its SYN.
    pub(crate) fn starts(&mut self, direction: Direction, sequence: u32) {
        self.halves.of_mut(direction).assembler.start(sequence);
    }

    /// Takes a SYN that came later than data of the session: its stream begins there and no earlier.
    pub(crate) fn syn<S: Sink>(
        &mut self,
        direction: Direction,
        (start, opener): (u32, Direction),
        reassembly: &mut Reassembly<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        self.facts.opened(opener);
        if !self.halves.of(direction).assembler.is_started() {
            return self.starts(direction, start);
        }
        let moved = self.halves.of_mut(direction).assembler.reach_back(start);
        self.facts.retrace(direction, moved);
        if self.halves.of(direction).assembler.first_sequence() == Some(start) {
            self.settle(direction, reassembly, around);
        }
    }

    /// Whether its row has left before its end.
    pub(crate) const fn is_emitted(&self) -> bool {
        self.facts.is_emitted()
    }

    /// What a session without a row carried: whether protected records alone, and who sent text.
    pub(crate) fn carried(&self) -> (bool, Pair<bool>) {
        (self.facts.is_midstream(), self.facts.text())
    }

    /// The sequence numbers at which the streams begin.
    pub(crate) fn first_sequences(&self) -> Pair<Option<u32>> {
        let [forward, reverse] = self.halves.both().map(|half| half.assembler.first_sequence());
        Pair::new(forward, reverse)
    }

    /// Whether a handshake has begun, and neither succeeded nor failed.
    pub(crate) const fn is_in_handshake(&self) -> bool {
        self.facts.has_tls() && self.facts.connection().established.is_none()
    }

    /// Notes a RST or FIN that its receiver would not have believed.
    pub(crate) fn disbelieve<S: Sink>(
        &mut self,
        direction: Direction,
        around: &mut Surroundings<'_, S>,
    ) {
        self.facts.anomaly(direction, AnomalyKind::OutOfWindow, None, around);
    }

    /// Says that nothing is awaited which a direction may have sent before what came of it.
    pub(crate) fn settle<S: Sink>(
        &mut self,
        direction: Direction,
        reassembly: &mut Reassembly<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self { halves, facts, .. } = self;
        let Half { assembler, wrapping, reading, .. } = halves.of_mut(direction);
        if assembler.is_in_doubt() {
            let deliver =
                |chunk: Chunk<'_>| take((wrapping, reading), chunk, direction, facts, around);
            let Reassembly { budget, counts } = reassembly;
            assembler.settle(&mut flow::Sink { budget, counts, deliver });
        }
    }

    /// Takes one segment's payload.
    pub(crate) fn receive<S: Sink>(
        &mut self,
        direction: Direction,
        bytes: Bytes<'_>,
        mut reassembly: Reassembly<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        // Who is answered has said all that the answer is to.
        self.settle(direction.opposite(), &mut reassembly, around);
        self.enter(direction, bytes);
        let Self { halves, facts, .. } = self;
        let Half { assembler, wrapping, reading, .. } = halves.of_mut(direction);
        if is_cut(bytes) {
            facts.cut(direction, around);
        }
        let Reassembly { budget, counts } = reassembly;
        if around.sink.wants_pieces() {
            facts.trace(direction, assembler.place(bytes), budget.policy, &around.placing);
        }
        let (conflicts, outside) = (counts.overlap_conflict, counts.out_of_window);
        let deliver = |chunk: Chunk<'_>| take((wrapping, reading), chunk, direction, facts, around);
        let mut sink = flow::Sink { budget, counts, deliver };
        assembler.push(bytes, &mut sink);
        if assembler.is_in_doubt() && is_settled(assembler, bytes.payload) {
            assembler.settle(&mut sink);
        }
        let (conflicts, outside) =
            (sink.counts.overlap_conflict > conflicts, sink.counts.out_of_window > outside);
        if conflicts {
            facts.anomaly(direction, AnomalyKind::OverlapConflict, None, around);
        }
        if outside {
            facts.anomaly(direction, AnomalyKind::OutOfWindow, None, around);
        }
        if around.sink.wants_pieces() {
            facts.forget_before(direction, reading.begun());
        }
    }

    /// Begins a direction's stream where no SYN has: with the first segment that comes, or with one
    /// from before it.
    #[inline]
    fn enter(&mut self, direction: Direction, bytes: Bytes<'_>) {
        let assembler = &mut self.halves.of_mut(direction).assembler;
        if !assembler.is_started() {
            assembler.start(bytes.sequence);
            if !bytes.payload.is_empty() && !is_beginning(bytes.payload, bytes.payload) {
                assembler.doubt_start();
            }
        } else if assembler.is_in_doubt() {
            let moved = assembler.reach_back(bytes.sequence);
            self.facts.retrace(direction, moved);
        }
    }

    /// How many bytes of its handshake it holds: messages that have begun, and hellos.
    pub(crate) fn held(&self) -> usize {
        let [forward, reverse] = self.halves.both().map(|half| half.reading.held());
        forward + reverse + self.facts.held()
    }

    /// Notes a FIN.
    pub(crate) fn fin(&mut self, direction: Direction, sequence: u32) {
        self.halves.of_mut(direction).fin.get_or_insert(sequence);
        self.facts.fin(direction);
    }

    /// Whether all that a direction sent before this sequence number has come.
    pub(crate) fn has_come(&self, direction: Direction, sequence: u32) -> bool {
        let assembler = &self.halves.of(direction).assembler;
        let come = |offset| offset <= assembler.seen();
        assembler.is_started() && assembler.offset(sequence).is_none_or(come)
    }

    /// Whether both directions have sent a FIN and nothing before it is awaited.
    pub(crate) fn is_closed(&self) -> bool {
        self.halves.both().iter().all(|half| {
            let reached = |fin| {
                let assembler = &half.assembler;
                !assembler.is_started() || assembler.offset(fin) <= Some(assembler.seen())
            };
            half.fin.is_some_and(|fin| half.reading.is_deaf() || reached(fin))
        })
    }

    /// Whether a RST or FIN with this sequence number is one that its receiver would have believed.
    pub(crate) fn is_in_window(&self, direction: Direction, sequence: u32) -> bool {
        let assembler = &self.halves.of(direction).assembler;
        let near = |offset: u64| offset.abs_diff(assembler.seen()) <= END_WINDOW;
        !assembler.is_started() || assembler.offset(sequence).is_some_and(near)
    }

    /// Whether a RST comes after its sender's FIN and numbered before what that leaves to expect; then
    /// it is noted.
    ///
    /// Its receiver does not take it ([RFC 9293 §3.10.7.4]), and may well send on: a RST that answers
    /// data bears the number that this data acknowledged, and its sender had not seen the FIN then.
    ///
    /// [RFC 9293 §3.10.7.4]: https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.4
    pub(crate) fn is_late_reset(&mut self, direction: Direction, sequence: u32) -> bool {
        let is_before = |fin: u32| fin.wrapping_sub(sequence) >> 31 == 0;
        let come = |&fin: &u32| self.has_come(direction, fin);
        let is_late = self.halves.of(direction).fin.filter(come).is_some_and(is_before);
        if is_late {
            self.gone.get_or_insert(direction);
        }
        is_late
    }

    /// Who sent a RST that did not end it.
    pub(crate) const fn gone(&self) -> Option<Direction> {
        self.gone
    }

    /// Whether the flow has shown that it does not carry TLS.
    pub(crate) fn is_hopeless(&self) -> bool {
        !self.facts.has_tls() && self.halves.both().iter().any(|half| half.reading.is_hopeless())
    }

    /// Bytes that were held or looked at in vain are accounted for, and the streams end.
    pub(crate) fn finish<S: Sink>(
        &mut self,
        reason: Option<EndReason>,
        ended_by: Option<Sender>,
        reassembly: Reassembly<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self { halves, facts, .. } = self;
        let Reassembly { budget, counts } = reassembly;
        for direction in BOTH {
            let Half { assembler, wrapping, reading, .. } = halves.of_mut(direction);
            let deliver =
                |chunk: Chunk<'_>| take((wrapping, reading), chunk, direction, facts, around);
            assembler.flush(&mut flow::Sink { budget, counts, deliver });
            facts.bytes(direction, assembler.seen());
            let held = wrapping.end();
            if !held.is_empty() {
                reading.take(Chunk::Data(&held), direction, facts, around);
            }
            reading.finish(direction, facts, around);
        }
        facts.finish(reason, ended_by);
    }

    /// Drops what is held of a flow that carries something else.
    pub(crate) fn discard(mut self, reassembly: &mut Reassembly<'_>) {
        for direction in BOTH {
            let assembler = &mut self.halves.of_mut(direction).assembler;
            assembler.discard(reassembly.budget, reassembly.counts);
        }
    }

    /// The facts of a session that is over.
    pub(crate) fn into_connection(self) -> Connection {
        self.facts.into_connection()
    }
}

/// Whether a stream begins where it begins by now, as far as what is held of it can tell.
fn is_settled(assembler: &Assembler, segment: &[u8]) -> bool {
    let first = assembler.first_held(MAX_PROBE);
    assembler.held() > MOST_IN_DOUBT || is_beginning(&first, segment)
}

/// Whether the capture holds less of a segment than was on the wire.
fn is_cut(bytes: Bytes<'_>) -> bool {
    usize::try_from(bytes.on_wire_length).is_ok_and(|length| length > bytes.payload.len())
}
