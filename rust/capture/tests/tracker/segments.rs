//! What TCP may do to a stream without changing what it says.

use serde_json::{Value, json};
use tlswire_capture::anomaly::AnomalyKind;

use crate::support::conversation::{End, Played};
use crate::support::{Conversation, play, tls};

/// What of the row must not depend on segments.
fn steady(packets: &[Played]) -> Value {
    let mut row = play(packets).row();
    for column in tlswire_capture::row::columns() {
        use tlswire_capture::row::DependsOn::{None, Records};
        if !matches!(column.depends_on, None | Records) {
            row[column.name] = json!(null);
        }
    }
    row
}

fn session(segment: usize) -> Conversation {
    let mut talk = Conversation::opened();
    talk.segment = segment;
    talk.establish_12();
    talk.segment = 1_400;
    talk.close();
    talk
}

#[test]
fn a_session_in_segments_of_any_size_is_the_same_row() {
    let whole = steady(&session(4_000).packets);
    for size in [1, 2, 3, 5, 7, 50, 300] {
        assert_eq!(steady(&session(size).packets), whole, "segments of {size}");
    }
}

#[test]
fn the_segments_of_one_flight_may_come_in_reverse() {
    let talk = session(30);
    let (mut packets, hello) = (talk.packets.clone(), tls::client_hello_12().len().div_ceil(30));
    assert!(hello > 1);
    packets[3..3 + hello].reverse();
    assert_eq!(steady(&packets), steady(&talk.packets));
}

/// A session of which no SYN was captured.
fn begun_before(segment: usize) -> Vec<Played> {
    session(segment).packets[3..].to_vec()
}

#[test]
fn without_a_syn_the_first_segments_may_come_in_another_order() {
    for size in [1, 2, 3, 5, 7, 30, 50] {
        let packets = begun_before(size);
        let expected = steady(&packets);
        assert_eq!(expected["server_name"], "example.org");
        for first in [[1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let mut mixed = packets.clone();
            for (at, from) in first.into_iter().enumerate().filter(|_| size <= 30) {
                mixed[at] = packets[from].clone();
            }
            mixed.swap(0, usize::from(size > 30));
            assert_eq!(steady(&mixed), expected, "segments of {size} as {first:?}");
        }
    }
}

#[test]
fn after_a_late_syn_the_stream_begins_no_earlier() {
    let talk = session(60);
    let expected = steady(&talk.packets);
    let mut packets = talk.packets.clone();
    let mut stale = Conversation { next: [995, 0], ..Conversation::default() };
    stale.client(b"\x16\x03\x03\x40\x00\x99");
    // The SYN, what was never sent from before it, and the hello, of which the second part is first.
    let (syn, first, second) = (packets[0].clone(), packets[3].clone(), packets[4].clone());
    packets[..5].clone_from_slice(&[
        second,
        syn,
        stale.packets.remove(0),
        first,
        talk.packets[1].clone(),
    ]);
    let found = play(&packets).row();
    for column in ["server_name", "ja3", "client_bytes", "outcome"] {
        assert_eq!(found[column], expected[column], "{column}");
    }
}

#[test]
fn without_a_syn_the_answer_may_come_in_another_order() {
    for size in [3, 20, 50, 1_000] {
        let packets = begun_before(size);
        let hello = tls::client_hello_12().len().div_ceil(size);
        let expected = steady(&packets);
        let mut mixed = packets.clone();
        mixed.swap(hello, hello + 1);
        assert_eq!(steady(&mixed), expected, "segments of {size}");
    }
}

#[test]
fn without_a_syn_what_comes_first_may_come_twice_or_its_syn_late() {
    let packets = begun_before(50);
    let expected = steady(&packets);
    let twice = [&packets[1..2], &packets[1..2], &packets[..1], &packets[1..]].concat();
    assert_eq!(steady(&twice), expected);
    let syn = &session(50).packets[..1];
    let late = [&packets[1..2], syn, &packets[..1], &packets[2..]].concat();
    assert_eq!(play(&late).row()["server_name"], "example.org");
}

#[test]
fn what_is_no_beginning_is_taken_when_it_is_answered_or_ended() {
    let mut talk = Conversation::default();
    talk.client(&[7; 30]).client(&[8; 30]).server(b"ok\n").establish_12().close();
    let told = play(&talk.packets);
    assert_eq!(told.row()["outcome"], "established");
    assert_eq!(told.row()["start_seen"], false);
    let mut other = Conversation::default();
    other.client(&[7; 30]).client(&[8; 30]).fin(End::Client).fin(End::Server);
    let told = play(&other.packets);
    assert_eq!((told.connections.len(), told.stats.flows.other, told.stats.flows.fin), (0, 1, 1));
    let mut long = Conversation::default();
    for _ in 0..100 {
        long.client(&[7; 1_000]);
    }
    let told = play(&long.packets);
    assert_eq!((told.stats.flows.other, told.stats.payload.not_tls), (1, 34_000));
}

#[test]
fn any_segment_may_come_twice() {
    let talk = session(100);
    let expected = steady(&talk.packets);
    let twice: Vec<_> =
        talk.packets.iter().flat_map(|packet| [packet.clone(), packet.clone()]).collect();
    assert_eq!(steady(&twice), expected);
    for at in 0..talk.packets.len() {
        let mut packets = talk.packets.clone();
        packets.push(packets[at].clone());
        assert_eq!(steady(&packets), expected, "packet {at} again at the end");
    }
}

#[test]
fn neighbours_of_one_direction_may_change_places() {
    let talk = session(60);
    let expected = steady(&talk.packets);
    for at in 3..talk.packets.len() - 4 {
        let mut packets = talk.packets.clone();
        if packets[at].bytes[20..22] == packets[at + 1].bytes[20..22] {
            packets.swap(at, at + 1);
            assert_eq!(steady(&packets), expected, "packets {at} and {}", at + 1);
        }
    }
}

#[test]
fn sequence_numbers_may_wrap_anywhere() {
    let expected = steady(&session(100).packets);
    for start in [0, 1, 2, 50, 150, 400, u32::MAX / 2] {
        let next = [u32::MAX - start, start.wrapping_neg()];
        let mut talk = Conversation { next, ..Conversation::default() };
        talk.open().segment = 100;
        talk.establish_12().close();
        assert_eq!(steady(&talk.packets), expected, "{start} before the wrap");
    }
}

#[test]
fn data_on_the_syn_is_the_beginning_of_the_stream() {
    let mut talk = Conversation::default();
    talk.syn_with(&tls::client_hello_13()).syn_ack().server(&tls::server_flight_13());
    talk.client(&tls::finished_13()).server(&tls::application_data(200)).close();
    assert_eq!(play(&talk.packets).row()["outcome"], "established");
}

#[test]
fn a_syn_that_comes_after_its_data_belongs_to_the_connection() {
    let mut talk = session(1_400);
    let syn = talk.packets.remove(0);
    talk.packets.insert(3, syn);
    let told = play(&talk.packets);
    assert_eq!((told.connections.len(), told.stats.flows.opened), (1, 1));
    assert_eq!(told.row()["start_seen"], true);
}

#[test]
fn a_fin_that_comes_before_the_last_data_waits_for_it() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).fin(End::Client);
    talk.server(&tls::alert(2, 40)).fin(End::Server);
    talk.packets.swap(3, 4);
    talk.packets.swap(5, 6);
    let told = play(&talk.packets);
    assert_eq!(told.after.last(), Some(&1), "before the input ends");
    assert_eq!(told.row()["alert"], "handshake_failure");
}

