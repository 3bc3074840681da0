//! What has finished at a packet and waits for the sink.

use std::collections::VecDeque;

use super::entry::Entry;
use crate::connection::{Connection, EndReason};
use crate::flow::FlowKey;

/// One that waits.
#[derive(Debug)]
pub(super) enum Leaver {
    /// A flow that has left its table, and whose end is not told yet.
    Flow(FlowKey, Entry, EndReason),
    /// A connection whose flow goes on, or has gone before.
    Row(Box<Connection>),
}

impl Leaver {
    /// What orders those that finish at one packet.
    fn key(&self) -> (u32, u64) {
        match self {
            Self::Flow(_, entry, _) => entry.began(),
            Self::Row(connection) => (connection.source, connection.first.frame),
        }
    }
}

/// Those that finish at one packet, the first begun first.
///
/// A flow waits here as it was: what its row takes is not needed before the sink has room for it.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    queue: VecDeque<Leaver>,
    is_ordered: bool,
}

impl Leaving {
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) fn push(&mut self, (key, entry): (FlowKey, Entry), reason: EndReason) {
        self.queue.push_back(Leaver::Flow(key, entry, reason));
        self.is_ordered = false;
    }

    /// Takes in rows, and puts all in order.
    pub(super) fn settle(&mut self, rows: &mut Vec<Connection>) {
        self.is_ordered &= rows.is_empty();
        self.queue.extend(rows.drain(..).map(|row| Leaver::Row(Box::new(row))));
        if !self.is_ordered {
            self.queue.make_contiguous().sort_by_key(Leaver::key);
            self.is_ordered = true;
        }
    }

    /// The next one. After the last, the memory for them is given back.
    pub(super) fn pop(&mut self) -> Option<Leaver> {
        let next = self.queue.pop_front();
        if next.is_none() && self.queue.capacity() > KEPT {
            self.queue = VecDeque::new();
        }
        next
    }

    /// The flows that wait.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.queue.iter().filter_map(|leaver| match leaver {
            Leaver::Flow(_, entry, _) => Some(entry),
            Leaver::Row(_) => None,
        })
    }
}

/// For so many, memory is kept.
const KEPT: usize = 1_024;
