//! A bounded table of flows that forgets the idle.

use core::hash::BuildHasher;
use std::collections::BTreeMap;

use foldhash::quality::RandomState;
use hashbrown::HashTable;

use super::key::FlowKey;
use crate::clock::SECOND;

/// A flow's place in its table, good until a flow is removed or added.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Id(u32);

/// A value that grows old.
pub(crate) trait Ages {
    /// The capture time, in nanoseconds, at which it is idle if nothing comes before.
    fn deadline(&self) -> i64;
}

#[derive(Debug)]
pub(crate) struct Slot<V> {
    key: FlowKey,
    /// The second in which its timer rings, its last 32 bits. Others of it are old ones, and mean
    /// nothing. (One that a flow has left to the next one in its place, or that is 2^32 seconds away,
    /// does no harm: it rings, and finds it too early.)
    rings: u32,
    value: Option<V>,
}

/// Flows by key, with one timer each.
///
/// A timer is not put off when its flow is touched; it is when it rings that the flow says how long
/// it still has. So a packet costs one look-up and nothing for the timers, unless it leaves the flow
/// less time than it had.
#[derive(Debug)]
pub(crate) struct Table<V> {
    hasher: RandomState,
    index: HashTable<u32>,
    slots: Vec<Slot<V>>,
    free: Vec<u32>,
    timers: BTreeMap<i64, Vec<u32>>,
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
        self.index.find(hash, |&slot| self.has_key(slot, key)).copied().map(Id)
    }

    /// Adds a flow whose key is not there. `None`, and it is not added, where the table has 2^32.
    pub(crate) fn insert(&mut self, key: FlowKey, value: V) -> Option<Id> {
        let deadline = value.deadline();
        let bucket = bucket_of(deadline);
        let taken = Slot { key, rings: low(bucket), value: Some(value) };
        let slot = if let Some(slot) = self.free.pop() {
            *place_mut(&mut self.slots, slot)? = taken;
            slot
        } else {
            let slot = u32::try_from(self.slots.len()).ok()?;
            self.slots.push(taken);
            slot
        };
        let Self { hasher, index, slots, .. } = self;
        let rehash = |&slot: &u32| place(slots, slot).map_or(0, |slot| hasher.hash_one(slot.key));
        index.insert_unique(hasher.hash_one(key), slot, rehash);
        self.set_timer(Id(slot), bucket);
        Some(Id(slot))
    }

    pub(crate) fn get_mut(&mut self, Id(slot): Id) -> Option<&mut V> {
        place_mut(&mut self.slots, slot)?.value.as_mut()
    }

    pub(crate) fn remove(&mut self, Id(slot): Id) -> Option<(FlowKey, V)> {
        let place = place_mut(&mut self.slots, slot)?;
        let (key, value) = (place.key, place.value.take()?);
        self.free.push(slot);
        let hash = self.hasher.hash_one(key);
        if let Ok(found) = self.index.find_entry(hash, |&found| found == slot) {
            found.remove();
        }
        Some((key, value))
    }

    /// Every flow, in no order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.slots.iter().filter_map(|slot| slot.value.as_ref())
    }

    /// Takes out every flow, in no order.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (FlowKey, V)> + use<V> {
        let slots = core::mem::take(self).slots.into_iter();
        slots.filter_map(|slot| Some((slot.key, slot.value?)))
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
        let deadline = self.get_mut(oldest)?.deadline();
        self.set_timer(oldest, bucket_of(deadline));
        Some(oldest)
    }

    /// Sets a flow's timer anew if its `deadline` leaves it less time than it had.
    #[inline]
    pub(crate) fn hasten(&mut self, id: Id, deadline: i64) {
        let bucket = bucket_of(deadline);
        // Deadlines do not move by decades, but that a clock is set anew: then a timer too many is set.
        let is_later = |rings: u32| low(bucket).wrapping_sub(rings) < 1 << 30;
        if !self.rings(id).is_some_and(is_later) {
            self.set_timer(id, bucket);
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
            let Some(id) = first.get_mut().pop().map(Id) else {
                first.remove();
                continue;
            };
            if self.rings(id) != Some(low(bucket)) {
                continue;
            }
            let Some(deadline) = self.get_mut(id).map(|value| value.deadline()) else { continue };
            if bucket_of(deadline) <= bucket && due(deadline) {
                return Some(id);
            }
            self.set_timer(id, bucket_of(deadline).max(bucket.saturating_add(1)));
        }
    }

    /// Lets a flow's timer ring in the second `rings`.
    fn set_timer(&mut self, Id(slot): Id, rings: i64) {
        if let Some(place) = place_mut(&mut self.slots, slot) {
            place.rings = low(rings);
        }
        self.timers.entry(rings).or_default().push(slot);
    }

    /// When a flow's timer rings, the last 32 bits.
    fn rings(&self, Id(slot): Id) -> Option<u32> {
        place(&self.slots, slot).map(|place| place.rings)
    }

    fn has_key(&self, slot: u32, key: &FlowKey) -> bool {
        place(&self.slots, slot).is_some_and(|slot| slot.key == *key)
    }
}

