//! Bytes that the capture lacks.

use serde_json::json;
use tlswire_capture::anomaly::AnomalyKind;

use crate::support::conversation::End;
use crate::support::{Conversation, play, tls};

#[test]
fn a_hello_that_lacks_its_end_is_a_row_all_the_same() {
    let mut talk = Conversation::opened();
    let hello = tls::client_hello_13();
    talk.client(&hello[..100]).lose(End::Client, hello.len() as u32 - 100);
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    talk.server(&tls::application_data(200)).close();
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!(
        (&row["server_name"], &row["client_hello_complete"]),
        (&json!("example.org"), &json!(false))
    );
    assert_eq!((&row["ja3"], &row["ja4"]), (&json!(null), &json!(null)));
    assert_eq!(told.count(AnomalyKind::Gap), 1);
}

#[test]
fn a_gap_says_where_it_is() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_12()).server(&tls::server_hello_12()).lose(End::Server, 700);
    talk.server(&tls::handshake(14, b""));
    let told = play(&talk.packets);
    let gap = told.anomalies.iter().find(|found| found.kind == AnomalyKind::Gap).unwrap();
    assert_eq!(gap.stream_offset, Some(tls::server_hello_12().len() as u64));
    assert_eq!(told.row()["outcome"], "incomplete");
}

#[test]
fn a_connection_with_a_gap_and_both_fins_was_closed() {
    let mut talk = Conversation::opened();
    talk.establish_13().lose(End::Server, 40).server(&tls::application_data(200)).close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["end_reason"]), (&json!("established"), &json!("fin")));
    assert_eq!((&row["ended_by"], &row["end_seen"]), (&json!("client"), &json!(true)));
}

#[test]
fn a_gap_within_application_data_is_none() {
    let mut talk = Conversation::opened();
    let data = tls::application_data(4_000);
    talk.establish_13()
        .server(&data[..1_000])
        .lose(End::Server, 1_000)
        .server(&data[2_000..])
        .close();
    let told = play(&talk.packets);
    assert_eq!((&told.row()["outcome"], told.names()), (&json!("established"), vec![]));
}

#[test]
fn a_lost_record_header_after_the_handshake_is_listed_once() {
    let mut talk = Conversation::opened();
    talk.establish_13().lose(End::Server, 3_000);
    for _ in 0..10 {
        talk.server(&tls::application_data(500)).lose(End::Server, 77);
    }
    let told = play(&talk.close().packets);
    assert_eq!(told.count(AnomalyKind::SkipLost), 1);
    assert_eq!(
        (&told.row()["outcome"], &told.row()["end_seen"]),
        (&json!("established"), &json!(true))
    );
}

#[test]
fn what_a_snap_length_cut_is_missing_and_never_zero() {
    let mut talk = Conversation::opened();
    talk.establish_12().close();
    talk.packets.iter_mut().for_each(|packet| packet.cut(120));
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!((&row["client_hello_complete"], &row["ja4"]), (&json!(false), &json!(null)));
    assert!(told.count(AnomalyKind::SnapLength) >= 1);
    let missing = row["not_observable"].as_array().unwrap();
    assert!(missing.contains(&json!("ja4:snaplen")), "{missing:?}");
}

#[test]
fn a_snap_length_of_headers_only_loses_no_connection() {
    let mut talk = Conversation::opened();
    talk.establish_12().close();
    talk.packets.iter_mut().for_each(|packet| packet.cut(40));
    let told = play(&talk.packets);
    assert_eq!((told.connections.len(), told.stats.flows.fin), (0, 1));
    assert_eq!(told.stats.payload.captured, 0);
}

#[test]
fn the_end_of_the_capture_leaves_what_came() {
    let mut talk = Conversation::opened();
    talk.establish_12();
    for end in 4..talk.packets.len() {
        let row = play(&talk.packets[..end]).row();
        let expected = if end == talk.packets.len() - 1 {
            json!("incomplete")
        } else {
            row["outcome"].clone()
        };
        assert_eq!(
            (&row["end_reason"], &row["outcome"]),
            (&json!("end_of_input"), &expected),
            "{end}"
        );
    }
}

#[test]
fn a_stream_that_ends_amid_a_hello_says_so() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()[..100]).close();
    let told = play(&talk.packets);
    assert_eq!(told.names(), ["truncated_record", "truncated_message"]);
    assert_eq!(told.row()["client_hello_complete"], false);
    assert_eq!(told.stats.handshakes.partial_messages, 1);
}
