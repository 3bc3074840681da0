//! How handshakes fail.

use serde_json::{Value, json};

use crate::support::conversation::End;
use crate::support::{Conversation, SECOND, merge, play, tls};

/// Outcome, failure, the last message seen, and who ended it how.
fn verdict(talk: &Conversation) -> [Value; 5] {
    let mut row = play(&talk.packets).row();
    ["outcome", "failure", "failure_stage", "ended_by", "end_reason"].map(|name| row[name].take())
}

fn greeted() -> Conversation {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13());
    talk
}

#[test]
fn a_fatal_alert_of_the_server_is_its_failure() {
    let mut talk = greeted();
    talk.server(&tls::alert(2, 70)).fin(End::Server).fin(End::Client);
    let expected = ["failed", "alert", "client_hello", "server", "alert"].map(Value::from);
    assert_eq!(verdict(&talk), expected);
    let row = play(&talk.packets).row();
    assert_eq!(
        (&row["alert"], &row["alert_sender"]),
        (&json!("protocol_version"), &json!("server"))
    );
}

#[test]
fn a_warning_alone_is_no_failure() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_12()).server(&tls::alert(1, 112));
    talk.server(&tls::server_flight_12()).client(&tls::client_flight_12());
    talk.server(&tls::finished_12());
    let row = play(&talk.packets).row();
    assert_eq!(
        (&row["outcome"], &row["alert"]),
        (&json!("established"), &json!("unrecognized_name"))
    );
}

#[test]
fn a_fin_of_the_server_is_a_close() {
    let mut talk = greeted();
    talk.fin(End::Server).fin(End::Client);
    assert_eq!(
        verdict(&talk),
        ["failed", "closed", "client_hello", "server", "fin"].map(Value::from)
    );
}

#[test]
fn a_reset_of_the_server_is_a_reset() {
    let mut talk = greeted();
    talk.reset(End::Server);
    assert_eq!(
        verdict(&talk),
        ["failed", "reset", "client_hello", "server", "reset"].map(Value::from)
    );
}

#[test]
fn a_client_that_leaves_amid_the_handshake_ended_it() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).reset(End::Client);
    assert_eq!(
        verdict(&talk),
        ["failed", "reset", "server_hello", "client", "reset"].map(Value::from)
    );
}

#[test]
fn a_server_that_says_nothing_is_silent() {
    let mut talk = greeted();
    talk.ack(End::Server).wait(10 * SECOND).fin(End::Client).fin(End::Server);
    assert_eq!(
        verdict(&talk),
        ["failed", "silent", "client_hello", "client", "fin"].map(Value::from)
    );
}

#[test]
fn a_server_that_says_nothing_until_the_limit_is_silent() {
    let mut talk = greeted();
    talk.ack(End::Server);
    let mut later = Conversation::new(2);
    later.wait(200 * SECOND).syn();
    let row = play(&merge(&[&talk, &later])).row();
    assert_eq!((&row["failure"], &row["end_reason"]), (&json!("silent"), &json!("idle")));
}

#[test]
fn an_answer_in_plain_text_is_plaintext() {
    let mut talk = greeted();
    talk.server(b"HTTP/1.1 400 Bad Request\r\n\r\n").fin(End::Server).fin(End::Client);
    assert_eq!(
        verdict(&talk),
        ["failed", "plaintext", "client_hello", "server", "fin"].map(Value::from)
    );
}

#[test]
fn a_client_that_speaks_http_has_a_row_by_the_alert_it_gets() {
    let mut talk = Conversation::opened();
    talk.client(b"GET / HTTP/1.1\r\n\r\n").server(&tls::alert(2, 10)).close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["failure"]), (&json!("failed"), &json!("alert")));
    assert_eq!((&row["src_port"], &row["alert_sender"]), (&json!(50_000), &json!("server")));
}

#[test]
fn an_answer_that_is_no_record_is_malformed() {
    let mut talk = greeted();
    talk.server(&[tls::server_hello_13(), vec![0x99; 40]].concat())
        .fin(End::Server)
        .fin(End::Client);
    assert_eq!(verdict(&talk)[1], "malformed");
}

#[test]
fn a_refused_client_certificate_of_tls_13_is_a_rejection() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    talk.server(&tls::application_data(tls::ALERT_13)).fin(End::Server).fin(End::Client);
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["established"]), (&json!("rejected"), &json!(false)));
    assert_eq!((&row["failure"], &row["ended_by"]), (&json!("closed"), &json!("server")));
}

#[test]
fn the_lengths_of_the_clients_flight_tell_an_empty_certificate() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::application_data(25));
    talk.client(&tls::finished_13()).server(&tls::application_data(tls::ALERT_13));
    assert_eq!(play(&talk.packets).row()["client_flight"], json!([25, 53]));
}

#[test]
fn a_server_that_left_before_the_clients_finished_closed_the_handshake() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).fin(End::Server);
    talk.client(&tls::finished_13()).fin(End::Client);
    let expected = ["failed", "closed", "server_hello", "server", "fin"].map(Value::from);
    assert_eq!(verdict(&talk), expected);
}

#[test]
fn a_client_that_closed_before_the_server_hello_did_not_reset_it() {
    let mut talk = greeted();
    talk.fin(End::Client).server(&tls::server_flight_13()).reset(End::Client);
    let expected = ["failed", "closed", "client_hello", "client", "reset"].map(Value::from);
    assert_eq!(verdict(&talk), expected);
}

