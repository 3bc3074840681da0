//! TCP flows to the TLS ports that never carried TLS.

use serde_json::{Value, json};
use tlswire_capture::tracker::TrackerOptions;

use crate::support::conversation::End;
use crate::support::{Conversation, SECOND, merge, play, play_with};

fn asked(talk: &Conversation) -> Value {
    let mut later = Conversation::new(2);
    later.server_port = 7;
    later.wait(3_000 * SECOND).syn();
    let options = TrackerOptions { attempts: true, ..TrackerOptions::default() };
    let told = play_with(options, &merge(&[talk, &later]));
    assert_eq!(told.stats.flows.attempts, 1);
    told.row()
}

#[test]
fn attempts_have_no_row_unless_they_are_asked_for() {
    let mut talk = Conversation::opened();
    talk.close();
    let told = play(&talk.packets);
    assert_eq!((told.connections.len(), told.stats.flows.empty), (0, 1));
}

#[test]
fn a_first_record_that_is_damaged_is_no_other_protocol() {
    let failure = |bytes: &[u8]| {
        let mut talk = Conversation::opened();
        talk.server(bytes).fin(End::Client).fin(End::Server);
        asked(&talk)["failure"].clone()
    };
    assert_eq!(failure(b"\x16\x03\x03\x85\x00\x3f\x02\x00\x00\xa9"), "malformed");
    assert_eq!(failure(b"\x16\x03\x03\x00\x3f\x02\x00\x00\x00\x03\x03\x03"), "malformed");
    assert_eq!(failure(b"220 mail.example ESMTP\r\n"), "plaintext");
}

#[test]
fn a_refused_attempt_was_reset_by_the_server() {
    let mut talk = Conversation::default();
    talk.syn().reset(End::Server);
    let row = asked(&talk);
    assert_eq!(
        (&row["protocol"], &row["outcome"], &row["failure"]),
        (&json!("none"), &json!("failed"), &json!("reset"))
    );
    assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!("server"), &json!("reset")));
    assert_eq!((&row["client_packets"], &row["server_packets"]), (&json!(1), &json!(1)));
    assert_eq!((&row["duration"], &row["last_frame"]), (&json!(0.001), &json!(2)));
}

#[test]
fn an_unanswered_attempt_is_silent() {
    let mut talk = Conversation::default();
    talk.syn().wait(SECOND);
    talk.packets.push(talk.packets[0].clone());
    let row = asked(&talk);
    assert_eq!((&row["failure"], &row["end_reason"]), (&json!("silent"), &json!("idle")));
    assert_eq!((&row["client_packets"], &row["server_packets"]), (&json!(2), &json!(0)));
}

#[test]
fn an_attempt_closed_by_the_client_without_a_byte_says_who_closed_it() {
    let mut talk = Conversation::opened();
    talk.close();
    let row = asked(&talk);
    assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!("client"), &json!("fin")));
    assert_eq!((&row["failure"], &row["client_bytes"]), (&json!("silent"), &json!(0)));
}

#[test]
fn an_attempt_closed_by_the_server_without_a_byte_is_a_close() {
    let mut talk = Conversation::opened();
    talk.fin(End::Server).fin(End::Client);
    let row = asked(&talk);
    assert_eq!((&row["ended_by"], &row["failure"]), (&json!("server"), &json!("closed")));
}

#[test]
fn plain_text_on_a_tls_port_is_an_attempt() {
    let mut talk = Conversation::opened();
    talk.client(b"GET / HTTP/1.1\r\n\r\n").server(b"HTTP/1.1 400 Bad Request\r\n\r\n").close();
    let row = asked(&talk);
    assert_eq!((&row["protocol"], &row["failure"]), (&json!("none"), &json!("plaintext")));
}

#[test]
fn much_plain_text_on_a_tls_port_is_the_same_attempt() {
    let mut talk = Conversation::opened();
    talk.client(b"GET / HTTP/1.1\r\n\r\n");
    for _ in 0..100 {
        talk.server(&[b'x'; 1_000]);
    }
    let row = asked(talk.close());
    assert_eq!((&row["protocol"], &row["failure"]), (&json!("none"), &json!("plaintext")));
    assert_eq!((&row["server_packets"], &row["ended_by"]), (&json!(102), &json!("client")));
}

#[test]
fn other_ports_have_no_attempts() {
    let mut talk = Conversation::new(50_000);
    talk.server_port = 80;
    talk.open().close();
    let options = TrackerOptions { attempts: true, ..TrackerOptions::default() };
    assert_eq!(play_with(options, &talk.packets).connections.len(), 0);
}
