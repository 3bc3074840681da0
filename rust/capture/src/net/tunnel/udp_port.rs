//! Tunnels in UDP, by port and by what a payload looks like.

use super::{Inside, View};
use super::{capwap, geneve, gtp, l2tp, lisp, teredo, tzsp, vxlan};

/// Takes a tunnel's header off a UDP payload; `None` where it is not that tunnel's.
type Probe = fn(&mut View<'_>) -> Option<Inside>;

/// The tunnel that has one of these ports.
///
/// Who listens there may be something else: the probe decides, and what it refuses is plain UDP.
#[inline]
pub(in super::super) fn at((source, destination): (u16, u16)) -> Option<Probe> {
    of(destination).or_else(|| of(source))
}

#[inline]
fn of(port: u16) -> Option<Probe> {
    Some(match port {
        1701 => l2tp::l2tp,
        2152 => gtp::gtp,
        3544 => teredo::teredo,
        4341 => lisp::lisp,
        4789 | 4790 | 8472 => vxlan::vxlan,
        5247 => capwap::capwap,
        6081 => geneve::geneve,
        37008 => tzsp::tzsp,
        _ => return None,
    })
}
