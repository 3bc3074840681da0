//! Whose flow a datagram is, where endpoints alone do not tell.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::Shard;
use super::options::IdleLimits;
use crate::flow::table::Id;
use crate::flow::{Direction, FlowKey, Scope};
use crate::net::Tunnels;
use crate::packet::Time;

/// Flows of one key that are told apart by how one way of them is tunnelled, at most.
const PARALLEL: u8 = 8;

/// Flows of which it is remembered when they began, at most, in one shard.
const TWINS: usize = 4_096;

/// When flows in tunnels or VLANs began, by their endpoints: others may have begun at the same time.
#[derive(Debug, Default)]
pub(super) struct Twins(HashMap<FlowKey, (Time, u32), RandomState>);

/// How well a flow suits a datagram; the best is last.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Fit {
    /// Nothing came this way yet.
    Open,
    /// Nothing came this way yet; the other way is tunnelled like this.
    Mirrored,
    /// What came this way was tunnelled like this.
    Same,
}

impl Shard {
    /// The flow of a datagram; else the key of a new one, unless there are too many that differ only
    /// in how they are tunnelled.
    ///
    /// Some tunnels are known by what each receiver chose, so that the two ways differ: the first
    /// packet each way says which it is.
    #[inline]
    pub(super) fn find(
        &mut self,
        key: &FlowKey,
        direction: Direction,
        tunnels: &Tunnels,
        limits: &IdleLimits,
    ) -> Result<Id, Option<FlowKey>> {
        let way = way(tunnels);
        let found = self.flows.find(key);
        let fit = found.and_then(|id| self.fit(id, direction, way));
        match (found, fit) {
            (Some(id), Some(Fit::Same)) => Ok(id),
            (Some(id), Some(_)) if !self.has_parallel => Ok(self.bind(id, direction, way, limits)),
            (None, _) if !self.has_parallel => Err(Some(*key)),
            _ => self.find_parallel(*key, direction, way, limits),
        }
    }

    /// The same, among flows of one key.
    fn find_parallel(
        &mut self,
        key: FlowKey,
        direction: Direction,
        way: u32,
        limits: &IdleLimits,
    ) -> Result<Id, Option<FlowKey>> {
        let (mut best, mut free) = (None, None);
        for key in (0..PARALLEL).map(|number| key.parallel(number)) {
            match self.flows.find(&key) {
                Some(id) => {
                    let fits = self.fit(id, direction, way).map(|fit| (fit, id));
                    best = fits.into_iter().chain(best).max_by_key(|&(fit, _)| fit);
                }
                None => free = free.or(Some(key)),
            }
        }
        self.has_parallel = true;
        best.map(|(_, id)| self.bind(id, direction, way, limits)).ok_or(free)
    }

    /// How well a flow suits a datagram; `None` where it does not.
    fn fit(&mut self, id: Id, direction: Direction, way: u32) -> Option<Fit> {
        let flow = self.flows.get_mut(id)?;
        match (flow.way(direction), flow.way(direction.opposite())) {
            (Some(known), _) => (known == way).then_some(Fit::Same),
            (None, Some(other)) if other == way => Some(Fit::Mirrored),
            (None, _) => Some(Fit::Open),
        }
    }

    /// Notes how one way of a flow is tunnelled.
    fn bind(&mut self, id: Id, direction: Direction, way: u32, limits: &IdleLimits) -> Id {
        if let Some(entry) = self.flows.get_mut(id) {
            entry.change(limits, |flow| *flow.ways.of_mut(direction) = Some(way));
        }
        id
    }

    /// How many flows of these endpoints began at this very time before, as far as is remembered: one
    /// connection that was captured in several tunnels or VLANs.
    pub(super) fn ordinal(&mut self, key: &FlowKey, begun: Time) -> u32 {
        let bare = key.within(Scope::NONE);
        if bare == *key && self.twins.0.is_empty() {
            return 0;
        }
        let plain = self.flows.find(&bare).and_then(|id| self.flows.get_mut(id));
        let before = plain.filter(|flow| flow.first().time == begun).map(|flow| flow.ordinal() + 1);
        if self.twins.0.len() >= TWINS {
            self.twins.0.clear();
        }
        let (time, next) = self.twins.0.entry(bare).or_insert((begun, 0));
        let twins = if *time == begun { *next } else { 0 };
        let ordinal = twins.max(before.unwrap_or(0));
        (*time, *next) = (begun, ordinal + 1);
        ordinal
    }
}

/// A number for how one way is tunnelled, other than both are.
#[inline]
pub(super) fn way(tunnels: &Tunnels) -> u32 {
    let [.., a, b, c, d] = tunnels.directional().to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}
