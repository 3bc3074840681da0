//! Multiprotocol label switching, and Ethernet pseudo-wires in it.

use super::{Inside, Layers, Next, Skip, TunnelKind, View};
use crate::net::link::is_ethernet;

/// What a pseudo-wire is told by: a control word, and the header of Ethernet.
const PSEUDO_WIRE: usize = 18;

/// A stack of labels ([RFC 3032 §2.1](https://www.rfc-editor.org/rfc/rfc3032#section-2.1)).
///
/// ```text
/// label 20 | traffic class 3 | bottom of stack 1 | time to live 8
/// ```
pub(in super::super) fn mpls(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let label = loop {
        let &[l0, l1, l2, _] = layers.view.take::<4>().ok_or(Skip::TruncatedTunnel)?;
        if l2 & 1 == 1 {
            break u64::from(u32::from_be_bytes([0, l0, l1, l2]) >> 4);
        }
    };
    let next = payload(&mut layers.view)?;
    layers.enter(Inside::new(TunnelKind::Mpls, Some(label), next))
}

/// What lies under the labels, which do not say it: IP, or the Ethernet frame of a pseudo-wire with
/// ([RFC 4448 §4.6](https://www.rfc-editor.org/rfc/rfc4448#section-4.6)) or without a control word.
fn payload(view: &mut View<'_>) -> Result<Next, Skip> {
    match view.bytes {
        [0x45..=0x4f, ..] if is_whole(view, 2, 0) => Ok(Next::Ipv4),
        [0x60..=0x6f, ..] if is_whole(view, 4, 40) => Ok(Next::Ipv6),
        [0x00..=0x0f, _, _, _, frame @ ..] if is_ethernet(frame) => {
            view.take::<4>();
            Ok(Next::Ethernet)
        }
        frame if is_ethernet(frame) => Ok(Next::Ethernet),
        [0x45..=0x4f, ..] => Ok(Next::Ipv4),
        [0x60..=0x6f, ..] => Ok(Next::Ipv6),
        short if short.len() < PSEUDO_WIRE && short.len() < view.length => {
            Err(Skip::TruncatedTunnel)
        }
        _ => Err(Skip::NotIp(0x8847)),
    }
}

/// Whether the length at this place, and `more`, is not beyond what the wire carried: an address of
/// Ethernet may begin like an IP header.
fn is_whole(view: &View<'_>, at: usize, more: usize) -> bool {
    let length = view.bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()).copied();
    length.is_none_or(|length| usize::from(u16::from_be_bytes(length)) + more <= view.length)
}
