//! Records of Endace's capture cards: the link type ERF, and the container of the same name.

use super::{Layers, Next, Skip, ppp, skip, take};

/// Another header follows this one, before the frame.
const EXTENDED: u8 = 0x80;

/// An ERF record.
///
/// ```text
/// timestamp 64, little-endian | extended 1 type 7 | flags 8 | record length 16 | color 16 | wire length 16
/// extension headers 64 each, if extended; their first bit says whether one more follows
/// ```
pub(super) fn erf(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, _, _, _, _, _, _, _, kind, _, _, _, _, _, w0, w1] = take::<16>(&mut layers.view)?;
    let mut more = kind;
    while more & EXTENDED != 0 {
        let &[first, ..] = take::<8>(&mut layers.view)?;
        more = first;
    }
    let length = usize::from(u16::from_be_bytes([w0, w1]));
    let (before, next) = match kind & !EXTENDED {
        1 | 10 | 15 | 19 => (0, Next::Layer(ppp::hdlc)),
        5 | 17 => (4, Next::Layer(ppp::hdlc)),
        2 | 11 | 16 | 20 => (2, Next::Ethernet),
        22 => (0, Next::Ipv4),
        23 => (0, Next::Ipv6),
        _ => return Err(Skip::NotData),
    };
    skip(&mut layers.view, before)?;
    layers.view.limit(length);
    Ok(next)
}
