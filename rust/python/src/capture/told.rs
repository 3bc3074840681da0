//! What can be asked of a capture at any time, also while another thread reads it.

use tlswire_capture::anomaly::Anomaly;
use tlswire_capture::sources::{Failure, Sources};
use tlswire_capture::stats::Stats;

use super::events::Events;

/// What was counted and what went wrong, as of the last slice that was read.
#[derive(Default)]
pub(super) struct Told {
    pub(super) stats: Stats,
    /// Bytes that had been read of all sources, as they are stored.
    pub(super) position: u64,
    pub(super) failures: Vec<Failure>,
    /// The anomalies listed, each with its source where rows name theirs.
    pub(super) anomalies: Vec<(Option<String>, Anomaly)>,
}

impl Told {
    /// Takes down how far the work is; of the lists, which only grow, what is new.
    pub(super) fn take_down(&mut self, sources: &Sources<Events>) {
        self.stats = sources.stats();
        self.position = sources.position();
        append(&mut self.failures, sources.failures());
        append(&mut self.anomalies, sources.anomalies());
    }
}

fn append<T: Clone>(known: &mut Vec<T>, all: &[T]) {
    known.extend_from_slice(all.get(known.len()..).unwrap_or_default());
}
