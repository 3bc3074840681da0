//! A sink that keeps what it is told until it is asked.

use crate::anomaly::Anomaly;
use crate::connection::Connection;
use crate::event::{At, Event, Sink};

/// Keeps finished connections and listed anomalies, and passes events on to `events`.
#[derive(Debug)]
pub struct Collector<E = ()> {
    /// Connections that have finished since they were last taken.
    connections: Vec<Connection>,
    /// About how many bytes they take.
    bytes: usize,
    /// Bytes from which on no more connections should come.
    most: usize,
    /// Anomalies listed since they were last taken.
    pub anomalies: Vec<Anomaly>,
    /// What events are told to.
    pub events: E,
}

impl<E> Collector<E> {
    /// A collector that is full with `most` bytes of connections and events, about.
    pub const fn new(events: E, most: usize) -> Self {
        Self { connections: Vec::new(), bytes: 0, most, anomalies: Vec::new(), events }
    }

    /// The connections that have finished since they were last taken.
    pub fn take_connections(&mut self) -> Vec<Connection> {
        self.drain_connections().collect()
    }

    /// The same, one by one; the room for them stays.
    pub fn drain_connections(&mut self) -> impl Iterator<Item = Connection> {
        self.bytes = 0;
        self.connections.drain(..)
    }

    /// How many connections wait to be taken.
    #[must_use]
    pub const fn connections(&self) -> usize {
        self.connections.len()
    }
}

impl<E: Default> Default for Collector<E> {
    /// A collector that is never full.
    fn default() -> Self {
        Self::new(E::default(), usize::MAX)
    }
}

impl<E: Sink> Sink for Collector<E> {
    fn wants_pieces(&self) -> bool {
        self.events.wants_pieces()
    }

    fn waiting(&self) -> usize {
        self.bytes.saturating_add(self.events.waiting())
    }

    fn is_full(&self) -> bool {
        self.waiting() >= self.most
    }

    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        self.events.event(at, event);
    }

    fn anomaly(&mut self, anomaly: &Anomaly) {
        self.anomalies.push(*anomaly);
    }

    fn finished(&mut self, connection: Connection) {
        self.bytes = self.bytes.saturating_add(connection.size());
        self.connections.push(connection);
    }
}
