//! GPRS tunnelling protocol, user plane.

use super::{Inside, Next, TunnelKind, View, id};

/// Version 1 and protocol type 1 (not GTP').
const VERSION: u8 = 0x30;
/// An extension header, a sequence number or an N-PDU number is there.
const OPTIONAL: u8 = 0x07;
/// An extension header is there.
const EXTENSION: u8 = 0x04;
/// The message type of what carries a user's packet.
const G_PDU: u8 = 255;

/// GTP-U (3GPP TS 29.281 §5.1): a user's IP packet, behind any number of extension headers.
///
/// ```text
/// version 3 PT 1 spare 1 E 1 S 1 PN 1 | message type 8 | length 16 | TEID 32
/// sequence number 16 | N-PDU number 8 | next extension header type 8, if E, S or PN
/// ```
pub(super) fn gtp(view: &mut View<'_>) -> Option<Inside> {
    let &[flags, kind, high, low, t0, t1, t2, t3] = view.take::<8>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if flags & 0xf8 != VERSION || kind != G_PDU || length > view.length {
        return None;
    }
    view.limit(length);
    if flags & OPTIONAL != 0 {
        let &[_, _, _, next] = view.take::<4>()?;
        extensions(view, if flags & EXTENSION == 0 { 0 } else { next })?;
    }
    let next = match view.bytes.first()? >> 4 {
        4 => Next::Ipv4,
        6 => Next::Ipv6,
        _ => return None,
    };
    Some(Inside::new(TunnelKind::Gtp, Some(id([t0, t1, t2, t3])), next))
}

/// Extension headers: a length in 4 bytes that counts all of it, and the type of the next at its end
/// (§5.2.1).
fn extensions(view: &mut View<'_>, mut next: u8) -> Option<()> {
    while next != 0 {
        let length = usize::from(*view.bytes.first()?) * 4;
        next = *view.bytes.get(length.checked_sub(1)?)?;
        view.skip(length)?;
    }
    Some(())
}
