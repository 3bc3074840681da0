//! Each oddity by its name, and the row it leaves.

use serde_json::json;
use tlswire_capture::anomaly::{AnomalyKind, ListLimits};

use crate::support::conversation::End;
use crate::support::{Conversation, Told, merge, play, tls};

/// A client that sends this after the TCP handshake.
fn client(bytes: &[u8]) -> Told {
    let mut talk = Conversation::opened();
    talk.client(bytes);
    play(&talk.packets)
}

/// A server that answers a hello of TLS 1.2 with this.
fn server(bytes: &[u8]) -> Told {
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_12()).server(bytes);
    play(&talk.packets)
}

/// Names in the row are those in the ledger.
fn names(told: &Told) -> Vec<&'static str> {
    let row = told.row();
    let mut in_row: Vec<_> = row["anomalies"].as_array().unwrap().iter().collect();
    in_row.sort_by_key(|name| name.as_str());
    let mut counted = told.names();
    counted.sort_unstable();
    assert_eq!(json!(in_row), json!(counted));
    told.names()
}

#[test]
fn an_empty_record() {
    let told = client(&[tls::record(22, b""), tls::client_hello_13()].concat());
    assert_eq!(names(&told), ["empty_record"]);
}

#[test]
fn a_flood_of_empty_records() {
    let told = server(&[tls::server_hello_12(), tls::record(22, b"").repeat(1_000)].concat());
    assert_eq!(names(&told), ["empty_record", "record_flood"]);
    assert_eq!(told.count(AnomalyKind::EmptyRecord), 33);
}

#[test]
fn a_record_over_the_limit_for_clear_text() {
    let padding = vec![0; 16_500];
    let hello = tls::client_hello_message(tls::CLIENT_RANDOM, &[(21, &padding)]);
    let told = client(&tls::record(22, &hello));
    assert_eq!(names(&told), ["record_oversize"]);
    assert_eq!(told.row()["client_hello_complete"], true);
}

#[test]
fn a_record_over_any_limit() {
    assert_eq!(names(&server(b"\x16\x03\x03\xff\xff\x02\0\0\x46\x03\x03")), ["plaintext"]);
    let told = server(&[tls::server_hello_12(), b"\x16\x03\x03\xff\xff".to_vec()].concat());
    assert_eq!(names(&told), ["record_length"]);
}

#[test]
fn an_unheard_of_record_version() {
    let mut hello = tls::client_hello_13();
    hello[1..3].copy_from_slice(&[0x7f, 0x1c]);
    assert_eq!(names(&client(&hello)), ["record_version"]);
}

#[test]
fn a_content_type_that_is_none() {
    let told = server(&[tls::server_hello_12(), vec![0x63; 40]].concat());
    assert_eq!(names(&told), ["content_type"]);
    assert_eq!(told.row()["outcome"], "failed");
}

#[test]
fn another_record_between_the_pieces_of_a_message() {
    let hello = tls::hello_13(tls::CLIENT_RANDOM, 0x1d);
    let pieces = [tls::record(22, &hello[..50]), tls::alert(1, 90), tls::record(22, &hello[50..])];
    let told = client(&pieces.concat());
    assert_eq!(names(&told), ["interleaved"]);
    assert_eq!(told.row()["client_hello_complete"], true);
}

#[test]
fn a_heartbeat_that_lies() {
    let told = server(&[tls::server_hello_12(), tls::record(24, b"\x01\x40\x00a")].concat());
    assert_eq!(names(&told), ["heartbeat_overflow"]);
}

#[test]
fn a_message_over_the_cap() {
    let told = server(&[tls::server_hello_12(), tls::record(22, b"\x0c\x7f\xff\xff\x03")].concat());
    assert_eq!(told.count(AnomalyKind::HandshakeLength), 1);
    assert_eq!(told.row()["version"], "TLSv1.2");
}

