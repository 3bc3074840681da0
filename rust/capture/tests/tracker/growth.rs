//! Time and memory against those who want much of them.
//!
//! No clock is asked: the sizes are such that work which grows with the square of the input would
//! not end while anybody waits for the tests.

use tlswire_capture::tracker::TrackerOptions;

use crate::support::conversation::Played;
use crate::support::play::play_packets;
use crate::support::{Conversation, Told, tls};

fn played(packets: &[Played]) -> Told {
    let packets = packets.iter().zip(1..).map(|(played, frame)| played.packet(frame));
    play_packets(TrackerOptions::default(), packets)
}

/// Plays what is made at a size that only linear work gets through.
fn grows_linearly(made: impl Fn(usize) -> Vec<Played>, size: usize) {
    let told = played(&made(size));
    assert!(told.stats.packets.read > 0);
}

fn answered(answer: &[u8]) -> Vec<Played> {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_12())
        .server(&[tls::server_hello_12(), answer.to_vec()].concat());
    talk.packets
}

#[test]
fn alerts_without_end_take_linear_time() {
    grows_linearly(|count| answered(&tls::alert(1, 90).repeat(count)), 200_000);
}

#[test]
fn changes_of_cipher_without_end_take_linear_time() {
    grows_linearly(|count| answered(&tls::CHANGE_CIPHER_SPEC.repeat(count)), 200_000);
}

#[test]
fn requests_for_a_hello_without_end_take_linear_time() {
    grows_linearly(|count| answered(&tls::handshake(0, b"").repeat(count)), 200_000);
}

#[test]
fn hellos_without_end_take_linear_time() {
    grows_linearly(|count| answered(&tls::server_hello_12().repeat(count)), 20_000);
}

#[test]
fn messages_that_cannot_be_read_take_linear_time() {
    grows_linearly(|count| answered(&tls::handshake(1, b"\x03\x03").repeat(count)), 100_000);
}

#[test]
fn a_message_over_one_byte_records_takes_linear_time() {
    let long = |count| {
        let message = tls::message(11, &vec![0; count]);
        answered(&tls::records_of(1, &message))
    };
    grows_linearly(long, 200_000);
}

#[test]
fn segments_of_one_byte_take_linear_time() {
    let many = |count: usize| {
        let mut talk = Conversation::opened();
        talk.segment = 1;
        talk.client(&tls::client_hello_12()).server(&tls::application_data(count)).packets.clone()
    };
    grows_linearly(many, 40_000);
}

#[test]
fn turns_of_text_take_linear_time() {
    let many = |count: usize| {
        let mut talk = Conversation::opened();
        for _ in 0..count {
            talk.client(b"\x16").server(b"\x16\x03");
        }
        talk.packets
    };
    grows_linearly(many, 40_000);
}

#[test]
fn connections_on_one_pair_of_ports_take_linear_time() {
    let many = |count: usize| {
        let mut talk = Conversation::default();
        for _ in 0..count {
            talk.restart().syn().client(&tls::client_hello_13());
        }
        talk.packets
    };
    grows_linearly(many, 20_000);
}

#[test]
fn attempts_without_end_stay_within_the_table() {
    let mut talk = Conversation::default();
    for number in 0..100_000_u32 {
        talk.client_port = (number % 60_000) as u16;
        talk.server_port = 443 + (number / 60_000) as u16;
        talk.syn();
    }
    let options = TrackerOptions { flows: 4_096, ..TrackerOptions::default() };
    let packets = talk.packets.iter().zip(1..).map(|(played, frame)| played.packet(frame));
    let told = play_packets(options, packets);
    assert_eq!((told.stats.flows.opened, told.connections.len()), (100_000, 0));
    assert_eq!(told.stats.flows.empty, 100_000);
    assert!(told.anomalies.len() <= 100);
}

#[test]
fn what_is_kept_of_a_connection_does_not_grow_with_it() {
    let told = played(&answered(
        &[tls::alert(1, 90).repeat(50_000), tls::CHANGE_CIPHER_SPEC.repeat(9)].concat(),
    ));
    let connection = &told.connections[0];
    assert_eq!((connection.alerts.len(), connection.history.len()), (16, 100));
    assert_eq!(told.stats.handshakes.alerts, 50_000);
}
