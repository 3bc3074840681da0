//! QUIC: what Initial packets show makes a row like any other.

use serde_json::{Value, json};
use tlswire_capture::anomaly::AnomalyKind;

use crate::support::conversation::{End, SECOND};
use crate::support::quic::{CLIENT, FIRST, SERVER, crypto, from_client, initial, short};
use crate::support::{Datagrams, play, tls};

fn hello() -> Vec<u8> {
    tls::client_hello_13()[5..].to_vec()
}

fn answer() -> Vec<u8> {
    initial(End::Server, FIRST, 0, &crypto(0, &tls::server_hello_13()[5..]))
}

/// A connection whose client sends these datagrams first.
fn connection(first: &[Vec<u8>]) -> Datagrams {
    let mut talk = Datagrams::default();
    for datagram in first {
        talk.client(datagram);
    }
    talk.server(&answer()).client(&short(SERVER)).server(&short(CLIENT));
    talk
}

fn told(talk: &Datagrams) -> Value {
    play(&talk.packets).row()
}

#[test]
fn a_connection_is_a_row() {
    let told = play(&connection(&[from_client(FIRST, 0, &crypto(0, &hello()))]).packets);
    let row = told.row();
    assert_eq!((&row["transport"], &row["protocol"]), (&json!("udp"), &json!("quic")));
    assert_eq!((&row["version"], &row["quic_version"]), (&json!("TLSv1.3"), &json!(1)));
    assert_eq!((&row["outcome"], &row["established"]), (&json!("established"), &json!(true)));
    assert_eq!((&row["server_name"], &row["curve"]), (&json!("example.org"), &json!("x25519")));
    assert_eq!(row["ja4"].as_str().unwrap()[..4], *"q13d");
    assert_eq!((&row["client_record_version"], &row["history"]), (&json!(null), &json!("Cs")));
    assert!(row["not_observable"].to_string().contains("server_certificate_sha256:encrypted"));
    assert_eq!(told.names(), [""; 0]);
    assert_eq!((told.stats.flows.quic, told.stats.udp.quic), (1, 4));
}

#[test]
fn crypto_frames_in_any_order_give_the_same_row() {
    let hello = hello();
    let expected = told(&connection(&[from_client(FIRST, 0, &crypto(0, &hello))]));
    for size in [7, 20, 33] {
        let mut frames: Vec<_> = (0..hello.len())
            .step_by(size)
            .map(|at| crypto(at, &hello[at..(at + size + 3).min(hello.len())]))
            .collect();
        frames.reverse();
        let (left, right) = frames.split_at(frames.len() / 2);
        let scrambled = [left.concat(), left.concat(), vec![1], right.concat()];
        let datagrams: Vec<_> =
            scrambled.iter().zip(0..).map(|(frames, at)| from_client(FIRST, at, frames)).collect();
        let row = told(&connection(&datagrams));
        for name in ["ja3", "ja4", "server_name", "outcome", "cipher", "history", "anomalies"] {
            assert_eq!(row[name], expected[name], "{name} with frames of {size}");
        }
        assert_eq!(row["client_hello_segments"], 4);
    }
}

#[test]
fn a_close_with_an_alert_is_a_refusal() {
    let mut talk = Datagrams::default();
    talk.client(&from_client(FIRST, 0, &crypto(0, &hello()))).server(&initial(
        End::Server,
        FIRST,
        0,
        b"\x1c\x41\x78\x06\x02no",
    ));
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!((&row["outcome"], &row["failure"]), (&json!("failed"), &json!("alert")));
    assert_eq!(
        (&row["alert"], &row["alert_sender"]),
        (&json!("no_application_protocol"), &json!("server"))
    );
    assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!("server"), &json!("alert")));
    assert_eq!(told.events.last().unwrap().2, "alert");
}

#[test]
fn a_close_with_another_error_is_one_too() {
    let mut talk = Datagrams::default();
    talk.client(&from_client(FIRST, 0, &crypto(0, &hello()))).server(&initial(
        End::Server,
        FIRST,
        0,
        b"\x1c\x02\0\x04full",
    ));
    let row = told(&talk);
    assert_eq!((&row["outcome"], &row["failure"]), (&json!("failed"), &json!("closed")));
    assert_eq!((&row["ended_by"], &row["end_reason"]), (&json!("server"), &json!("fin")));
    assert_eq!(row["alert"], json!(null));
}

#[test]
fn only_a_short_header_of_the_server_after_one_of_the_client_proves_it() {
    let first = from_client(FIRST, 0, &crypto(0, &hello()));
    let mut talk = Datagrams::default();
    talk.client(&first).server(&answer()).server(&short(CLIENT)).client(&short(SERVER));
    assert_eq!(told(&talk)["established"], json!(null));
    talk.server(&short(b"nobody"));
    assert_eq!(told(&talk)["established"], json!(null));
    talk.server(&short(CLIENT));
    assert_eq!(told(&talk)["established"], json!(true));
}

#[test]
fn another_first_connection_id_is_another_row() {
    let mut talk = connection(&[from_client(FIRST, 0, &crypto(0, &hello()))]);
    let late = talk.packets[0].clone();
    talk.client(&from_client(b"another one", 0, &crypto(0, &hello())));
    talk.packets.push(late);
    let told = play(&talk.packets);
    assert_eq!(told.column("outcome"), ["established", "incomplete"]);
    assert_eq!(told.column("end_reason"), ["replaced", "end_of_input"]);
    assert_eq!(told.count(AnomalyKind::QuicDecryptFailed), 1);
}