#[test]
fn a_hello_over_the_cap_still_has_a_row() {
    let told = client(b"\x16\x03\x01\x00\x20\x01\x02\x00\x00\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_eq!(told.count(AnomalyKind::HandshakeLength), 1);
    assert_eq!(told.row()["client_hello_complete"], false);
}

#[test]
fn a_hello_whose_fields_do_not_fit() {
    let body = [&b"\x03\x03"[..], &[7; 32], b"\xff"].concat();
    let told = client(&tls::handshake(1, &[&body[..], &[0; 20]].concat()));
    assert_eq!(names(&told), ["decode_error"]);
    assert_eq!(
        (&told.row()["failure"], told.anomalies[0].error.unwrap().offset),
        (&json!("malformed"), 38)
    );
}

#[test]
fn bytes_after_the_last_field() {
    let told = server(&[tls::server_hello_12(), tls::handshake(14, b"x")].concat());
    assert_eq!(names(&told), ["trailing_data"]);
}

#[test]
fn a_handshake_type_that_is_none() {
    let told = server(&[tls::server_hello_12(), tls::handshake(77, b"x")].concat());
    assert_eq!(names(&told), ["handshake_type"]);
}

#[test]
fn an_extension_that_does_not_fit_its_definition() {
    let hello = tls::client_hello_message(
        tls::CLIENT_RANDOM,
        &[(10, b"\x00\x05\x00"), (16, b"\x00\x03\x02h2")],
    );
    let told = client(&tls::record(22, &hello));
    assert_eq!(names(&told), ["malformed_extension"]);
    assert_eq!(told.anomalies[0].value, Some(10));
    assert_eq!(told.row()["client_alpn"], json!(["h2"]));
}

#[test]
fn an_extension_twice() {
    let list: [(u16, &[u8]); 2] = [(16, b"\x00\x03\x02h2"), (16, b"\x00\x03\x02h3")];
    let told = client(&tls::record(22, &tls::client_hello_message(tls::CLIENT_RANDOM, &list)));
    assert_eq!(names(&told), ["duplicate_extension"]);
    assert_eq!(told.row()["client_alpn"], json!(["h2"]));
}

#[test]
fn more_extensions_than_are_looked_at() {
    let list: Vec<(u16, &[u8])> = (0x5000..0x5258).map(|kind| (kind, &b""[..])).collect();
    let told = client(&tls::record(22, &tls::client_hello_message(tls::CLIENT_RANDOM, &list)));
    assert_eq!(names(&told), ["too_many_extensions"]);
}

#[test]
fn a_certificate_that_is_none() {
    let list = tls::handshake(11, &tls::certificate_list(&[b"abc"]));
    let told = server(&[tls::server_hello_12(), list].concat());
    assert_eq!(names(&told), ["malformed_certificate"]);
    let row = told.row();
    assert_eq!(row["server_certificate_sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn more_certificates_than_are_read() {
    let der = include_bytes!("../../../../tests/data/certificates/rsa-every-name.der");
    let list = tls::message(11, &tls::certificate_list(&vec![&der[..]; 40]));
    let told = server(&[tls::server_hello_12(), tls::records_of(16_000, &list)].concat());
    assert_eq!(names(&told), ["too_many_certificates"]);
}

#[test]
fn a_downgrade_against_the_servers_warning() {
    let mut random = tls::SERVER_RANDOM;
    random[24..].copy_from_slice(b"DOWNGRD\x01");
    let answer = tls::record(22, &tls::server_hello_message(random, 0xc02f, &[]));
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&answer);
    assert_eq!(names(&play(&talk.packets)), ["downgrade"]);
    assert_eq!(
        names(&server(&answer)),
        [""; 0],
        "a client that did not offer TLS 1.3 lost nothing"
    );
}

#[test]
fn a_choice_that_was_not_offered() {
    let suite = tls::record(22, &tls::server_hello_message(tls::SERVER_RANDOM, 0xc030, &[]));
    assert_eq!(names(&server(&suite)), ["not_offered"]);
}

#[test]
fn a_version_that_was_not_offered() {
    assert_eq!(names(&server(&tls::server_hello_13())), ["not_offered"]);
}

#[test]
fn a_group_that_was_not_offered() {
    let share: [(u16, &[u8]); 2] = [(43, b"\x03\x04"), (51, b"\x00\x18\x00\x03\x01\x02\x03")];
    let answer = tls::server_hello_message(tls::SERVER_RANDOM, 0x1301, &share);
    let mut talk = Conversation::opened();
    talk.client(&tls::client_hello_13()).server(&tls::record(22, &answer));
    assert_eq!(names(&play(&talk.packets)), ["not_offered"]);
}

#[test]
fn ten_of_a_flow_are_listed_and_all_are_counted() {
    let told = server(&[tls::server_hello_12(), tls::handshake(77, b"x").repeat(50)].concat());
    assert_eq!((told.anomalies.len(), told.count(AnomalyKind::HandshakeType)), (10, 50));
    assert_eq!(told.row()["anomalies"], json!(["handshake_type"]));
}

#[test]
fn one_loud_flow_does_not_use_up_the_list_of_the_others() {
    let odd = |port, count| {
        let mut talk = Conversation::new(port);
        talk.open().client(&tls::client_hello_12());
        talk.server(&[tls::server_hello_12(), tls::handshake(77, b"x").repeat(count)].concat());
        talk.fin(End::Server);
        talk
    };
    let talks: Vec<_> = (0..30).map(|n| odd(1_000 + n, if n == 0 { 500 } else { 4 })).collect();
    let told = play(&merge(&talks.iter().collect::<Vec<_>>()));
    assert_eq!(told.count(AnomalyKind::HandshakeType), 500 + 29 * 4);
    assert_eq!(told.anomalies.len() as u64, ListLimits::default().name);
}