#[test]
fn a_fin_captured_before_what_its_sender_sent_does_not_hide_that() {
    let mut talk = Conversation::opened();
    talk.segment = 8_000;
    talk.client(&tls::client_hello_12()).server(&tls::server_flight_12()).fin(End::Server);
    let mut packets = talk.packets.clone();
    let last = packets.len() - 1;
    packets.swap(last - 1, last);
    talk.reset(End::Client);
    packets.extend(talk.packets.last().cloned());
    let stage = |packets: &[_]| play(packets).row()["failure_stage"].take();
    assert_eq!(stage(&packets), "server_hello_done");
    assert_eq!(stage(&packets), stage(&talk.packets));
}

#[test]
fn what_fits_into_no_stream_was_not_left_without_answer() {
    let mut talk = greeted();
    talk.lose(End::Server, 3 << 29).server(&tls::server_flight_13()).reset(End::Client);
    let row = play(&talk.packets).row();
    assert_eq!(
        (&row["outcome"], &row["anomalies"]),
        (&json!("incomplete"), &json!(["out_of_window"]))
    );
}

#[test]
fn an_alert_is_known_where_a_stack_pads_its_records() {
    let flight = |padding: usize| {
        let mut talk = greeted();
        let finished = tls::application_data(53 + padding);
        talk.server(&[tls::server_hello_13(), finished].concat());
        talk.client(&tls::finished_13()).server(&tls::application_data(tls::ALERT_13 + 16));
        talk.fin(End::Server).fin(End::Client);
        play(&talk.packets).row()["outcome"].clone()
    };
    assert_eq!((flight(16), flight(0)), (json!("rejected"), json!("established")));
}

#[test]
fn a_farewell_after_the_refusal_takes_nothing_back() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    talk.server(&tls::application_data(tls::ALERT_13)).fin(End::Client);
    talk.server(&tls::application_data(tls::ALERT_13)).fin(End::Server);
    assert_eq!(play(&talk.packets).row()["outcome"], "rejected");
}

#[test]
fn a_record_as_long_as_a_padded_finished_pads_nothing_after_an_exact_one() {
    let outcome = |server: &[usize], client: &[usize], answer| {
        let records = |lengths: &[usize]| -> Vec<u8> {
            lengths.iter().flat_map(|length| tls::application_data(*length)).collect()
        };
        let mut talk = greeted();
        talk.server(&[tls::server_hello_13(), records(server)].concat());
        talk.client(&records(client)).server(&tls::application_data(answer));
        talk.fin(End::Server).fin(End::Client);
        play(&talk.packets).row()["outcome"].clone()
    };
    let alert = tls::ALERT_13;
    // The client's requests of 69 and 35 bytes are no farewell.
    for request in [69, 70] {
        assert_eq!(outcome(&[900], &[817, 281, 53, request, 35], alert), "rejected");
    }
    assert_eq!(outcome(&[900], &[817, 281, 69, 35], alert), "unknown");
    // Nor is an answer of 35 bytes an alert, whatever of 69 the server sent beside its `Finished`.
    for server in [&[900, 53, 69][..], &[69, 900, 53]] {
        assert_eq!(outcome(server, &[53], alert + 16), "established", "{server:?}");
    }
    assert_eq!(outcome(&[900, 69, 200], &[53], alert + 16), "rejected");
}

#[test]
fn a_server_that_leaves_right_after_the_clients_finished_rejects_it() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::finished_13()).reset(End::Server);
    assert_eq!(play(&talk.packets).row()["outcome"], "rejected");
}

#[test]
fn a_client_that_closes_first_was_not_rejected() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    talk.client(&tls::application_data(tls::ALERT_13)).fin(End::Client);
    talk.server(&tls::application_data(tls::ALERT_13)).fin(End::Server);
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["established"]), (&json!("unknown"), &json!(null)));
}

#[test]
fn a_client_that_says_farewell_before_the_server_closes_was_not_rejected() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    talk.client(&tls::application_data(tls::ALERT_13));
    talk.server(&tls::application_data(tls::ALERT_13)).fin(End::Server).fin(End::Client);
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["ended_by"]), (&json!("unknown"), &json!("server")));
}

#[test]
fn a_farewell_to_a_server_that_has_left_is_too_late() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::finished_13()).fin(End::Server);
    talk.client(&tls::application_data(tls::ALERT_13)).fin(End::Client);
    assert_eq!(play(&talk.packets).row()["outcome"], "rejected");
}

#[test]
fn an_answer_after_the_clients_finished_establishes() {
    let mut talk = greeted();
    talk.server(&tls::server_flight_13()).client(&tls::finished_13());
    let before = play(&talk.packets).row();
    assert_eq!((&before["established"], &before["outcome"]), (&json!(null), &json!("incomplete")));
    talk.server(&tls::application_data(20));
    assert_eq!(play(&talk.packets).row()["established"], true);
}

#[test]
fn a_handshake_of_tls_12_without_the_servers_finished_is_not_established() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_12()).server(&tls::server_flight_12());
    talk.client(&tls::client_flight_12()).server(&tls::alert(2, 20)).fin(End::Server);
    let row = play(&talk.packets).row();
    assert_eq!((&row["established"], &row["failure"]), (&json!(false), &json!("alert")));
    assert_eq!(row["failure_stage"], "client_key_exchange");
}

#[test]
fn an_alert_after_the_handshake_leaves_it_established() {
    let mut talk = Conversation::opened();
    talk.establish_12().server(&tls::opaque(21, 26)).fin(End::Server).fin(End::Client);
    assert_eq!(verdict(&talk)[0], "established");
}
