//! One pair of ports, several connections; and packets that only look like another one.

use serde_json::json;

use crate::support::conversation::End;
use crate::support::{Conversation, SECOND, play, tls};

fn established() -> Conversation {
    let mut talk = Conversation::opened();
    talk.establish_13();
    talk
}

fn rows_and_ids(talk: &Conversation) -> (usize, usize) {
    let told = play(&talk.packets);
    let mut ids = told.column("connection_id");
    ids.sort_by_key(ToString::to_string);
    ids.dedup();
    (told.connections.len(), ids.len())
}

#[test]
fn ports_used_again_after_a_close_are_another_connection() {
    let mut talk = established();
    talk.close().wait(SECOND).restart().open().establish_13().close();
    assert_eq!(rows_and_ids(&talk), (2, 2));
}

#[test]
fn ports_used_again_without_a_close_are_another_connection() {
    let mut talk = established();
    talk.wait(SECOND).restart().open().establish_13().close();
    let told = play(&talk.packets);
    assert_eq!(told.column("end_reason"), [json!("replaced"), json!("fin")]);
    assert_eq!(told.column("outcome"), [json!("established"), json!("established")]);
}

#[test]
fn connections_that_begin_at_the_same_time_have_different_ids() {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).reset(End::Client);
    let begin = talk.packets[0].time;
    talk.restart().open().client(&tls::other_client_hello_13());
    talk.packets[5].time = begin;
    let told = play(&talk.packets);
    assert_eq!(told.connections.iter().map(|row| row.ordinal).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(rows_and_ids(&talk), (2, 2));
}

#[test]
fn a_syn_that_was_sent_again_is_not_another_connection() {
    let mut talk = Conversation::default();
    talk.syn();
    talk.packets.push(talk.packets[0].clone());
    talk.syn_ack();
    talk.packets.push(talk.packets[2].clone());
    talk.packets.push(talk.packets[0].clone());
    talk.ack(End::Client).establish_13();
    talk.packets.push(talk.packets[0].clone());
    talk.packets.push(talk.packets[2].clone());
    talk.close();
    let told = play(&talk.packets);
    assert_eq!(told.row()["outcome"], "established");
    assert_eq!(told.stats.flows.opened, 1);
}

#[test]
fn a_syn_captured_twice_after_the_end_is_not_another_connection() {
    let mut talk = established();
    talk.close();
    talk.packets.push(talk.packets[0].clone());
    assert_eq!(play(&talk.packets).stats.flows.opened, 1);
}

#[test]
fn a_second_answer_to_one_syn_is_not_another_connection() {
    let mut talk = Conversation::default();
    talk.syn().syn_ack();
    talk.next[1] = 77_000;
    talk.syn_ack().ack(End::Client).establish_13().close();
    let told = play(&talk.packets);
    assert_eq!(told.stats.flows.opened, 1);
    assert_eq!(told.row()["first_frame"], json!(1));
}

#[test]
fn a_syn_after_a_refusal_is_another_attempt() {
    let mut talk = Conversation::default();
    talk.syn().reset(End::Server);
    talk.packets.push(talk.packets[0].clone());
    talk.syn_ack().ack(End::Client).establish_13().close();
    let told = play(&talk.packets);
    assert_eq!(told.stats.flows.opened, 2);
    assert_eq!(
        (&told.row()["first_frame"], &told.row()["outcome"]),
        (&json!(3), &json!("established"))
    );
}

#[test]
fn a_hello_after_both_fins_is_another_connection() {
    let mut talk = established();
    talk.close().wait(SECOND).restart().establish_13();
    let told = play(&talk.packets);
    assert_eq!(told.column("outcome"), [json!("established"), json!("established")]);
    assert_eq!(told.column("start_seen"), [json!(true), json!(false)]);
}

#[test]
fn a_hello_after_a_reset_is_another_connection() {
    let mut talk = established();
    talk.reset(End::Server).wait(SECOND).restart().client(&tls::other_client_hello_13());
    assert_eq!(rows_and_ids(&talk), (2, 2));
}

#[test]
fn a_hello_beyond_its_senders_fin_is_another_connection() {
    let mut talk = established();
    talk.fin(End::Client).wait(SECOND).restart().client(&tls::other_client_hello_13());
    assert_eq!(rows_and_ids(&talk), (2, 2));
}

#[test]
fn a_hello_captured_twice_after_the_end_is_not_another_connection() {
    let mut talk = established();
    talk.close();
    talk.packets.push(talk.packets[3].clone());
    let told = play(&talk.packets);
    assert_eq!(told.connections.len(), 1);
    assert_eq!(told.stats.payload.after_end, tls::client_hello_13().len() as u64);
}

#[test]
fn a_hundred_connections_may_follow_one_another_on_the_same_ports() {
    let mut talk = Conversation::default();
    for turn in 0..100 {
        talk.restart().open().establish_13();
        if turn % 3 == 0 {
            talk.close();
        } else if turn % 3 == 1 {
            talk.reset(End::Client);
        }
    }
    assert_eq!(rows_and_ids(&talk), (100, 100));
}

#[test]
fn a_stray_packet_before_the_syn_is_not_of_the_connection() {
    let mut talk = Conversation::default();
    talk.ack(End::Server).restart().wait(SECOND).open().establish_13().close();
    assert_eq!(play(&talk.packets).row()["first_frame"], json!(2));
}
