//! Virtual extensible LAN.

use super::{Inside, Next, TunnelKind, View, id, mpls, nsh};

/// The VNI is there; it always is.
const INSTANCE: u8 = 0x08;
/// And a group's policy (draft-smith-vxlan-group-policy).
const GROUP: u8 = INSTANCE | 0x80;
/// And the protocol of what follows (draft-ietf-nvo3-vxlan-gpe).
const GENERIC: u8 = INSTANCE | 0x04;

/// VXLAN ([RFC 7348 §5](https://www.rfc-editor.org/rfc/rfc7348#section-5)): an Ethernet frame, or
/// with the generic protocol extension what that says.
///
/// ```text
/// flags 8 | reserved 24 | VNI 24 | reserved 8
/// ```
pub(super) fn vxlan(view: &mut View<'_>) -> Option<Inside> {
    let &[flags, a, b, protocol, v0, v1, v2, reserved] = view.take::<8>()?;
    let next = match (flags, a, b, protocol) {
        (INSTANCE, 0, 0, 0) | (GROUP, ..) => Next::Ethernet,
        (GENERIC, _, _, protocol) => next(protocol)?,
        _ => return None,
    };
    let is_whole = reserved == 0 && view.length >= 14;
    is_whole.then(|| Inside::new(TunnelKind::Vxlan, Some(id([v0, v1, v2])), next))
}

/// The generic extension's protocols.
fn next(protocol: u8) -> Option<Next> {
    Some(match protocol {
        1 => Next::Ipv4,
        2 => Next::Ipv6,
        3 => Next::Ethernet,
        4 => Next::Layer(nsh),
        5 => Next::Layer(mpls),
        _ => return None,
    })
}
