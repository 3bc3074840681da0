//! Locator/ID separation protocol, data.

use super::{Inside, Next, TunnelKind, View, id};

/// An instance is there, in the upper 24 of the last 32 bits.
const INSTANCE: u8 = 0x08;

/// LISP ([RFC 9300 §5.3](https://www.rfc-editor.org/rfc/rfc9300#section-5.3)): an IP packet.
///
/// ```text
/// N L E V I R K K | nonce or map-version 24 | instance 24, if I | locator status bits
/// ```
pub(super) fn lisp(view: &mut View<'_>) -> Option<Inside> {
    let &[flags, _, _, _, i0, i1, i2, _] = view.take::<8>()?;
    let instance = if flags & INSTANCE == 0 { None } else { Some(id([i0, i1, i2])) };
    let next = match *view.bytes.first()? {
        0x45..=0x4f => Next::Ipv4,
        0x60..=0x6f => Next::Ipv6,
        _ => return None,
    };
    Some(Inside::new(TunnelKind::Lisp, instance, next))
}
