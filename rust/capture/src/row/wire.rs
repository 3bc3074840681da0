//! Packets, bytes and moments: what the session looked like in the capture.

use crate::connection::{Connection, Hello, IpProtocol, Moment, SeenAlert};
use crate::row::value::{Item, Items, Numbers, Text, Value, named8};
use crate::row::{Kind, Member};

use Kind::{Bool, Dictionary, I64, ListStruct, ListU16, String, TimestampNs, U8, U16, U32};

columns! { Wire:
    /// The number of the last packet held within its input, from 1.
    last_frame: I64, Segmentation, [],
        |row| row.whole().map(|connection| connection.last.frame).into();
    /// Distinct bytes of the client's stream.
    client_bytes: I64, Records, [ecs "source.bytes", ocsf "traffic.bytes_out"],
        |row| row.whole().map(|connection| connection.client_side.bytes).into();
    /// Distinct bytes of the server's stream.
    server_bytes: I64, Records, [ecs "destination.bytes", ocsf "traffic.bytes_in"],
        |row| row.whole().map(|connection| connection.server_side.bytes).into();
    /// Packets that the client sent, empty ones included.
    client_packets: I64, Segmentation, [ecs "source.packets", ocsf "traffic.packets_out"],
        |row| row.whole().map(|connection| connection.client_side.packets).into();
    /// Packets that the server sent, empty ones included.
    server_packets: I64, Segmentation, [ecs "destination.packets", ocsf "traffic.packets_in"],
        |row| row.whole().map(|connection| connection.server_side.packets).into();
    /// How many TCP segments with new data the ClientHello took, or datagrams of QUIC.
    client_hello_segments: U32, Segmentation, [],
        |row| row.connection().client_hello.as_ref().map(|hello| hello.segments).into();
    /// How many records the ClientHello took, or CRYPTO frames of QUIC.
    client_hello_records: U32, Records, [],
        |row| row.connection().client_hello.as_ref().map(|hello| hello.records).into();
    /// When the packet that completed the ClientHello was captured.
    client_hello_ts: TimestampNs, Timing, [],
        |row| time(row.connection().client_hello.as_ref().map(seen));
    /// When the packet that completed the ServerHello was captured.
    server_hello_ts: TimestampNs, Timing, [],
        |row| time(row.connection().server_hello.as_ref().map(seen));
    /// When the packet that shows the handshake finished was captured.
    established_ts: TimestampNs, Timing, [],
        |row| time(row.connection().established);
    /// TLS 1.3: lengths of the first records that the client sent under protection, at most 8, until the handshake is known to be accepted; null where some may be missing, with early data, and for other protocols.
    client_flight: ListU16, Records, [],
        |row| row.client_flight().map(|lengths| Numbers::Listed(lengths.iter())).into();
    /// The outermost VLAN id.
    vlan: U16, Encapsulation, [ecs "network.vlan.id", ocsf "src_endpoint.vlan_uid"],
        |row| row.connection().vlan.into();
    /// The tunnels it was found in, outermost first, as kind and id (vxlan:5/gre); null for none.
    tunnel: String, Encapsulation, [],
        |row| row.connection().tunnel.as_deref().map(Text::Str).into();
    /// The capture's interface that saw the first packet, from 0.
    interface: U32, Encapsulation, [],
        |row| row.connection().interface.into();
    /// The client's address as a proxy in between told it (PROXY protocol).
    proxied_src_ip: String, None, [ecs "client.ip"],
        |row| row.connection().proxied.map(|end| end.address).into();
    /// The client's port as a proxy in between told it (PROXY protocol).
    proxied_src_port: U16, None, [ecs "client.port"],
        |row| row.connection().proxied.map(|end| end.port).into();
    /// Whether a second handshake, or the request for one, was seen, in clear or under protection.
    renegotiated: Bool, None, [],
        |row| row.connection().renegotiated.into();
    /// Messages and records as letters, upper case from the client, as in Zeek; at most 100.
    history: String, Records, [zeek "ssl_history"],
        |row| (&row.connection().history).into();
    /// All alerts in clear, in order, at most 16.
    alerts: ListStruct(ALERT), Timing, [],
        |row| Items::alerts(ALERT, &row.connection().alerts).into();
    /// Whether the connection's beginning was captured: the SYN, or the first flight.
    start_seen: Bool, None, [],
        |row| starts(row.connection()).into();
    /// Whether its end was captured: a FIN from both, or a RST.
    end_seen: Bool, None, [],
        |row| row.whole().map(|connection| connection.end_seen).into();
}

/// Over UDP, where nothing comes before it, a connection begins with its hello.
fn starts(connection: &Connection) -> bool {
    let is_udp = connection.transport == IpProtocol::Udp;
    connection.start_seen || (is_udp && connection.client_hello.is_some())
}

/// What is said of each alert.
static ALERT: &[Member] = &[
    Member {
        name: "alert",
        kind: Dictionary,
        sentence: "What it says.",
        value: |item| {
            alert(item).map(|sent| named8(sent.description.name(), sent.description.0)).into()
        },
    },
    Member {
        name: "alert_id",
        kind: U8,
        sentence: "What it says, as its code point.",
        value: |item| alert(item).map(|sent| sent.description.0).into(),
    },
    Member {
        name: "level",
        kind: Dictionary,
        sentence: "warning or fatal.",
        value: |item| alert(item).map(|sent| named8(sent.level.name(), sent.level.0)).into(),
    },
    Member {
        name: "sender",
        kind: Dictionary,
        sentence: "client or server.",
        value: |item| alert(item).map(|sent| sent.sender.name()).into(),
    },
    Member {
        name: "frame",
        kind: I64,
        sentence: "The number of the packet it came in.",
        value: |item| alert(item).map(|sent| sent.seen.frame).into(),
    },
    Member {
        name: "ts",
        kind: TimestampNs,
        sentence: "When that packet was captured.",
        value: |item| time(alert(item).map(|sent| sent.seen)),
    },
];

const fn alert(item: Item<'_>) -> Option<&SeenAlert> {
    match item {
        Item::Alert(sent) => Some(sent),
        Item::Certificate(_) => None,
    }
}

const fn seen(hello: &Hello) -> Moment {
    hello.seen
}

fn time<'a>(moment: Option<Moment>) -> Value<'a> {
    moment.map_or(Value::Null, |moment| Value::Nanoseconds(moment.time.0))
}
