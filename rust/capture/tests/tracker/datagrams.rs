//! DTLS: whatever becomes of its datagrams, the row is the same.

use serde_json::{Value, json};
use tlswire_capture::anomaly::AnomalyKind;
use tlswire_capture::tracker::TrackerOptions;

use crate::support::conversation::SECOND;
use crate::support::datagrams::{self, Datagrams, fragments, hello, whole};
use crate::support::{play, play_with, tls};

fn established() -> Datagrams {
    let mut talk = Datagrams::default();
    talk.establish_12();
    talk
}

/// A row without what segmentation and timing decide.
fn told(talk: &Datagrams) -> Value {
    let mut row = play(&talk.packets).row();
    for name in
        ["duration", "last_frame", "handshake_duration", "server_hello_delay", "established_ts"]
    {
        row[name] = Value::Null;
    }
    row
}

#[test]
fn an_association_is_a_row() {
    let told = play(&established().packets);
    let row = told.row();
    assert_eq!((&row["transport"], &row["protocol"]), (&json!("udp"), &json!("dtls")));
    assert_eq!((&row["version"], &row["outcome"]), (&json!("DTLSv1.2"), &json!("established")));
    assert_eq!((&row["server_name"], &row["hello_retry"]), (&json!("example.org"), &json!(false)));
    assert_eq!((&row["curve"], &row["resumption"]), (&json!("x25519"), &json!("full")));
    assert_eq!(row["ja4"].as_str().unwrap()[..4], *"dd2d");
    assert_eq!(row["history"], "CvCsxknGIi");
    assert_eq!(told.names(), [""; 0]);
    assert_eq!(told.stats.flows.dtls, 1);
}

#[test]
fn fragments_of_any_size_give_the_same_row() {
    let expected = told(&established());
    for size in [1, 7, 50, 1_200] {
        let mut talk = Datagrams::default();
        talk.client(&whole(0, &hello(tls::CLIENT_RANDOM, b"")));
        talk.server(&whole(0, &tls::message(3, b"\xfe\xff\x02ck")));
        for datagram in fragments(1, &hello(tls::CLIENT_RANDOM, b"ck"), size) {
            talk.client(&datagram);
        }
        for datagram in datagrams::server_flight(size.max(5)) {
            talk.server(&datagram);
        }
        talk.client(&[whole(2, &tls::message(16, b"\x03abc")), datagrams::finished()].concat());
        talk.server(&datagrams::finished()).client(&datagrams::protected(23, 80));
        let row = told(&talk);
        for name in ["server_certificate_sha256", "cipher", "curve", "outcome", "ja3s", "history"] {
            assert_eq!(row[name], expected[name], "{name} with fragments of {size}");
        }
    }
}

#[test]
fn datagrams_out_of_order_and_repeated_give_the_same_row() {
    let talk = established();
    let expected = told(&talk);
    let flight = 3..talk.packets.len() - 3;
    for first in flight.clone() {
        for second in flight.clone() {
            let mut mixed = talk.clone();
            mixed.packets.swap(first, second);
            mixed.packets.insert(second, talk.packets[first].clone());
            let row = told(&mixed);
            for name in ["server_certificate_sha256", "cipher", "curve", "outcome", "history"] {
                assert_eq!(row[name], expected[name], "{name}: {first} and {second}");
            }
        }
    }
}

#[test]
fn a_lost_datagram_costs_its_message_alone() {
    let talk = established();
    // Without the server's hello, the version is not known.
    for lost in 4..talk.packets.len() - 3 {
        let mut holed = talk.clone();
        holed.packets.remove(lost);
        let row = play(&holed.packets).row();
        assert_eq!(row["server_name"], "example.org");
        assert_eq!(row["outcome"], "established", "without {lost}");
    }
}

#[test]
fn another_hello_begins_another_row() {
    let mut talk = established();
    talk.client(&whole(0, &hello([9; 32], b"")));
    let told = play(&talk.packets);
    assert_eq!(told.connections.len(), 2);
    assert_eq!(told.rows()[0]["end_reason"], "replaced");
    assert_eq!(told.rows()[1]["end_reason"], "end_of_input");
}

#[test]
fn another_hello_in_fragments_begins_another_row() {
    for size in [3, 7, 34, 50] {
        let mut talk = established();
        for datagram in fragments(0, &hello([9; 32], b""), size) {
            talk.client(&datagram);
        }
        let told = play(&talk.packets);
        assert_eq!(told.connections.len(), 2, "fragments of {size}");
        assert_eq!(told.rows()[1]["server_name"], "example.org");
    }
}

#[test]
fn a_hello_sent_again_in_fragments_begins_none() {
    for size in [1, 3, 34, 50] {
        let mut talk = established();
        for datagram in fragments(0, &hello(tls::CLIENT_RANDOM, b""), size) {
            talk.client(&datagram);
        }
        assert_eq!(play(&talk.packets).connections.len(), 1, "fragments of {size}");
    }
}

#[test]
fn records_in_clear_establish_nothing() {
    for kind in [23, 24, 26] {
        let mut talk = Datagrams::default();
        talk.client(&whole(0, &hello(tls::CLIENT_RANDOM, b"")));
        for datagram in datagrams::server_flight(400) {
            talk.server(&datagram);
        }
        let clear = datagrams::record(kind, 0, &[0; 40]);
        talk.client(&clear).server(&clear).client(&clear).server(&clear);
        let row = play(&talk.packets).row();
        let said = (&row["established"], &row["outcome"]);
        assert_eq!(said, (&json!(null), &json!("incomplete")), "records of type {kind}");
    }
}

