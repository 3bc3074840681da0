//! A bounded table of flows that forgets the idle.

use core::hash::BuildHasher;
use std::collections::BTreeMap;

use foldhash::quality::RandomState;
use hashbrown::HashTable;

use super::key::FlowKey;
use crate::clock::SECOND;

/// A flow's place in its table, good until the flow is removed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Id {
    slot: usize,
    generation: u32,
}

/// A value that grows old.
pub(crate) trait Ages {
    /// The capture time, in nanoseconds, at which it is idle if nothing comes before.
    fn deadline(&self) -> i64;
}

#[derive(Debug)]
struct Slot<V> {
    generation: u32,
    /// The second in which its timer rings. Others of it are old ones, and mean nothing.
    rings: i64,
    entry: Option<(FlowKey, V)>,
}

/// Flows by key, with one timer each.
///
/// A timer is not put off when its flow is touched; it is when it rings that the flow says how long
/// it still has. So a packet costs one look-up and nothing for the timers, unless it leaves the flow
/// less time than it had.
#[derive(Debug)]
pub(crate) struct Table<V> {
    hasher: RandomState,
    index: HashTable<usize>,
    slots: Vec<Slot<V>>,
    free: Vec<usize>,
    timers: BTreeMap<i64, Vec<Id>>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            index: HashTable::new(),
            slots: Vec::new(),
            free: Vec::new(),
            timers: BTreeMap::new(),
        }
    }
}

impl<V: Ages> Table<V> {
    /// How many flows there are.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    pub(crate) fn find(&self, key: &FlowKey) -> Option<Id> {
        let hash = self.hasher.hash_one(key);
        let slot = *self.index.find(hash, |&slot| self.has_key(slot, key))?;
        Some(Id { slot, generation: self.slots.get(slot)?.generation })
    }

    /// Adds a flow whose key is not there.
    pub(crate) fn insert(&mut self, key: FlowKey, value: V) -> Id {
        let deadline = value.deadline();
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { generation: 0, rings: i64::MAX, entry: None });
            self.slots.len() - 1
        });
        let Self { hasher, index, slots, .. } = self;
        let generation = slots.get_mut(slot).map_or(0, |place| {
            place.entry = Some((key, value));
            place.generation
        });
        let rehash = |&slot: &usize| {
            let entry = slots.get(slot).and_then(|slot| slot.entry.as_ref());
            entry.map_or(0, |(key, _)| hasher.hash_one(key))
        };
        index.insert_unique(hasher.hash_one(key), slot, rehash);
        let id = Id { slot, generation };
        self.set_timer(id, deadline);
        id
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut V> {
        let slot = self.slots.get_mut(id.slot).filter(|slot| slot.generation == id.generation)?;
        slot.entry.as_mut().map(|(_, value)| value)
    }

    pub(crate) fn remove(&mut self, id: Id) -> Option<(FlowKey, V)> {
        let slot = self.slots.get_mut(id.slot).filter(|slot| slot.generation == id.generation)?;
        let entry = slot.entry.take()?;
        slot.generation = slot.generation.wrapping_add(1);
        self.free.push(id.slot);
        let hash = self.hasher.hash_one(entry.0);
        if let Ok(found) = self.index.find_entry(hash, |&slot| slot == id.slot) {
            found.remove();
        }
        Some(entry)
    }

    /// Every flow, in no order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.slots.iter().filter_map(|slot| slot.entry.as_ref()).map(|(_, value)| value)
    }

    /// Takes out one flow that is idle at `now`, if there is one.
    pub(crate) fn take_idle(&mut self, now: i64) -> Option<(FlowKey, V)> {
        let due = self.first_due(now, |deadline| deadline <= now)?;
        self.remove(due)
    }

    /// Takes out the flow that is nearest to its idle limit.
    pub(crate) fn take_oldest(&mut self) -> Option<(FlowKey, V)> {
        let oldest = self.oldest()?;
        self.remove(oldest)
    }

    /// The flow that is nearest to its idle limit.
    pub(crate) fn oldest(&mut self) -> Option<Id> {
        let oldest = self.first_due(i64::MAX, |_| true)?;
        self.set_timer(oldest, self.rings(oldest)?.saturating_mul(SECOND));
        Some(oldest)
    }

    /// Sets a flow's timer anew if it has less time than it had.
    #[inline]
    pub(crate) fn hasten(&mut self, id: Id) {
        let Some(deadline) = self.get_mut(id).map(|value| value.deadline()) else { return };
        if self.rings(id).is_some_and(|rings| bucket_of(deadline) < rings) {
            self.set_timer(id, deadline);
        }
    }

    /// The first flow in the order of deadlines that is due, up to `until`. Its timer has rung.
    fn first_due(&mut self, until: i64, due: impl Fn(i64) -> bool) -> Option<Id> {
        loop {
            let mut first = self.timers.first_entry()?;
            let bucket = *first.key();
            if bucket.saturating_mul(SECOND) > until {
                return None;
            }
            let Some(id) = first.get_mut().pop() else {
                first.remove();
                continue;
            };
            if self.rings(id) != Some(bucket) {
                continue;
            }
            let Some(deadline) = self.get_mut(id).map(|value| value.deadline()) else { continue };
            if bucket_of(deadline) <= bucket && due(deadline) {
                return Some(id);
            }
            self.set_timer(id, deadline.max(bucket.saturating_add(1).saturating_mul(SECOND)));
        }
    }

    fn set_timer(&mut self, id: Id, deadline: i64) {
        let rings = bucket_of(deadline);
        if let Some(slot) = self.slots.get_mut(id.slot) {
            slot.rings = rings;
        }
        self.timers.entry(rings).or_default().push(id);
    }

    /// When a flow's timer rings.
    fn rings(&self, id: Id) -> Option<i64> {
        let slot = self.slots.get(id.slot).filter(|slot| slot.generation == id.generation)?;
        Some(slot.rings)
    }

    fn has_key(&self, slot: usize, key: &FlowKey) -> bool {
        let entry = self.slots.get(slot).and_then(|slot| slot.entry.as_ref());
        entry.is_some_and(|(own, _)| own == key)
    }
}

/// The second in which a deadline lies.
fn bucket_of(deadline: i64) -> i64 {
    deadline.div_euclid(SECOND)
}
