//! TCP reassembly of one direction.
//!
//! Sequence numbers become 64-bit stream offsets at the door, so nothing behind it can wrap. Two
//! offsets say where the direction is: `position`, before which all is decided, and `seen`, the
//! end of what has come of it. They differ only while the reader has asked to skip.

mod held;

use core::cmp::min;
use core::ops::Range;

use crate::counters::counters;
use held::{Block, Held, Hole};

/// How far beyond what has been seen a segment may lie: the largest window there is
/// ([RFC 7323 §2.3](https://www.rfc-editor.org/rfc/rfc7323#section-2.3)).
const WINDOW: u32 = 1 << 30;

/// How far before the first segment that came a stream may begin, where that is in doubt.
const REACH: u32 = 64 << 10;

/// Where skipping ends: no stream is as long, and sums with it do not overflow.
const POSITION_MAX: u64 = 1 << 62;

/// A part of a stream, handed to its reader in order and without overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk<'a> {
    /// The next bytes.
    Data(&'a [u8]),
    /// So many bytes will not come: not captured, or given up on.
    Gap(u64),
}

/// Which bytes win where two held segments overlap. What was delivered always stands.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OverlapPolicy {
    /// Those that came first.
    #[default]
    First,
    /// Those that came last.
    Last,
}

/// The caps on bytes held out of order, and how many are held now, in all directions that share it.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Bytes held in one direction, at most.
    pub direction: usize,
    /// Holes in one direction, at most.
    pub holes: usize,
    /// Bytes held in all, at most.
    pub total: usize,
    /// Who wins an overlap.
    pub policy: OverlapPolicy,
    /// Bytes held now.
    held: usize,
}

impl Default for Budget {
    fn default() -> Self {
        let policy = OverlapPolicy::First;
        Self { direction: 256 << 10, holes: 256, total: 64 << 20, policy, held: 0 }
    }
}

impl Budget {
    /// The caps on CRYPTO frames of QUIC.
    #[must_use]
    pub const fn of_crypto() -> Self {
        let policy = OverlapPolicy::First;
        Self { direction: 64 << 10, holes: 256, total: 32 << 20, policy, held: 0 }
    }

    /// Bytes held now, in all directions.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.held
    }
}

counters! {
    /// Where payload bytes went, and what happened to streams.
    ///
    /// Every byte given to [`Assembler::push`] is in exactly one of the first seven, or held.
    pub struct TcpCounts {
        /// Bytes delivered.
        delivered,
        /// Bytes that had come before, those that lost an overlap included.
        duplicate,
        /// Bytes that the reader did not need.
        skipped,
        /// Bytes before the start of the stream, or more than a window ahead of it.
        out_of_window,
        /// Bytes that came after a gap had been delivered in their place.
        late,
        /// Bytes held when the flow was dropped.
        discarded,
        /// Gaps delivered.
        gaps,
        /// The length of those gaps, in bytes.
        gap_bytes,
        /// Segments whose bytes differ from bytes held for the same place.
        overlap_conflict,
        /// Holes given up on because a direction held too many bytes.
        direction_cap,
        /// Holes given up on because a direction had too many.
        hole_cap,
        /// Holes given up on because all directions together held too many bytes.
        total_cap,
    }
}

/// A segment's payload, and where it belongs.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    /// The sequence number of its first byte.
    pub sequence: u32,
    /// The bytes, as far as they were captured.
    pub payload: &'a [u8],
    /// How many there were on the wire. What was not captured becomes a gap.
    pub on_wire_length: u32,
}

/// What an [`Assembler`] works with: the shared caps, the counters, and the stream's reader.
///
/// The reader answers each chunk with how many of the stream bytes after it need not be delivered.
#[derive(Debug)]
pub struct Sink<'s, F> {
    /// The caps.
    pub budget: &'s mut Budget,
    /// The counters.
    pub counts: &'s mut TcpCounts,
    /// The reader.
    pub deliver: F,
}

/// The bytes of one direction, put in order.
///
/// It must be ended by [`flush`](Self::flush) or [`discard`](Self::discard): what it holds is
/// charged to a shared [`Budget`].
#[derive(Debug, Default)]
pub struct Assembler {
    /// The stream offset before which all is delivered, skipped, or given up on.
    position: u64,
    /// The stream offset after the last byte that came before `position`; at most `position`.
    seen: u64,
    /// Out-of-order bytes and remembered holes; `None` when there are none.
    held: Option<Box<Held>>,
    /// The sequence number of stream offset 0.
    start: u32,
    started: bool,
}

