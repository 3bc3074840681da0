//! Network service header.

use super::{Layers, Next, Skip, mpls};

/// The header ([RFC 8300 §2.2](https://www.rfc-editor.org/rfc/rfc8300#section-2.2)); it is no tunnel
/// of its own.
///
/// ```text
/// version 2 O 1 U 1 TTL 6 length 6 | U 4 MD type 4 | next protocol 8 | service path and context
/// ```
pub(in super::super) fn nsh(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, length, _, protocol] = layers.view.take::<4>().ok_or(Skip::TruncatedTunnel)?;
    let rest = (usize::from(length & 0x3f) * 4).checked_sub(4).ok_or(Skip::TunnelHeader)?;
    layers.view.skip(rest).ok_or(Skip::TruncatedTunnel)?;
    match protocol {
        1 => Ok(Next::Ipv4),
        2 => Ok(Next::Ipv6),
        3 => Ok(Next::Ethernet),
        4 => Ok(Next::Layer(nsh)),
        5 => Ok(Next::Layer(mpls)),
        other => Err(Skip::NotIp(u16::from(other))),
    }
}
