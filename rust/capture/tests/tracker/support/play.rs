//! Packets into a tracker, and what it tells.

use serde_json::Value;
use tlswire_capture::anomaly::{Anomaly, AnomalyKind};
use tlswire_capture::connection::{Connection, Moment};
use tlswire_capture::event::{At, Event, Sink};
use tlswire_capture::packet::Packet;
use tlswire_capture::row::{Naming, Row, Selection};
use tlswire_capture::stats::Stats;
use tlswire_capture::text::ndjson;
use tlswire_capture::tracker::{Tracker, TrackerOptions};

use super::conversation::Played;

/// What a tracker told of some packets.
#[derive(Debug, Default)]
pub struct Told {
    pub connections: Vec<Connection>,
    pub anomalies: Vec<Anomaly>,
    /// Every event: frame, index, and its kind in a word.
    pub events: Vec<(u64, u32, &'static str)>,
    /// How many connections had been told after each packet.
    pub after: Vec<usize>,
    pub stats: Stats,
}

#[derive(Default)]
struct Ear {
    told: Told,
    last: Moment,
    last_row: (u64, u64),
}

impl Sink for Ear {
    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        assert!(self.last.frame <= at.moment.frame, "events come in the order of the packets");
        self.last = at.moment;
        let kind = match event {
            Event::Message(_) => "message",
            Event::Ssl2(_) => "ssl2",
            Event::Alert(..) => "alert",
            Event::ChangeCipherSpec(_) => "change_cipher_spec",
            Event::Opaque(..) => "opaque",
            Event::Gap(..) => "gap",
        };
        self.told.events.push((at.moment.frame, at.index, kind));
    }

    fn anomaly(&mut self, anomaly: &Anomaly) {
        self.told.anomalies.push(*anomaly);
    }

    fn finished(&mut self, connection: Connection) {
        let place = (connection.finished, connection.first.frame);
        assert!(self.last_row <= place, "rows come ordered by (finishing frame, first frame)");
        self.last_row = place;
        self.told.connections.push(connection);
    }
}

/// Plays packets to a tracker with the usual options.
pub fn play(packets: &[Played]) -> Told {
    play_with(TrackerOptions::default(), packets)
}

/// Plays packets, and holds the ledger after each.
pub fn play_with(options: TrackerOptions, packets: &[Played]) -> Told {
    let mut tracker = Tracker::new(options, Ear::default());
    for (played, frame) in packets.iter().zip(1..) {
        tracker.packet(&played.packet(frame));
        balances(&tracker.stats());
        let count = tracker.sink_mut().told.connections.len();
        tracker.sink_mut().told.after.push(count);
    }
    end(tracker)
}

/// Plays whatever packets there are, and holds the ledger at the end.
pub fn play_packets<'a>(
    options: TrackerOptions,
    packets: impl Iterator<Item = Packet<'a>>,
) -> Told {
    let mut tracker = Tracker::new(options, Ear::default());
    for packet in packets {
        tracker.packet(&packet);
    }
    balances(&tracker.stats());
    end(tracker)
}

fn end(mut tracker: Tracker<Ear>) -> Told {
    tracker.finish();
    let stats = tracker.stats();
    balances(&stats);
    assert_eq!((stats.open, stats.held), (0, 0), "nothing is open or held at the end");
    let mut told = core::mem::take(&mut tracker.sink_mut().told);
    assert_eq!(stats.handshakes.rows, told.connections.len() as u64);
    told.stats = stats;
    told
}

fn balances(stats: &Stats) {
    assert_eq!(stats.imbalances(), Vec::<&str>::new(), "{stats:?}");
}

impl Told {
    /// All rows as JSON.
    pub fn rows(&self) -> Vec<Value> {
        self.connections.iter().map(row).collect()
    }

    /// The one row there is.
    pub fn row(&self) -> Value {
        assert_eq!(self.connections.len(), 1, "rows: {:#?}", self.rows());
        row(&self.connections[0])
    }

    /// One column of every row.
    pub fn column(&self, name: &str) -> Vec<Value> {
        self.rows().iter().map(|row| row[name].clone()).collect()
    }

    /// How many anomalies of a name were counted.
    pub fn count(&self, kind: AnomalyKind) -> u64 {
        self.stats.anomalies.of(kind)
    }

    /// The names of all anomalies, in order of the table.
    pub fn names(&self) -> Vec<&'static str> {
        self.stats.anomalies().map(|(name, _)| name).collect()
    }
}

/// A row with every column, as JSON.
pub fn row(connection: &Connection) -> Value {
    let mut out = Vec::new();
    ndjson::write_row(&Selection::all(), &Row::new(connection, Naming::default()), &mut out);
    serde_json::from_slice(&out).unwrap()
}