/// A piece of a segment in stream offsets.
#[derive(Clone, Copy)]
struct Piece<'a> {
    start: u64,
    bytes: &'a [u8],
    /// The end on the wire; beyond that of `bytes` where the capture cut it.
    till: u64,
}

impl Assembler {
    /// Begins the stream: `sequence` is that of its first byte (after a SYN, its own plus 1).
    pub const fn start(&mut self, sequence: u32) {
        self.start = sequence;
        self.started = true;
    }

    /// Says that the stream may begin before the segment at which it was started, as no SYN told.
    ///
    /// Until [`settle`](Self::settle) nothing is delivered, and segments up to 64 KiB before the
    /// first can be taken by [`reach_back`](Self::reach_back).
    pub fn doubt_start(&mut self) {
        self.held_mut().reach = Some(REACH);
    }

    /// Whether it is not known yet where the stream begins.
    #[must_use]
    #[inline]
    pub fn is_in_doubt(&self) -> bool {
        self.held.as_deref().is_some_and(|held| held.reach.is_some())
    }

    /// What is held from the stream's start on without a hole, up to so many bytes.
    #[must_use]
    pub fn first_held(&self, most: usize) -> Vec<u8> {
        self.held.as_deref().map_or_else(Vec::new, |held| held.run_at_start(most))
    }

    /// Lets a stream whose start is in doubt begin at a sequence number that lies before it, and not
    /// too far; answers by how much that moved the offsets of all that is held.
    pub fn reach_back(&mut self, sequence: u32) -> u64 {
        let distance = self.start.wrapping_sub(sequence);
        let Some(held) = self.held.as_deref_mut() else { return 0 };
        let Some(reach) = held.reach.and_then(|reach| reach.checked_sub(distance)) else {
            return 0;
        };
        held.reach = Some(reach);
        held.shift(u64::from(distance));
        self.start = sequence;
        u64::from(distance)
    }

    /// Says that the stream begins where it begins by now, and delivers what is in order.
    pub fn settle<F>(&mut self, sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        if self.held.as_deref_mut().and_then(|held| held.reach.take()).is_some() {
            self.drain(0, sink);
            self.release();
        }
    }

