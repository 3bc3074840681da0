//! Link layers, down to the network protocol.

pub(super) mod bsd;
mod cooked;
mod ethernet;
mod metered;
pub(super) mod ppp;
mod radio;
pub(super) mod wlan;
mod wrapped;

use super::{Layer, Layers, Next, Skip, View, tunnel};
use crate::packet::LinkType;

pub(super) use ethernet::{ether_type, ethernet, is_ethernet, vlan};

/// What the first byte of a packet of this link type is.
#[inline]
pub(super) fn first(link_type: LinkType) -> Result<Next, Skip> {
    Ok(match link_type.0 {
        1 => Next::Ethernet,
        12 | 14 | 101 => Next::Ip,
        228 => Next::Ipv4,
        229 => Next::Ipv6,
        other => Next::Layer(layer(other).ok_or(Skip::UnsupportedLinkType(other))?),
    })
}

/// The rarer link types.
fn layer(number: u16) -> Option<Layer> {
    let layer: Layer = match number {
        0 | 108 => bsd::loopback,
        6 => ethernet::token_ring,
        9 | 166 => ppp::ppp,
        10 => ethernet::fddi,
        50 => ppp::hdlc,
        51 => tunnel::pppoe,
        100 => ethernet::llc,
        104 => ppp::cisco_hdlc,
        105 => wlan::wlan,
        107 => ppp::frame_relay,
        109 => bsd::encapsulated,
        113 => cooked::linux_cooked,
        117 => bsd::packet_filter,
        119 => radio::prism,
        127 => radio::radiotap,
        138 => ethernet::firewire,
        149 | 258 => wrapped::pktap,
        163 => radio::avs,
        192 => wrapped::ppi,
        197 => metered::erf,
        204 => ppp::ppp_with_direction,
        205 => ppp::cisco_hdlc_with_direction,
        206 => ppp::frame_relay_with_direction,
        239 => wrapped::nflog,
        274 => ethernet::preamble,
        276 => cooked::linux_cooked2,
        _ => return None,
    };
    Some(layer)
}

/// The first `N` bytes of a link layer's header.
fn take<'a, const N: usize>(view: &mut View<'a>) -> Result<&'a [u8; N], Skip> {
    view.take::<N>().ok_or(Skip::TruncatedLink)
}

/// Passes over `length` bytes of a link layer's header, all of which must have been captured.
fn skip(view: &mut View<'_>, length: usize) -> Result<(), Skip> {
    if length > view.bytes.len() {
        return Err(Skip::TruncatedLink);
    }
    view.skip(length).ok_or(Skip::TruncatedLink)
}
