//! Packets built by another library or by hand, and what is decoded from them.

mod wrappings;

use etherparse::{NetSlice, PacketBuilder, SlicedPacket, TransportSlice, VlanId};

use super::*;
use crate::packet::{LinkType, Time};

/// A captured packet of which the wire carried `cut` bytes more.
fn packet(link_type: u16, bytes: &[u8], cut: u32) -> Packet<'_> {
    let original_length = u32::try_from(bytes.len()).unwrap() + cut;
    let link_type = LinkType(link_type);
    Packet { frame: 1, time: Time(0), link_type, interface: 0, original_length, bytes }
}

/// What a packet holds; what is seen of it at once is the same.
fn decode<'a>(packet: &Packet<'a>) -> Result<Decoded<'a>, Skip> {
    let found = Frames::new(packet, Depths::default()).next().unwrap();
    if let Some(datagram) = usual(packet) {
        assert_eq!(found, Ok(Decoded::Datagram(datagram)));
    }
    found
}

fn datagram(link_type: u16, bytes: &[u8]) -> Datagram<'_> {
    match decode(&packet(link_type, bytes, 0)) {
        Ok(Decoded::Datagram(datagram)) => datagram,
        other => panic!("{other:?}"),
    }
}

fn skip(link_type: u16, bytes: &[u8]) -> Skip {
    decode(&packet(link_type, bytes, 0)).unwrap_err()
}

fn segment<'a>(datagram: &Datagram<'a>) -> Segment<'a> {
    let Transport::Tcp(segment) = datagram.transport else { panic!("{datagram:?}") };
    segment
}

fn payload<'a>(datagram: &Datagram<'a>) -> &'a [u8] {
    match datagram.transport {
        Transport::Tcp(segment) => segment.payload,
        Transport::Udp(udp) => udp.payload,
    }
}

/// A TCP segment in IPv4, without a link layer.
fn ipv4(payload: &[u8]) -> Vec<u8> {
    let builder = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64);
    let mut bytes = Vec::new();
    builder.tcp(1000, 443, 7, 512).write(&mut bytes, payload).unwrap();
    bytes
}

/// A TCP segment in IPv6 behind these extension headers: number, and bytes.
fn ipv6(extensions: &[(u8, &[u8])]) -> Vec<u8> {
    let mut tcp = ipv4(b"hello").split_off(20);
    let mut next = 6;
    for &(number, extension) in extensions.iter().rev() {
        let mut header = extension.to_vec();
        header[0] = next;
        header.append(&mut tcp);
        (tcp, next) = (header, number);
    }
    let length = u16::try_from(tcp.len()).unwrap().to_be_bytes();
    let mut bytes = vec![0x60, 0, 0, 0, length[0], length[1], next, 64];
    bytes.extend([[0x20; 16], [0x30; 16]].concat());
    bytes.append(&mut tcp);
    bytes
}

fn with_link(link: &[u8], rest: &[u8]) -> Vec<u8> {
    [link, rest].concat()
}

fn ethernet(ether_type: u16, rest: &[u8]) -> Vec<u8> {
    [&[2; 12], ether_type.to_be_bytes().as_slice(), rest].concat()
}

#[test]
fn what_is_usual_is_seen_at_once_and_nothing_else() {
    let whole = ethernet(0x0800, &ipv4(b"hello"));
    assert!(usual(&packet(1, &whole, 0)).is_some());
    assert!(usual(&packet(12, &whole, 0)).is_none());
    assert!(usual(&packet(1, &ethernet(0x86dd, &ipv6(&[])), 0)).is_none());
    let padded = [&whole[..], b"padding"].concat();
    assert!(usual(&packet(1, &padded, 9)).is_some());
    let padded = packet(1, &padded, 9);
    assert!(decode(&padded).is_ok_and(|found| matches!(found, Decoded::Datagram(_))));
    for length in 0..whole.len() {
        assert!(usual(&packet(1, &whole[..length], 0)).is_none());
    }
    for (at, bit) in (0..whole.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << bit;
        let _ = decode(&packet(1, &damaged, 0));
    }
}

