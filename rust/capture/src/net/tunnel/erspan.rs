//! Mirrored frames in GRE (draft-foschiano-erspan-03).

use super::{Inside, Next, Skip, TunnelKind, View, id};

/// Type I: no header of its own.
pub(super) const fn type1() -> Inside {
    Inside::new(TunnelKind::Erspan, None, Next::Ethernet)
}

/// Type II and III: a version, and the session in 10 bits.
///
/// ```text
/// II:  version 4 VLAN 12 | COS 3 En 2 T 1 session 10 | reserved 12 index 20
/// III: version 4 VLAN 12 | COS 3 BSO 2 T 1 session 10 | timestamp 32 | SGT 16 |
///      P 1 FT 5 hardware 6 D 1 Gra 2 O 1 | platform-specific 64, if O
/// ```
pub(super) fn erspan(view: &mut View<'_>) -> Result<Inside, Skip> {
    let &[version, _, high, low] = view.take::<4>().ok_or(Skip::TruncatedTunnel)?;
    let next = match version >> 4 {
        1 => {
            view.take::<4>().ok_or(Skip::TruncatedTunnel)?;
            Next::Ethernet
        }
        2 => type3(view)?,
        _ => return Err(Skip::TunnelHeader),
    };
    Ok(Inside::new(TunnelKind::Erspan, Some(id([high & 0x03, low])), next))
}

/// What follows the session in type III: a frame of Ethernet (type 0) or an IP packet (2).
fn type3(view: &mut View<'_>) -> Result<Next, Skip> {
    let &[_, _, _, _, _, _, frame, flags] = view.take::<8>().ok_or(Skip::TruncatedTunnel)?;
    if flags & 1 != 0 {
        view.take::<8>().ok_or(Skip::TruncatedTunnel)?;
    }
    match frame >> 2 & 0x1f {
        0 => Ok(Next::Ethernet),
        2 => Ok(Next::Ip),
        _ => Err(Skip::TunnelHeader),
    }
}
