//! IP fragments, and the datagrams they are of.

mod partial;

use core::net::IpAddr;
use std::collections::VecDeque;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{Decoded, Depths, Layers, Next, Part, Placing, Skip, Tunnels, View};
use crate::counters::counters;
use crate::packet::Time;
use partial::Partial;

/// What a datagram costs besides its parts, about.
const DATAGRAM_OVERHEAD: usize = 384;

/// Which IP datagram a fragment is of.
///
/// VLAN and tunnels are in it, so that datagrams of one identification on two networks stay apart.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
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
    /// The tunnels that the fragment itself was in.
    pub tunnels: Tunnels,
}

/// A part of an IP datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// The datagram it is of.
    pub key: FragmentKey,
    /// IPv6 extension headers before it.
    pub extensions: u8,
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
    extensions: u8,
    payload: Vec<u8>,
    parts: Vec<Part>,
}

impl Reassembled {
    /// Where its parts were captured, in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The transport datagram in it, or a fragment again; offsets count from its own first byte.
    pub fn decode(&self, depths: Depths) -> Result<Decoded<'_>, Skip> {
        let FragmentKey { source, destination, protocol, vlan, ref tunnels, .. } = self.key;
        let (tunnels, extensions) = (tunnels.clone(), self.extensions);
        let view = View::new(&self.payload, 0);
        let layers = Layers::new(view, depths);
        let mut layers = Layers { vlan, extensions, tunnels, source, destination, ..layers };
        layers.decode(Next::Protocol(protocol))
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
    /// `within` is where the datagram was captured that has the fragment, if fragments made it whole.
    /// Datagrams that took too long by then are dropped. A `time` before the last one does no harm.
    pub fn push(
        &mut self,
        fragment: &Fragment<'_>,
        time: Time,
        frame: u64,
        within: &[Part],
    ) -> Option<Reassembled> {
        self.counts.fragments += 1;
        self.expire(time);
        self.make_room(fragment);
        let begun = self.counts.fragments;
        let partial = self.partials.entry(fragment.key.clone()).or_insert_with(|| {
            self.births.push_back((time, fragment.key.clone(), begun));
            let overhead = DATAGRAM_OVERHEAD + 2 * fragment.key.tunnels.memory();
            self.charge += overhead;
            Partial::new(begun, overhead)
        });
        if let Some(counter) = partial.refuses(fragment, &mut self.counts) {
            *counter += 1;
            return None;
        }
        let before = partial.charge;
        if !partial.add(fragment, (frame, within), &mut self.counts) {
            self.counts.duplicate += 1;
        }
        self.charge += partial.charge - before;
        let (payload, parts) = partial.join()?;
        self.counts.joined += self.remove(&fragment.key);
        self.counts.reassembled += 1;
        let Fragment { key, extensions, .. } = fragment;
        Some(Reassembled { key: key.clone(), extensions: *extensions, payload, parts })
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
        while let Some((begun, key, number)) = self.births.front() {
            let is_held = self.is_held(key, *number);
            if is_held && time.0.saturating_sub(begun.0) <= self.limits.nanoseconds {
                return;
            }
            let Some((_, key, _)) = self.births.pop_front() else { return };
            if is_held {
                self.counts.expired += self.remove(&key);
            }
        }
    }

    /// Drops the oldest datagrams until one fragment more cannot break a cap.
    fn make_room(&mut self, fragment: &Fragment<'_>) {
        let length = fragment.payload.len() + fragment.key.tunnels.memory();
        let need = length.saturating_mul(2) + 2 * DATAGRAM_OVERHEAD;
        while self.partials.len() >= self.limits.datagrams
            || self.charge.saturating_add(need) > self.limits.memory
        {
            let Some((_, key, number)) = self.births.pop_front() else { return };
            if self.is_held(&key, number) {
                self.counts.evicted += self.remove(&key);
            }
        }
        if self.births.len() > 64 + 2 * self.partials.len() {
            let partials = &self.partials;
            self.births.retain(|(_, key, number)| {
                partials.get(key).is_some_and(|partial| partial.number == *number)
            });
        }
    }

    fn is_held(&self, key: &FragmentKey, number: u64) -> bool {
        self.partials.get(key).is_some_and(|partial| partial.number == number)
    }

    /// Removes a datagram; how many fragments it held.
    fn remove(&mut self, key: &FragmentKey) -> u64 {
        let Some(partial) = self.partials.remove(key) else { return 0 };
        self.charge -= partial.charge;
        partial.fragments
    }
}

#[cfg(test)]
mod tests;
