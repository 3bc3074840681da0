//! Connections made by hand, for the tests.

use core::net::IpAddr;
use std::sync::Arc;

use tlswire::registry::{
    AlertDescription, AlertLevel, NamedGroup, ProtocolVersion, SignatureScheme,
};

use crate::anomaly::AnomalyKind;
use crate::certificate::{CertificateFacts, Chain};
use crate::connection::{
    Connection, EndReason, Endpoint, Hello, IpProtocol, KeyExchange, Moment, Protocol, SeenAlert,
    Sender, Side,
};
use crate::packet::Time;
use crate::row::{Naming, Row};

pub(crate) const SERVER_NAME: (u16, &[u8]) = (0, b"\x00\x06\x00\x00\x03a.b");
pub(crate) const VERSIONS_13: (u16, &[u8]) = (43, b"\x06\x1a\x1a\x03\x04\x03\x03");
pub(crate) const SELECTED_13: (u16, &[u8]) = (43, b"\x03\x04");
pub(crate) const ALPN: (u16, &[u8]) = (16, b"\x00\x06\x02h2\x02\xff\\");
pub(crate) const GROUPS: (u16, &[u8]) = (10, b"\x00\x04\x00\x1d\x00\x17");
pub(crate) const KEY_SHARE: (u16, &[u8]) = (51, b"\x00\x1d\x00\x01\x09");

/// The packet `frame`, captured as many milliseconds after the first.
pub(crate) fn moment(frame: u64) -> Moment {
    let after = i64::try_from(frame).unwrap() * 1_000_000;
    Moment { frame, time: Time(1_700_000_000_000_000_000 + after) }
}

fn end(address: [u8; 4], port: u16) -> Endpoint {
    Endpoint { address: IpAddr::from(address), port }
}

