//! A sink that keeps what it is told until it is asked.

use crate::anomaly::Anomaly;
use crate::connection::Connection;
use crate::event::{At, Event, Sink};

/// Keeps finished connections and listed anomalies, and passes events on to `events`.
#[derive(Debug, Default)]
pub struct Collector<E = ()> {
    /// Connections that have finished since they were last taken.
    pub connections: Vec<Connection>,
    /// Anomalies listed since they were last taken.
    pub anomalies: Vec<Anomaly>,
    /// What events are told to.
    pub events: E,
}

impl<E: Sink> Sink for Collector<E> {
    fn wants_pieces(&self) -> bool {
        self.events.wants_pieces()
    }

    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        self.events.event(at, event);
    }

    fn anomaly(&mut self, anomaly: &Anomaly) {
        self.anomalies.push(*anomaly);
    }

    fn finished(&mut self, connection: Connection) {
        self.connections.push(connection);
    }
}
