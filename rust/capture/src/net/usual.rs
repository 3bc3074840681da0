//! The packet that nearly all are: Ethernet, IPv4 and TCP, with nothing rare in it.

use core::net::{IpAddr, Ipv4Addr};

use super::{Datagram, Endpoint, Transport, Tunnels, View, tcp};
use crate::packet::{LinkType, Packet};

/// `LINKTYPE_ETHERNET`.
const ETHERNET: LinkType = LinkType(1);

/// What such a packet holds, as [`Frames`](super::Frames) find it layer by layer; `None` of every
/// other packet.
///
/// An IPv4 header without options, no fragment, and all of the datagram captured: then headers lie
/// at places that are known beforehand.
#[inline]
#[must_use]
pub fn usual<'a>(packet: &Packet<'a>) -> Option<Datagram<'a>> {
    if packet.link_type != ETHERNET {
        return None;
    }
    let (&[.., 0x08, 0x00], rest) = packet.bytes.split_first_chunk::<14>()? else { return None };
    let (&[0x45, _, t0, t1, _, _, f0, f1, _, 6, _, _, s0, s1, s2, s3, d0, d1, d2, d3], rest) =
        rest.split_first_chunk::<20>()?
    else {
        return None;
    };
    if u16::from_be_bytes([f0, f1]) & 0x3fff != 0 {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([t0, t1])).checked_sub(20)?;
    let mut view = View { bytes: rest.get(..length)?, length, offset: 34 };
    let (from, to) = tcp::ports(&view)?;
    let segment = tcp::segment(&mut view).ok()?;
    let end =
        |octets: [u8; 4], port| Endpoint { address: IpAddr::V4(Ipv4Addr::from(octets)), port };
    Some(Datagram {
        source: end([s0, s1, s2, s3], from),
        destination: end([d0, d1, d2, d3], to),
        vlan: None,
        tunnels: Tunnels::default(),
        transport: Transport::Tcp(segment),
    })
}
