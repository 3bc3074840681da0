//! The order of rows, and eviction.

use serde_json::json;
use tlswire_capture::anomaly::AnomalyKind;
use tlswire_capture::tracker::{IdleLimits, Overflow, Tracker, TrackerOptions};

use crate::support::conversation::{End, Played};
use crate::support::{Conversation, SECOND, merge, play, play_with, tls};

/// A session that has begun at `delay` after the others, on `port`.
fn begun(port: u16, delay: i64) -> Conversation {
    let mut talk = Conversation::new(port);
    talk.wait(delay).open().client(&tls::client_hello_13());
    talk
}

#[test]
fn rows_leave_in_the_order_in_which_connections_finish() {
    let (mut first, mut second) = (begun(1, 0), begun(2, 100));
    first.wait(SECOND).close();
    second.close();
    let told = play(&merge(&[&first, &second]));
    assert_eq!(told.column("src_port"), [json!(2), json!(1)]);
}

#[test]
fn rows_that_finish_at_one_packet_leave_in_the_order_in_which_they_began() {
    let talks: Vec<_> = (0..40).map(|n| begun(1000 - n, i64::from(n) * 50)).collect();
    let told = play(&merge(&talks.iter().collect::<Vec<_>>()));
    let ports: Vec<_> = (0..40).map(|n| json!(1000 - n)).collect();
    assert_eq!(told.column("src_port"), ports);
}

#[test]
fn an_idle_connection_leaves_by_the_time_of_the_capture() {
    let quiet = begun(1, 0);
    let mut other = begun(2, 70 * SECOND);
    other.close();
    let told = play(&merge(&[&quiet, &other]));
    assert_eq!(told.column("end_reason"), [json!("idle"), json!("fin")]);
    assert_eq!(told.connections[0].finished, 5, "at the first packet of the second");
}

#[test]
fn a_handshake_that_stalls_after_text_has_the_limit_of_a_handshake() {
    let mut talk = Conversation::opened();
    talk.server(b"220 mail\r\n").wait(40 * SECOND).client(b"STARTTLS\r\n").server(b"220 go\r\n");
    talk.wait(SECOND).client(&tls::client_hello_13());
    let mut clock = begun(2, 0);
    for _ in 0..110 {
        clock.wait(SECOND).client(&tls::application_data(5));
    }
    let told = play(&merge(&[&talk, &clock]));
    assert_eq!(told.column("end_reason"), [json!("idle"), json!("end_of_input")]);
}

#[test]
fn one_packet_from_another_century_evicts_nothing() {
    let mut talk = Conversation::opened();
    talk.establish_13();
    let mut packets = talk.packets.clone();
    let mut stray = begun(2, 0).packets.remove(0);
    stray.time += 100 * 365 * 86_400 * SECOND;
    packets.insert(5, stray);
    let told = play(&packets);
    assert_eq!(told.row()["outcome"], "established");
    assert_eq!(told.count(AnomalyKind::TimeJump), 1);
}

#[test]
fn times_that_go_back_a_little_change_no_row() {
    let mut talk = Conversation::opened();
    talk.establish_13().close();
    let mut packets = talk.packets.clone();
    packets[4].time -= 30 * SECOND;
    let mut expected = play(&talk.packets).row();
    let mut row = play(&packets).row();
    for name in ["server_hello_ts", "server_hello_delay"] {
        expected[name] = json!(null);
        row[name] = json!(null);
    }
    assert_eq!(row, expected);
}

/// Begins `count` sessions that all fall into the same small table.
fn crowd(count: u16) -> Vec<Played> {
    let talks: Vec<_> = (0..count).map(|n| begun(20_000 + n, i64::from(n) * SECOND / 50)).collect();
    merge(&talks.iter().collect::<Vec<_>>())
}

fn few(overflow: Overflow) -> TrackerOptions {
    TrackerOptions { flows: 32, overflow, ..TrackerOptions::default() }
}

