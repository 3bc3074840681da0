//! What the BSDs put before IP.

use super::{Layers, Next, Skip, skip, take};

/// Loopback: an address family, in the byte order of the machine that captured.
///
/// IPv6 is 24, 28 or 30 by the BSD, and 10 on Linux.
pub(super) fn loopback(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    match *take::<4>(&mut layers.view)? {
        [0, 0, high, low] | [low, high, 0, 0] => family(u16::from_be_bytes([high, low])),
        _ => Err(Skip::NotIp(0)),
    }
}

/// An address family.
fn family(number: u16) -> Result<Next, Skip> {
    match number {
        2 => Ok(Next::Ipv4),
        10 | 24 | 28 | 30 => Ok(Next::Ipv6),
        other => Err(Skip::NotIp(other)),
    }
}

/// `LINKTYPE_ENC`, what `IPsec` was taken off: address family, SPI, flags, 4 bytes each. IP follows.
pub(super) fn encapsulated(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    take::<12>(&mut layers.view)?;
    Ok(Next::Ip)
}

/// `LINKTYPE_PFLOG`, what a packet filter logged: its length, less a pad to 4 bytes, comes first. IP
/// follows.
pub(super) fn packet_filter(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &length = layers.view.bytes.first().ok_or(Skip::TruncatedLink)?;
    skip(&mut layers.view, usize::from(length).next_multiple_of(4))?;
    Ok(Next::Ip)
}
