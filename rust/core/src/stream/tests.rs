use alloc::format;
use alloc::string::String;

use super::*;

/// A `ServerHelloDone`, a `ChangeCipherSpec`, two protected records, an alert in clear.
const FLIGHT: &[u8] = b"\x16\x03\x03\x00\x04\x0e\x00\x00\x00\x14\x03\x03\x00\x01\x01\
    \x16\x03\x03\x00\x05\x9a\xbc\xde\xf0\x12\x17\x03\x03\x00\x03abc\x15\x03\x03\x00\x02\x02\x28";

fn named(item: Item<'_>) -> String {
    match item {
        Item::Fragment(Fragment { offset, length, continues, .. }) => {
            format!("fragment {offset} {length} {continues}")
        }
        Item::Message(message) => {
            format!("message {} {}", message.handshake_type(), message.origin.offset)
        }
        Item::Partial(message) => format!("partial {}", message.bytes.len()),
        Item::Alert(alert, offset) => format!("alert {} {offset}", alert.description),
        Item::ChangeCipherSpec(offset) => format!("ccs {offset}"),
        Item::Opaque(header, offset) => format!("opaque {} {offset}", header.content_type),
        Item::Oddity(oddity, offset) => format!("{oddity:?} {offset}"),
    }
}

/// Notes what is shown, but for the content of records.
fn note(found: &mut Vec<String>, item: Item<'_>) {
    if !matches!(item, Item::Fragment(_)) {
        found.push(named(item));
    }
}

fn shown(pieces: &[&[u8]]) -> Vec<String> {
    let (mut stream, mut found) = (Stream::new(), Vec::new());
    for piece in pieces {
        stream.feed(piece, |item| note(&mut found, item));
    }
    stream.finish(|item| note(&mut found, item));
    found
}

