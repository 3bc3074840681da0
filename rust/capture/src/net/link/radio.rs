//! What drivers put before frames of 802.11: radiotap, Prism, AVS.

use super::{Layers, Next, Skip, View, skip, take, wlan};

/// Radiotap's fields: the time, and the flags behind it; and that a bitmap is not the last one.
const TIME: u8 = 0x01;
const FLAGS: u8 = 0x02;
const MORE: u8 = 0x80;
/// In the flags: the frame's header is padded.
const PADDED: u8 = 0x20;

/// Prism's header of fixed length has one of these message codes in its first four bytes.
const PRISM_LENGTH: usize = 144;

/// Radiotap: version, pad, length, bitmaps, and their fields, each at a multiple of its own length
/// ([radiotap.org](https://www.radiotap.org/)).
pub(super) fn radiotap(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[version, _, low, high] =
        layers.view.bytes.first_chunk::<4>().ok_or(Skip::TruncatedLink)?;
    let length = usize::from(u16::from_le_bytes([low, high]));
    if version != 0 || length < 8 {
        return Err(Skip::NotData);
    }
    let is_padded = layers.view.bytes.get(..length).is_some_and(is_padded);
    skip(&mut layers.view, length)?;
    if is_padded { wlan::padded(layers) } else { wlan::wlan(layers) }
}

/// Whether the flags of a radiotap header say that the frame's own header is padded.
fn is_padded(header: &[u8]) -> bool {
    let Some((&[.., fields, _, _, _], _)) = header.split_first_chunk::<8>() else { return false };
    if fields & FLAGS == 0 {
        return false;
    }
    let bitmaps = header.get(4..).unwrap_or_default().chunks_exact(4);
    let more =
        bitmaps.take_while(|bitmap| matches!(bitmap, [.., last] if last & MORE != 0)).count();
    let first = 8 + 4 * more;
    let at = if fields & TIME == 0 { first } else { first.next_multiple_of(8) + 8 };
    header.get(at).is_some_and(|flags| flags & PADDED != 0)
}

/// Prism: a header of fixed length, or AVS's instead.
pub(super) fn prism(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    if layers.view.bytes.starts_with(&[0x80, 0x21, 0x10]) {
        return avs(layers);
    }
    skip(&mut layers.view, PRISM_LENGTH)?;
    wlan::wlan(layers)
}

/// AVS: version, and length of the header.
pub(super) fn avs(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let rest = rest_of(&mut layers.view)?;
    skip(&mut layers.view, rest)?;
    wlan::wlan(layers)
}

/// How long AVS's header is beyond its version and length.
fn rest_of(view: &mut View<'_>) -> Result<usize, Skip> {
    let &[_, _, _, _, l0, l1, l2, l3] = take::<8>(view)?;
    let length = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
    length.checked_sub(8).ok_or(Skip::TruncatedLink)
}
