//! A frame of each wrapping, every cut and damage of it, and as many in each other as are read.

use super::*;

/// An IPv4 packet of this protocol.
fn ip(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = ipv4(b"");
    packet.truncate(20);
    packet[9] = protocol;
    packet[2..4].copy_from_slice(&(20 + u16::try_from(payload.len()).unwrap()).to_be_bytes());
    [&packet, payload].concat()
}

/// An IPv4 packet with a UDP datagram to this port.
fn udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let length = 8 + u16::try_from(payload.len()).unwrap();
    let ports = [50_000, port, length, 0].map(u16::to_be_bytes).concat();
    ip(17, &[&ports, payload].concat())
}

/// Bytes in hexadecimal; `00*8` is one byte eight times.
fn hex(words: &str) -> Vec<u8> {
    let byte = |pair: &str| u8::from_str_radix(pair, 16).unwrap();
    let word = |word: &str| match word.split_once('*') {
        Some((one, times)) => vec![byte(one); times.parse().unwrap()],
        None => (0..word.len()).step_by(2).map(|at| byte(&word[at..at + 2])).collect(),
    };
    words.split_whitespace().flat_map(word).collect()
}

/// A header, and what follows.
fn after(header: &str, rest: &[u8]) -> Vec<u8> {
    [&hex(header), rest].concat()
}

/// Tunnels in IP: what is said of each, its IP packet, and what it is in.
fn tunnels() -> Vec<(&'static str, Vec<u8>)> {
    let (v4, v6) = (ipv4(b"hello"), ipv6(&[]));
    let frame = ethernet(0x0800, &v4);
    let gre = |header, rest: &[u8]| ip(47, &after(header, rest));
    let on = |port, header, rest: &[u8]| udp(port, &after(header, rest));
    let snap = snap(b"hello");
    let gtp = |header: &str, more: &str| {
        let length = u16::try_from(hex(more).len() + v4.len()).unwrap();
        let header = [&hex(header)[..], &length.to_be_bytes(), &hex("0000002a"), &hex(more)];
        udp(2152, &[&header.concat()[..], &v4].concat())
    };
    vec![
        ("ip_in_ip", ip(4, &v4)),
        ("ip_in_ip", ip(41, &v6)),
        ("etherip", ip(97, &after("3000", &frame))),
        ("mpls:16", ip(137, &after("00010140", &v4))),
        ("gre", gre("0000 0800", &v4)),
        ("gre", gre("0000 86dd", &v6)),
        ("gre:7", gre("2000 6558 00000007", &frame)),
        ("gre:7", gre("f000 0800 0000 0000 00000007 00000001 00000000", &v4)),
        ("gre", gre("4000 0800 00000000 00020104 11111111 00000000", &v4)),
        ("gre", gre("0000 883e", &v4)),
        ("gre", gre("0000 883e 00000000", &v4)),
        ("gre/mpls:16", gre("0000 8847 00010140", &v4)),
        ("pptp:9", gre("3081 880b 0031 0009 00000001 00000002 ff03 0021", &v4)),
        ("erspan", gre("0000 88be", &frame)),
        ("erspan:100", gre("1000 88be 00000001 10010064 00000000", &frame)),
        ("erspan:100", gre("1000 22eb 00000001 20010064 00000000 0000 0000", &frame)),
        ("erspan:100", gre("1000 22eb 00000001 20010064 00000000 0000 0801 0011223344556677", &v4)),
        ("vxlan:5", on(4789, "08000000 00000500", &frame)),
        ("vxlan:5", on(8472, "88000007 00000500", &frame)),
        ("vxlan:5", on(4790, "0c000001 00000500", &v4)),
        ("vxlan:5", on(4790, "0c000002 00000500", &v6)),
        ("vxlan:5", on(4790, "0c000003 00000500", &frame)),
        ("vxlan:5", on(4790, "0c000004 00000500 0f c6 01 03 00000000 00*16", &frame)),
        ("geneve:6", on(6081, "0000 6558 00000600", &frame)),
        ("geneve:6", on(6081, "0240 0800 00000600 0102 8001 00000000", &v4)),
        (
            "gwlb:255",
            on(
                6081,
                "0800 0800 00000000 01080102 00000000000000ff 01080202 00*8 01080301 00000001",
                &v4,
            ),
        ),
        ("gtp:42", gtp("30ff", "")),
        ("gtp:42", gtp("32ff", "00010000")),
        ("gtp:42", gtp("34ff", "00000085 01001085 02000000 00000000")),
        ("capwap", on(5247, "00100000 00000000", &frame)),
        ("capwap", on(5247, "00180300 00000000 00000000 0802 0000 01*6 02*6 03*6 0000", &snap)),
        ("capwap", on(5247, "00100300 00000000 0208 0000 01*6 02*6 03*6 0000", &snap)),
        ("teredo", on(3544, "", &v6)),
        ("teredo", on(3544, "0001 0202 6964 6175 00*8 00 0000 1111 01020304", &v6)),
        ("l2tp:65538", on(1701, "0002 0001 0002 ff03 0021", &v4)),
        ("l2tp:65538", on(1701, "4a02 003f 0001 0002 0000 0000 0002 ffff 0021", &v4)),
        ("lisp", on(4341, "80000001 00000001", &v4)),
        ("lisp:5", on(4341, "08000000 00000500", &v6)),
        ("tzsp", on(37008, "01000001 0a02 ffff 00 01", &frame)),
        ("tzsp", on(37008, "01000012 01 0801 0000 01*6 02*6 03*6 0000", &snap)),
    ]
}

