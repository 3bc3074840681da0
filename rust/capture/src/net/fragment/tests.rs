//! Defragmentation: what is joined, what is refused, and what is dropped.

use core::net::Ipv4Addr;

use super::*;
use crate::net::{Transport, Tunnel, TunnelKind};

const SECOND: i64 = 1_000_000_000;

fn key(identification: u32) -> FragmentKey {
    let address = |last| IpAddr::V4(Ipv4Addr::new(10, 0, 0, last));
    FragmentKey {
        source: address(1),
        destination: address(2),
        identification,
        protocol: 17,
        vlan: None,
        tunnels: Tunnels::default(),
    }
}

fn fragment(identification: u32, offset: u32, more: bool, payload: &[u8]) -> Fragment<'_> {
    let payload_length = u32::try_from(payload.len()).unwrap();
    let (key, extensions, payload_offset) = (key(identification), 0, 34);
    Fragment { key, extensions, offset, more, payload, payload_length, payload_offset }
}

/// A UDP datagram of 64 bytes, from port 1 to port 2.
fn udp() -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, 2, 0, 64, 0, 0];
    bytes.extend(0..56);
    bytes
}

/// The ledger of the defragmenter.
fn check(defragmenter: &Defragmenter) {
    let counts = defragmenter.counts();
    let ended = counts.joined
        + counts.duplicate
        + counts.malformed
        + counts.too_large
        + counts.cut
        + counts.expired
        + counts.evicted;
    assert_eq!(counts.fragments, ended + defragmenter.held(), "{counts:?}");
    let charge: usize = defragmenter.partials.values().map(|partial| partial.charge).sum();
    assert_eq!(charge, defragmenter.charge);
    assert!(charge <= defragmenter.limits.memory);
}