#[test]
fn a_full_table_evicts_the_oldest_and_marks_its_row() {
    let told = play_with(few(Overflow::EvictOldest), &crowd(100));
    assert_eq!(told.connections.len(), 100, "no row is lost");
    let evicted = told.column("end_reason").iter().filter(|reason| *reason == "evicted").count();
    assert_eq!(evicted as u64, told.count(AnomalyKind::Evicted));
    assert_eq!(evicted as u64, told.stats.flows.evicted);
    assert!(evicted >= 68, "{evicted}");
}

#[test]
fn a_full_table_that_drops_what_is_new_counts_its_bytes() {
    let told = play_with(few(Overflow::DropNew), &crowd(100));
    assert!(told.connections.len() <= 32);
    assert_eq!(told.stats.flows.evicted, 0);
    let hello = tls::client_hello_13().len() as u64;
    let dropped = 100 - told.connections.len() as u64;
    assert_eq!(told.stats.payload.untracked, dropped * hello);
}

#[test]
fn a_full_table_that_is_an_error_says_so_and_follows_what_it_has() {
    let told = play_with(few(Overflow::Error), &crowd(100));
    let dropped = play_with(few(Overflow::DropNew), &crowd(100));
    assert_eq!(told.connections.len(), dropped.connections.len());
    let mut tracker = Tracker::new(few(Overflow::Error), ());
    let played = crowd(100);
    let packets = played.iter().zip(1..).map(|(played, frame)| played.packet(frame));
    let before = packets.take_while(|packet| {
        tracker.packet(packet);
        !tracker.is_over()
    });
    assert!((2..33).contains(&before.count()));
    let stats = tracker.stats();
    assert_eq!((stats.flows.refused_packets, stats.imbalances()), (1, vec![]));
}

#[test]
fn a_connection_that_has_ended_makes_room_under_any_policy() {
    let mut packets = Vec::new();
    for port in 0..200 {
        let mut talk = begun(port, i64::from(port) * SECOND / 50);
        talk.close();
        packets.extend(talk.packets);
    }
    let told = play_with(few(Overflow::DropNew), &packets);
    assert_eq!(told.connections.len(), 200);
}

#[test]
fn a_connection_that_has_ended_makes_room_before_one_that_is_open() {
    let open = begun(1, 0);
    let mut packets = open.packets.clone();
    for port in 2..200 {
        let mut talk = begun(port, 2 * SECOND + i64::from(port) * SECOND / 50);
        talk.establish_13().close();
        packets.extend(talk.packets);
    }
    let told = play_with(few(Overflow::EvictOldest), &packets);
    assert_eq!(told.count(AnomalyKind::Evicted), 0);
}

#[test]
fn an_idle_limit_can_be_chosen() {
    let idle = IdleLimits { handshake: 5 * SECOND, ..IdleLimits::default() };
    let mut other = begun(2, 7 * SECOND);
    other.fin(End::Client);
    let options = TrackerOptions { idle, ..TrackerOptions::default() };
    let told = play_with(options, &merge(&[&begun(1, 0), &other]));
    assert_eq!(told.column("end_reason"), [json!("idle"), json!("end_of_input")]);
}

#[test]
fn the_connection_of_the_frame_that_is_asked_for_is_chosen() {
    let (first, second) = (begun(1, 0), begun(2, 100));
    let options = TrackerOptions { frame: Some(6), ..TrackerOptions::default() };
    let packets = merge(&[&first, &second]);
    let told = play_with(options, &packets);
    let chosen: Vec<_> = told.connections.iter().filter(|found| found.is_chosen).collect();
    assert_eq!(chosen.len(), 1);
    let port = u16::from_be_bytes([packets[5].bytes[20], packets[5].bytes[21]]);
    let ports = [chosen[0].client.port, chosen[0].server.port];
    assert!(ports.contains(&port));
}

#[test]
fn times_at_either_end_of_what_can_be_written_end_nothing_and_hang_nowhere() {
    for start in [i64::MIN, i64::MIN + 5 * SECOND, i64::MAX - 3_000_000_000, i64::MAX - 900_000_000]
    {
        let mut talk = Conversation::opened();
        talk.establish_13().close();
        let count = talk.packets.len() as i64;
        for (packet, place) in talk.packets.iter_mut().zip(0..count) {
            packet.time = start + place * 100_000_000 / count * 8;
        }
        assert_eq!(play(&talk.packets).row()["outcome"], "established");
    }
}