/// An Ethernet frame of this type.
fn tagged(ether_type: u16, header: &str, rest: &[u8]) -> (u16, Vec<u8>) {
    (1, ethernet(ether_type, &after(header, rest)))
}

/// LLC, and an IPv4 packet.
fn snap(payload: &[u8]) -> Vec<u8> {
    after("aaaa03 000000 0800", &ipv4(payload))
}

/// Frames of link layers and tags: what is said of each, its link type, and its bytes.
fn links() -> Vec<(&'static str, u16, Vec<u8>)> {
    let (v4, v6) = (ipv4(b"hello"), ipv6(&[]));
    let frame = ethernet(0x0800, &v4);
    let snap = snap(b"hello");
    let wlan = after("0801 0000 01*6 02*6 03*6 0000", &snap);
    let padded = after("8801 0000 01*6 02*6 03*6 0000 0000 0000", &snap);
    let four = after("8883 0000 01*6 02*6 03*6 0000 04*6 0000 00000000", &snap);
    let prism = after("44000000 90000000 00*136", &wlan);
    let avs = after("80211001 00000040 00*56", &wlan);
    let plain: [(u16, Vec<u8>); _] = [
        tagged(0x8909, "01 01 0001 0002 0800", &v4),
        tagged(0x8926, "00000000 0800", &v4),
        tagged(0x893f, "000000000000 86dd", &v6),
        tagged(0x894f, "0fc2 0201 00000000", &v4),
        tagged(0x88e5, "20 00 00000001 0011223344556677 0800", &[&v4[..], &[9; 16]].concat()),
        tagged(0x2452, "0841 0000 01*6 02*6 03*6 0000 66158300", &snap),
        tagged(0x6558, "", &frame),
        tagged(0x8870, "aaaa03 000000 0800", &v4),
        (6, after("1040 01*6 02*6 aaaa03 000000 0800", &v4)),
        (6, after("1040 01*6 82 02*5 0630 1111 2222 aaaa03 000000 0800", &v4)),
        (10, after("50 01*6 02*6 aaaa03 000000 0800", &v4)),
        (50, after("0f00 0800", &v4)),
        (100, snap.clone()),
        (104, after("0f00 86dd", &v6)),
        (105, wlan.clone()),
        (105, after("0841 0000 01*6 02*6 03*6 0000 6615832000000000", &snap)),
        (105, four),
        (107, after("1841 03cc", &v4)),
        (107, after("1841 0300 80 000000 0800", &v4)),
        (109, after("02000000 00*8", &v4)),
        (117, after("3d 02 00*62", &v4)),
        (119, prism),
        (119, avs.clone()),
        (127, after("00000800 00000000", &wlan)),
        (127, after("00001200 03000080 00000000 00*6", &wlan)),
        (127, after("00001900 03000080 00000000 00*4 00*8 20", &padded)),
        (138, after("01*8 02*8 0800", &v4)),
        (149, after("6c000000 01000000 01000000 00*96", &frame)),
        (258, after("6c000000 01000000 0c000000 00*96", &v4)),
        (163, avs),
        (166, after("ff03 0021", &v4)),
        (192, after("00000800 69000000", &wlan)),
        (197, after("00*8 02 04 004e 0000 003b 0000", &frame)),
        (197, after("00*8 96 04 0055 0000 002d 80*8 00*8", &v4)),
        (204, after("01 ff03 0057", &v6)),
        (205, after("01 0f00 0800", &v4)),
        (206, after("01 1841 038e", &v6)),
        (239, after("02000000 0800 0100 08000300 3100 0900", &v4)),
        (274, after("55*7 d5", &frame)),
    ];
    plain.into_iter().map(|(link_type, bytes)| ("", link_type, bytes)).collect()
}

