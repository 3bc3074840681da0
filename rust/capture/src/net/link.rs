//! Link layers, down to the network protocol.

use super::{Layers, Next, Skip, View};
use crate::packet::LinkType;

/// Below this, the type field of an Ethernet frame is a length (IEEE 802.3 §3.2.6).
const ETHER_TYPE_MIN: u16 = 0x0600;

/// What the first byte of a packet of this link type is.
#[inline]
pub(super) fn first<'a>(link_type: LinkType) -> Result<Next<'a>, Skip> {
    Ok(match link_type.0 {
        1 => Next::Ethernet,
        12 | 14 | 101 => Next::Ip,
        228 => Next::Ipv4,
        229 => Next::Ipv6,
        0 | 108 => Next::Loopback,
        9 | 50 => Next::Ppp,
        113 => Next::LinuxCooked,
        276 => Next::LinuxCooked2,
        other => return Err(Skip::UnsupportedLinkType(other)),
    })
}

/// Ethernet: destination, source, and type or length.
#[inline]
pub(super) fn ethernet<'a>(view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    let header = view.take::<14>().ok_or(Skip::TruncatedLink)?;
    let [.., high, low] = *header;
    let ether_type = u16::from_be_bytes([high, low]);
    if ether_type < ETHER_TYPE_MIN {
        view.limit(usize::from(ether_type));
        return llc(view);
    }
    Ok(Next::EtherType(ether_type))
}

/// What an `EtherType` announces.
#[inline]
pub(super) fn ether_type<'a>(value: u16) -> Result<Next<'a>, Skip> {
    match value {
        0x0800 => Ok(Next::Ipv4),
        0x86dd => Ok(Next::Ipv6),
        0x8100 | 0x88a8 | 0x9100 => Ok(Next::Vlan),
        0x8864 => Ok(Next::Pppoe),
        0x0806 => Err(Skip::Arp),
        other => Err(Skip::NotIp(other)),
    }
}

/// A VLAN tag (IEEE 802.1Q §9.6): priority, identifier, and the type that it tags.
pub(super) fn vlan<'a>(layers: &mut Layers<'a>) -> Result<Next<'a>, Skip> {
    if layers.vlan_tags >= layers.depths.vlans {
        return Err(Skip::VlanDepth);
    }
    let &[a, b, c, d] = layers.view.take::<4>().ok_or(Skip::TruncatedLink)?;
    layers.vlan_tags += 1;
    let tag = u16::from_be_bytes([a, b]);
    layers.vlan = layers.vlan.or(Some(tag & 0x0fff));
    match u16::from_be_bytes([c, d]) {
        length if length < ETHER_TYPE_MIN => {
            layers.view.limit(usize::from(length));
            llc(&mut layers.view)
        }
        ether_type => Ok(Next::EtherType(ether_type)),
    }
}

/// IEEE 802.2 LLC: IP itself (SAP 06), or SNAP (SAP aa) with an `EtherType`
/// ([RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)).
fn llc<'a>(view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    let &[destination, source, control] = view.take::<3>().ok_or(Skip::TruncatedLink)?;
    match [destination, source, control] {
        [0x06, 0x06, 0x03] => Ok(Next::Ipv4),
        [0xaa, 0xaa, 0x03] => {
            let &[_, _, _, high, low] = view.take::<5>().ok_or(Skip::TruncatedLink)?;
            Ok(Next::EtherType(u16::from_be_bytes([high, low])))
        }
        [sap, ..] => Err(Skip::NotIp(u16::from(sap))),
    }
}

/// BSD loopback: an address family, in the byte order of the machine that captured.
///
/// IPv6 is 24, 28 or 30 by the BSD, and 10 on Linux.
pub(super) fn loopback<'a>(view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    let family = match *view.take::<4>().ok_or(Skip::TruncatedLink)? {
        [0, 0, high, low] | [low, high, 0, 0] => u16::from_be_bytes([high, low]),
        _ => return Err(Skip::NotIp(0)),
    };
    match family {
        2 => Ok(Next::Ipv4),
        10 | 24 | 28 | 30 => Ok(Next::Ipv6),
        other => Err(Skip::NotIp(other)),
    }
}

/// Linux cooked capture (`LINKTYPE_LINUX_SLL`): the protocol is the last of its 16 bytes.
pub(super) fn linux_cooked<'a>(view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    let [.., high, low] = *view.take::<16>().ok_or(Skip::TruncatedLink)?;
    cooked_protocol(u16::from_be_bytes([high, low]), view)
}

/// Linux cooked capture, version 2 (`LINKTYPE_LINUX_SLL2`): the protocol is the first of its 20 bytes.
pub(super) fn linux_cooked2<'a>(view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    let [high, low, ..] = *view.take::<20>().ok_or(Skip::TruncatedLink)?;
    cooked_protocol(u16::from_be_bytes([high, low]), view)
}

/// In a cooked header, 4 stands for a frame that begins with LLC.
fn cooked_protocol<'a>(protocol: u16, view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    match protocol {
        4 => llc(view),
        ether_type => Ok(Next::EtherType(ether_type)),
    }
}
