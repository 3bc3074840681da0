//! More than one hello on one connection.

use serde_json::json;
use tlswire_capture::anomaly::AnomalyKind;

use crate::support::conversation::End;
use crate::support::{Conversation, play, tls};

#[test]
fn a_hello_retry_request_stays_in_one_row() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13());
    talk.server(&[&tls::hello_retry_request(), tls::CHANGE_CIPHER_SPEC].concat());
    talk.client(&[tls::CHANGE_CIPHER_SPEC, &tls::second_client_hello_13()].concat());
    talk.server(&[tls::server_hello_13(), tls::application_data(900)].concat());
    talk.client(&tls::application_data(tls::FINISHED_13)).server(&tls::application_data(200));
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!((&row["hello_retry"], &row["outcome"]), (&json!(true), &json!("established")));
    assert_eq!((&row["version"], &row["renegotiated"]), (&json!("TLSv1.3"), &json!(false)));
    assert_eq!(row["history"], "CjiICs");
    assert_eq!(told.stats.handshakes.hello_retry_requests, 1);
    assert_eq!(told.names(), [""; 0]);
}

#[test]
fn a_hello_retry_request_without_an_answer_gives_the_server_columns() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::hello_retry_request()).close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["version"], &row["hello_retry"]), (&json!("TLSv1.3"), &json!(true)));
    assert_eq!((&row["curve"], &row["outcome"]), (&json!("secp256r1"), &json!("failed")));
}

#[test]
fn two_hellos_with_one_random_are_a_retry_even_from_one_side() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13());
    talk.client(&[tls::CHANGE_CIPHER_SPEC, &tls::second_client_hello_13()].concat());
    let row = play(&talk.packets).row();
    assert_eq!((&row["hello_retry"], &row["renegotiated"]), (&json!(true), &json!(false)));
}

#[test]
fn a_second_hello_that_the_server_answers_at_once_is_no_retry() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).client(&tls::second_client_hello_13());
    talk.server(&tls::server_flight_13());
    assert_eq!(play(&talk.packets).row()["hello_retry"], false);
}

#[test]
fn another_hello_before_the_answer_is_no_renegotiation() {
    let mut talk = Conversation::opened();
    let other = tls::record(22, &tls::client_hello_message([0xc2; 32], &[]));
    talk.client(&tls::client_hello_12()).client(&other).server(&tls::server_flight_12());
    assert_eq!(play(&talk.packets).row()["renegotiated"], false);
}

#[test]
fn the_same_hello_twice_is_listed() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).client(&tls::client_hello_13());
    let told = play(&talk.packets);
    assert_eq!(told.count(AnomalyKind::RepeatedHello), 1);
    assert_eq!(told.row()["hello_retry"], false);
}

#[test]
fn a_second_handshake_in_clear_is_a_renegotiation() {
    let mut talk = Conversation::opened();
    let other = tls::record(22, &tls::client_hello_message([0xc2; 32], &[]));
    talk.client(&tls::client_hello_12()).server(&tls::server_flight_12()).client(&other);
    assert_eq!(play(&talk.packets).row()["renegotiated"], true);
}

#[test]
fn a_request_for_a_hello_is_a_renegotiation() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_12()).server(&tls::handshake(0, b""));
    assert_eq!(play(&talk.packets).row()["renegotiated"], true);
}

#[test]
fn a_protected_handshake_after_the_first_is_a_renegotiation() {
    let mut talk = Conversation::opened();
    talk.establish_12();
    assert_eq!(play(&talk.packets).row()["renegotiated"], false);
    talk.client(&tls::opaque(22, 200));
    assert_eq!(play(&talk.packets).row()["renegotiated"], true);
}

#[test]
fn early_data_is_not_the_clients_finished() {
    let mut talk = Conversation::opened();
    let hello = tls::record(
        22,
        &tls::client_hello_message(
            tls::CLIENT_RANDOM,
            &[(43, b"\x02\x03\x04"), (51, b"\x00\x07\x00\x1d\x00\x03\x01\x02\x03"), (42, b"")],
        ),
    );
    talk.client(&[hello, tls::application_data(500)].concat()).server(&tls::server_flight_13());
    talk.fin(End::Server).fin(End::Client);
    let row = play(&talk.packets).row();
    assert_eq!((&row["established"], &row["failure"]), (&json!(false), &json!("closed")));
}