/// Pushes fragments a nanosecond apart; what the last one makes whole.
fn push_all(defragmenter: &mut Defragmenter, fragments: &[Fragment<'_>]) -> Option<Reassembled> {
    let mut joined = None;
    for (index, fragment) in fragments.iter().enumerate() {
        assert_eq!(joined, None);
        joined = defragmenter.push(fragment, Time(i64::try_from(index).unwrap()), 1, &[]);
        check(defragmenter);
    }
    joined
}

#[test]
fn a_datagram_is_whole_whatever_order_its_fragments_come_in() {
    let udp = udp();
    let (a, b, c) = (
        fragment(1, 0, true, &udp[..24]),
        fragment(1, 24, true, &udp[24..48]),
        fragment(1, 48, false, &udp[48..]),
    );
    for order in [[&a, &b, &c], [&c, &b, &a], [&b, &c, &a], [&a, &c, &b]] {
        let mut defragmenter = Defragmenter::default();
        let joined = push_all(&mut defragmenter, &order.map(Clone::clone)).unwrap();
        let Ok(Decoded::Datagram(datagram)) = joined.decode(Depths::default()) else { panic!() };
        let Transport::Udp(found) = datagram.transport else { panic!("{datagram:?}") };
        assert_eq!((datagram.source.port, found.payload), (1, &udp[8..]));
        assert_eq!((defragmenter.charge, defragmenter.counts().joined), (0, 3));
    }
}

#[test]
fn what_came_first_stands_where_fragments_overlap() {
    let (first, second) = ([1_u8; 16], [2_u8; 32]);
    let mut defragmenter = Defragmenter::default();
    let order = [
        fragment(1, 8, true, &first),
        fragment(1, 8, true, &first),
        fragment(1, 0, true, &second),
        fragment(1, 32, false, &second[..8]),
    ];
    let joined = push_all(&mut defragmenter, &order).unwrap();
    assert_eq!(joined.payload, [[2; 8], [1; 8], [1; 8], [2; 8], [2; 8]].concat());
    let counts = defragmenter.counts();
    assert_eq!((counts.overlap_conflict, counts.duplicate, counts.joined), (1, 1, 3));
}

#[test]
fn datagrams_of_another_protocol_vlan_or_tunnel_stay_apart() {
    let mut defragmenter = Defragmenter::default();
    let mut parts = [1; 4].map(|number| fragment(number, 8, false, b"12345678"));
    parts[1].key.protocol = 6;
    parts[2].key.vlan = Some(7);
    parts[3].key.tunnels = Tunnels::of(&[Tunnel { kind: TunnelKind::Vxlan, id: Some(7) }]);
    assert_eq!(push_all(&mut defragmenter, &parts), None);
    assert_eq!(defragmenter.partials.len(), 4);
    let joined = defragmenter.push(&fragment(1, 0, true, b"abcdefgh"), Time(9), 1, &[]).unwrap();
    assert_eq!(joined.payload, b"abcdefgh12345678");
}

#[test]
fn fragments_that_cannot_be_true_are_refused() {
    let mut defragmenter = Defragmenter::default();
    let cut = Fragment { payload_length: 16, ..fragment(1, 0, true, b"abcdefgh") };
    let order = [
        fragment(1, 16, false, b"12345678"),
        fragment(1, 0, true, b"odd"),
        fragment(1, 0, true, b""),
        fragment(1, 24, true, b"beyond.."),
        fragment(1, 8, false, b"shorter."),
        fragment(1, 65_528, true, b"12345678"),
        cut,
    ];
    assert_eq!(push_all(&mut defragmenter, &order), None);
    let counts = defragmenter.counts();
    assert_eq!((counts.malformed, counts.too_large, counts.cut), (4, 1, 1));
}

#[test]
fn a_datagram_that_takes_too_long_is_dropped() {
    let mut defragmenter = Defragmenter::default();
    let half = fragment(1, 0, true, b"abcdefgh");
    defragmenter.push(&half, Time(0), 1, &[]);
    defragmenter.push(&fragment(2, 0, true, b"abcdefgh"), Time(20 * SECOND), 1, &[]);
    assert_eq!(defragmenter.push(&fragment(1, 8, false, b"late"), Time(31 * SECOND), 1, &[]), None);
    check(&defragmenter);
    assert_eq!((defragmenter.counts().expired, defragmenter.held()), (1, 2));
    assert!(defragmenter.push(&fragment(2, 8, false, b"good"), Time(-SECOND), 1, &[]).is_some());
}

#[test]
fn the_oldest_datagram_gives_way() {
    let limits = FragmentLimits { datagrams: 2, ..FragmentLimits::default() };
    let mut defragmenter = Defragmenter::new(limits);
    let parts = [1, 2, 3].map(|id| fragment(id, 0, true, b"abcdefgh"));
    push_all(&mut defragmenter, &parts);
    assert_eq!((defragmenter.counts().evicted, defragmenter.partials.len()), (1, 2));
    assert!(defragmenter.push(&fragment(3, 8, false, b"end"), Time(9), 1, &[]).is_some());
}

#[test]
fn first_fragments_without_end_are_bounded() {
    let limits = FragmentLimits { memory: 1 << 20, ..FragmentLimits::default() };
    let mut defragmenter = Defragmenter::new(limits);
    let payload = [0; 1024];
    for id in 0..20_000 {
        defragmenter.push(&fragment(id, 0, true, &payload), Time(0), 1, &[]);
        assert!(defragmenter.charge <= limits.memory);
    }
    check(&defragmenter);
    assert!(defragmenter.births.len() <= 64 + 2 * defragmenter.partials.len());
}

#[test]
fn whole_datagrams_leave_no_trace_behind_an_old_one() {
    let mut defragmenter = Defragmenter::default();
    defragmenter.push(&fragment(0, 0, true, b"abcdefgh"), Time(0), 1, &[]);
    for id in 1..5_000 {
        defragmenter.push(&fragment(id, 0, true, b"abcdefgh"), Time(0), 1, &[]);
        assert!(defragmenter.push(&fragment(id, 8, false, b"end"), Time(0), 1, &[]).is_some());
    }
    check(&defragmenter);
    assert!(defragmenter.births.len() <= 70);
}
