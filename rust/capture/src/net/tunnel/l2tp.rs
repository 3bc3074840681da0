//! Layer two tunnelling protocol, version 2.

use super::{Inside, Next, TunnelKind, View, id};
use crate::net::link::ppp;

/// A control message, a length, sequence numbers and an offset.
const CONTROL: u8 = 0x80;
const LENGTH: u8 = 0x40;
const SEQUENCE: u8 = 0x08;
const OFFSET: u8 = 0x02;
/// What is reserved in the first two bytes, besides the version.
const RESERVED: u8 = 0x34;

/// An L2TP data message ([RFC 2661 §3.1](https://www.rfc-editor.org/rfc/rfc2661#section-3.1)): a PPP
/// frame. Version 3 does not say how long its cookie is, and is not read.
///
/// ```text
/// T L x x S x O P | x 4 version 4 | length 16, if L | tunnel 16 | session 16 |
/// Ns 16 Nr 16, if S | offset size 16 and pad, if O
/// ```
pub(super) fn l2tp(view: &mut View<'_>) -> Option<Inside> {
    let whole = view.length;
    let &[flags, version] = view.take::<2>()?;
    if flags & (CONTROL | RESERVED) != 0 || version != 2 {
        return None;
    }
    if flags & LENGTH != 0 {
        let length = usize::from(u16::from_be_bytes(*view.take::<2>()?));
        view.limit((length <= whole).then_some(length)?.checked_sub(4)?);
    }
    let tunnel = Some(id(*view.take::<4>()?));
    if flags & SEQUENCE != 0 {
        view.take::<4>()?;
    }
    if flags & OFFSET != 0 {
        let pad = u16::from_be_bytes(*view.take::<2>()?);
        view.skip(usize::from(pad))?;
    }
    ppp::is_plausible(view.bytes)
        .then(|| Inside::new(TunnelKind::L2tp, tunnel, Next::Layer(ppp::ppp)))
}
