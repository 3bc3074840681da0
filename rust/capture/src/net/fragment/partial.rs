//! The parts of one IP datagram that have come.

use core::cmp::min;
use std::collections::BTreeMap;

use super::{Fragment, FragmentCounts, Part, Placing};

/// What a part costs besides its bytes, about: its place in the tree and its allocation.
const PART_OVERHEAD: usize = 96;

/// The largest payload of an IP datagram, in bytes.
const LENGTH_MAX: u32 = 65_535;

/// One datagram that is not whole.
#[derive(Debug, Default)]
pub(super) struct Partial {
    /// Which of all datagrams it is, in the order of their first fragments.
    pub(super) number: u64,
    /// How many fragments it holds.
    pub(super) fragments: u64,
    /// The memory it is charged for.
    pub(super) charge: usize,
    /// The parts by their offset, without overlap.
    parts: BTreeMap<u32, Vec<u8>>,
    /// Where each part was captured, in the order in which they came.
    places: Vec<Part>,
    /// How many bytes have come.
    length: u32,
    /// Where the datagram ends, once its last fragment has come.
    end: Option<u32>,
}

impl Partial {
    /// A datagram of which nothing has come.
    pub(super) fn new(number: u64, charge: usize) -> Self {
        Self { number, charge, ..Self::default() }
    }

    /// Whether a fragment cannot be a part of this datagram: the counter that says why.
    pub(super) fn refuses<'c>(
        &self,
        fragment: &Fragment<'_>,
        counts: &'c mut FragmentCounts,
    ) -> Option<&'c mut u64> {
        let captured = u32::try_from(fragment.payload.len()).unwrap_or(u32::MAX);
        let end = fragment.offset.saturating_add(fragment.payload_length);
        if end > LENGTH_MAX {
            return Some(&mut counts.too_large);
        }
        if captured < fragment.payload_length {
            return Some(&mut counts.cut);
        }
        let reach = self.parts.last_key_value().map_or(0, |(&start, bytes)| start + length(bytes));
        let is_odd = fragment.more && (captured == 0 || captured % 8 != 0);
        let is_beyond = self.end.is_some_and(|known| end > known || !fragment.more && end < known);
        let is_short = !fragment.more && end < reach;
        (is_odd || is_beyond || is_short).then_some(&mut counts.malformed)
    }

    /// Adds a fragment that is not refused; what came first stays. Whether anything was new.
    pub(super) fn add(
        &mut self,
        fragment: &Fragment<'_>,
        (frame, within): (u64, &[Part]),
        counts: &mut FragmentCounts,
    ) -> bool {
        let (mut start, mut rest) = (fragment.offset, fragment.payload);
        let ends = !fragment.more && self.end.is_none();
        let before = self.length;
        while !rest.is_empty() {
            let (there, free) = self.around(start);
            let at = if there.is_empty() { free } else { there.len() };
            let (bytes, after) = rest.split_at(min(at, rest.len()));
            if there.is_empty() {
                self.insert(start, bytes);
                let payload_offset = fragment.payload_offset;
                let placing = Placing { frame, payload_offset, parts: within };
                placing.pieces(start - fragment.offset, length(bytes), |piece| {
                    self.charge += size_of::<Part>();
                    self.places.push(Part {
                        start: fragment.offset + piece.message_offset,
                        length: piece.length,
                        frame: piece.frame,
                        packet_offset: piece.packet_offset.unwrap_or(u32::MAX),
                    });
                });
            } else if !there.starts_with(bytes) {
                counts.overlap_conflict += 1;
            }
            start += length(bytes);
            rest = after;
        }
        if ends {
            self.end = Some(start);
        }
        let is_new = ends || self.length > before;
        self.fragments += u64::from(is_new);
        is_new
    }

    /// The datagram and where its parts were captured, if nothing of it is missing.
    pub(super) fn join(&mut self) -> Option<(Vec<u8>, Vec<Part>)> {
        self.end.filter(|&end| end == self.length)?;
        let mut places = core::mem::take(&mut self.places);
        places.sort_unstable_by_key(|part| part.start);
        Some((self.parts.values().flatten().copied().collect(), places))
    }

    /// The bytes held from `start` on, and how many are free from there if none are.
    fn around(&self, start: u32) -> (&[u8], usize) {
        let there = self
            .parts
            .range(..=start)
            .next_back()
            .and_then(|(&at, bytes)| bytes.get(usize::try_from(start - at).ok()?..));
        let next = self.parts.range(start + 1..).next();
        let free = next.and_then(|(&at, _)| usize::try_from(at - start).ok());
        (there.unwrap_or_default(), free.unwrap_or(usize::MAX))
    }

    fn insert(&mut self, start: u32, bytes: &[u8]) {
        self.length += length(bytes);
        self.charge += bytes.len() + PART_OVERHEAD;
        self.parts.insert(start, bytes.to_vec());
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
