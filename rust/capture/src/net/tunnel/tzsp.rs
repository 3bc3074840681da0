//! `TaZmen` Sniffer Protocol: frames mirrored by routers and access points.

use super::{Inside, Next, TunnelKind, View};
use crate::net::link::wlan;

/// Tags: padding, and the last one; all others have a length.
const PADDING: u8 = 0;
const END: u8 = 1;

/// TZSP, version 1: a packet that was received (type 0) or is to be sent (1).
///
/// ```text
/// version 8 | type 8 | encapsulated protocol 16 | tags: tag 8, length 8, value
/// ```
pub(super) fn tzsp(view: &mut View<'_>) -> Option<Inside> {
    let next = match *view.take::<4>()? {
        [1, 0 | 1, 0, 1] => Next::Ethernet,
        [1, 0 | 1, 0, 18] => Next::Layer(wlan::wlan),
        _ => return None,
    };
    loop {
        match *view.take::<1>()? {
            [PADDING] => {}
            [END] => return Some(Inside::new(TunnelKind::Tzsp, None, next)),
            _ => {
                let &[length] = view.take::<1>()?;
                view.skip(usize::from(length))?;
            }
        }
    }
}
