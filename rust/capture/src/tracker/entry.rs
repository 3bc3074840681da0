//! A flow as it lies in its table: small as long as no payload came.

use super::flow::Flow;
use super::options::IdleLimits;
use super::quiet::Quiet;
use crate::connection::Moment;
use crate::flow::Direction;
use crate::flow::table::Ages;

/// What a table holds of a flow.
#[derive(Debug)]
pub(super) enum Entry {
    /// TCP without payload: of scans and floods, and of connections that are kept open, there are many.
    Quiet(Quiet),
    /// Whatever else came.
    Flow(Box<Flow>),
}

impl Ages for Entry {
    fn deadline(&self) -> i64 {
        match self {
            Self::Quiet(quiet) => quiet.deadline(),
            Self::Flow(flow) => flow.deadline,
        }
    }
}

impl Entry {
    /// What is held of a flow.
    pub(super) fn of(flow: Flow, limits: &IdleLimits) -> Self {
        let quiet = Quiet::of(&flow, limits);
        quiet.map_or_else(|| Self::Flow(Box::new(flow)), Self::Quiet)
    }

    /// Changes the flow.
    pub(super) fn change(&mut self, limits: &IdleLimits, change: impl FnOnce(&mut Flow)) {
        match self {
            Self::Flow(flow) => {
                change(flow);
                if let Some(quiet) = Quiet::of(flow, limits) {
                    *self = Self::Quiet(quiet);
                }
            }
            Self::Quiet(quiet) => {
                let mut flow = quiet.flow(limits);
                change(&mut flow);
                *self = Self::of(flow, limits);
            }
        }
    }

    /// The flow, that is in no table any more.
    pub(super) fn into_flow(self, limits: &IdleLimits) -> Box<Flow> {
        match self {
            Self::Flow(flow) => flow,
            Self::Quiet(quiet) => Box::new(quiet.flow(limits)),
        }
    }

    /// In which source it began, and at which packet of it.
    pub(super) fn began(&self) -> (u32, u64) {
        match self {
            Self::Flow(flow) => (flow.source, flow.first.frame),
            Self::Quiet(quiet) => (quiet.source(), quiet.first().frame),
        }
    }

    /// How one way of it is tunnelled, as far as that is known.
    pub(super) fn way(&self, direction: Direction) -> Option<u32> {
        match self {
            Self::Flow(flow) => *flow.ways.of(direction),
            Self::Quiet(quiet) => quiet.way(direction),
        }
    }

    /// Its first packet.
    pub(super) fn first(&self) -> Moment {
        match self {
            Self::Flow(flow) => flow.first,
            Self::Quiet(quiet) => quiet.first(),
        }
    }

    /// How many of the same ends and time came before it.
    pub(super) fn ordinal(&self) -> u32 {
        self.known().map_or(0, |flow| flow.ordinal)
    }

    /// How many bytes of a handshake it holds.
    pub(super) fn held(&self) -> usize {
        self.known().map_or(0, |flow| flow.held)
    }

    /// Whether it has not ended.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Flow(flow) => flow.is_open(),
            Self::Quiet(quiet) => quiet.is_open(),
        }
    }

    /// Whether it has not ended and its row has left already.
    pub(super) fn is_emitted(&self) -> bool {
        self.known().is_some_and(Flow::is_emitted)
    }

    /// Whether both ends have sent a FIN.
    pub(super) fn is_closing(&self) -> bool {
        match self {
            Self::Flow(flow) => flow.is_closing(),
            Self::Quiet(quiet) => quiet.is_closing(),
        }
    }

    /// What of the flow lies outside of the table.
    pub(super) fn known(&self) -> Option<&Flow> {
        match self {
            Self::Flow(flow) => Some(flow),
            Self::Quiet(_) => None,
        }
    }
}
