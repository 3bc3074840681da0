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

/// A hello in the format of SSL 2.0 that offers suites of both kinds.
fn ssl2_hello(version: [u8; 2]) -> Vec<u8> {
    let head = [&[0x80, 0x1f, 1][..], &version, b"\0\x06\0\0\0\x10"].concat();
    [&head[..], b"\x01\x00\x80\x00\x00\x2f", &[0xc4; 16]].concat()
}

fn ssl2_server_hello() -> Vec<u8> {
    [&b"\x80\x20\x04\0\x01\0\x02\0\x02\0\x03\0\x10\x30\0\x01\0\x80"[..], &[0xc5; 16]].concat()
}

#[test]
fn a_hello_in_the_format_of_ssl_2_leads_to_tls() {
    let mut talk = Conversation::opened();
    talk.client(&ssl2_hello([3, 3])).server(&tls::server_flight_12());
    talk.client(&tls::client_flight_12()).server(&tls::finished_12()).close();
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!((&row["protocol"], &row["version"]), (&json!("ssl2"), &json!("TLSv1.2")));
    assert_eq!((&row["outcome"], &row["ja3"]), (&json!("established"), &json!(null)));
    assert_eq!((&row["client_ciphers"], &row["client_extensions"]), (&json!([0x2f]), &json!([])));
    assert_eq!(told.names(), Vec::<&str>::new());
    assert_eq!(told.events[0].2, "ssl2");
}

#[test]
fn it_is_the_same_byte_by_byte() {
    let mut talk = Conversation::opened();
    for byte in ssl2_hello([3, 3]) {
        talk.client(&[byte]);
    }
    talk.server(&tls::server_flight_12()).close();
    assert_eq!(play(&talk.packets).row()["client_ciphers"], json!([0x2f]));
}

#[test]
fn a_server_of_ssl_2_ends_what_is_read() {
    let mut talk = Conversation::opened();
    talk.client(&ssl2_hello([0, 2])).server(&ssl2_server_hello());
    talk.client(b"\x80\x20\x02\x01\0\x80").server(b"\x80\x10xyz").close();
    let told = play(&talk.packets);
    let row = told.row();
    assert_eq!((&row["protocol"], &row["version"]), (&json!("ssl2"), &json!("SSLv2")));
    assert_eq!((&row["cipher"], &row["established"]), (&json!(null), &json!(null)));
    assert_eq!(told.names(), Vec::<&str>::new());
}

#[test]
fn one_that_is_cut_has_a_row() {
    let mut talk = Conversation::opened();
    talk.client(&ssl2_hello([3, 1])[..20]).close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["protocol"], &row["client_hello_complete"]), (&json!("ssl2"), &json!(false)));
    assert_eq!(
        (&row["client_legacy_version"], &row["client_ciphers"]),
        (&json!(0x0301), &json!(null))
    );
}

#[test]
fn the_protocol_that_tls_began_after_is_told() {
    let mut talk = mail();
    talk.establish_12().close();
    assert_eq!(play(&talk.packets).row()["starttls"], "smtp");
    let mut talk = Conversation::opened();
    talk.client(b"CONNECT example.org:443 HTTP/1.1\r\n\r\n").server(b"HTTP/1.1 200 OK\r\n\r\n");
    talk.establish_13().close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["starttls"], &row["outcome"]), (&json!("connect"), &json!("established")));
}

#[test]
fn a_proxy_tells_whose_connection_it_is_in_segments_of_any_size() {
    for size in [1, 5, 44, 1_400] {
        let mut talk = Conversation::opened();
        talk.segment = size;
        let header = b"PROXY TCP4 203.0.113.9 192.0.2.1 54321 443\r\n";
        talk.client(&[header, &tls::client_hello_13()[..]].concat());
        talk.server(&tls::server_flight_13());
        let row = play(&talk.packets).row();
        assert_eq!((&row["starttls"], &row["version"]), (&json!("proxy"), &json!("TLSv1.3")));
        assert_eq!(row["src_ip"], "192.0.2.1");
        let connection = &play(&talk.packets).connections[0];
        let proxied = connection.proxied.unwrap();
        assert_eq!((proxied.address.to_string(), proxied.port), ("203.0.113.9".into(), 54_321));
    }
}

