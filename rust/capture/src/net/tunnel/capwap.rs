//! Control and provisioning of wireless access points: the data channel.

use super::{Inside, Next, TunnelKind, View};
use crate::net::link::wlan;

/// Flags of the third byte: the payload is in the radio's own format.
const NATIVE: u8 = 0x01;
/// Flags of the fourth byte: a fragment, the last one, and a keep-alive.
const FRAGMENT: u8 = 0x80 | 0x40;
const KEEP_ALIVE: u8 = 0x08;
/// The binding of IEEE 802.11.
const IEEE_802_11: u8 = 1;

/// CAPWAP data in clear ([RFC 5415 §4.3](https://www.rfc-editor.org/rfc/rfc5415#section-4.3)): an
/// 802.3 frame, or one of 802.11.
///
/// ```text
/// version 4 type 4 | HLEN 5 RID 5 WBID 5 T 1 | F 1 L 1 W 1 M 1 K 1 flags 3 |
/// fragment identification 16 | fragment offset 13 reserved 3 | radio MAC address, wireless information
/// ```
///
/// What one access point had cut into fragments is not joined.
pub(super) fn capwap(view: &mut View<'_>) -> Option<Inside> {
    let &[preamble, length, binding, flags, _, _, offset, reserved] = view.take::<8>()?;
    let beyond = (usize::from(length >> 3) * 4).checked_sub(8)?;
    let is_whole = flags & (FRAGMENT | KEEP_ALIVE) == 0 && offset == 0 && reserved >> 3 == 0;
    if preamble != 0 || !is_whole {
        return None;
    }
    view.skip(beyond)?;
    let next = match (binding & NATIVE, binding >> 1 & 0x1f) {
        (0, _) => Next::Ethernet,
        (_, IEEE_802_11) => Next::Layer(wlan::swapped),
        _ => return None,
    };
    Some(Inside::new(TunnelKind::Capwap, None, next))
}
