//! Point-to-point links: PPP, Cisco's HDLC, frame relay.

use super::{Layers, Next, Skip, ethernet, take, tunnel};

/// PPP: framing bytes that may be left out, and a protocol number that may be compressed to one byte
/// ([RFC 1661 §2](https://www.rfc-editor.org/rfc/rfc1661#section-2)).
pub(in super::super) fn ppp(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    match layers.view.bytes {
        [0xff] => return Err(Skip::TruncatedLink),
        [0xff, 0x03, ..] => layers.view.skip(2).unwrap_or_default(),
        _ => {}
    }
    let &[first] = take::<1>(&mut layers.view)?;
    let protocol = if first & 1 == 1 {
        u16::from(first)
    } else {
        let &[second] = take::<1>(&mut layers.view)?;
        u16::from_be_bytes([first, second])
    };
    match protocol {
        0x0021 => Ok(Next::Ipv4),
        0x0057 => Ok(Next::Ipv6),
        0x0281 | 0x0283 => tunnel::mpls(layers),
        other => Err(Skip::NotIp(other)),
    }
}

/// Whether bytes begin like a PPP frame with a protocol of the network or of PPP's own.
pub(in super::super) fn is_plausible(bytes: &[u8]) -> bool {
    match bytes.strip_prefix(&[0xff, 0x03]).unwrap_or(bytes) {
        [0x21 | 0x57, ..] | [0x00, 0x21 | 0x57, ..] => true,
        [0x02 | 0x80 | 0x82 | 0xc0 | 0xc2, second, ..] => second & 1 == 1,
        _ => false,
    }
}

/// PPP in HDLC framing (`LINKTYPE_PPP_HDLC`), which Cisco's has as well: the address tells.
pub(super) fn hdlc(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    match layers.view.bytes {
        [0x0f | 0x8f, ..] => cisco_hdlc(layers),
        _ => ppp(layers),
    }
}

/// Cisco's HDLC: address, control, and an `EtherType`
/// ([RFC 1547 §4.3.1](https://www.rfc-editor.org/rfc/rfc1547#section-4.3.1)).
pub(super) fn cisco_hdlc(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, _, high, low] = take::<4>(&mut layers.view)?;
    Ok(Next::EtherType(u16::from_be_bytes([high, low])))
}

/// Frame relay: an address that ends with an odd byte, and what carries several protocols over it
/// ([RFC 2427 §3](https://www.rfc-editor.org/rfc/rfc2427#section-3)).
pub(super) fn frame_relay(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    while take::<1>(&mut layers.view)?.iter().all(|byte| byte & 1 == 0) {}
    match *take::<2>(&mut layers.view)? {
        [0x03, 0xcc] => Ok(Next::Ipv4),
        [0x03, 0x8e] => Ok(Next::Ipv6),
        [0x03, 0x80] => sub_network(layers),
        [0x03, 0x00] => {
            let &[identifier] = take::<1>(&mut layers.view)?;
            if identifier == 0x80 {
                sub_network(layers)
            } else {
                Err(Skip::NotIp(identifier.into()))
            }
        }
        [high, low] => ethernet::ether_type(u16::from_be_bytes([high, low])),
    }
}

/// SNAP: an organization, and its protocol: with none an `EtherType`, else a bridged frame.
fn sub_network(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    match *take::<5>(&mut layers.view)? {
        [0, 0, 0, high, low] => Ok(Next::EtherType(u16::from_be_bytes([high, low]))),
        [0, 0x80, 0xc2, 0, 1 | 7] => Ok(Next::Ethernet),
        [.., high, low] => Err(Skip::NotIp(u16::from_be_bytes([high, low]))),
    }
}

/// PPP behind a byte that says who sent it.
pub(super) fn ppp_with_direction(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    take::<1>(&mut layers.view)?;
    ppp(layers)
}

/// Cisco's HDLC behind a byte that says who sent it.
pub(super) fn cisco_hdlc_with_direction(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    take::<1>(&mut layers.view)?;
    cisco_hdlc(layers)
}

/// Frame relay behind a byte that says who sent it.
pub(super) fn frame_relay_with_direction(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    take::<1>(&mut layers.view)?;
    frame_relay(layers)
}