#[test]
fn every_link_type_leads_to_the_same_datagram() {
    let (v4, v6) = (ipv4(b"hello"), ipv6(&[]));
    let mut cooked = [0; 16];
    cooked[14..].copy_from_slice(&[8, 0]);
    let mut cooked2 = [0; 20];
    cooked2[..2].copy_from_slice(&[0x86, 0xdd]);
    let snap = ethernet(8 + u16::try_from(v4.len()).unwrap(), b"\xaa\xaa\x03\0\0\0\x08\0");
    let packets = [
        (1, ethernet(0x0800, &v4)),
        (1, with_link(&snap, &v4)),
        (1, ethernet(3 + u16::try_from(v4.len()).unwrap(), &with_link(b"\x06\x06\x03", &v4))),
        (12, v4.clone()),
        (14, v6.clone()),
        (101, v6.clone()),
        (228, v4.clone()),
        (229, v6.clone()),
        (0, with_link(&[2, 0, 0, 0], &v4)),
        (0, with_link(&[24, 0, 0, 0], &v6)),
        (0, with_link(&[0, 0, 0, 28], &v6)),
        (108, with_link(&[0, 0, 0, 30], &v6)),
        (108, with_link(&[0, 0, 0, 10], &v6)),
        (113, with_link(&cooked, &v4)),
        (276, with_link(&cooked2, &v6)),
        (9, with_link(b"\xff\x03\x00\x21", &v4)),
        (50, with_link(b"\x57", &v6)),
    ];
    for (link_type, bytes) in packets {
        let found = datagram(link_type, &bytes);
        assert_eq!((found.source.port, payload(&found)), (1000, b"hello".as_slice()));
        let offset = usize::try_from(segment(&found).payload_offset).unwrap();
        assert_eq!(bytes.get(offset..), Some(b"hello".as_slice()));
    }
}

#[test]
fn the_outermost_vlan_is_told_and_no_more_than_eight_are_read() {
    for depth in 0..=9 {
        let mut frame = ethernet(0x0800, &ipv4(b""));
        for tag in 0..depth {
            let kind = [[0x81, 0], [0x88, 0xa8], [0x91, 0]][usize::from(tag % 3)];
            frame.splice(12..12, [kind[0], kind[1], 0xe0, 10 + tag]);
        }
        match decode(&packet(1, &frame, 0)) {
            Ok(Decoded::Datagram(found)) => {
                let outermost = depth.checked_sub(1).map(|last| u16::from(10 + last));
                assert!(depth <= 8 && found.vlan == outermost);
            }
            other => assert_eq!((depth, other), (9, Err(Skip::VlanDepth))),
        }
    }
}

#[test]
fn bytes_after_the_datagram_are_not_its_payload() {
    for total_length in [45_u16, 0] {
        let mut frame = ethernet(0x0800, &ipv4(b"hello"));
        frame.extend(b"\x16\x03\x01");
        frame[16..18].copy_from_slice(&total_length.to_be_bytes());
        let found = datagram(1, &frame);
        let expected = if total_length == 0 { b"hello\x16\x03\x01".as_slice() } else { b"hello" };
        assert_eq!(payload(&found), expected);
    }
}

#[test]
fn a_cut_payload_keeps_its_length_on_the_wire() {
    let bytes = ipv4(b"hello");
    for kept in 40..=45 {
        let cut = u32::try_from(45 - kept).unwrap();
        let found = decode(&packet(101, &bytes[..kept], cut));
        let Ok(Decoded::Datagram(found)) = found else { panic!("{found:?}") };
        assert_eq!((segment(&found).payload_length, payload(&found)), (5, &b"hello"[..kept - 40]));
    }
    let found = datagram(101, &bytes[..42]);
    assert_eq!((segment(&found).payload_length, payload(&found)), (2, b"he".as_slice()));
}