    /// Whether [`start`](Self::start) was called.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        self.started
    }

    /// The sequence number of the stream's first byte; `None` before [`start`](Self::start).
    #[must_use]
    pub fn first_sequence(&self) -> Option<u32> {
        self.started.then_some(self.start)
    }

    /// The stream offset of the next byte to deliver.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The stream offset after the last byte that came in order: before [`position`](Self::position) while
    /// skipped bytes are still to come.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// How many bytes are held out of order.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.as_deref().map_or(0, Held::length)
    }

    /// Where a sequence number is in the stream: `None` before its start or far outside its window.
    #[must_use]
    #[inline]
    pub fn offset(&self, sequence: u32) -> Option<u64> {
        let distance = sequence.wrapping_sub(self.sequence(self.seen));
        if distance <= WINDOW {
            return self.seen.checked_add(u64::from(distance));
        }
        self.seen.checked_sub(u64::from(distance.wrapping_neg())).filter(|_| distance >> 31 == 1)
    }

    /// Where a segment's bytes go that are not decided yet: the stream offset of the first, and
    /// which of the segment they are. `None` where there are none.
    pub(crate) fn place(&self, segment: Bytes<'_>) -> Option<(u64, Range<u32>)> {
        let length = u32::try_from(segment.payload.len()).ok()?;
        let (start, skipped) = match self.offset(segment.sequence) {
            Some(start) => (start, 0),
            None => (0, self.start.wrapping_sub(segment.sequence)),
        };
        let decided = self.position.saturating_sub(start);
        let skipped = skipped.saturating_add(u32::try_from(decided).ok()?);
        (skipped < length).then_some((start + decided, skipped..length))
    }

    /// Takes one segment's payload, and delivers what is in order.
    #[inline]
    pub fn push<F>(&mut self, segment: Bytes<'_>, sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        let length = wide(segment.payload.len());
        if segment.sequence == self.sequence(self.seen)
            && u64::from(segment.on_wire_length) == length
        {
            if length <= self.position - self.seen {
                self.seen += length;
                sink.counts.skipped += length;
                return;
            }
            if self.seen == self.position && !self.holds() {
                return self.deliver(segment.payload, sink);
            }
        }
        self.push_slow(segment, sink);
    }

    /// Delivers all that is held, with gaps for what is missing.
    pub fn flush<F>(&mut self, sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        self.settle(sink);
        while let Some(start) = self.next_held() {
            self.gap(start, sink);
            self.drain(start, sink);
        }
        self.release();
    }

    /// Drops all that is held.
    pub fn discard(&mut self, budget: &mut Budget, counts: &mut TcpCounts) {
        let length = self.held();
        self.held = None;
        budget.held -= length;
        counts.discarded += wide(length);
    }

    #[inline]
    fn sequence(&self, offset: u64) -> u32 {
        let low = u32::try_from(offset & u64::from(u32::MAX)).unwrap_or_default();
        self.start.wrapping_add(low)
    }

    #[inline]
    fn holds(&self) -> bool {
        self.held.as_deref().is_some_and(|held| held.first().is_some() || held.reach.is_some())
    }

    fn next_held(&self) -> Option<u64> {
        self.held.as_deref().and_then(Held::first)
    }

    /// Every segment that is not simply the next one.
    #[cold]
    fn push_slow<F>(&mut self, segment: Bytes<'_>, sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        if segment.payload.is_empty() && segment.on_wire_length == 0 {
            return;
        }
        let Some((start, bytes)) = self.enter(segment, sink.counts) else { return };
        let cut = u64::from(segment.on_wire_length).saturating_sub(wide(segment.payload.len()));
        let mut piece = Piece { start, bytes, till: start + wide(bytes.len()) + cut };
        if self.is_in_doubt() {
            if self.cap_reached(bytes.len(), sink.budget, sink.counts).is_none() {
                return self.hold(piece, sink);
            }
            self.settle(sink);
        }
        loop {
            piece = self.behind(piece, sink.counts);
            if piece.start > self.position && piece.till > piece.start {
                if let Some(cap) = self.cap_reached(piece.bytes.len(), sink.budget, sink.counts) {
                    *cap += 1;
                    self.give_up_before(piece.start, sink);
                    continue;
                }
                return self.hold(piece, sink);
            }
            if piece.bytes.is_empty() {
                self.drain(piece.till, sink);
                return self.release();
            }
            piece = self.in_order(piece, sink);
        }
    }

    /// Where a segment begins in the stream, and its bytes without those before the stream.
    fn enter<'a>(&self, segment: Bytes<'a>, counts: &mut TcpCounts) -> Option<(u64, &'a [u8])> {
        if let Some(start) = self.offset(segment.sequence) {
            return Some((start, segment.payload));
        }
        let before = self.start.wrapping_sub(segment.sequence);
        let before = usize::try_from(before).unwrap_or(usize::MAX);
        let inside = segment.payload.get(before..).filter(|_| self.seen < u64::from(WINDOW));
        counts.out_of_window += wide(segment.payload.len() - inside.unwrap_or_default().len());
        Some((0, inside.filter(|bytes| !bytes.is_empty())?))
    }

    /// Accounts for what of a piece lies before `position`, and returns the rest.
    fn behind<'a>(&mut self, piece: Piece<'a>, counts: &mut TcpCounts) -> Piece<'a> {
        if piece.start >= self.position {
            return piece;
        }
        let (bytes, rest) = split(piece.bytes, self.position - piece.start);
        let end = piece.start + wide(bytes.len());
        let old = min(end, self.seen).saturating_sub(piece.start);
        self.repeated(piece.start, old, counts);
        if end > self.seen {
            let start = piece.start.max(self.seen);
            self.remember(Hole { start: self.seen, end: start, given_up: false });
            counts.skipped += end - start;
        }
        self.seen = self.seen.max(min(piece.till, self.position));
        Piece { start: self.position, bytes: rest, till: piece.till.max(self.position) }
    }

    /// Bytes at a place that has been seen: the first to come there, or not.
    fn repeated(&mut self, start: u64, length: u64, counts: &mut TcpCounts) {
        let filled = self.held.as_deref_mut().map(|held| held.fill(start, start + length));
        let (skipped, late) = filled.unwrap_or_default();
        counts.skipped += skipped;
        counts.late += late;
        counts.duplicate += length - skipped - late;
    }

    /// Delivers the part of a piece at `position` that is not held, or meets the held bytes there.
    fn in_order<'a, F>(&mut self, piece: Piece<'a>, sink: &mut Sink<'_, F>) -> Piece<'a>
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        let Piece { start, bytes, till } = piece;
        let Some(mut block) = self.take_held(start + 1, sink.budget) else {
            let free = self.next_held().map_or(u64::MAX, |first| first - start);
            let (bytes, rest) = split(bytes, free);
            self.deliver(bytes, sink);
            return Piece { start: start + wide(bytes.len()), bytes: rest, till };
        };
        let met = wide(held::settle(&mut block.bytes, bytes, sink.budget.policy, sink.counts));
        self.deliver(&block.bytes, sink);
        let (_, rest) = split(bytes, met);
        Piece { start: start + met, bytes: rest, till: till.max(block.till) }
    }

    /// Delivers bytes at `position`.
    #[inline]
    fn deliver<F>(&mut self, bytes: &[u8], sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        let length = wide(bytes.len());
        if length == 0 {
            return;
        }
        if self.seen < self.position {
            self.remember(Hole { start: self.seen, end: self.position, given_up: false });
        }
        self.position += length;
        self.seen = self.position;
        sink.counts.delivered += length;
        let skip = (sink.deliver)(Chunk::Data(bytes));
        if skip > 0 {
            self.jump(skip, sink);
        }
    }

    /// Delivers a gap from `position` to `end`.
    fn gap<F>(&mut self, end: u64, sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        let Some(length) = end.checked_sub(self.position).filter(|&length| length > 0) else {
            return;
        };
        self.remember(Hole { start: self.seen, end: self.position, given_up: false });
        self.remember(Hole { start: self.position, end, given_up: true });
        (self.position, self.seen) = (end, end);
        sink.counts.gaps += 1;
        sink.counts.gap_bytes += length;
        let skip = (sink.deliver)(Chunk::Gap(length));
        self.jump(skip, sink);
    }

    /// Moves `position` ahead, over what is held there.
    fn jump<F>(&mut self, length: u64, sink: &mut Sink<'_, F>) {
        self.position = min(self.position.saturating_add(length), POSITION_MAX);
        let mut left: Option<Block> = None;
        while let Some(mut block) = self.take_held(self.position, sink.budget) {
            let piece = Piece { start: block.start, bytes: &block.bytes, till: block.till };
            let rest = self.behind(piece, sink.counts);
            if rest.till > rest.start {
                let (start, length) = (rest.start, rest.bytes.len());
                block.bytes.drain(..block.bytes.len() - length);
                let block = Block { start, ..block };
                // Of several, one has bytes at most.
                match &mut left {
                    Some(left) => left.append(&block.bytes, block.till),
                    None => left = Some(block),
                }
            }
        }
        if let Some(block) = left {
            sink.budget.held += block.bytes.len();
            self.held_mut().put_back(block);
        }
    }

    /// Delivers what is held at `position`, and gaps where the capture cut it, up to `till`.
    fn drain<F>(&mut self, mut till: u64, sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        loop {
            if let Some(block) = self.take_held(self.position + 1, sink.budget) {
                till = till.max(block.till);
                self.deliver(&block.bytes, sink);
                // What the capture cut was on the wire, and may have been skipped.
                self.seen = self.seen.max(min(till, self.position));
            } else if till > self.position {
                self.gap(self.next_held().map_or(till, |start| min(start, till)), sink);
            } else {
                return;
            }
        }
    }

    /// Gives up on the oldest hole, which ends at `start` or before.
    fn give_up_before<F>(&mut self, start: u64, sink: &mut Sink<'_, F>)
    where
        F: FnMut(Chunk<'_>) -> u64,
    {
        let end = self.next_held().map_or(start, |first| min(first, start));
        self.gap(end, sink);
        self.drain(end, sink);
    }

    /// Which cap forbids to hold `length` bytes more: its counter.
    fn cap_reached<'c>(
        &mut self,
        length: usize,
        budget: &Budget,
        counts: &'c mut TcpCounts,
    ) -> Option<&'c mut u64> {
        if self.held() + length > budget.direction {
            return Some(&mut counts.direction_cap);
        }
        if budget.held + length > budget.total {
            return Some(&mut counts.total_cap);
        }
        let many = self.held.as_deref_mut().is_some_and(|held| held.has_holes(budget.holes));
        many.then_some(&mut counts.hole_cap)
    }

    fn hold<F>(&mut self, piece: Piece<'_>, sink: &mut Sink<'_, F>) {
        let held = self.held_mut();
        let before = held.length();
        held.insert(piece, sink.budget.policy, sink.counts);
        sink.budget.held += held.length() - before;
    }

    fn held_mut(&mut self) -> &mut Held {
        self.held.get_or_insert_default()
    }

    fn take_held(&mut self, end: u64, budget: &mut Budget) -> Option<Block> {
        let block = self.held.as_deref_mut()?.take(end)?;
        budget.held -= block.bytes.len();
        Some(block)
    }

    fn remember(&mut self, hole: Hole) {
        if hole.start < hole.end {
            self.held_mut().remember(hole);
        }
    }

    /// Gives back the memory when nothing is held or remembered.
    fn release(&mut self) {
        self.held = self.held.take().filter(|held| !held.is_empty());
    }
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// The first `at` bytes, or all if there are fewer, and the rest.
fn split(bytes: &[u8], at: u64) -> (&[u8], &[u8]) {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

#[cfg(test)]
mod tests;
