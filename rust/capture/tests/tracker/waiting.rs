//! Rows that finish together wait for whoever takes them, and not in memory.

use serde_json::Value;
use tlswire_capture::collector::Collector;
use tlswire_capture::event::Sink;
use tlswire_capture::tracker::{Tracker, TrackerOptions};

use crate::support::conversation::Played;
use crate::support::play::row;
use crate::support::{Conversation, SECOND, merge, play, tls};

/// What a collector holds at most in these tests, and about what one connection of them takes.
const MOST: usize = 64 * 1024;
const ONE: usize = 8 * 1024;

/// So many sessions that begin with `bytes`, and nothing that ends them.
fn open(count: u16, bytes: &[u8]) -> Vec<Played> {
    let talks: Vec<_> = (0..count)
        .map(|number| {
            let mut talk = Conversation::new(1_000 + number);
            talk.wait(i64::from(number % 97)).open().client(bytes);
            talk
        })
        .collect();
    merge(&talks.iter().collect::<Vec<_>>())
}

/// Takes all that waits, a collector full at a time; the rows, and how often it was full.
fn drained(tracker: &mut Tracker<Collector>) -> (Vec<Value>, u32) {
    let (mut rows, mut times) = (Vec::new(), 0);
    loop {
        assert_eq!(tracker.stats().imbalances(), Vec::<&str>::new());
        let sink = tracker.sink_mut();
        assert!(sink.waiting() < MOST + ONE, "{} bytes", sink.waiting());
        rows.extend(sink.take_connections().iter().map(row));
        times += 1;
        if !tracker.is_waiting() {
            return (rows, times);
        }
        tracker.release();
    }
}

#[test]
fn connections_open_at_the_end_come_in_order_and_a_few_at_a_time() {
    let packets = open(3_000, &tls::client_hello_13());
    let expected = play(&packets).rows();
    let mut tracker = Tracker::new(TrackerOptions::default(), Collector::new((), MOST));
    for (played, frame) in packets.iter().zip(1..) {
        tracker.packet(&played.packet(frame));
        assert!(tracker.release());
    }
    tracker.finish();
    let (rows, times) = drained(&mut tracker);
    assert!(rows == expected && rows.len() == 3_000);
    assert!(times > 20, "{times}");
}

#[test]
fn connections_that_are_idle_at_once_come_in_order_and_a_few_at_a_time() {
    let mut packets = open(3_000, &tls::client_hello_13());
    let mut late = Conversation::new(9);
    late.wait(400 * SECOND).open().client(&tls::client_hello_13()).close();
    packets.extend(late.packets);
    let expected = play(&packets).rows();
    let mut tracker = Tracker::new(TrackerOptions::default(), Collector::new((), MOST));
    let mut rows = Vec::new();
    for (played, frame) in packets.iter().zip(1..) {
        tracker.packet(&played.packet(frame));
        rows.extend(drained(&mut tracker).0);
    }
    tracker.finish();
    rows.extend(drained(&mut tracker).0);
    assert!(rows == expected && rows.len() == 3_001);
}

#[test]
fn whoever_does_not_wait_loses_no_row_and_no_order() {
    let mut packets = open(500, &tls::client_hello_13());
    let mut late = Conversation::new(9);
    late.wait(400 * SECOND).open().client(&tls::client_hello_13()).close();
    packets.extend(late.packets);
    let mut tracker = Tracker::new(TrackerOptions::default(), Collector::new((), 1));
    for (played, frame) in packets.iter().zip(1..) {
        tracker.packet(&played.packet(frame));
    }
    tracker.finish();
    let mut rows: Vec<_> = tracker.sink_mut().take_connections().iter().map(row).collect();
    rows.extend(drained(&mut tracker).0);
    assert!(rows == play(&packets).rows());
}