#[test]
fn each_header_that_is_cut_or_wrong_has_its_reason() {
    let frame = ethernet(0x0800, &ipv4(b""));
    for kept in 0..frame.len() {
        let expected = match kept {
            0..14 => Skip::TruncatedLink,
            14..34 => Skip::TruncatedIp,
            _ => Skip::TruncatedTcp,
        };
        assert_eq!(skip(1, &frame[..kept]), expected);
    }
    let changed = |at: usize, value: u8| {
        let mut bytes = ipv4(b"");
        bytes[at] = value;
        skip(228, &bytes)
    };
    assert_eq!(changed(0, 0x65), Skip::IpHeader);
    assert_eq!(changed(0, 0x44), Skip::IpHeader);
    assert_eq!(changed(0, 0x4f), Skip::IpHeader);
    assert_eq!(changed(3, 19), Skip::IpHeader);
    assert_eq!(changed(9, 1), Skip::NotTcpUdp(1));
    assert_eq!(changed(32, 0x40), Skip::TcpHeader);
    assert_eq!(changed(32, 0x60), Skip::TcpHeader);
    assert_eq!(skip(1, &ethernet(0x0806, b"")), Skip::Arp);
    assert_eq!(skip(1, &ethernet(0x88cc, b"")), Skip::NotIp(0x88cc));
    assert_eq!(skip(147, b""), Skip::UnsupportedLinkType(147));
}

#[test]
fn extension_headers_are_passed_over() {
    let (eight, atomic) = ([0; 8], [0, 0, 0, 6, 1, 2, 3, 4]);
    let mut authentication = [0; 24];
    authentication[1] = 4;
    let chain: &[(u8, &[u8])] =
        &[(0, &eight), (60, &eight), (43, &eight), (44, &atomic), (51, &authentication)];
    assert_eq!(payload(&datagram(101, &ipv6(chain))), b"hello");
    let options: &[(u8, &[u8])] = &[(60, &eight)];
    assert_eq!(payload(&datagram(101, &ipv6(&options.repeat(16)))), b"hello");
    assert_eq!(skip(101, &ipv6(&options.repeat(17))), Skip::Ipv6Extensions);
    assert_eq!(skip(101, &ipv6(&options.repeat(180))), Skip::Ipv6Extensions);
    assert_eq!(skip(101, &ipv6(&[(60, &[0, 255, 0, 0, 0, 0, 0, 0])])), Skip::Ipv6Extensions);
    assert_eq!(skip(101, &ipv6(&[(50, &eight)])), Skip::NotTcpUdp(50));
    assert_eq!(skip(101, &ipv6(&[(59, &eight)])), Skip::NotTcpUdp(59));
    let mut jumbo = ipv6(&[(0, &eight)]);
    jumbo[4..6].fill(0);
    assert_eq!(skip(101, &jumbo), Skip::Jumbogram);
}

#[test]
fn a_fragment_is_told_from_a_whole_datagram() {
    let mut bytes = ipv4(b"hello");
    bytes[6] = 0x40;
    assert_eq!(payload(&datagram(101, &bytes)), b"hello");
    bytes[6..8].copy_from_slice(&[0x20, 3]);
    let Ok(Decoded::Fragment(found)) = decode(&packet(101, &bytes, 0)) else { panic!() };
    assert_eq!((found.offset, found.more, found.payload_length), (24, true, 25));
    let bytes = ipv6(&[(44, &[0, 0, 0, 17, 1, 2, 3, 4])]);
    let Ok(Decoded::Fragment(found)) = decode(&packet(101, &bytes, 0)) else { panic!() };
    assert_eq!((found.offset, found.more, found.key.identification), (16, true, 0x0102_0304));
}

#[test]
fn tunnels_of_ip_lead_to_the_inner_addresses_eight_deep() {
    for depth in 1..=9 {
        let mut bytes = ipv6(&[]);
        for _ in 0..depth {
            let protocol = if bytes[0] >> 4 == 6 { 41 } else { 4 };
            let mut outer = ipv4(b"");
            outer.truncate(20);
            outer[9] = protocol;
            outer[2..4].copy_from_slice(&(20 + u16::try_from(bytes.len()).unwrap()).to_be_bytes());
            outer.append(&mut bytes);
            bytes = outer;
        }
        match decode(&packet(101, &bytes, 0)) {
            Ok(Decoded::Datagram(found)) => assert!(depth <= 8 && found.source.address.is_ipv6()),
            other => assert_eq!((depth, other), (9, Err(Skip::TunnelDepth))),
        }
    }
}

