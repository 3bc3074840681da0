//! Why rows leave, and who ended it.

use serde_json::{Value, json};

use crate::support::conversation::End;
use crate::support::{Conversation, play, tls};

fn end(talk: &Conversation) -> [Value; 3] {
    let mut row = play(&talk.packets).row();
    ["ended_by", "end_reason", "end_seen"].map(|name| row[name].take())
}

fn established() -> Conversation {
    let mut talk = Conversation::opened();
    talk.establish_13();
    talk
}

#[test]
fn the_first_fin_ended_it() {
    let mut talk = established();
    talk.fin(End::Server).fin(End::Client);
    assert_eq!(end(&talk), [json!("server"), json!("fin"), json!(true)]);
}

#[test]
fn a_reset_without_a_fin_is_its_senders() {
    let mut talk = established();
    talk.reset(End::Client);
    assert_eq!(end(&talk), [json!("client"), json!("reset"), json!(true)]);
}

#[test]
fn one_fin_is_no_end() {
    let mut talk = established();
    talk.fin(End::Client).server(&tls::application_data(300));
    assert_eq!(end(&talk), [json!("client"), json!("end_of_input"), json!(false)]);
}

#[test]
fn data_after_one_fin_is_still_read() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).fin(End::Client).server(&tls::alert(2, 40));
    assert_eq!(play(&talk.packets).row()["alert"], "handshake_failure");
}

#[test]
fn a_reset_numbered_before_the_fin_of_its_sender_does_not_end_what_the_other_sends() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13())
        .fin(End::Client)
        .reset_at(End::Client, 0_u32.wrapping_sub(1));
    talk.server(&tls::alert(2, 40));
    let mut row = play(&talk.packets).row();
    assert_eq!(row["alert"].take(), "handshake_failure");
    assert_eq!(row["anomalies"].take(), json!([]));
    assert_eq!(end(&talk), [json!("client"), json!("reset"), json!(true)]);
}

#[test]
fn a_reset_numbered_after_the_fin_of_its_sender_ends() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).fin(End::Client).reset(End::Client);
    talk.server(&tls::alert(2, 40));
    assert_eq!(play(&talk.packets).row()["alert"], json!(null));
}

#[test]
fn a_reset_after_a_fatal_alert_ends_by_the_alert() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::alert(2, 40)).reset(End::Client);
    assert_eq!(end(&talk), [json!("server"), json!("alert"), json!(true)]);
}

#[test]
fn packets_after_the_end_change_no_row_and_are_counted() {
    let mut talk = established();
    talk.close();
    let expected = play(&talk.packets).row();
    talk.server(&tls::application_data(300)).reset(End::Client).reset(End::Server);
    let told = play(&talk.packets);
    assert_eq!(told.row(), expected);
    assert_eq!(told.stats.payload.after_end, 305);
}

#[test]
fn nobody_ended_what_the_input_did() {
    assert_eq!(end(&established()), [json!("unknown"), json!("end_of_input"), json!(false)]);
}
