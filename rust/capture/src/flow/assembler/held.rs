//! What one direction holds out of order, and which holes behind it are remembered.

use core::cmp::{max, min};
use core::mem::take;
use std::collections::VecDeque;

use super::{OverlapPolicy, Piece, TcpCounts, split, wide};

/// Holes remembered behind the position, at most; the oldest is forgotten first.
const REMEMBERED_HOLES: usize = 16;

/// Bytes held at one place.
#[derive(Debug)]
pub(super) struct Block {
    /// The stream offset of the first.
    pub(super) start: u64,
    /// The bytes; empty where the capture cut all of a segment.
    pub(super) bytes: Vec<u8>,
    /// Up to where the wire carried bytes that the capture cut; at least the end of `bytes`.
    pub(super) till: u64,
}

impl Block {
    fn end(&self) -> u64 {
        self.start + wide(self.bytes.len())
    }

    /// Takes on bytes that begin at its end.
    pub(super) fn append(&mut self, bytes: &[u8], till: u64) {
        self.bytes.extend_from_slice(bytes);
        self.till = max(self.till, till);
    }
}

/// A place before the position from which nothing has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hole {
    /// The stream offset of its first byte.
    pub(super) start: u64,
    /// The stream offset after its last byte.
    pub(super) end: u64,
    /// Whether a gap was delivered in its place; else the reader skipped it.
    pub(super) given_up: bool,
}

/// Blocks in order and without overlap, all after the position, and holes before it.
#[derive(Debug, Default)]
pub(super) struct Held {
    blocks: VecDeque<Block>,
    holes: Vec<Hole>,
    length: usize,
    /// How much earlier the stream may yet begin; `None` where its start is known.
    pub(super) reach: Option<u32>,
}

impl Held {
    /// How many bytes are held.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Where the first block begins.
    pub(super) fn first(&self) -> Option<u64> {
        self.blocks.front().map(|block| block.start)
    }

    /// Whether there is nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.holes.is_empty() && self.reach.is_none()
    }

    /// Whether the blocks leave `cap` holes before and between them.
    pub(super) fn has_holes(&mut self, cap: usize) -> bool {
        if self.blocks.len() >= cap.saturating_mul(2) {
            self.join();
        }
        self.blocks.len() >= cap && (self.count_holes() >= cap || self.blocks.len() >= 2 * cap)
    }

    /// The bytes from offset 0 on, up to the first hole and so many at most.
    pub(super) fn run_at_start(&self, most: usize) -> Vec<u8> {
        let mut found = Vec::new();
        for block in &self.blocks {
            if block.start != wide(found.len()) || found.len() >= most {
                break;
            }
            let room = min(most - found.len(), block.bytes.len());
            found.extend_from_slice(block.bytes.get(..room).unwrap_or_default());
        }
        found
    }

    /// Moves all blocks, as the stream begins so much earlier.
    pub(super) fn shift(&mut self, distance: u64) {
        for block in &mut self.blocks {
            block.start += distance;
            block.till += distance;
        }
    }

    /// Removes the first block, if it begins before `end`.
    pub(super) fn take(&mut self, end: u64) -> Option<Block> {
        self.first().filter(|&start| start < end)?;
        let block = self.blocks.pop_front()?;
        self.length -= block.bytes.len();
        if self.blocks.is_empty() {
            self.blocks = VecDeque::new();
        }
        Some(block)
    }

    /// Puts a block before all others.
    pub(super) fn put_back(&mut self, block: Block) {
        self.length += block.bytes.len();
        self.blocks.push_front(block);
    }

    /// Holds what of a piece is not held yet, and settles the rest with what is.
    pub(super) fn insert(
        &mut self,
        piece: Piece<'_>,
        policy: OverlapPolicy,
        counts: &mut TcpCounts,
    ) {
        let Piece { mut start, mut bytes, till } = piece;
        let mut index = self.blocks.partition_point(|block| block.end() <= start);
        loop {
            let next = self.blocks.get_mut(index);
            let free = next.as_ref().map_or(u64::MAX, |block| block.start.saturating_sub(start));
            let done = match next {
                Some(block) if free == 0 && !bytes.is_empty() => {
                    index += 1;
                    let from = usize::try_from(start - block.start).unwrap_or(usize::MAX);
                    let held = block.bytes.get_mut(from..).unwrap_or_default();
                    let length = settle(held, bytes, policy, counts);
                    if length == bytes.len() {
                        block.till = max(block.till, till);
                    }
                    length
                }
                _ => {
                    let (bytes, rest) = split(bytes, free);
                    let end = start + wide(bytes.len());
                    let till = if rest.is_empty() { till } else { end };
                    self.place(index, start, bytes, till);
                    index += 1;
                    bytes.len()
                }
            };
            start += wide(done);
            bytes = bytes.get(done..).unwrap_or_default();
            if bytes.is_empty() {
                return;
            }
        }
    }

    /// Puts bytes that nothing overlaps before the block at `index`: a block of their own, so that
    /// the reader can tell how many segments bytes came in.
    fn place(&mut self, index: usize, start: u64, bytes: &[u8], till: u64) {
        self.length += bytes.len();
        self.blocks.insert(index, Block { start, bytes: bytes.to_vec(), till });
    }

    /// Remembers a hole, unless it is empty.
    pub(super) fn remember(&mut self, hole: Hole) {
        if hole.start < hole.end {
            if self.holes.len() >= REMEMBERED_HOLES {
                self.holes.remove(0);
            }
            self.holes.push(hole);
        }
    }

    /// Fills remembered holes from `start` to `end`: how many bytes of skipped ones, and of those given up.
    pub(super) fn fill(&mut self, start: u64, end: u64) -> (u64, u64) {
        let (mut skipped, mut late) = (0, 0);
        for hole in take(&mut self.holes) {
            let (from, to) = (max(hole.start, start), min(hole.end, end));
            if from >= to {
                self.remember(hole);
                continue;
            }
            *(if hole.given_up { &mut late } else { &mut skipped }) += to - from;
            self.remember(Hole { end: from, ..hole });
            self.remember(Hole { start: to, ..hole });
        }
        (skipped, late)
    }

    fn count_holes(&self) -> usize {
        let mut end = 0;
        let separate = self.blocks.iter().filter(|block| {
            let apart = block.start != end;
            end = block.end();
            apart
        });
        separate.count()
    }

    /// Makes one block of each run of adjacent ones.
    fn join(&mut self) {
        let mut joined: VecDeque<Block> = VecDeque::with_capacity(self.blocks.len());
        for block in take(&mut self.blocks) {
            match joined.back_mut().filter(|last| last.end() == block.start) {
                Some(last) => last.append(&block.bytes, block.till),
                None => joined.push_back(block),
            }
        }
        self.blocks = joined;
    }
}

/// Compares bytes with those held for the same place, and lets the policy decide; how many there are.
pub(super) fn settle(
    held: &mut [u8],
    bytes: &[u8],
    policy: OverlapPolicy,
    counts: &mut TcpCounts,
) -> usize {
    let length = min(held.len(), bytes.len());
    let (Some(held), Some(bytes)) = (held.get_mut(..length), bytes.get(..length)) else { return 0 };
    counts.duplicate += wide(length);
    if held != bytes {
        counts.overlap_conflict += 1;
        if policy == OverlapPolicy::Last {
            held.copy_from_slice(bytes);
        }
    }
    length
}
