//! Captures of real stacks: the ledger holds on each, on each beginning of some, however they are
//! read.

use std::path::Path;

use serde_json::{Value, json};
use tlswire_capture::collector::Collector;
use tlswire_capture::pipeline::{Pipeline, Progress};
use tlswire_capture::reader::ReaderOptions;
use tlswire_capture::tracker::{Emit, Tracker, TrackerOptions};

use crate::support::files::{self, Kept};
use crate::support::play::{Told, play_packets, row};

fn play(options: &TrackerOptions, packets: &[Kept]) -> Told {
    let packets = packets.iter().zip(1..).map(|(kept, frame)| kept.packet(frame));
    play_packets(options.clone(), packets)
}

#[test]
fn the_ledger_holds_on_every_capture() {
    let paths = files::all_own();
    assert!(paths.len() > 100);
    for path in paths {
        let told = play(&TrackerOptions::default(), &files::packets(&path));
        let stats = told.stats;
        let flows = stats.flows;
        let rows = flows.tls + flows.dtls + flows.quic;
        assert_eq!(stats.handshakes.rows, rows, "{}", path.display());
    }
}

#[test]
fn the_ledger_holds_on_every_capture_of_others() {
    let paths = files::corpus();
    if paths.is_empty() {
        eprintln!("SKIPPED: there is no ../shared/corpus/captures beside the checkout");
    }
    for path in paths {
        let packets = files::packets(&path);
        play(&TrackerOptions::default(), &packets);
        let options =
            TrackerOptions { attempts: true, emit: Emit::Handshake, ..TrackerOptions::default() };
        play(&options, &packets);
    }
}

#[test]
fn the_ledger_holds_on_every_beginning_and_rows_stay() {
    for name in ["demo.pcapng", "python-interleaved.pcap", "openssl-tls12-renegotiation.pcap"] {
        let packets = files::own(name);
        let options = TrackerOptions::default();
        let whole: Vec<Value> = play(&options, &packets).connections.iter().map(row).collect();
        for end in 0..packets.len() {
            let told = play(&options, &packets[..end]);
            let finished = told.connections.iter().filter(|row| row.end_seen);
            let expected = whole.iter().filter(|row| row["end_seen"] == true);
            assert!(
                finished.map(row).eq(expected
                    .take(told.connections.iter().filter(|row| row.end_seen).count())
                    .cloned()),
                "{name} up to {end}"
            );
        }
    }
}

/// The rows of a file whose bytes come in pieces of at most `size`.
fn read(path: &Path, size: usize) -> Vec<Value> {
    struct Pieces(std::fs::File, usize);
    impl std::io::Read for Pieces {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let length = out.len().min(self.1);
            self.0.read(&mut out[..length])
        }
    }
    let sink = Collector::<()>::default();
    let mut pipeline = Pipeline::new(ReaderOptions::default(), TrackerOptions::default(), sink);
    pipeline.open(Box::new(Pieces(std::fs::File::open(path).unwrap(), size))).unwrap();
    while pipeline.run(7).unwrap() == Progress::More {
        assert_eq!(pipeline.stats().imbalances(), Vec::<&str>::new());
    }
    pipeline.finish();
    pipeline.sink_mut().take_connections().iter().map(row).collect()
}

#[test]
fn rows_do_not_depend_on_how_the_file_is_read() {
    for path in files::all_own().iter().step_by(10) {
        let whole = read(path, usize::MAX);
        for size in [1, 13, 4_096] {
            assert_eq!(read(path, size), whole, "{} in pieces of {size}", path.display());
        }
    }
}

#[test]
fn sources_that_stand_alone_share_no_fragments() {
    let packets = files::own("capture-vxlan-fragments.pcap");
    let mut held = 0;
    for end in 0..packets.len() {
        let mut tracker = Tracker::new(TrackerOptions::default(), ());
        for (kept, frame) in packets[..end].iter().zip(1..) {
            tracker.packet(&kept.packet(frame));
        }
        held += tracker.stats().fragments_held;
        tracker.finish();
        assert_eq!(tracker.stats().fragments_held, 0);
        assert_eq!(tracker.stats().imbalances(), Vec::<&str>::new());
    }
    assert!(held > 0);
}

#[test]
fn sources_that_stand_alone_have_the_rows_that_they_have_alone() {
    let sink = Collector::<()>::default();
    let mut pipeline = Pipeline::new(ReaderOptions::default(), TrackerOptions::default(), sink);
    let path = files::all_own().into_iter().find(|path| path.ends_with("demo.pcapng")).unwrap();
    for _ in 0..3 {
        pipeline.open(Box::new(std::fs::File::open(&path).unwrap())).unwrap();
        while pipeline.run(1_000).unwrap() == Progress::More {}
        pipeline.finish();
    }
    let connections = pipeline.sink_mut().take_connections();
    let rows: Vec<Value> = connections.iter().map(row).collect();
    assert_eq!(rows, vec![read(&path, usize::MAX); 3].concat());
    let sources = connections.iter().map(|row| row.source);
    assert!(sources.is_sorted());
}

/// Where a row contradicts what is known of its connection. Nothing is no contradiction where the
/// capture is not whole.
fn contradictions(rows: &[Value], facts: &Value, whole: bool) -> Vec<String> {
    let hidden = facts["hidden"].as_array().unwrap();
    let Some(row) = rows.iter().find(|row| row["src_port"] == facts["src_port"]) else {
        return if whole { vec!["no row".to_owned()] } else { Vec::new() };
    };
    let known = facts.as_object().unwrap().iter();
    let shown = known.filter(|(name, _)| *name != "hidden" && !hidden.contains(&json!(name)));
    let says_nothing = |found: &Value| !whole && (found.is_null() || found == "incomplete");
    shown
        .filter(|(name, fact)| row[*name] != **fact && !says_nothing(&row[*name]))
        .map(|(name, fact)| format!("{name} is {fact}, not {}", row[name]))
        .collect()
}

#[test]
fn rows_say_what_the_peers_reported() {
    let options = TrackerOptions { attempts: true, ..TrackerOptions::default() };
    for entry in files::index() {
        let name = entry["file"].as_str().unwrap();
        let rows = play(&options, &files::own(name)).rows();
        let connections = entry["connections"].as_array().unwrap();
        let whole = entry["whole"] == true;
        let against = connections.iter().flat_map(|facts| contradictions(&rows, facts, whole));
        let against: Vec<String> = against.collect();
        assert_eq!(against, Vec::<String>::new(), "{name}");
    }
}