#[test]
fn the_content_of_records_is_told_before_the_messages_in_it() {
    let (mut stream, mut found) = (Stream::new(), Vec::new());
    let sent = b"\x16\x03\x03\x00\x05\x0e\x00\x00\x00\x14\x16\x03\x03\x00\x04\x00\x00\x01x";
    for (end, begun) in [(3, 0), (7, 0), (10, 9), (18, 9), (19, 19)] {
        let from = usize::try_from(stream.position()).unwrap();
        stream.feed(&sent[from..end], |item| found.push(named(item)));
        assert_eq!(stream.begun(), begun, "after {end} bytes");
    }
    let expected = [
        "fragment 5 5 false",
        "message server_hello_done 5",
        "fragment 15 4 true",
        "message finished 9",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_flight_shows_what_is_in_it_in_order() {
    let expected = [
        "message server_hello_done 5",
        "ccs 9",
        "opaque handshake 15",
        "opaque application_data 25",
        "alert handshake_failure 33",
    ];
    assert_eq!(shown(&[FLIGHT]), expected);
}

#[test]
fn every_cut_shows_the_same() {
    let whole = shown(&[FLIGHT]);
    for cut in 0..FLIGHT.len() {
        let (left, right) = FLIGHT.split_at(cut);
        assert_eq!(shown(&[left, right]), whole, "cut at {cut}");
    }
    assert_eq!(shown(&FLIGHT.chunks(1).collect::<Vec<_>>()), whole);
}

#[test]
fn a_hello_after_a_change_cipher_spec_that_means_nothing_is_read() {
    let sent = b"\x14\x03\x03\x00\x01\x01\x16\x03\x03\x00\x06\x02\x00\x00\x02\x03\x03";
    assert_eq!(shown(&[sent]), ["ccs 0", "message server_hello 11"]);
}

#[test]
fn bytes_that_are_passed_over_need_not_come() {
    let (mut stream, mut found) = (Stream::new(), Vec::new());
    stream.feed(&FLIGHT[..31], |item| note(&mut found, item));
    assert_eq!((stream.position(), stream.skippable()), (31, 2));
    stream.skip(2);
    stream.feed(&FLIGHT[33..], |item| note(&mut found, item));
    assert_eq!(found, shown(&[FLIGHT]));
}

#[test]
fn a_gap_of_no_bytes_changes_nothing() {
    let mut shown = Vec::new();
    let mut stream = Stream::new();
    for piece in [&b"\x14\x03"[..], b"\x03\x00\x01", b"\x01"] {
        stream.feed(piece, |item| note(&mut shown, item));
        stream.gap(0, |item| note(&mut shown, item));
    }
    assert_eq!(shown, ["ccs 0"]);
    assert!(!stream.is_lost());
}

#[test]
fn a_gap_in_a_message_costs_that_message_alone() {
    let (mut stream, mut found) = (Stream::new(), Vec::new());
    stream.feed(b"\x16\x03\x03\x00\x08\x0b\x00\x00", |item| note(&mut found, item));
    stream.gap(5, |item| note(&mut found, item));
    stream.feed(FLIGHT, |item| note(&mut found, item));
    assert_eq!(
        found[..4],
        ["TruncatedRecord 0", "TruncatedMessage 8", "partial 3", "message server_hello_done 18"]
    );
}

#[test]
fn a_lost_record_header_ends_the_reading() {
    let (mut stream, mut found) = (Stream::new(), Vec::new());
    stream.gap(3, |item| note(&mut found, item));
    stream.feed(FLIGHT, |item| note(&mut found, item));
    assert!(stream.is_lost());
    assert_eq!(found, ["TruncatedRecord 0"]);
}

#[test]
fn what_is_no_record_ends_the_reading() {
    assert_eq!(shown(&[b"HTTP/1.1 400\r\n"]), ["ContentType(ContentType(0x48)) 0"]);
    assert_eq!(shown(&[b"\x16\x03\x03\x48\x01abc"]), ["RecordLength(18433) 0"]);
}

#[test]
fn a_stream_cut_in_a_hello_hands_out_what_came_of_it() {
    let sent = b"\x16\x03\x01\x00\x20\x01\x00\x00\x1c\x03\x03\xaa";
    assert_eq!(shown(&[sent]), ["TruncatedRecord 12", "TruncatedMessage 12", "partial 7"]);
}

#[test]
fn empty_records_are_told_and_a_flood_of_them_ends_the_reading() {
    let flood = b"\x16\x03\x03\x00\x00".repeat(40);
    let found = shown(&[&flood]);
    assert_eq!((found.len(), found.last().map(String::as_str)), (34, Some("RecordFlood 160")));
}

#[test]
fn an_encrypted_alert_is_not_taken_for_one() {
    let sent = b"\x14\x03\x03\x00\x01\x01\x15\x03\x03\x00\x04\x01\x00\x02\x28";
    assert_eq!(shown(&[sent]), ["ccs 0", "opaque alert 6"]);
}

#[test]
fn the_change_of_cipher_of_a_renegotiation_is_encrypted() {
    let sent = b"\x14\x03\x03\x00\x01\x01\x16\x03\x03\x00\x04\xff\xfe\xfd\xfc\
        \x14\x03\x03\x00\x05\x9a\xbc\xde\xf0\x12\x14\x03\x03\x00\x01\x01";
    let expected = ["ccs 0", "opaque handshake 6", "opaque change_cipher_spec 15", "ccs 25"];
    assert_eq!(shown(&[sent]), expected);
}

/// A `ServerHello` that chooses `TLS_RSA_WITH_NULL_SHA`, a `ChangeCipherSpec`, a `Finished` and an
/// alert with their MACs.
fn without_encryption() -> Vec<u8> {
    let hello = [&b"\x02\x00\x00\x26\x03\x01"[..], &[7; 32], b"\x00\x00\x02\x00"].concat();
    let finished = [&b"\x14\x00\x00\x0c"[..], &[8; 12], &[9; 20]].concat();
    let alert = [&b"\x01\x00"[..], &[9; 20]].concat();
    let record = |kind, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[kind, 3, 1], &length[..], content].concat()
    };
    [record(22, &hello), record(20, b"\x01"), record(22, &finished), record(21, &alert)].concat()
}

#[test]
fn under_a_suite_that_does_not_encrypt_messages_stay_in_clear() {
    let sent = without_encryption();
    let expected =
        ["message server_hello 5", "ccs 47", "message finished 58", "alert close_notify 94"]
            .to_vec();
    assert_eq!(shown(&[&sent]), expected);
    let (hello, rest) = sent.split_at(47);
    assert_eq!(shown(&[rest])[1], "opaque handshake 6", "the suite is not known");
    let mut stream = Stream::at(u64::try_from(hello.len()).unwrap(), MessageLimits::default());
    stream.agree(CipherSuite::TLS_RSA_WITH_NULL_SHA);
    let mut found = Vec::new();
    stream.feed(rest, |item| found.push(named(item)));
    found.retain(|item| !item.starts_with("fragment"));
    assert_eq!(found, expected[1..]);
}

#[test]
fn what_is_no_message_under_such_a_suite_is_opaque() {
    let mut sent = without_encryption();
    let at = sent.len() - 27 - 36;
    sent[at] = 0x63;
    assert_eq!(shown(&[&sent])[2], "opaque handshake 53");
}
