//! The columns that a row has when nobody says otherwise: flat, but for two lists of names.

use crate::certificate::CertificateFacts;
use crate::connection::EndReason;
use crate::connection::Sender::{self, Client, Server};
use crate::connection::outcome::Failure;
use crate::row::Kind::{
    Bool, Dictionary, F64, I64, ListDictionary, ListString, String, TimestampNs, TimestampS, U8,
    U16,
};
use crate::row::value::{Text, Texts, Value, named8, named16};
use crate::row::view::{Row, seconds};

columns! { Default:
    /// When the first packet held was captured, the SYN included.
    ts: TimestampNs, Timing, [zeek "ts", ecs "@timestamp", ocsf "time"],
        |row| Value::Nanoseconds(row.connection().first.time.0);
    /// Seconds from the first packet held to the last; null in a row that left before the connection ended.
    duration: F64, Timing, [ecs "event.duration", ocsf "duration"],
        |row| row.whole().map(|connection| seconds(connection.first, connection.last)).into();
    /// The input it came from; null where there is only one.
    source: String, Encapsulation, [ecs "log.file.path"],
        |row| row.naming().source.map(Text::Str).into();
    /// The number of the first packet held within its input, from 1.
    first_frame: I64, Segmentation, [],
        |row| row.connection().first.frame.into();
    /// Names the connection: a hash of transport, both ends, ts, and how many of the same came before; not comparable with Zeek's uid.
    connection_id: String, Timing, [],
        |row| row.connection_id_text().into();
    /// The Community ID, version 1, of transport and both ends.
    community_id: String, None, [zeek "community_id", ecs "network.community_id", ocsf "connection_info.community_uid"],
        |row| row.community_id().into();
    /// The client's IP address: of who sent the ClientHello, else received the ServerHello, else sent the SYN, else the first packet.
    src_ip: String, None, [zeek "id.orig_h", ecs "source.ip", ocsf "src_endpoint.ip"],
        |row| row.connection().client.address.into();
    /// The client's port.
    src_port: U16, None, [zeek "id.orig_p", ecs "source.port", ocsf "src_endpoint.port"],
        |row| row.connection().client.port.into();
    /// The server's IP address.
    dst_ip: String, None, [zeek "id.resp_h", ecs "destination.ip", ocsf "dst_endpoint.ip"],
        |row| row.connection().server.address.into();
    /// The server's port.
    dst_port: U16, None, [zeek "id.resp_p", ecs "destination.port", ocsf "dst_endpoint.port"],
        |row| row.connection().server.port.into();
    /// What carried it: tcp or udp.
    transport: Dictionary, None, [ecs "network.transport", ocsf "connection_info.protocol_name"],
        |row| row.connection().transport.name().into();
    /// The protocol of the family: tls, dtls, quic, ssl2, or none for an attempt that never carried one.
    protocol: Dictionary, None, [ecs "tls.version_protocol"],
        |row| row.connection().protocol.name().into();
    /// The plain-text protocol from which TLS was started, as smtp, imap, postgresql or connect; null for none.
    starttls: Dictionary, None, [ecs "network.protocol"],
        |row| row.connection().starttls.into();
    /// The version agreed on, as TLSv1.2, DTLSv1.2, SSLv3 or TLSv1.3-draft18; 0x1a2b for one without a name; TLSv1.3 for QUIC; null when none was.
    version: Dictionary, None, [zeek "version", ecs "tls.version", ocsf "tls.version"],
        |row| row.negotiated().version.map(|version| named16(version.name(), version.0)).into();
    /// The version agreed on, as its code point.
    version_id: U16, None, [],
        |row| row.negotiated().version.map(|version| version.0).into();
    /// The cipher suite agreed on, by its IANA name.
    cipher: Dictionary, None, [zeek "cipher", ecs "tls.cipher", ocsf "tls.cipher"],
        |row| row.negotiated().cipher.map(|suite| named16(suite.name(), suite.0)).into();
    /// The cipher suite agreed on, as its code point.
    cipher_id: U16, None, [],
        |row| row.negotiated().cipher.map(|suite| suite.0).into();
    /// The group of the key exchange, for a finite field the RFC 7919 group with its prime; null for RSA, another prime, a pre-shared key alone, and resumption before TLS 1.3.
    curve: Dictionary, None, [zeek "curve", ecs "tls.curve"],
        |row| row.negotiated().group.map(|group| named16(group.name(), group.0)).into();
    /// The group of the key exchange, as its code point.
    curve_id: U16, None, [],
        |row| row.negotiated().group.map(|group| group.0).into();
    /// The host name the client asked for (SNI), with bytes outside printable ASCII as \xNN; null where it asked for none.
    server_name: String, None, [zeek "server_name", ecs "tls.client.server_name", ocsf "tls.sni"],
        @offered |hello| hello.server_name_text().into();
    /// The application protocol that the server chose (ALPN).
    next_protocol: String, None, [zeek "next_protocol", ecs "tls.next_protocol"],
        |row| row.next_protocol_text().into();
    /// Whether an earlier session was taken up: an abbreviated handshake, or a pre-shared key selected.
    resumed: Bool, None, [zeek "resumed", ecs "tls.resumed"],
        |row| row.negotiated().resumed.into();
    /// How an earlier session was taken up: full (it was not), session_id, ticket (one that was not empty was offered), psk, or unknown.
    resumption: Dictionary, None, [],
        |row| row.negotiated().resumption.name().into();
    /// Whether both ends finished the handshake, as far as lengths and order of protected records show; null where they do not.
    established: Bool, None, [zeek "established", ecs "tls.established"],
        |row| row.verdict().established.into();
    /// How it went: established, failed, rejected (TLS 1.3: ended by the server right after the client's Finished), incomplete (the capture lacks an end or a direction) or unknown.
    outcome: Dictionary, None, [],
        |row| row.verdict().outcome.name().into();
    /// What was seen of the failure: alert, closed, reset, silent, plaintext or malformed.
    failure: Dictionary, None, [],
        |row| row.verdict().failure.map(Failure::name).into();
    /// The last message seen before the failure.
    failure_stage: Dictionary, None, [],
        |row| row.verdict().failure_stage.into();
    /// Who ended it: client, server or unknown; null in a row that left before the connection ended.
    ended_by: Dictionary, None, [],
        |row| row.whole().map(|connection| connection.ended_by.map_or("unknown", Sender::name)).into();
    /// Why the row left: fin, reset, alert, idle, evicted, replaced or end_of_input; null in a row that left before the connection ended.
    end_reason: Dictionary, Timing, [],
        |row| row.connection().end_reason.map(EndReason::name).into();
    /// The first fatal alert in clear, else the first before the handshake was over.
    alert: Dictionary, None, [zeek "last_alert"],
        |row| row.alert().map(|alert| named8(alert.description.name(), alert.description.0)).into();
    /// That alert's description, as its code point.
    alert_id: U8, None, [ocsf "tls.alert"],
        |row| row.alert().map(|alert| alert.description.0).into();
    /// That alert's level: warning or fatal.
    alert_level: Dictionary, None, [],
        |row| row.alert().map(|alert| named8(alert.level.name(), alert.level.0)).into();
    /// Who sent that alert: client or server.
    alert_sender: Dictionary, None, [],
        |row| row.alert().map(|alert| alert.sender.name()).into();
    /// The highest version that the client really offered, GREASE left out; lower code points are higher versions in DTLS.
    client_max_version: U16, None, [],
        @offered |hello| hello.max_version().map(|version| version.0).into();
    /// Whether the server asked for another ClientHello (HelloRetryRequest), or the client sent two with one random.
    hello_retry: Bool, None, [],
        |row| row.hello_retry().into();
    /// TLS 1.3 early data: none, offered (and not answered), rejected, accepted, or unknown (the answer is encrypted).
    early_data: Dictionary, None, [],
        |row| row.early_data().into(),
        offered |hello| hello.early_data_word().into();
    /// Encrypted ClientHello: none, outer (offered, or GREASE that looks the same), accepted, rejected or unknown.
    ech: Dictionary, None, [],
        |row| row.ech().into(),
        offered |hello| hello.ech_word().into();
    /// Whether the server asked for a client certificate; null on resumption and where that is encrypted.
    client_certificate_requested: Bool, None, [],
        |row| row.client_certificate_requested().into();
    /// Whether the client sent a certificate list that is not empty; null on resumption and where that is encrypted.
    client_certificate_sent: Bool, None, [],
        |row| row.client_certificate_sent().into();
    /// Whether both ends sent certificates; null on resumption and where that is encrypted.
    mutual: Bool, None, [],
        |row| row.mutual().into();
    /// The SHA-256 of the server's certificate, in lower-case hexadecimal.
    server_certificate_sha256: String, None, [ecs "tls.server.hash.sha256", ocsf "tls.certificate.fingerprints"],
        |row| leaf(row, Server, |facts| (&facts.sha256).into());
    /// The subject of the server's certificate (RFC 4514).
    server_certificate_subject: String, None, [zeek "subject", ecs "tls.server.subject", ocsf "tls.certificate.subject"],
        |row| leaf(row, Server, |facts| facts.subject.as_ref().into());
    /// The issuer of the server's certificate (RFC 4514).
    server_certificate_issuer: String, None, [zeek "issuer", ecs "tls.server.issuer", ocsf "tls.certificate.issuer"],
        |row| leaf(row, Server, |facts| facts.issuer.as_ref().into());
    /// The serial number of the server's certificate, in lower-case hexadecimal without leading zeros.
    server_certificate_serial: String, None, [ecs "tls.server.x509.serial_number", ocsf "tls.certificate.serial_number"],
        |row| leaf(row, Server, |facts| facts.serial.as_ref().into());
    /// From when the server's certificate is valid.
    server_certificate_not_before: TimestampS, None, [ecs "tls.server.not_before", ocsf "tls.certificate.created_time"],
        |row| leaf(row, Server, |facts| facts.not_before.map_or(Value::Null, Value::Seconds));
    /// Until when the server's certificate is valid.
    server_certificate_not_after: TimestampS, None, [ecs "tls.server.not_after", ocsf "tls.certificate.expiration_time"],
        |row| leaf(row, Server, |facts| facts.not_after.map_or(Value::Null, Value::Seconds));
    /// The key of the server's certificate: rsa:BITS, dsa:BITS, ec:CURVE, ed25519, ed448, or the OID of another algorithm.
    server_certificate_key: Dictionary, None, [],
        |row| leaf(row, Server, |facts| facts.key.as_ref().into());
    /// The DNS names and IP addresses that the server's certificate is for (subjectAltName).
    server_certificate_names: ListString, None, [ecs "tls.server.x509.alternative_names", ocsf "tls.certificate.sans"],
        |row| leaf(row, Server, |facts| facts.names.as_deref().into());
    /// The SHA-256 of the client's certificate, in lower-case hexadecimal.
    client_certificate_sha256: String, None, [ecs "tls.client.hash.sha256"],
        |row| leaf(row, Client, |facts| (&facts.sha256).into());
    /// The subject of the client's certificate (RFC 4514).
    client_certificate_subject: String, None, [zeek "client_subject", ecs "tls.client.subject"],
        |row| leaf(row, Client, |facts| facts.subject.as_ref().into());
    /// The issuer of the client's certificate (RFC 4514).
    client_certificate_issuer: String, None, [zeek "client_issuer", ecs "tls.client.issuer"],
        |row| leaf(row, Client, |facts| facts.issuer.as_ref().into());
    /// The serial number of the client's certificate, in lower-case hexadecimal without leading zeros.
    client_certificate_serial: String, None, [ecs "tls.client.x509.serial_number"],
        |row| leaf(row, Client, |facts| facts.serial.as_ref().into());
    /// From when the client's certificate is valid.
    client_certificate_not_before: TimestampS, None, [ecs "tls.client.not_before"],
        |row| leaf(row, Client, |facts| facts.not_before.map_or(Value::Null, Value::Seconds));
    /// Until when the client's certificate is valid.
    client_certificate_not_after: TimestampS, None, [ecs "tls.client.not_after"],
        |row| leaf(row, Client, |facts| facts.not_after.map_or(Value::Null, Value::Seconds));
    /// The key of the client's certificate: rsa:BITS, dsa:BITS, ec:CURVE, ed25519, ed448, or the OID of another algorithm.
    client_certificate_key: Dictionary, None, [],
        |row| leaf(row, Client, |facts| facts.key.as_ref().into());
    /// The DNS names and IP addresses that the client's certificate is for (subjectAltName).
    client_certificate_names: ListString, None, [ecs "tls.client.x509.alternative_names"],
        |row| leaf(row, Client, |facts| facts.names.as_deref().into());
    /// Whether the server's certificate is for server_name (RFC 9525: its names, not its subject); null without either.
    certificate_matches_name: Bool, None, [zeek "sni_matches_cert"],
        |row| row.certificate_matches_name().into();
    /// Seconds from the ClientHello to the packet that shows the handshake finished.
    handshake_duration: F64, Timing, [ocsf "tls.handshake_dur"],
        |row| row.handshake_duration().into();
    /// Seconds from the ClientHello to the server's first answer to it, a ServerHello or a HelloRetryRequest.
    server_hello_delay: F64, Timing, [],
        |row| row.server_hello_delay().into();
    /// Seconds from the SYN to the packet that acknowledges the SYN-ACK.
    tcp_rtt: F64, Timing, [],
        |row| row.tcp_rtt().into();
    /// The JA3 fingerprint of the ClientHello.
    ja3: String, None, [ecs "tls.client.ja3", ocsf "tls.ja3_hash"],
        @offered |hello| hello.ja3().into();
    /// The JA3S fingerprint of the ServerHello.
    ja3s: String, None, [ecs "tls.server.ja3s", ocsf "tls.ja3s_hash"],
        |row| row.ja3s().into();
    /// The JA4 fingerprint of the ClientHello.
    ja4: String, None, [],
        @offered |hello| hello.ja4().into();
    /// Columns that are null because the wire does not show them, as column:reason, with the reasons encrypted, resumed, one_sided, late_start, gap, snaplen and evicted. A column stands for its code point as well, server_certificate_sha256 and client_certificate_sha256 for all columns of that certificate, client_ciphers for what was offered, server_extensions for the other columns of the ServerHello.
    not_observable: ListDictionary, None, [],
        |row| Texts::Listed(row.not_observable().iter()).into();
    /// Names of what was odd, each once.
    anomalies: ListDictionary, Records, [],
        |row| Texts::Anomalies(row.connection().anomalies.iter()).into();
}

/// What `read` says of the first certificate that `sender` sent.
fn leaf<'r>(
    row: &'r Row<'_>,
    sender: Sender,
    read: impl Fn(&'r CertificateFacts) -> Value<'r>,
) -> Value<'r> {
    row.leaf(sender).map_or(Value::Null, read)
}
