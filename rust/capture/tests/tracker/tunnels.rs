//! Connections in tunnels: what keeps them apart, and what makes them one.

use serde_json::json;

use crate::support::conversation::{Conversation, Played, SECOND, packet_of};
use crate::support::{Told, play};

const CLIENT: usize = 0;
const SERVER: usize = 1;
const IP_IN_IP: u8 = 4;
const UDP: u8 = 17;

/// A whole connection with a handshake.
fn talk() -> Conversation {
    let mut talk = Conversation::opened();
    talk.establish_13().close();
    talk
}

/// Who sent a raw IP packet, by its address.
fn sender(packet: &Played) -> usize {
    if packet.bytes[12] == 192 { CLIENT } else { SERVER }
}

/// A packet in UDP to this port, behind a tunnel's header.
fn on(packet: &Played, port: u16, header: &[u8]) -> Played {
    let length = u16::try_from(8 + header.len() + packet.bytes.len()).unwrap();
    let udp = [40_000, port, length, 0].map(u16::to_be_bytes).concat();
    packet_of(packet.time, sender(packet), UDP, &[&udp, header, &packet.bytes].concat())
}

/// A packet in VXLAN's generic extension, which carries IP.
fn vxlan(packet: &Played, vni: u8) -> Played {
    on(packet, 4790, &[0x0c, 0, 0, 1, 0, 0, vni, 0])
}

/// A packet in GTP-U under the identifier of its way.
fn gtp(packet: &Played, [up, down]: [u8; 2]) -> Played {
    let [high, low] = u16::try_from(packet.bytes.len()).unwrap().to_be_bytes();
    let teid = if sender(packet) == CLIENT { up } else { down };
    on(packet, 2152, &[0x30, 0xff, high, low, 0, 0, 0, teid])
}

/// Every packet once in each of two wrappings.
fn both(a: impl Fn(&Played) -> Played, b: impl Fn(&Played) -> Played) -> Vec<Played> {
    talk().packets.iter().flat_map(|packet| [a(packet), b(packet)]).collect()
}

fn outcomes(told: &Told) -> Vec<serde_json::Value> {
    told.column("outcome")
}

#[test]
fn a_row_in_a_tunnel_is_that_without_and_says_the_tunnel() {
    let plain = play(&talk().packets).row();
    for (told, wrap) in [
        ("vxlan:7", (|packet| vxlan(packet, 7)) as fn(&Played) -> Played),
        ("gtp:1", |packet| gtp(packet, [1, 2])),
        ("ip_in_ip", |packet| packet_of(packet.time, sender(packet), IP_IN_IP, &packet.bytes)),
        ("vxlan:7/gtp:1", |packet| vxlan(&gtp(packet, [1, 2]), 7)),
    ] {
        let wrapped: Vec<_> = talk().packets.iter().map(wrap).collect();
        let mut row = play(&wrapped).row();
        assert_eq!(row["tunnel"], told);
        row["tunnel"] = json!(null);
        assert_eq!(row, plain);
    }
}

#[test]
fn one_connection_under_two_identifiers_is_two_rows() {
    let told = play(&both(|packet| vxlan(packet, 5), |packet| vxlan(packet, 6)));
    assert_eq!(outcomes(&told), ["established", "established"]);
    assert_eq!(told.column("tunnel"), ["vxlan:5", "vxlan:6"]);
    let told = play(&both(Clone::clone, |packet| vxlan(packet, 5)));
    assert_eq!(outcomes(&told), ["established", "established"]);
    assert_eq!(told.column("tunnel"), [json!(null), json!("vxlan:5")]);
    let ids = told.column("connection_id");
    assert!(ids[0] != ids[1], "{ids:?}");
    assert_eq!(told.column("community_id")[0], told.column("community_id")[1]);
}

#[test]
fn one_connection_twice_in_one_tunnel_is_one_row() {
    let told = play(&both(|packet| vxlan(packet, 5), |packet| vxlan(packet, 5)));
    assert_eq!(
        (told.row()["outcome"].clone(), told.row()["tunnel"].clone()),
        (json!("established"), json!("vxlan:5"))
    );
}

#[test]
fn each_way_has_an_identifier_of_its_own_and_another_is_another_connection() {
    for [a, b] in [[[1, 2], [3, 4]], [[1, 1], [2, 2]]] {
        let told = play(&both(|packet| gtp(packet, a), |packet| gtp(packet, b)));
        assert_eq!(outcomes(&told), ["established", "established"], "{a:?} {b:?}");
    }
}

#[test]
fn more_ways_than_are_told_apart_are_not_followed_and_counted() {
    let mut packets = Vec::new();
    for id in 1..=20 {
        let mut one = Conversation::opened();
        one.wait(i64::from(id) * SECOND / 1000).establish_13();
        packets.extend(one.packets.iter().map(|packet| gtp(packet, [id, id])));
    }
    let told = play(&packets);
    assert_eq!(told.rows().len(), 8);
    assert!(told.stats.flows.refused_packets > 0);
    assert_eq!(told.stats.tunnels.gtp, u64::try_from(packets.len()).unwrap());
}