#[test]
fn what_does_not_open_is_counted_and_has_no_row() {
    let mut talk = Datagrams::default();
    for number in 0..40 {
        let mut datagram = from_client(FIRST, number, &crypto(0, &hello()));
        *datagram.last_mut().unwrap() ^= 1;
        talk.client(&datagram);
    }
    let told = play(&talk.packets);
    assert_eq!((told.connections.len(), told.stats.flows.empty), (0, 1));
    assert_eq!(told.count(AnomalyKind::QuicDecryptFailed), 16);
    assert_eq!(told.stats.udp.other, 40);
}

#[test]
fn connections_without_end_on_the_same_ports_take_linear_time() {
    let mut talk = Datagrams::default();
    let count: u64 = 2_000;
    for number in 0..count {
        talk.client(&from_client(&number.to_be_bytes(), 0, &crypto(0, &hello())));
    }
    assert_eq!(play(&talk.packets).stats.flows.quic, count);
}

#[test]
fn a_datagram_that_is_too_short_and_bytes_that_differ_are_noted() {
    let hello = hello();
    let frames = [crypto(9, b"as it was"), crypto(9, b"otherwise")].concat();
    let mut talk = Datagrams::default();
    talk.client(&initial(End::Client, FIRST, 0, &frames))
        .client(&from_client(FIRST, 1, &crypto(0, &hello)))
        .client(&from_client(FIRST, 2, b"\x1d\0\0"));
    let told = play(&talk.packets);
    for kind in
        [AnomalyKind::QuicSmallInitial, AnomalyKind::QuicCryptoConflict, AnomalyKind::QuicFrame]
    {
        assert!(told.count(kind) > 0, "{}", kind.name());
    }
    assert_eq!(told.rows().len(), 1);
}

#[test]
fn a_hello_of_which_the_end_is_missing_has_a_row() {
    let mut talk = Datagrams::default();
    talk.client(&from_client(FIRST, 0, &crypto(0, &hello()[..60])));
    let row = told(&talk);
    assert_eq!(
        (&row["client_hello_complete"], &row["outcome"]),
        (&json!(false), &json!("incomplete"))
    );
}

#[test]
fn a_silent_connection_ends_at_its_idle_limit() {
    let mut talk = connection(&[from_client(FIRST, 0, &crypto(0, &hello()))]);
    talk.time += 121 * SECOND;
    talk.client_port += 1;
    talk.client(&from_client(b"another one", 0, &crypto(0, &hello())));
    assert_eq!(play(&talk.packets).column("end_reason"), ["idle", "end_of_input"]);
}

#[test]
fn a_session_of_another_protocol_on_the_ports_is_left_alone() {
    let mut talk = Datagrams::default();
    talk.establish_12().client(&from_client(FIRST, 0, &crypto(0, &hello())));
    assert_eq!(told(&talk)["protocol"], "dtls");
}

/// The anomalies of a connection whose client sends one more datagram, and its row.
fn with_one_more(datagram: &[u8]) -> (Vec<&'static str>, Value) {
    let mut talk = connection(&[from_client(FIRST, 0, &crypto(0, &hello()))]);
    talk.client(datagram);
    let told = play(&talk.packets);
    (told.names(), told.row())
}

#[test]
fn each_fault_of_a_later_packet_has_its_name_and_keeps_the_row() {
    let ids = [&[6][..], CLIENT, &[6], SERVER].concat();
    let unknown = [&b"\xc3\x12\x34\x56\x78"[..], &ids, &[0; 40]].concat();
    let too_long = [&b"\xc3\0\0\0\x01\x15"[..], &[0; 80]].concat();
    let past_its_end =
        [&b"\xc3\0\0\0\x01"[..], &ids, b"\0\xff\xff\xff\xff\xff\xff\xff\xff"].concat();
    let token = [&b"\xc3\0\0\0\x01"[..], &ids, b"\xff\xff\xff\xff\xff\xff\xff\xff"].concat();
    let sealed_otherwise = initial(End::Client, b"another", 7, &crypto(0, &[0; 1_300]));
    let mut altered = from_client(FIRST, 3, &crypto(0, b"more"));
    *altered.last_mut().unwrap() ^= 1;
    for (datagram, name) in [
        (unknown, "quic_version"),
        (too_long, "quic_header"),
        (past_its_end, "quic_header"),
        (token, "quic_header"),
        (altered, "quic_decrypt_failed"),
    ] {
        let (names, row) = with_one_more(&datagram);
        assert_eq!(names, [name]);
        assert_eq!((&row["outcome"], &row["version"]), (&json!("established"), &json!("TLSv1.3")));
    }
    assert_eq!(with_one_more(&sealed_otherwise).1["outcome"], "established");
}

#[test]
fn crypto_frames_far_away_are_noted_and_keep_the_row() {
    // The offset is 2^62 - 1.
    let far = [&b"\x06\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\x01x"].concat();
    let mut talk = Datagrams::default();
    talk.client(&from_client(FIRST, 0, &far)).client(&from_client(FIRST, 1, &crypto(0, &hello())));
    talk.server(&answer()).client(&short(SERVER)).server(&short(CLIENT));
    let told = play(&talk.packets);
    assert_eq!(told.names(), ["quic_crypto_limit"]);
    assert_eq!(told.row()["outcome"], "established");
}