/// A client that says it knows versions up to the first, of DTLS as on the wire, and a server that
/// takes the second.
fn versions(newest: [u8; 2], taken: [u8; 2]) -> Datagrams {
    let with = |mut message: Vec<u8>, version: [u8; 2]| {
        message[4..6].copy_from_slice(&version);
        whole(0, &message)
    };
    let server = [&taken[..], &tls::SERVER_RANDOM, b"\x00\xc0\x2f\x00"].concat();
    let mut talk = Datagrams::default();
    talk.client(&with(hello(tls::CLIENT_RANDOM, b""), newest));
    talk.server(&with(tls::message(2, &server), taken));
    talk
}

#[test]
fn versions_of_dtls_count_downwards() {
    let [old, dtls_10, dtls_12] = [[0x01, 0x00], [0xfe, 0xff], [0xfe, 0xfd]];
    for (newest, taken, strange) in [
        (dtls_12, dtls_12, 0),
        (dtls_12, dtls_10, 0),
        (dtls_10, dtls_12, 1),
        (dtls_10, old, 0),
        (old, dtls_10, 1),
        (dtls_12, [0x03, 0x03], 1),
    ] {
        let told = play(&versions(newest, taken).packets);
        let count = told.count(AnomalyKind::NotOffered);
        assert_eq!(count, strange, "{taken:?} where {newest:?} is the newest");
    }
}

#[test]
fn a_hello_sent_again_does_not() {
    let mut talk = established();
    let first = talk.packets[0].clone();
    talk.packets.insert(1, first);
    assert_eq!(play(&talk.packets).connections.len(), 1);
}

#[test]
fn a_row_leaves_when_nothing_comes() {
    let mut talk = established();
    talk.time += 200 * SECOND;
    talk.client_port += 1;
    talk.client(&whole(0, &hello([9; 32], b"")));
    let told = play(&talk.packets);
    assert_eq!(told.rows()[0]["end_reason"], "idle");
}

#[test]
fn other_datagrams_are_counted_and_not_followed() {
    let mut talk = Datagrams::default();
    let stun = [&b"\x00\x01\x00\x00\x21\x12\xa4\x42"[..], &[7; 12]].concat();
    talk.client(&stun).client(&[0x80; 40]).client(b"\x12\x34\x01\x00\x00\x01");
    let told = play(&talk.packets);
    assert_eq!((told.connections.len(), told.stats.flows.opened), (0, 0));
    assert_eq!((told.stats.udp.other, told.stats.udp.dtls), (3, 0));
}

#[test]
fn media_on_the_same_ports_is_not_of_the_association() {
    let mut talk = established();
    let rtp = [0x80; 60];
    talk.client(&rtp).server(&rtp);
    let told = play(&talk.packets);
    assert_eq!((told.stats.udp.other, told.row()["outcome"].clone()), (2, json!("established")));
    assert_eq!(told.row()["last_frame"], established().packets.len());
}

#[test]
fn an_association_in_a_turn_channel_is_read() {
    let mut talk = Datagrams::default();
    let sent = whole(0, &hello(tls::CLIENT_RANDOM, b""));
    let length = u16::try_from(sent.len()).unwrap().to_be_bytes();
    talk.client(&[&b"\x40\x00"[..], &length, &sent].concat());
    assert_eq!(play(&talk.packets).row()["server_name"], "example.org");
}

#[test]
fn a_refusal_is_a_failure() {
    let mut talk = Datagrams::default();
    talk.client(&whole(0, &hello(tls::CLIENT_RANDOM, b"")));
    talk.server(&datagrams::record(21, 0, b"\x02\x28"));
    let row = play(&talk.packets).row();
    assert_eq!((&row["outcome"], &row["failure"]), (&json!("failed"), &json!("alert")));
    assert_eq!((&row["alert"], &row["end_reason"]), (&json!("handshake_failure"), &json!("alert")));
}

#[test]
fn fragments_that_lie_are_listed_and_cost_no_row() {
    let mut talk = Datagrams::default();
    let message = hello(tls::CLIENT_RANDOM, b"");
    talk.client(&datagrams::fragment(0, &message, 0, 50));
    let mut other = datagrams::fragment(0, &message, 40, 60);
    other[27] ^= 1;
    let mut long = datagrams::fragment(0, &message, 60, 66);
    long[24] = 7;
    talk.client(&other).client(&long);
    talk.client(&datagrams::fragment(0, &message, 50, message.len() - 4));
    let told = play(&talk.packets);
    assert_eq!(told.count(AnomalyKind::FragmentConflict), 1);
    assert_eq!(told.count(AnomalyKind::FragmentLength), 1);
    assert_eq!(told.row()["server_name"], "example.org");
}

#[test]
fn what_never_ends_is_bounded() {
    let mut talk = Datagrams::default();
    let message = hello(tls::CLIENT_RANDOM, b"");
    for number in 0..2_000 {
        talk.client(&datagrams::fragment(number, &message, 0, 60));
    }
    let mut options = TrackerOptions::default();
    options.dtls.bytes = 4_096;
    let told = play_with(options, &talk.packets);
    assert_eq!(told.connections.len(), 1);
    assert!(told.stats.handshake_bytes < 8_192);
}