/// A header of the PROXY protocol, version 2, with so many bytes behind its addresses.
fn proxy_2(more: u16) -> Vec<u8> {
    let length = (12 + more).to_be_bytes();
    let addresses = b"\xcb\x00\x71\x09\xc0\x00\x02\x01\xd4\x31\x01\xbb";
    // PP2_TYPE_NOOP takes up the rest.
    let rest = [&[4][..], &(more - 3).to_be_bytes(), &vec![0; usize::from(more) - 3]].concat();
    [&b"\r\n\r\n\0\r\nQUIT\n\x21\x11"[..], &length, addresses, &rest].concat()
}

#[test]
fn a_header_of_a_proxy_of_any_length_may_come_in_any_segments() {
    for (more, size) in [(600, 100), (600, 1), (4_000, 536), (0xffff - 12, 1_400)] {
        let mut talk = Conversation::opened();
        talk.segment = size;
        talk.client(&[proxy_2(more), tls::client_hello_13()].concat());
        talk.server(&tls::server_flight_13());
        let told = play(&talk.packets);
        let row = told.row();
        assert_eq!((&row["starttls"], &row["version"]), (&json!("proxy"), &json!("TLSv1.3")));
        let proxied = told.connections[0].proxied.unwrap();
        assert_eq!((proxied.address.to_string(), proxied.port), ("203.0.113.9".into(), 54_321));
    }
}

#[test]
fn what_was_asked_last_is_what_tls_began_after() {
    let mut talk = Conversation::opened();
    talk.client(b"PROXY TCP4 203.0.113.9 192.0.2.1 54321 25\r\n");
    talk.server(b"220 mail.example ESMTP\r\n").client(b"EHLO me\r\n");
    talk.server(b"250 STARTTLS\r\n").client(b"STARTTLS\r\n").server(b"220 go ahead\r\n");
    talk.establish_12().close();
    let told = play(&talk.packets);
    assert_eq!(told.row()["starttls"], "smtp");
    assert_eq!(told.connections[0].proxied.unwrap().port, 54_321);
}

#[test]
fn a_hello_right_behind_text_is_found_in_segments_of_any_size() {
    for size in [1, 3, 7, 50, 1_400] {
        let mut talk = Conversation::opened();
        talk.segment = size;
        let text = b"GO ON\n\x16\x03 no hello\n\x16\x03\x01\x00\x10\x02 but words\r\n";
        talk.client(&[text, &tls::client_hello_13()[..]].concat());
        talk.server(&tls::server_flight_13());
        assert_eq!(play(&talk.packets).row()["version"], "TLSv1.3", "segments of {size}");
    }
}

#[test]
fn what_looks_like_a_hello_amid_text_is_none() {
    let mut talk = Conversation::opened();
    let mut text = b"POST\n\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec();
    text.resize(400, 0xff);
    talk.client(&text).server(b"HTTP/1.1 200 OK\r\n\r\n").close();
    assert_eq!(play(&talk.packets).connections.len(), 0);
}

#[test]
fn what_looks_like_a_hello_amid_text_is_none_in_segments_of_any_size() {
    let mut text = b"POST\n\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec();
    text.resize(400, 0xff);
    for size in [1, 6, 11, 20, 47, 100] {
        let mut talk = Conversation::opened();
        talk.segment = size;
        talk.client(&text).server(b"HTTP/1.1 200 OK\r\n\r\n").close();
        assert_eq!(play(&talk.packets).connections.len(), 0, "segments of {size}");
    }
}

/// Bytes in packets of TDS whose content has at most `most` bytes.
fn in_tds(kind: u8, content: &[u8], most: usize) -> Vec<u8> {
    let packet = |(at, part): (usize, &[u8])| {
        let length = u16::try_from(part.len() + 8).unwrap();
        let is_last = u8::from((at + 1) * most >= content.len());
        [&[kind, is_last][..], &length.to_be_bytes(), &[0, 0, 1, 0], part].concat()
    };
    content.chunks(most).enumerate().flat_map(packet).collect()
}

