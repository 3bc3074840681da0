//! The certificate chains, as they were sent.

use crate::connection::Sender;
use crate::row::value::{Item, Items, Value};
use crate::row::view::Row;
use crate::row::{Kind, Member};

use Kind::{ListString, ListStruct, String, TimestampS};

columns! { Certificates:
    /// The certificates that the server sent, in order; null where that was not seen.
    server_certificates: ListStruct(MEMBERS), None, [zeek "cert_chain_fps", ecs "tls.server.certificate_chain", ocsf "tls.certificate_chain"],
        |row| chain(row, Sender::Server);
    /// The certificates that the client sent, in order; null where that was not seen.
    client_certificates: ListStruct(MEMBERS), None, [zeek "client_cert_chain_fps", ecs "tls.client.certificate_chain"],
        |row| chain(row, Sender::Client);
}

/// What is said of each certificate.
static MEMBERS: &[Member] = &[
    Member {
        name: "sha256",
        kind: String,
        sentence: "The SHA-256 of the certificate, in lower-case hexadecimal.",
        value: |item| certificate(item).map(|facts| &facts.sha256).into(),
    },
    Member {
        name: "subject",
        kind: String,
        sentence: "The subject (RFC 4514).",
        value: |item| certificate(item).and_then(|facts| facts.subject.as_ref()).into(),
    },
    Member {
        name: "issuer",
        kind: String,
        sentence: "The issuer (RFC 4514).",
        value: |item| certificate(item).and_then(|facts| facts.issuer.as_ref()).into(),
    },
    Member {
        name: "serial",
        kind: String,
        sentence: "The serial number, in lower-case hexadecimal without leading zeros.",
        value: |item| certificate(item).and_then(|facts| facts.serial.as_ref()).into(),
    },
    Member {
        name: "not_before",
        kind: TimestampS,
        sentence: "From when it is valid.",
        value: |item| time(certificate(item).and_then(|facts| facts.not_before)),
    },
    Member {
        name: "not_after",
        kind: TimestampS,
        sentence: "Until when it is valid.",
        value: |item| time(certificate(item).and_then(|facts| facts.not_after)),
    },
    Member {
        name: "public_key",
        kind: String,
        sentence: "The key: rsa:BITS, dsa:BITS, ec:CURVE, ed25519, ed448, or an OID.",
        value: |item| certificate(item).and_then(|facts| facts.key.as_ref()).into(),
    },
    Member {
        name: "subject_alt_names",
        kind: ListString,
        sentence: "What it is for, each with its type, as DNSName:example.org.",
        value: |item| certificate(item).and_then(|facts| facts.subject_alt_names.as_deref()).into(),
    },
    Member {
        name: "error",
        kind: String,
        sentence: "What of it could not be read; null where all could.",
        value: |item| certificate(item).and_then(|facts| facts.error.as_ref()).into(),
    },
];

const fn certificate(item: Item<'_>) -> Option<&crate::certificate::CertificateFacts> {
    match item {
        Item::Certificate(facts) => Some(facts),
        Item::Alert(_) => None,
    }
}

fn time<'a>(seconds: Option<i64>) -> Value<'a> {
    seconds.map_or(Value::Null, Value::Seconds)
}

fn chain<'r>(row: &'r Row<'_>, sender: Sender) -> Value<'r> {
    let sent = row.connection().side(sender).certificates.as_ref();
    sent.map(|chain| Items::certificates(MEMBERS, &chain.certificates)).into()
}