/// Link layers that are tunnels: what is said of each, its link type, and its bytes.
fn link_tunnels() -> Vec<(&'static str, u16, Vec<u8>)> {
    let (v4, v6) = (ipv4(b"hello"), ipv6(&[]));
    let frame = ethernet(0x0800, &v4);
    let tunnels = [
        ("pppoe:3", tagged(0x8864, "1100 0003 002f 0021", &v4)),
        ("pbb:77", tagged(0x88e7, "0000004d", &frame)),
        ("mpls:16", tagged(0x8847, "00010140", &v4)),
        ("mpls:17", tagged(0x8848, "00010040 00011140", &v6)),
        ("mpls:16", tagged(0x8847, "00010140 00000000", &frame)),
        ("mpls:16", tagged(0x8847, "00010140", &frame)),
        ("mpls:16", (9, after("ff03 0281 00010140", &v4))),
    ];
    tunnels.into_iter().map(|(told, (link_type, bytes))| (told, link_type, bytes)).collect()
}

/// All of them.
fn wrappings() -> Vec<(&'static str, u16, Vec<u8>)> {
    let of_ip = tunnels().into_iter().map(|(told, packet)| (told, 1, ethernet(0x0800, &packet)));
    links().into_iter().chain(link_tunnels()).chain(of_ip).collect()
}

/// What each frame in a packet is.
fn frames(link_type: u16, bytes: &[u8]) -> Vec<Result<Decoded<'_>, Skip>> {
    Frames::new(&packet(link_type, bytes, 0), Depths::default()).collect()
}

#[test]
fn every_wrapping_leads_to_the_same_datagram() {
    for (told, link_type, bytes) in wrappings() {
        let found = match decode(&packet(link_type, &bytes, 0)) {
            Ok(Decoded::Datagram(found)) => found,
            other => panic!("{told} in {link_type}: {other:?}"),
        };
        assert_eq!((found.tunnels.to_string().as_str(), found.source.port), (told, 1000));
        assert_eq!(payload(&found), b"hello", "{told} in {link_type}");
        let offset = usize::try_from(segment(&found).payload_offset).unwrap();
        assert_eq!(bytes.get(offset..offset + 5), Some(b"hello".as_slice()));
    }
}

#[test]
fn every_cut_of_every_wrapping_has_its_reason_or_is_plain_udp() {
    for (told, link_type, bytes) in wrappings() {
        let whole = bytes.len();
        for kept in 0..whole {
            let cut = u32::try_from(whole - kept).unwrap();
            let result = decode(&packet(link_type, &bytes[..kept], cut));
            match result {
                Err(skip) => assert!(
                    skip == Skip::Encrypted || skip.name().starts_with("truncated_"),
                    "{told} in {link_type}, {kept} of {whole}: {skip:?}"
                ),
                Ok(Decoded::Datagram(found)) => match found.transport {
                    Transport::Tcp(_) => assert_eq!(found.tunnels.to_string(), told),
                    Transport::Udp(_) => assert!(found.tunnels.is_empty()),
                },
                Ok(Decoded::Fragment(_)) => panic!("{told} in {link_type}, {kept} of {whole}"),
            }
        }
    }
}

#[test]
fn damage_to_a_wrapping_does_no_harm() {
    for (told, link_type, bytes) in wrappings() {
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                let found = frames(link_type, &damaged);
                assert!((1..=2).contains(&found.len()), "{told} in {link_type} at {at}");
            }
            let filled = [&bytes[..at], &vec![0xff; bytes.len() - at]].concat();
            assert!(frames(link_type, &filled).len() < bytes.len());
        }
    }
}

#[test]
fn what_is_no_tunnel_on_a_tunnel_s_port_is_plain_udp() {
    for port in [1701, 2152, 3544, 4341, 4789, 4790, 5247, 6081, 8472, 37008] {
        for body in [&b""[..], b"\xc8\x02", &[0xff; 40], b"HTTP/1.1 200 OK\r\n\r\n", &[0x80; 64]] {
            let bytes = udp(port, body);
            let found = datagram(101, &bytes);
            assert_eq!((found.destination.port, payload(&found)), (port, body));
            assert!(found.tunnels.is_empty(), "{port}: {body:?}");
        }
    }
}

#[test]
fn eight_tunnels_in_each_other_are_read_and_no_more() {
    for (told, header) in [
        ("vxlan:5", "vxlan"),
        ("gre:7", "gre"),
        ("geneve:6", "geneve"),
        ("mpls:16", "mpls"),
        ("pbb:77", "pbb"),
    ] {
        let mut frame = ethernet(0x0800, &ipv4(b"hello"));
        for depth in 1..=9 {
            frame = match header {
                "vxlan" => ethernet(0x0800, &udp(4789, &after("08000000 00000500", &frame))),
                "geneve" => ethernet(0x0800, &udp(6081, &after("0000 6558 00000600", &frame))),
                "gre" => ethernet(0x0800, &ip(47, &after("2000 6558 00000007", &frame))),
                "mpls" => ethernet(0x8847, &after("00010140 00000000", &frame)),
                _ => ethernet(0x88e7, &after("0000004d", &frame)),
            };
            match decode(&packet(1, &frame, 0)) {
                Ok(Decoded::Datagram(found)) => {
                    assert_eq!(found.tunnels.to_string(), [told].repeat(depth).join("/"));
                    assert!(depth <= 8);
                }
                other => assert_eq!((depth, other), (9, Err(Skip::TunnelDepth))),
            }
        }
    }
}