fn extensions(list: &[(u16, &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (extension, body) in list {
        block.extend(extension.to_be_bytes());
        block.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        block.extend(*body);
    }
    [&u16::try_from(block.len()).unwrap().to_be_bytes()[..], &block].concat()
}

fn hello(kind: u8, body: &[u8], frame: u64) -> Hello {
    let [_, length @ ..] = u32::try_from(body.len()).unwrap().to_be_bytes();
    Hello {
        message: [&[kind], &length[..], body].concat().into(),
        format: crate::connection::Format::Handshake,
        complete: true,
        record_version: ProtocolVersion::TLSV1_0,
        seen: moment(frame),
        segments: 1,
        records: 1,
    }
}

/// A hello that offers TLS 1.2 in its field.
pub(crate) fn client_hello(list: &[(u16, &[u8])]) -> Hello {
    let head = [&b"\x03\x03"[..], &[0xc1; 32], b"\x02id\x00\x04\x13\x01\xc0\x2f\x01\x00"].concat();
    hello(1, &[head, extensions(list)].concat(), 4)
}

/// A hello that chooses `suite`.
pub(crate) fn server_hello(suite: u16, list: &[(u16, &[u8])]) -> Hello {
    let random = [0x5e; 32];
    server(&random, suite, list)
}

/// A request for another hello.
pub(crate) fn hello_retry_request(list: &[(u16, &[u8])]) -> Hello {
    server(&tlswire::handshake::HELLO_RETRY_REQUEST_RANDOM, 0x1301, list)
}

fn server(random: &[u8; 32], suite: u16, list: &[(u16, &[u8])]) -> Hello {
    let suite = suite.to_be_bytes();
    let body = [b"\x03\x03", &random[..], b"\x02ID", &suite, b"\x00", &extensions(list)].concat();
    hello(2, &body, 6)
}

/// A TCP connection of ten packets, opened and closed, of which nothing else is known.
pub(crate) fn connection() -> Connection {
    let side = Side { packets: 5, bytes: 700, fin: true, ..Side::default() };
    Connection {
        transport: IpProtocol::Tcp,
        protocol: Protocol::Tls,
        starttls: None,
        proxied: None,
        client: end([192, 0, 2, 1], 50_000),
        server: end([198, 51, 100, 2], 443),
        source: 0,
        is_chosen: false,
        first: moment(1),
        last: moment(10),
        finished: 10,
        ordinal: 0,
        vlan: Some(7),
        tunnel: Some("vxlan:5/gre".into()),
        interface: 0,
        start_seen: true,
        end_seen: true,
        tcp_rtt: Some(1_500_000),
        client_hello: None,
        server_name: None,
        client_hellos: 1,
        repeated_random: false,
        server_hello: None,
        hello_retry_request: None,
        quic_version: None,
        server_key_exchange: None,
        certificate_requested: false,
        server_hello_done: false,
        new_session_ticket: false,
        renegotiated: false,
        client_finished: None,
        compressed: 0,
        client_flight: Vec::new(),
        established: None,
        answered_by_alert: false,
        client_leaves: false,
        client_side: side.clone(),
        server_side: side,
        alerts: Vec::new(),
        last_message: None,
        history: "CS".to_owned(),
        ended_by: Some(Sender::Client),
        closed: false,
        end_reason: Some(EndReason::Fin),
        anomalies: Vec::new(),
    }
}

/// TLS 1.2 in full, with a client certificate.
pub(crate) fn full_12() -> Connection {
    let chain = |der: &[u8]| {
        let certificates = vec![Arc::new(CertificateFacts::new(der))];
        Some(Chain { certificates, total: 1 })
    };
    let mut connection = established(connection());
    connection.client_hello = Some(client_hello(&[SERVER_NAME, ALPN, GROUPS]));
    connection.server_hello = Some(server_hello(0xc02f, &[(16, b"\x00\x03\x02h2")]));
    connection.server_key_exchange = Some(KeyExchange {
        group: Some(NamedGroup::X25519),
        dh_bits: None,
        signature_algorithm: Some(SignatureScheme(0x0401)),
    });
    connection.server_side.certificates = chain(b"server");
    connection.client_side.certificates = chain(b"client");
    connection.certificate_requested = true;
    connection.server_hello_done = true;
    connection.anomalies = vec![AnomalyKind::EmptyRecord];
    connection.alerts = vec![SeenAlert {
        sender: Sender::Server,
        level: AlertLevel::WARNING,
        description: AlertDescription::UNRECOGNIZED_NAME,
        seen: moment(6),
    }];
    connection
}

/// TLS 1.2 resumed.
pub(crate) fn resumed_12() -> Connection {
    let mut connection = established(connection());
    connection.client_hello = Some(client_hello(&[SERVER_NAME, (35, b"ticket")]));
    connection.server_hello = Some(server_hello(0xc02f, &[]));
    connection
}

/// TLS 1.3 in full.
pub(crate) fn full_13() -> Connection {
    let mut connection = established(connection());
    connection.client_hello = Some(client_hello(&[SERVER_NAME, VERSIONS_13, ALPN, GROUPS]));
    connection.server_hello = Some(server_hello(0x1301, &[SELECTED_13, KEY_SHARE]));
    connection.client_finished = Some(moment(7));
    connection
}

/// Only what the server sent of a TLS 1.2 handshake.
pub(crate) fn server_only() -> Connection {
    let mut connection = full_12();
    connection.client_hello = None;
    connection.established = None;
    connection.client_side = Side::default();
    connection.tcp_rtt = None;
    connection
}

fn established(mut connection: Connection) -> Connection {
    connection.established = Some(moment(8));
    for side in [&mut connection.client_side, &mut connection.server_side] {
        side.change_cipher_spec = true;
        side.protected = Some(moment(8));
    }
    connection
}

/// A row of an input that has no name.
pub(crate) fn row(connection: &Connection) -> Row<'_> {
    Row::new(connection, Naming::default())
}

/// One cell of a row as JSON.
pub(crate) fn cell(connection: &Connection, column: &str) -> serde_json::Value {
    cell_of(&row(connection), column)
}

/// One cell of `row` as JSON.
pub(crate) fn cell_of(row: &Row<'_>, column: &str) -> serde_json::Value {
    let column = super::columns().find(|found| found.name == column).unwrap();
    let mut out = Vec::new();
    let mut json = crate::json::JsonWriter::new(&mut out);
    crate::text::write_value((column.value)(row), &mut json);
    serde_json::from_slice(&out).unwrap()
}