/// What precedes TLS in TDS: versions, and that encryption is on.
const TDS_OPTIONS: &[u8] = b"\0\0\x0b\0\x06\x01\0\x11\0\x01\xff\x10\0\x07\xd0\0\0\x01";

fn tds(most: usize, segment: usize) -> Conversation {
    let mut talk = Conversation::opened();
    talk.segment = segment;
    talk.client(&in_tds(0x12, TDS_OPTIONS, 4_088)).server(&in_tds(4, TDS_OPTIONS, 4_088));
    talk.client(&in_tds(0x12, &tls::client_hello_12(), most));
    talk.server(&in_tds(0x12, &tls::server_flight_12(), most));
    talk.client(&in_tds(0x12, &tls::client_flight_12(), most));
    talk.server(&in_tds(0x12, &tls::finished_12(), most));
    // After the handshake, records stand alone.
    talk.client(b"\x17\x03\x03\0\x04abcd").server(b"\x17\x03\x03\0\x04efgh");
    talk
}

#[test]
fn tls_in_packets_of_tds_is_read_in_packets_and_segments_of_any_size() {
    let expected = {
        let mut plain = Conversation::opened();
        plain.establish_12().close();
        play(&plain.packets).row()
    };
    for (most, segment) in [(4_088, 1_400), (100, 1_400), (7, 50), (1, 1_400), (33, 1)] {
        let told = play(&tds(most, segment).close().packets);
        let row = told.row();
        assert_eq!(told.names(), Vec::<&str>::new(), "{most} {segment}");
        assert_eq!(row["starttls"], "tds");
        for column in ["version", "cipher", "ja3", "ja4", "ja3s", "outcome", "server_name"] {
            assert_eq!(row[column], expected[column], "{column}, {most} {segment}");
        }
    }
}

#[test]
fn tds_without_tls_has_no_row() {
    let mut talk = Conversation::opened();
    talk.client(&in_tds(0x12, TDS_OPTIONS, 4_088)).server(&in_tds(4, TDS_OPTIONS, 4_088));
    talk.client(&in_tds(0x10, b"login", 4_088)).server(&in_tds(4, b"welcome", 4_088)).close();
    assert_eq!(play(&talk.packets).connections.len(), 0);
}

#[test]
fn a_header_of_tds_that_is_cut_ends_nothing_else() {
    let mut talk = Conversation::opened();
    talk.client(&in_tds(0x12, TDS_OPTIONS, 4_088)).server(&in_tds(4, TDS_OPTIONS, 4_088));
    talk.client(&in_tds(0x12, &tls::client_hello_12(), 4_088)).server(b"\x12\x01\0").close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["starttls"], &row["failure"]), (&json!("tds"), &json!("closed")));
}

#[test]
fn news_and_remote_desktops_say_that_tls_begins() {
    let mut talk = Conversation::opened();
    talk.server(b"200 news.example ready\r\n").client(b"CAPABILITIES\r\n");
    talk.server(b"101 list\r\nSTARTTLS\r\n.\r\n").client(b"STARTTLS\r\n");
    talk.server(b"382 continue\r\n").establish_12().close();
    assert_eq!(play(&talk.packets).row()["starttls"], "nntp");
    let mut talk = Conversation::opened();
    // TPKT and X.224, with the request for TLS and its grant ([MS-RDPBCGR] §2.2.1.1, §2.2.1.2).
    talk.client(b"\x03\0\0\x13\x0e\xe0\0\0\0\0\0\x01\0\x08\0\x01\0\0\0");
    talk.server(b"\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\x02\0\x08\0\x01\0\0\0");
    talk.establish_12().close();
    let row = play(&talk.packets).row();
    assert_eq!((&row["starttls"], &row["outcome"]), (&json!("rdp"), &json!("established")));
}