#[test]
fn several_frames_in_one_are_each_read() {
    let frame = |payload: &[u8]| {
        let body = snap(payload);
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&[4; 12], &length[..], &body].concat()
    };
    let [first, second] = [frame(b"hello"), frame(b"world!")];
    let pad = vec![0; first.len().next_multiple_of(4) - first.len()];
    let header = hex("8801 0000 01*6 02*6 03*6 0000 8000");
    let bytes = [&header[..], &first, &pad, &second, b"\x11\x22\x33\x44"].concat();
    let found = frames(105, &bytes);
    let told: Vec<_> = found
        .iter()
        .map(|found| match found {
            Ok(Decoded::Datagram(datagram)) => payload(datagram),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [b"hello".as_slice(), b"world!"]);
    for kept in 0..bytes.len() {
        assert!((1..=2).contains(&frames(105, &bytes[..kept]).len()));
    }
}

#[test]
fn frames_of_the_radio_s_own_have_their_reasons() {
    let header = |control: &str| after(control, &hex("0000 01*6 02*6 03*6 0000 aaaa03"));
    assert_eq!(skip(105, &header("8000")), Skip::NotData);
    assert_eq!(skip(105, &header("d400")), Skip::NotData);
    assert_eq!(skip(105, &header("4801")), Skip::NotData);
    assert_eq!(skip(105, &header("0841")), Skip::Encrypted);
    assert_eq!(skip(105, &header("0805")), Skip::LinkFragment);
    assert_eq!(skip(105, &hex("0801 0000 01*6 02*6 03*6 0100 aaaa03")), Skip::LinkFragment);
    assert_eq!(skip(1, &ethernet(0x88e5, &hex("2c 00 00000001 00*8 00*20"))), Skip::Encrypted);
    assert_eq!(skip(197, &hex("00*8 1b 04 0020 0000 0010 00*16")), Skip::NotData);
}

#[test]
fn headers_that_contradict_themselves_are_named() {
    assert_eq!(skip(101, &ip(47, &hex("0002 0800"))), Skip::TunnelHeader);
    assert_eq!(skip(101, &ip(47, &hex("2001 0800 00000000"))), Skip::TunnelHeader);
    assert_eq!(skip(101, &ip(47, &hex("0000 88cc"))), Skip::NotIp(0x88cc));
    assert_eq!(skip(101, &ip(97, &hex("2000 00*14"))), Skip::TunnelHeader);
    assert_eq!(skip(1, &ethernet(0x894f, &hex("0fc0 0201"))), Skip::TunnelHeader);
    assert_eq!(skip(1, &ethernet(0x8847, &hex("00010140 f0*20"))), Skip::NotIp(0x8847));
    assert_eq!(
        skip(258, &hex("6c000000 01000000 ffff0100 00*96")),
        Skip::UnsupportedLinkType(65535)
    );
}

#[test]
fn a_fragment_in_a_tunnel_is_told_with_it_and_joined_in_it() {
    let inner = ipv6(&[]);
    let whole = udp(4789, &after("08000000 00000500", &ethernet(0x86dd, &inner)));
    let part = |at: usize, end: usize, field: u16| {
        let mut part = ip(17, &whole[20 + at..20 + end]);
        part[6..8].copy_from_slice(&field.to_be_bytes());
        ethernet(0x0800, &ip(4, &part))
    };
    let end = whole.len() - 20;
    let (first, last) = (part(0, 48, 0x2000), part(48, end, 6));
    let mut whole = Defragmenter::default();
    let mut push = |bytes: &[u8]| match decode(&packet(1, bytes, 0)) {
        Ok(Decoded::Fragment(fragment)) => whole.push(&fragment, Time(0), 1, &[]),
        other => panic!("{other:?}"),
    };
    assert_eq!(push(&last), None);
    let joined = push(&first).unwrap();
    let Ok(Decoded::Datagram(found)) = joined.decode(Depths::default()) else { panic!() };
    assert_eq!(found.tunnels.to_string(), "ip_in_ip/vxlan:5");
    assert_eq!((payload(&found), found.source.address.is_ipv6()), (b"hello".as_slice(), true));
}
