//! Ethernet, its tags, and what other local networks have in common with it.

use super::{Layer, Layers, Next, Skip, ppp, skip, take, tunnel, wlan};

/// Below this, the type field of an Ethernet frame is a length (IEEE 802.3 §3.2.6).
const ETHER_TYPE_MIN: u16 = 0x0600;

/// How LLC begins that has an `EtherType` behind it.
pub(super) const SNAP: [u8; 6] = [0xaa, 0xaa, 0x03, 0, 0, 0];

/// The routing information indicator: a bit of Token Ring's source address.
const ROUTED: u8 = 0x80;

/// Ethernet: destination, source, and type or length.
#[inline]
pub(in super::super) fn ethernet(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let [.., high, low] = *take::<14>(&mut layers.view)?;
    typed(layers, u16::from_be_bytes([high, low]))
}

/// An `EtherType`, or a length and LLC behind it.
#[inline]
fn typed(layers: &mut Layers<'_>, ether_type: u16) -> Result<Next, Skip> {
    if ether_type < ETHER_TYPE_MIN {
        layers.view.limit(usize::from(ether_type));
        return llc(layers);
    }
    self::ether_type(ether_type)
}

/// What an `EtherType` announces.
#[inline]
pub(in super::super) fn ether_type(value: u16) -> Result<Next, Skip> {
    match value {
        0x0800 => Ok(Next::Ipv4),
        0x86dd => Ok(Next::Ipv6),
        0x8100 | 0x88a8 | 0x9100 | 0x9200 => Ok(Next::Vlan),
        0x0806 => Err(Skip::Arp),
        other => rarer(other).map(Next::Layer).ok_or(Skip::NotIp(other)),
    }
}

/// The rarer `EtherType`s. 0x2452 is that of a driver which puts whole frames of 802.11 into Ethernet.
fn rarer(value: u16) -> Option<Layer> {
    let layer: Layer = match value {
        0x2452 => wlan::wlan,
        0x6558 => ethernet,
        0x880b => ppp::ppp,
        0x8847 | 0x8848 => tunnel::mpls,
        0x8864 => tunnel::pppoe,
        0x8870 => llc,
        0x88e5 => tunnel::macsec,
        0x88e7 => tunnel::pbb,
        0x8909 => tunnel::cisco_metadata,
        0x8926 => tunnel::vn_tag,
        0x893f => tunnel::e_tag,
        0x894f => tunnel::nsh,
        _ => return None,
    };
    Some(layer)
}

/// Whether these bytes look like an Ethernet frame: they have a type that is read, ARP's, or a length
/// before LLC.
pub(in super::super) fn is_ethernet(bytes: &[u8]) -> bool {
    let Some((&[.., high, low], rest)) = bytes.split_first_chunk::<14>() else { return false };
    match u16::from_be_bytes([high, low]) {
        length @ ..ETHER_TYPE_MIN => (3..=rest.len()).contains(&usize::from(length)),
        value => !matches!(ether_type(value), Err(Skip::NotIp(_))),
    }
}

/// A VLAN tag (IEEE 802.1Q §9.6): priority, identifier, and the type that it tags.
pub(in super::super) fn vlan(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    if layers.vlan_tags >= layers.depths.vlans {
        return Err(Skip::VlanDepth);
    }
    let &[a, b, c, d] = take::<4>(&mut layers.view)?;
    layers.vlan_tags += 1;
    let tag = u16::from_be_bytes([a, b]);
    layers.vlan = layers.vlan.or(Some(tag & 0x0fff));
    typed(layers, u16::from_be_bytes([c, d]))
}

/// IEEE 802.2 LLC: IP itself (SAP 06), or SNAP (SAP aa) with an `EtherType`
/// ([RFC 1042](https://www.rfc-editor.org/rfc/rfc1042)).
pub(in super::super) fn llc(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    match *take::<3>(&mut layers.view)? {
        [0x06, 0x06, 0x03] => Ok(Next::Ipv4),
        [0xaa, 0xaa, 0x03] => {
            let &[_, _, _, high, low] = take::<5>(&mut layers.view)?;
            Ok(Next::EtherType(u16::from_be_bytes([high, low])))
        }
        [sap, ..] => Err(Skip::NotIp(u16::from(sap))),
    }
}

/// Ethernet as it is on the wire, behind a preamble of 8 bytes (IEEE 802.3br).
pub(super) fn preamble(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    take::<8>(&mut layers.view)?;
    Ok(Next::Ethernet)
}

/// FDDI: frame control, destination, source, LLC.
pub(super) fn fddi(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    take::<13>(&mut layers.view)?;
    llc(layers)
}

/// Token Ring (IEEE 802.5): access and frame control, destination, source, and source routes that
/// begin with their length.
pub(super) fn token_ring(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, _, _, _, _, _, _, _, source, ..] = take::<14>(&mut layers.view)?;
    if source & ROUTED != 0 {
        let length = layers.view.bytes.first().ok_or(Skip::TruncatedLink)? & 0x1f;
        skip(&mut layers.view, usize::from(length))?;
    }
    llc(layers)
}

/// IP over IEEE 1394 as one system writes it: two addresses of 8 bytes, and the type.
pub(super) fn firewire(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let [.., high, low] = *take::<18>(&mut layers.view)?;
    Ok(Next::EtherType(u16::from_be_bytes([high, low])))
}
