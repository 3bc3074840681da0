//! IPv4 and IPv6 with its extension headers.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::fragment::{Fragment, FragmentKey};
use super::{Layer, Layers, Next, Skip, View, link, tunnel};

/// IP protocol numbers, which IPv6 also gives to its extension headers.
pub(super) mod protocol {
    pub(in super::super) const HOP_BY_HOP: u8 = 0;
    pub(in super::super) const IPV4: u8 = 4;
    pub(in super::super) const TCP: u8 = 6;
    pub(in super::super) const UDP: u8 = 17;
    pub(in super::super) const IPV6: u8 = 41;
    pub(in super::super) const ROUTING: u8 = 43;
    pub(in super::super) const FRAGMENT: u8 = 44;
    pub(in super::super) const GRE: u8 = 47;
    pub(in super::super) const AUTHENTICATION: u8 = 51;
    pub(in super::super) const DESTINATION: u8 = 60;
    pub(in super::super) const ETHER_IP: u8 = 97;
    pub(in super::super) const MPLS: u8 = 137;
    pub(in super::super) const ETHERNET: u8 = 143;
}

/// What an IP header is before.
pub(super) enum Payload<'a> {
    /// All that its datagram carries, of this protocol.
    Whole(u8),
    /// A part of it.
    Part(Fragment<'a>),
}

/// IP of the version its first four bits say.
pub(super) fn either(view: &View<'_>) -> Result<Next, Skip> {
    match view.bytes.first().ok_or(Skip::TruncatedIp)? >> 4 {
        4 => Ok(Next::Ipv4),
        6 => Ok(Next::Ipv6),
        _ => Err(Skip::IpHeader),
    }
}

/// IPv4 ([RFC 791 §3.1](https://www.rfc-editor.org/rfc/rfc791#section-3.1)).
///
/// A total length of 0 is what segmentation offload leaves: the rest of the frame. One beyond the
/// frame is what a capture leaves that was cut without saying so: the rest of the frame, too.
#[inline]
pub(super) fn ipv4<'a>(layers: &mut Layers<'a>) -> Result<Payload<'a>, Skip> {
    let header = layers.view.take::<20>().ok_or(Skip::TruncatedIp)?;
    let &[version, _, t0, t1, i0, i1, f0, f1, _, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] =
        header;
    let header_length = usize::from(version & 0x0f) * 4;
    let total_length = usize::from(u16::from_be_bytes([t0, t1]));
    if version >> 4 != 4 || header_length < 20 {
        return Err(Skip::IpHeader);
    }
    if total_length != 0 {
        layers.view.limit(total_length.checked_sub(20).ok_or(Skip::IpHeader)?);
    }
    if header_length > 20 {
        layers.view.skip(header_length - 20).ok_or(Skip::IpHeader)?;
    }
    layers.source = IpAddr::V4(Ipv4Addr::new(s0, s1, s2, s3));
    layers.destination = IpAddr::V4(Ipv4Addr::new(d0, d1, d2, d3));
    let fragment = u16::from_be_bytes([f0, f1]);
    if fragment & 0x3fff != 0 {
        let identification = u32::from(u16::from_be_bytes([i0, i1]));
        return Ok(Payload::Part(Fragment {
            key: key(layers, identification, protocol),
            extensions: layers.extensions,
            offset: u32::from(fragment & 0x1fff) * 8,
            more: fragment & 0x2000 != 0,
            payload: layers.view.bytes,
            payload_length: layers.view.wire_length(),
            payload_offset: layers.view.offset,
        }));
    }
    Ok(Payload::Whole(protocol))
}

/// IPv6 ([RFC 8200 §3](https://www.rfc-editor.org/rfc/rfc8200#section-3)).
///
/// A payload length of 0 before a hop-by-hop header is a jumbogram's; otherwise it is what
/// segmentation offload leaves: the rest of the frame.
#[inline]
pub(super) fn ipv6(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let [version, _, _, _, l0, l1, next_header, _] =
        *layers.view.take::<8>().ok_or(Skip::TruncatedIp)?;
    if version >> 4 != 6 {
        return Err(Skip::IpHeader);
    }
    let source = layers.view.take::<16>().ok_or(Skip::TruncatedIp)?;
    let destination = layers.view.take::<16>().ok_or(Skip::TruncatedIp)?;
    layers.source = IpAddr::V6(Ipv6Addr::from(*source));
    layers.destination = IpAddr::V6(Ipv6Addr::from(*destination));
    match usize::from(u16::from_be_bytes([l0, l1])) {
        0 if next_header == protocol::HOP_BY_HOP => return Err(Skip::Jumbogram),
        0 => {}
        length => layers.view.limit(length),
    }
    match next_header {
        protocol::HOP_BY_HOP => Ok(Next::Options),
        other => transport(other),
    }
}