#[test]
fn a_pppoe_session_ends_where_it_says() {
    let v4 = ipv4(b"hello");
    let length = 2 + u16::try_from(v4.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let mut frame = ethernet(0x8864, &[0x11, 0, 0, 1, high, low, 0, 0x21]);
    frame.extend(&v4);
    frame.extend(b"padding");
    assert_eq!(payload(&datagram(1, &frame)), b"hello");
}

#[test]
fn udp_lengths_are_heeded() {
    let builder = PacketBuilder::ipv4([1; 4], [2; 4], 9).udp(53, 54);
    let mut bytes = Vec::new();
    builder.write(&mut bytes, b"abcdef").unwrap();
    assert_eq!(payload(&datagram(101, &bytes)), b"abcdef");
    for (length, expected) in [(0, b"abcdef".as_slice()), (10, b"ab"), (99, b"abcdef")] {
        bytes[25] = length;
        assert_eq!(payload(&datagram(101, &bytes)), expected);
    }
    bytes[25] = 7;
    assert_eq!(skip(101, &bytes), Skip::UdpHeader);
}

/// What etherparse makes of a frame: ports and payload, if it is TCP or UDP and not a fragment.
fn oracle(frame: &[u8]) -> Option<(u16, u16, &[u8])> {
    let sliced = SlicedPacket::from_ethernet(frame).ok()?;
    if matches!(&sliced.net, Some(NetSlice::Ipv4(ip)) if ip.header().total_len() == 0) {
        return None;
    }
    match sliced.transport? {
        TransportSlice::Tcp(tcp) => {
            Some((tcp.source_port(), tcp.destination_port(), tcp.payload()))
        }
        TransportSlice::Udp(udp) => {
            Some((udp.source_port(), udp.destination_port(), udp.payload()))
        }
        _ => None,
    }
}

#[test]
fn whatever_etherparse_reads_is_read_alike_and_damage_does_no_harm() {
    let mut frames = Vec::new();
    for index in 0..24_u16 {
        let builder = PacketBuilder::ethernet2([1; 6], [2; 6]);
        let [outer, inner] = [index, 7].map(|id| VlanId::try_new(id).unwrap());
        let builder = if index % 3 == 0 {
            builder.ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64)
        } else if index % 3 == 1 {
            builder.single_vlan(outer).ipv6([1; 16], [2; 16], 64)
        } else {
            builder.double_vlan(outer, inner).ipv4([10, 0, 0, 3], [10, 0, 0, 2], 64)
        };
        let body = vec![0xab; usize::from(index) * 3];
        let mut frame = Vec::new();
        if index % 2 == 0 {
            builder.tcp(index, 443, 5, 6).write(&mut frame, &body).unwrap();
        } else {
            builder.udp(index, 443).write(&mut frame, &body).unwrap();
        }
        assert_eq!(oracle(&frame).unwrap().2, body);
        frames.push(frame);
    }
    let mut alike = 0;
    for frame in frames {
        for (at, bit) in (0..frame.len().min(70)).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut damaged = frame.clone();
            damaged[at] ^= 1 << bit;
            let found = match decode(&packet(1, &damaged, 0)) {
                Ok(Decoded::Datagram(found)) => found,
                Ok(Decoded::Fragment(_)) => continue,
                Err(skip) => {
                    assert_eq!(oracle(&damaged), None, "{skip:?} at {at}");
                    continue;
                }
            };
            if let Some(expected) = oracle(&damaged) {
                let ports = (found.source.port, found.destination.port);
                assert_eq!((ports.0, ports.1, payload(&found)), expected, "at {at}");
                alike += 1;
            }
        }
    }
    assert!(alike > 5_000, "{alike}");
}