#[test]
fn a_fin_captured_before_its_senders_alert_still_comes_after_it() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::alert(2, 40)).fin(End::Server);
    talk.packets.swap(4, 5);
    talk.fin(End::Client);
    let row = play(&talk.packets).row();
    assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!("server"), &json!("alert")));
}

#[test]
fn both_fins_before_any_data_are_not_forgotten() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).fin(End::Client).fin(End::Server);
    talk.packets.swap(3, 4);
    talk.packets.swap(4, 5);
    let told = play(&talk.packets);
    assert_eq!(told.after.last(), Some(&1), "before the input ends");
    assert_eq!(told.row()["end_reason"], "fin");
}

#[test]
fn a_reset_out_of_the_window_is_listed_and_not_believed() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).reset_at(End::Client, 0x2000_0000);
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    talk.server(&tls::application_data(200)).close();
    let told = play(&talk.packets);
    assert_eq!(
        (&told.row()["outcome"], &told.row()["end_reason"]),
        (&json!("established"), &json!("fin"))
    );
    assert_eq!(told.count(AnomalyKind::OutOfWindow), 1);
    assert_eq!(told.anomalies[0].frame, 5);
}

#[test]
fn an_overlap_with_other_bytes_keeps_the_first_and_is_listed() {
    let mut talk = Conversation::opened();
    let hello = tls::client_hello_13();
    let start = talk.next;
    talk.next[0] += 20;
    talk.client(&hello[20..60]);
    talk.next[0] -= 40;
    talk.client(&[0x55; 40]);
    talk.next = start;
    talk.client(&hello[..20]);
    talk.next[0] += 40;
    talk.client(&hello[60..]);
    let told = play(&talk.packets);
    assert_eq!(told.row()["server_name"], "example.org");
    assert_eq!(told.count(AnomalyKind::OverlapConflict), 1);
}

#[test]
fn a_keep_alive_changes_nothing() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13());
    let next = talk.next;
    talk.next[0] -= 1;
    talk.client(b"\0").next = next;
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    talk.server(&tls::application_data(200)).close();
    let told = play(&talk.packets);
    assert_eq!((&told.row()["outcome"], told.stats.tcp.duplicate), (&json!("established"), 1));
}

#[test]
fn a_hello_over_records_of_any_size_is_the_same_hello() {
    let hello = tls::hello_13(tls::CLIENT_RANDOM, 0x1d);
    for size in [1, 2, 3, 4, 5, 64, 4_000] {
        let mut talk = Conversation::opened();
        talk.client(&tls::records_of(size, &hello)).server(&tls::server_flight_13());
        let row = play(&talk.packets).row();
        assert_eq!(row["client_hello_records"], json!(hello.len().div_ceil(size)));
        let hex = tlswire::fingerprint::hex(&hello);
        assert_eq!(row["client_hello"], json!(hex));
    }
}

#[test]
fn one_segment_may_hold_a_whole_flight_and_more() {
    let mut talk = Conversation::opened();
    talk.segment = 8_000;
    let rest =
        [tls::client_flight_12(), tls::application_data(10), tls::application_data(0)].concat();
    talk.client(&tls::client_hello_12()).server(&tls::server_flight_12()).client(&rest);
    talk.server(&tls::finished_12());
    assert_eq!(play(&talk.packets).row()["outcome"], "established");
}
