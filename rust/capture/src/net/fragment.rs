//! IP fragments, and the datagrams they are of.

mod partial;

use core::net::IpAddr;
use std::collections::VecDeque;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{Datagram, Decoded, Depths, Layers, Next, Part, Skip, View};
use crate::counters::counters;
use crate::packet::Time;
use partial::Partial;

/// What a datagram costs besides its parts, about.
const DATAGRAM_OVERHEAD: usize = 256;

/// Which IP datagram a fragment is of.
///
/// The VLAN is in it, so that datagrams of one identification on two networks stay apart.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct FragmentKey {
    /// The sender.
    pub source: IpAddr,
    /// The receiver.
    pub destination: IpAddr,
    /// The identification: 16 bits in IPv4, 32 in IPv6.
    pub identification: u32,
    /// The protocol that the whole datagram carries.
    pub protocol: u8,
    /// The outermost VLAN.
    pub vlan: Option<u16>,
}

/// A part of an IP datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// The datagram it is of.
    pub key: FragmentKey,
    /// Where it lies in the datagram's payload, in bytes.
    pub offset: u32,
    /// Whether more follows it.
    pub more: bool,
    /// Its bytes, as far as they were captured.
    pub payload: &'a [u8],
    /// How many it had on the wire.
    pub payload_length: u32,
    /// Where `payload` begins, from the first byte of the packet.
    pub payload_offset: u32,
}

/// The caps on fragments held.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FragmentLimits {
    /// Memory for them, in bytes, overhead included.
    pub memory: usize,
    /// Datagrams that are not whole.
    pub datagrams: usize,
    /// How long a datagram may take, in nanoseconds of capture time.
    pub nanoseconds: i64,
}

impl Default for FragmentLimits {
    fn default() -> Self {
        Self { memory: 32 << 20, datagrams: 8_192, nanoseconds: 30_000_000_000 }
    }
}

counters! {
    /// Where IP fragments went.
    ///
    /// `fragments` is the sum of the next eight and of those held.
    pub struct FragmentCounts {
        /// Fragments given.
        fragments,
        /// Fragments of datagrams that became whole.
        joined,
        /// Fragments that brought nothing new.
        duplicate,
        /// Fragments that contradict themselves or their datagram's end.
        malformed,
        /// Fragments that reach beyond 65,535 bytes.
        too_large,
        /// Fragments of which the capture has only a part.
        cut,
        /// Fragments of datagrams that took too long.
        expired,
        /// Fragments of datagrams that had to give way to newer ones.
        evicted,
        /// Fragments of datagrams that were not whole when their input ended.
        discarded,
        /// Datagrams that became whole.
        reassembled,
        /// Overlaps whose bytes differ; those that came first stood.
        overlap_conflict,
    }
}

/// A datagram made whole from fragments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reassembled {
    key: FragmentKey,
    payload: Vec<u8>,
    parts: Vec<Part>,
}

impl Reassembled {
    /// Where its parts were captured, in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The transport datagram in it, or why there is none; offsets count from its own first byte.
    pub fn datagram(&self, depths: Depths) -> Result<Datagram<'_>, Skip> {
        let FragmentKey { source, destination, protocol, vlan, .. } = self.key;
        let view = View::new(&self.payload, 0);
        let layers = Layers { vlan, source, destination, ..Layers::new(view, depths) };
        match layers.decode(Next::Protocol(protocol))? {
            Decoded::Datagram(datagram) => Ok(datagram),
            Decoded::Fragment(_) => Err(Skip::Fragment),
        }
    }
}

/// Joins IP fragments ([RFC 791 §3.2](https://www.rfc-editor.org/rfc/rfc791#section-3.2),
/// [RFC 8200 §4.5](https://www.rfc-editor.org/rfc/rfc8200#section-4.5)).
///
/// Where fragments overlap, the bytes that came first stand.
#[derive(Debug, Default)]
pub struct Defragmenter {
    partials: HashMap<FragmentKey, Partial, RandomState>,
    /// When each datagram began, oldest first; entries of datagrams that ended may linger.
    births: VecDeque<(Time, FragmentKey, u64)>,
    limits: FragmentLimits,
    charge: usize,
    counts: FragmentCounts,
}

impl Defragmenter {
    /// A defragmenter with these caps.
    #[must_use]
    pub fn new(limits: FragmentLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes a fragment captured at `time` in packet `frame`, and gives the datagram that it makes whole.
    ///
    /// Datagrams that took too long by then are dropped. A `time` before the last one does no harm.
    pub fn push(&mut self, fragment: &Fragment<'_>, time: Time, frame: u64) -> Option<Reassembled> {
        self.counts.fragments += 1;
        self.expire(time);
        self.make_room(fragment.payload.len());
        let begun = self.counts.fragments;
        let partial = self.partials.entry(fragment.key).or_insert_with(|| {
            self.births.push_back((time, fragment.key, begun));
            self.charge += DATAGRAM_OVERHEAD;
            Partial::new(begun, DATAGRAM_OVERHEAD)
        });
        if let Some(counter) = partial.refuses(fragment, &mut self.counts) {
            *counter += 1;
            return None;
        }
        let before = partial.charge;
        if !partial.add(fragment, frame, &mut self.counts) {
            self.counts.duplicate += 1;
        }
        self.charge += partial.charge - before;
        let (payload, parts) = partial.join()?;
        self.counts.joined += self.remove(fragment.key);
        self.counts.reassembled += 1;
        Some(Reassembled { key: fragment.key, payload, parts })
    }

    /// Where the fragments went so far.
    #[must_use]
    pub const fn counts(&self) -> FragmentCounts {
        self.counts
    }

    /// How many fragments are held now.
    #[must_use]
    pub fn held(&self) -> u64 {
        self.partials.values().map(|partial| partial.fragments).sum()
    }

    /// Drops all that is held.
    pub fn clear(&mut self) {
        self.counts.discarded += self.held();
        self.partials.clear();
        self.births.clear();
        self.charge = 0;
    }

    /// Drops the datagrams that began too long before `time`.
    fn expire(&mut self, time: Time) {
        while let Some(&(begun, key, number)) = self.births.front() {
            if self.is_held(key, number) {
                if time.0.saturating_sub(begun.0) <= self.limits.nanoseconds {
                    return;
                }
                self.counts.expired += self.remove(key);
            }
            self.births.pop_front();
        }
    }

    /// Drops the oldest datagrams until one fragment more cannot break a cap.
    fn make_room(&mut self, length: usize) {
        let need = length.saturating_mul(2) + 2 * DATAGRAM_OVERHEAD;
        while self.partials.len() >= self.limits.datagrams
            || self.charge.saturating_add(need) > self.limits.memory
        {
            let Some((_, key, number)) = self.births.pop_front() else { return };
            if self.is_held(key, number) {
                self.counts.evicted += self.remove(key);
            }
        }
        if self.births.len() > 64 + 2 * self.partials.len() {
            let partials = &self.partials;
            self.births.retain(|(_, key, number)| {
                partials.get(key).is_some_and(|partial| partial.number == *number)
            });
        }
    }

    fn is_held(&self, key: FragmentKey, number: u64) -> bool {
        self.partials.get(&key).is_some_and(|partial| partial.number == number)
    }

    /// Removes a datagram; how many fragments it held.
    fn remove(&mut self, key: FragmentKey) -> u64 {
        let Some(partial) = self.partials.remove(&key) else { return 0 };
        self.charge -= partial.charge;
        partial.fragments
    }
}

#[cfg(test)]
mod tests;
