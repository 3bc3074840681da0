//! What a capture does not show is not claimed, and what is forged is not believed.

use serde_json::Value;
use tlswire_capture::choice::Choice;
use tlswire_capture::messages::MessageLines;
use tlswire_capture::tracker::{Tracker, TrackerOptions};

use crate::support::conversation::End;
use crate::support::{Conversation, SECOND, merge, play, play_with, tls};

#[test]
fn a_hole_before_the_servers_end_leaves_open_whether_it_refused() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::server_flight_13());
    talk.client(&tls::finished_13()).lose(End::Server, 500).server(&tls::application_data(200));
    talk.fin(End::Server).fin(End::Client).ack(End::Server);
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!((&row["outcome"], &row["established"]), (&"incomplete".into(), &Value::Null));
}

#[test]
fn what_is_read_at_the_end_has_the_time_of_its_connection() {
    let mut talk = Conversation::opened();
    let hello = tls::client_hello_13();
    talk.client(&hello[..60]).lose(End::Client, 20).client(&hello[80..]);
    talk.server(&tls::server_flight_13());
    let mut other = Conversation::new(50_001);
    other.time += 3600 * SECOND;
    other.open();
    let told = play(&merge(&[&talk, &other]));
    let row = told.rows().into_iter().find(|row| !row["version"].is_null()).unwrap();
    let delay = &row["server_hello_delay"];
    assert!(delay.is_null() || delay.as_f64().unwrap() > -60.0, "{delay}");
}

#[test]
fn heartbeats_in_clear_are_not_protected_records() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::server_hello_13());
    talk.client(&tls::record(24, &[&[1u8, 0, 100][..], &[0; 116]].concat()));
    talk.server(&tls::record(24, &[&[2u8, 0, 100][..], &[0; 116]].concat()));
    let told = play(&talk.packets);
    assert_eq!(told.stats.handshakes.protected_records, 0);
    assert_ne!(told.row()["established"], true);
}

#[test]
fn early_data_is_not_taken_for_finished() {
    let mut talk = Conversation::opened();
    let offer: [(u16, &[u8]); 3] = [(43, b"\x04\x03\x04\x03\x03"), (42, b""), (41, b"\x00\x00")];
    let hello = tls::client_hello_message([7; 32], &offer);
    talk.client(&tls::record(22, &hello)).server(&tls::server_flight_13());
    talk.client(&tls::application_data(500)).server(&tls::application_data(300));
    talk.reset(End::Client);
    assert_ne!(play(&talk.packets).row()["established"], true);
}

#[test]
fn a_fin_far_out_of_the_window_is_not_believed() {
    let mut talk = Conversation::opened();
    let kept = talk.next;
    talk.establish_13();
    let next = talk.next;
    talk.next[1] = talk.next[1].wrapping_add(0x2000_0000);
    talk.fin(End::Server);
    talk.next = next;
    talk.client(&tls::application_data(100)).server(&tls::application_data(100));
    talk.fin(End::Client).fin(End::Server).ack(End::Client);
    assert_ne!(kept, next);
    let told = play(&talk.packets);
    assert_eq!(told.row()["ended_by"], "client");
    assert!(told.names().contains(&"out_of_window"));
}

#[test]
fn choosing_by_name_reads_the_hello_once() {
    let offer: Vec<(u16, &[u8])> = (0..16_000u16).map(|n| (n | 0x4000, &b""[..])).collect();
    let mut talk = Conversation::opened();
    talk.segment = 60_000;
    talk.client(&tls::records_of(16_000, &tls::client_hello_message([1; 32], &offer)));
    talk.server(&tls::server_hello_12());
    talk.server(&tls::record(21, &[1u8, 90].repeat(8_192)));
    let choice = Choice { server_name: Some("x".to_owned()), ..Choice::default() };
    let lines = MessageLines { choice, ..MessageLines::default() };
    let mut tracker = Tracker::new(TrackerOptions::default(), lines);
    for (packet, frame) in talk.packets.iter().zip(1..) {
        tracker.packet(&packet.packet(frame));
    }
    tracker.finish();
    // Eight thousand alerts of eight thousand looks at 16,000 extensions would take minutes.
    assert_eq!(tracker.stats().handshakes.alerts, 8_192);
    assert!(tracker.sink_mut().out.is_empty());
}

#[test]
fn messages_that_never_end_are_held_up_to_a_cap_in_all() {
    let options = TrackerOptions { handshake_bytes: 1 << 20, ..TrackerOptions::default() };
    let endless = tls::message(11, &vec![0; 262_000]);
    let mut talks = Vec::new();
    for port in 0..64u16 {
        let mut talk = Conversation::new(10_000 + port);
        talk.open();
        talk.segment = 60_000;
        talk.client(&tls::client_hello_12()).server(&tls::server_hello_12());
        talk.server(&tls::records_of(16_000, &endless[..100_000]));
        talks.push(talk);
    }
    let packets = merge(&talks.iter().collect::<Vec<_>>());
    let mut tracker = Tracker::new(options.clone(), ());
    for (packet, frame) in packets.iter().zip(1..) {
        tracker.packet(&packet.packet(frame));
        assert!(tracker.stats().handshake_bytes <= 1 << 20);
    }
    let told = play_with(options, &packets);
    assert_eq!(told.rows().len(), 64);
    assert!(told.stats.flows.evicted > 32);
}

#[test]
fn what_begins_like_a_record_is_damaged_whatever_the_other_side_began_with() {
    let mut talk = Conversation::default();
    talk.syn().client(&tls::application_data(60)).server(&tls::application_data(60));
    // The SYN comes after them.
    talk.packets.rotate_left(1);
    talk.client(&tls::client_hello_13()).close();
    assert_eq!(play(&talk.packets).row()["failure"], "malformed");
}