/// What an IP protocol number announces.
///
/// The extension headers of IPv6 are read in IPv4, too, where no one sends them.
#[inline]
pub(super) fn transport(number: u8) -> Result<Next, Skip> {
    match number {
        protocol::TCP => Ok(Next::Tcp),
        protocol::UDP => Ok(Next::Udp),
        protocol::ROUTING | protocol::DESTINATION => Ok(Next::Options),
        protocol::AUTHENTICATION => Ok(Next::Authentication),
        protocol::FRAGMENT => Ok(Next::FragmentHeader),
        other => tunnelled(other).map(Next::Layer).ok_or(Skip::NotTcpUdp(other)),
    }
}

/// The tunnels that have an IP protocol number.
fn tunnelled(number: u8) -> Option<Layer> {
    let layer: Layer = match number {
        protocol::IPV4 => tunnel::ipv4,
        protocol::IPV6 => tunnel::ipv6,
        protocol::GRE => tunnel::gre,
        protocol::ETHER_IP => tunnel::etherip,
        protocol::MPLS => tunnel::mpls,
        protocol::ETHERNET => link::ethernet,
        _ => return None,
    };
    Some(layer)
}

/// Hop-by-hop, routing and destination headers: a type, and a length in 8 bytes beyond the first 8
/// ([RFC 8200 §4](https://www.rfc-editor.org/rfc/rfc8200#section-4)).
pub(super) fn options(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    deeper(layers)?;
    let &[next_header, length, ..] = layers.view.take::<8>().ok_or(Skip::TruncatedIp)?;
    layers.view.skip(usize::from(length) * 8).ok_or(Skip::Ipv6Extensions)?;
    Ok(Next::Protocol(next_header))
}

/// The authentication header: its length is in 4 bytes, less 2
/// ([RFC 4302 §2](https://www.rfc-editor.org/rfc/rfc4302#section-2)).
pub(super) fn authentication(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    deeper(layers)?;
    let &[next_header, length, ..] = layers.view.take::<8>().ok_or(Skip::TruncatedIp)?;
    layers.view.skip(usize::from(length) * 4).ok_or(Skip::Ipv6Extensions)?;
    Ok(Next::Protocol(next_header))
}

/// The fragment header ([RFC 8200 §4.5](https://www.rfc-editor.org/rfc/rfc8200#section-4.5)).
///
/// A fragment that is the whole datagram is no fragment
/// ([RFC 6946](https://www.rfc-editor.org/rfc/rfc6946)).
pub(super) fn fragment_header<'a>(layers: &mut Layers<'a>) -> Result<Payload<'a>, Skip> {
    deeper(layers)?;
    let &[next_header, _, o0, o1, i0, i1, i2, i3] =
        layers.view.take::<8>().ok_or(Skip::TruncatedIp)?;
    let field = u16::from_be_bytes([o0, o1]);
    if field & 0xfff9 == 0 {
        return Ok(Payload::Whole(next_header));
    }
    Ok(Payload::Part(Fragment {
        key: key(layers, u32::from_be_bytes([i0, i1, i2, i3]), next_header),
        extensions: layers.extensions,
        offset: u32::from(field & 0xfff8),
        more: field & 1 != 0,
        payload: layers.view.bytes,
        payload_length: layers.view.wire_length(),
        payload_offset: layers.view.offset,
    }))
}

fn key(layers: &mut Layers<'_>, identification: u32, protocol: u8) -> FragmentKey {
    let (source, destination, vlan) = (layers.source, layers.destination, layers.vlan);
    let tunnels = core::mem::take(&mut layers.tunnels);
    FragmentKey { source, destination, identification, protocol, vlan, tunnels }
}

/// Counts one more extension header.
fn deeper(layers: &mut Layers<'_>) -> Result<(), Skip> {
    if layers.extensions >= layers.depths.extension_headers {
        return Err(Skip::Ipv6Extensions);
    }
    layers.extensions += 1;
    Ok(())
}
