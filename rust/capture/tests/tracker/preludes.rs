//! TLS that begins after something else.

use serde_json::json;
use tlswire_capture::anomaly::AnomalyKind;

use crate::support::conversation::End;
use crate::support::{Conversation, play, tls};

fn mail() -> Conversation {
    let mut talk = Conversation::opened();
    talk.server(b"220 mail.example ESMTP\r\n").client(b"EHLO me\r\n");
    talk.server(b"250 STARTTLS\r\n").client(b"STARTTLS\r\n").server(b"220 go ahead\r\n");
    talk
}

#[test]
fn tls_begins_after_text_when_the_turn_changes() {
    let mut talk = mail();
    talk.establish_12().close();
    let told = play(&talk.packets);
    assert_eq!((&told.row()["outcome"], told.names()), (&json!("established"), vec![]));
}

#[test]
fn text_before_tls_is_not_why_the_handshake_failed() {
    let mut talk = mail();
    talk.client(&tls::client_hello_13()).fin(End::Server).fin(End::Client);
    assert_eq!(play(&talk.packets).row()["failure"], "closed");
}

#[test]
fn text_after_the_hello_is() {
    let mut talk = mail();
    talk.client(&tls::client_hello_13()).server(b"454 not today\r\n").close();
    let told = play(&talk.packets);
    assert_eq!(told.row()["failure"], "plaintext");
    assert_eq!(told.count(AnomalyKind::Plaintext), 1);
}

#[test]
fn a_request_of_mysql_and_the_hello_may_be_one_segment() {
    let mut talk = Conversation::opened();
    let mut request = vec![32, 0, 0, 1, 0x85, 0xae, 0xff, 0x01, 0, 0, 0, 1, 33];
    request.resize(36, 0);
    talk.server(b"\x4a\0\0\0\x0a8.0.36\0");
    talk.client(&[request, tls::client_hello_13()].concat()).server(&tls::server_flight_13());
    let row = play(&talk.packets).row();
    assert_eq!((&row["starttls"], &row["version"]), (&json!("mysql"), &json!("TLSv1.3")));
}

#[test]
fn a_flow_of_text_is_given_up_and_has_no_row() {
    let mut talk = Conversation::opened();
    for _ in 0..70 {
        talk.server(&[b'x'; 1_000]);
    }
    let told = play(&talk.client(&tls::client_hello_13()).packets);
    assert_eq!((told.connections.len(), told.stats.flows.other), (0, 1));
    assert!(told.stats.payload.not_tls > 0);
}

#[test]
fn a_few_bytes_that_might_have_become_tls_are_no_row() {
    let mut talk = Conversation::opened();
    talk.client(b"\x16\x03\x01\x02").close();
    let told = play(&talk.packets);
    assert_eq!((told.connections.len(), told.stats.flows.other), (0, 1));
}
