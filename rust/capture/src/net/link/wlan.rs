//! IEEE 802.11 data frames that are not encrypted.

use super::{Layers, Next, Skip, View, ethernet, take};

/// The version and type of a data frame, in the first byte of the frame control.
const DATA: u8 = 0x08;
const KIND: u8 = 0x0f;
/// Subtypes: without data, and with a field for the quality of service.
const NULL: u8 = 0x40;
const QOS: u8 = 0x80;
/// The second byte: between access points, a fragment with more to come, encrypted, with a field for
/// high throughput.
const FOUR_ADDRESSES: u8 = 0x03;
const MORE: u8 = 0x04;
const PROTECTED: u8 = 0x40;
const ORDER: u8 = 0x80;
/// In the fourth byte of an initialization vector: four more follow.
const LONG_VECTOR: u8 = 0x20;
/// In the field for the quality of service: several frames in one (A-MSDU).
const AGGREGATE: u8 = 0x80;

/// A frame in another is longer: what is shorter is a checksum.
const MIN_SUBFRAME: usize = 14 + 8;

/// How a frame differs from what the standard says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Odd {
    No,
    /// Its body begins at a multiple of 4 bytes, behind a pad.
    Padded,
    /// Its frame and sequence control have their bytes swapped.
    Swapped,
}

/// A frame (IEEE 802.11 §9.3.2): LLC behind a header whose length its own fields tell.
///
/// ```text
/// frame control 16 | duration 16 | addresses 3 * 48 | fragment 4 sequence 12 | address 48, if DS to DS |
/// quality of service 16, if QoS | high throughput 32, if so and +HTC
/// ```
pub(in super::super) fn wlan(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[kind, flags] = layers.view.bytes.first_chunk::<2>().ok_or(Skip::TruncatedLink)?;
    frame(layers, [kind, flags], Odd::No)
}

/// A frame whose body begins at a multiple of 4 bytes, behind a pad.
pub(super) fn padded(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[kind, flags] = layers.view.bytes.first_chunk::<2>().ok_or(Skip::TruncatedLink)?;
    frame(layers, [kind, flags], Odd::Padded)
}

/// A frame whose frame and sequence control may have their bytes swapped, as access points of one vendor send it.
pub(in super::super) fn swapped(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[first, second] = layers.view.bytes.first_chunk::<2>().ok_or(Skip::TruncatedLink)?;
    let is_swapped = first & KIND != DATA && second & KIND == DATA;
    if is_swapped {
        return frame(layers, [second, first], Odd::Swapped);
    }
    frame(layers, [first, second], Odd::No)
}

fn frame(layers: &mut Layers<'_>, [kind, flags]: [u8; 2], odd: Odd) -> Result<Next, Skip> {
    if kind & KIND != DATA || kind & NULL != 0 {
        return Err(Skip::NotData);
    }
    let begins = layers.view.offset;
    let [.., s0, s1] = *take::<24>(&mut layers.view)?;
    let fragment = if odd == Odd::Swapped { s1 } else { s0 };
    if flags & FOUR_ADDRESSES == FOUR_ADDRESSES {
        take::<6>(&mut layers.view)?;
    }
    let is_aggregate = kind & QOS != 0 && quality(&mut layers.view, flags)? & AGGREGATE != 0;
    if odd == Odd::Padded && !(layers.view.offset - begins).is_multiple_of(4) {
        take::<2>(&mut layers.view)?;
    }
    if flags & PROTECTED != 0 {
        decrypted(&mut layers.view)?;
    }
    if flags & MORE != 0 || fragment & 0x0f != 0 {
        return Err(Skip::LinkFragment);
    }
    if is_aggregate { aggregate(layers) } else { ethernet::llc(layers) }
}

/// Passes over the initialization vector of a frame that was encrypted on the air, where whoever
/// captured it has decrypted it and left that, or not even that, before LLC.
fn decrypted(view: &mut View<'_>) -> Result<(), Skip> {
    let is_long = view.bytes.get(3).is_some_and(|key| key & LONG_VECTOR != 0);
    let clear = [0, if is_long { 8 } else { 4 }].into_iter().find(|&length| {
        view.bytes.get(length..).is_some_and(|rest| rest.starts_with(&ethernet::SNAP))
    });
    view.skip(clear.ok_or(Skip::Encrypted)?).ok_or(Skip::Encrypted)
}

/// The field for the quality of service, of which the first byte is wanted, and what else comes with it.
fn quality(view: &mut View<'_>, flags: u8) -> Result<u8, Skip> {
    let &[quality, _] = take::<2>(view)?;
    if flags & ORDER != 0 {
        take::<4>(view)?;
    }
    Ok(quality)
}

/// The next of several frames in one (IEEE 802.11 §9.3.2.2), of which the others wait; each but the
/// last is padded to 4 bytes.
///
/// ```text
/// destination 48 | source 48 | length 16 | LLC
/// ```
pub(in super::super) fn aggregate(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let [.., high, low] = *take::<14>(&mut layers.view)?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let mut rest = layers.view;
    let follows = rest.skip(length.saturating_add(14).next_multiple_of(4) - 14).is_some();
    if follows && rest.bytes.len() >= MIN_SUBFRAME {
        layers.wait(rest, aggregate);
    }
    layers.view.limit(length);
    ethernet::llc(layers)
}
