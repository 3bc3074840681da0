//! Whole handshakes.

use serde_json::json;
use tlswire_capture::tracker::{Emit, TrackerOptions};

use crate::support::conversation::End;
use crate::support::{Conversation, play, play_with, tls};

#[test]
fn a_full_handshake_of_tls_12_is_one_established_row() {
    let mut talk = Conversation::opened();
    talk.establish_12().client(&tls::application_data(100)).close();
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!(row["version"], "TLSv1.2");
    assert_eq!(row["cipher"], "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assert_eq!(row["curve"], "x25519");
    assert_eq!(row["server_name"], "example.org");
    assert_eq!((&row["established"], &row["outcome"]), (&json!(true), &json!("established")));
    assert_eq!((&row["resumed"], &row["resumption"]), (&json!(false), &json!("full")));
    assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!("client"), &json!("fin")));
    assert_eq!(row["history"], "CsxknGIi");
    assert_eq!(told.names(), [""; 0]);
}

#[test]
fn a_full_handshake_of_tls_13_is_one_established_row() {
    let mut talk = Conversation::opened();
    talk.establish_13().close();
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!((&row["version"], &row["curve"]), (&json!("TLSv1.3"), &json!("x25519")));
    assert_eq!(row["outcome"], "established");
    assert_eq!((&row["hello_retry"], &row["resumption"]), (&json!(false), &json!("full")));
    assert_eq!(row["history"], "CsiI");
    assert_eq!(told.names(), [""; 0]);
}

#[test]
fn an_abbreviated_handshake_of_tls_12_is_a_resumption() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_12())
        .server(&[tls::server_hello_12(), tls::finished_12()].concat())
        .client(&tls::finished_12())
        .close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["established"], &row["resumed"]), (&json!(true), &json!(true)));
    assert_eq!(row["resumption"], "session_id");
}

#[test]
fn the_packets_before_the_first_byte_of_data_are_counted_too() {
    let mut talk = Conversation::opened();
    talk.establish_13().close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["client_packets"], &row["server_packets"]), (&json!(5), &json!(4)));
    assert_eq!((&row["first_frame"], &row["last_frame"]), (&json!(1), &json!(9)));
    assert_eq!(row["duration"], json!(0.008));
}

#[test]
fn bytes_of_each_side_are_the_distinct_bytes_of_its_stream() {
    let mut talk = Conversation::opened();
    let (hello, flight) = (tls::client_hello_13(), tls::server_flight_13());
    talk.client(&hello).server(&flight);
    talk.packets.push(talk.packets[3].clone());
    let row = play(&talk.packets).row();
    assert_eq!(row["client_bytes"], json!(hello.len()));
    assert_eq!(row["server_bytes"], json!(flight.len()));
}

#[test]
fn the_round_trip_is_from_the_syn_to_the_acknowledgment_of_its_answer() {
    let mut talk = Conversation::default();
    talk.syn().wait(5_000_000).syn_ack().ack(End::Client).establish_13();
    assert_eq!(play(&talk.packets).row()["tcp_rtt"], json!(0.007));
}

#[test]
fn with_emit_handshake_a_row_leaves_once_and_as_soon_as_it_is_established() {
    let mut talk = Conversation::opened();
    talk.establish_13().client(&tls::application_data(50)).close();
    let options = TrackerOptions { emit: Emit::Handshake, ..TrackerOptions::default() };
    let told = play_with(options, &talk.packets);
    assert_eq!(told.after, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    let row = told.row();
    assert_eq!(row["outcome"], "established");
    assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!(null), &json!(null)));
}

#[test]
fn with_emit_handshake_a_row_leaves_at_the_fatal_alert() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::alert(2, 40)).ack(End::Client).close();
    let options = TrackerOptions { emit: Emit::Handshake, ..TrackerOptions::default() };
    let told = play_with(options, &talk.packets);
    assert_eq!(told.after, [0, 0, 0, 0, 1, 1, 1, 1, 1]);
    assert_eq!(told.row()["failure"], "alert");
}

#[test]
fn with_emit_handshake_what_never_was_decided_leaves_at_its_end() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).close();
    let options = TrackerOptions { emit: Emit::Handshake, ..TrackerOptions::default() };
    let told = play_with(options, &talk.packets);
    assert_eq!(told.row()["end_reason"], "fin");
}

#[test]
fn every_event_has_an_index_of_its_own_but_application_data() {
    let mut talk = Conversation::opened();
    talk.establish_12().client(&tls::application_data(9)).client(&tls::alert(1, 0));
    let told = play(&talk.packets);
    let lines: Vec<u32> = told.events.iter().map(|&(_, index, _)| index).collect();
    assert_eq!(lines, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]);
}

#[test]
fn what_is_counted_adds_up_to_what_was_sent() {
    let mut talk = Conversation::opened();
    talk.establish_12().client(&tls::alert(1, 90)).close();
    let stats = play(&talk.packets).stats;
    let counted = stats.handshakes;
    assert_eq!((counted.messages, counted.client_hellos, counted.server_hellos), (6, 1, 1));
    assert_eq!((counted.certificates, counted.other_messages), (1, 3));
    assert_eq!((counted.change_cipher_specs, counted.protected_records), (2, 2));
    assert_eq!((counted.alerts, counted.rows), (1, 1));
    assert_eq!((stats.flows.opened, stats.flows.fin, stats.flows.tls), (1, 1, 1));
}