fn place<V>(slots: &[Slot<V>], slot: u32) -> Option<&Slot<V>> {
    slots.get(usize::try_from(slot).ok()?)
}

fn place_mut<V>(slots: &mut [Slot<V>], slot: u32) -> Option<&mut Slot<V>> {
    slots.get_mut(usize::try_from(slot).ok()?)
}

/// The second in which a deadline lies.
fn bucket_of(deadline: i64) -> i64 {
    deadline.div_euclid(SECOND)
}

/// The last 32 bits of a second.
const fn low(bucket: i64) -> u32 {
    let [.., a, b, c, d] = bucket.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use core::net::IpAddr;

    use super::*;
    use crate::flow::Scope;
    use crate::net::Endpoint;
    use crate::net::IpProtocol;

    impl Ages for i64 {
        fn deadline(&self) -> i64 {
            *self
        }
    }

    /// A table of flows with these deadlines, in seconds.
    fn table(deadlines: &[i64]) -> (Table<i64>, Vec<Id>) {
        let mut table = Table::default();
        let mut insert = |(deadline, port): (&i64, u16)| {
            let end = |port| Endpoint { address: IpAddr::from([192, 0, 2, 1]), port };
            let (key, _) = FlowKey::new(end(port), end(0), IpProtocol::Tcp, Scope::NONE);
            table.insert(key, deadline * SECOND).unwrap()
        };
        let ids = deadlines.iter().zip(1..).map(&mut insert).collect();
        (table, ids)
    }

    fn idle(table: &mut Table<i64>, now: i64) -> Vec<i64> {
        core::iter::from_fn(|| table.take_idle(now * SECOND)).map(|(_, at)| at / SECOND).collect()
    }

    #[test]
    fn flows_are_idle_from_their_deadline_on() {
        let (mut table, _) = table(&[5, 3, 9]);
        assert_eq!(idle(&mut table, 2), [0; 0]);
        assert_eq!(idle(&mut table, 5), [3, 5]);
        assert_eq!((idle(&mut table, 99), table.len()), (vec![9], 0));
    }

    #[test]
    fn a_flow_that_was_touched_has_more_time() {
        let (mut table, ids) = table(&[3]);
        *table.get_mut(ids[0]).unwrap() = 8 * SECOND;
        assert_eq!(idle(&mut table, 7), [0; 0]);
        assert_eq!(idle(&mut table, 8), [8]);
    }

    #[test]
    fn a_flow_that_has_less_time_than_it_had_is_hastened() {
        let (mut table, ids) = table(&[300, 200]);
        *table.get_mut(ids[0]).unwrap() = 30 * SECOND;
        table.hasten(ids[0], 30 * SECOND);
        assert_eq!(table.oldest(), Some(ids[0]));
        assert_eq!(idle(&mut table, 30), [30]);
        assert_eq!(idle(&mut table, 300), [200]);
    }

    #[test]
    fn timers_do_not_pile_up_however_often_deadlines_move() {
        let (mut table, ids) = table(&[300]);
        for now in 0..10_000 {
            let deadline = (now + if now % 2 == 0 { 300 } else { 30 }) * SECOND;
            *table.get_mut(ids[0]).unwrap() = deadline;
            table.hasten(ids[0], deadline);
            assert_eq!(idle(&mut table, now), [0; 0]);
        }
        assert!(table.timers.values().map(Vec::len).sum::<usize>() < 20);
    }

    #[test]
    fn looking_for_the_oldest_does_not_lose_it() {
        let (mut table, ids) = table(&[4, 2]);
        assert_eq!([table.oldest(), table.oldest()], [Some(ids[1]); 2]);
        assert_eq!(table.take_oldest().map(|(_, at)| at), Some(2 * SECOND));
        assert_eq!(table.oldest(), Some(ids[0]));
    }

    #[test]
    fn the_last_second_that_can_be_written_comes_to_an_end() {
        let (mut table, ids) = table(&[1]);
        *table.get_mut(ids[0]).unwrap() = i64::MAX;
        assert_eq!(table.take_idle(i64::MAX - 1), None);
        assert!(table.take_idle(i64::MAX).is_some());
    }
}
