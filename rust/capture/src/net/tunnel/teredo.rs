//! IPv6 over UDP through NATs.

use super::{Inside, Next, TunnelKind, View};

/// Teredo ([RFC 4380 §5.1.1](https://www.rfc-editor.org/rfc/rfc4380#section-5.1.1)): an IPv6 packet,
/// behind an authentication and an origin indication that may be left out.
///
/// ```text
/// authentication: 0x0001 | ID length 8 | AU length 8 | ID | AU | nonce 64 | confirmation 8
/// origin:         0x0000 | port 16 | address 32
/// ```
pub(super) fn teredo(view: &mut View<'_>) -> Option<Inside> {
    if let Some(&[0, 1, id, authentication]) = view.bytes.first_chunk::<4>() {
        view.skip(4 + usize::from(id) + usize::from(authentication) + 9)?;
    }
    if view.bytes.starts_with(&[0, 0]) {
        view.skip(8)?;
    }
    let &[version, _, _, _, high, low, ..] = view.bytes.first_chunk::<8>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let is_whole = version >> 4 == 6 && view.length >= 40 + length;
    is_whole.then(|| Inside::new(TunnelKind::Teredo, None, Next::Ipv6))
}
