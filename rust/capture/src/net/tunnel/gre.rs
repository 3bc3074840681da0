//! Generic routing encapsulation.

use super::{Inside, Layers, Next, Skip, TunnelKind, View, erspan, id};
use crate::net::link::{ether_type, ppp};

/// A checksum is there, with an offset.
const CHECKSUM: u8 = 0x80;
/// Source routes are there, with an offset.
const ROUTING: u8 = 0x40;
/// A key is there.
const KEY: u8 = 0x20;
/// A sequence number is there.
const SEQUENCE: u8 = 0x10;
/// An acknowledgment number is there: in the second byte, version 1.
const ACKNOWLEDGMENT: u8 = 0x80;

/// GRE ([RFC 2784 §2](https://www.rfc-editor.org/rfc/rfc2784#section-2),
/// [RFC 2890](https://www.rfc-editor.org/rfc/rfc2890),
/// [RFC 1701](https://www.rfc-editor.org/rfc/rfc1701) for routes), and PPTP's version of it.
///
/// ```text
/// C R K S s recur 8 | flags 5 version 3 | protocol type 16
/// checksum 16 offset 16, if C or R | key 32, if K | sequence number 32, if S | routing, if R
/// ```
pub(in super::super) fn gre(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let view = &mut layers.view;
    let &[flags, version, high, low] = view.take::<4>().ok_or(Skip::TruncatedTunnel)?;
    let protocol = u16::from_be_bytes([high, low]);
    let inside = match version & 7 {
        0 => plain(view, flags, protocol)?,
        1 if protocol == 0x880b => pptp(view, flags, version)?,
        _ => return Err(Skip::TunnelHeader),
    };
    layers.enter(inside)
}

fn plain(view: &mut View<'_>, flags: u8, protocol: u16) -> Result<Inside, Skip> {
    if flags & (CHECKSUM | ROUTING) != 0 {
        word(view)?;
    }
    let key = if flags & KEY == 0 { None } else { Some(id(*word(view)?)) };
    if flags & SEQUENCE != 0 {
        word(view)?;
    }
    if flags & ROUTING != 0 {
        routes(view)?;
    }
    let next = match protocol {
        0x88be if flags & SEQUENCE == 0 => return Ok(erspan::type1()),
        0x88be | 0x22eb => return erspan::erspan(view),
        0x883e => wccp(view)?,
        other => ether_type(other)?,
    };
    Ok(Inside::new(TunnelKind::Gre, key, next))
}

/// Source route entries: address family, offset, length; the last one is all zeros.
fn routes(view: &mut View<'_>) -> Result<(), Skip> {
    loop {
        match *word(view)? {
            [0, 0, _, 0] => return Ok(()),
            [_, _, _, length] => view.skip(usize::from(length)).ok_or(Skip::TruncatedTunnel)?,
        }
    }
}

/// WCCP version 2 has a header of its own before the IP header, version 1 does not: an IP header
/// does not begin with its flags, whose upper bits are zero.
fn wccp(view: &mut View<'_>) -> Result<Next, Skip> {
    if view.bytes.first().is_some_and(|first| first >> 4 == 0) {
        word(view)?;
    }
    Ok(Next::Ip)
}

/// PPTP: the key is the payload's length and the call
/// ([RFC 2637 §4.1](https://www.rfc-editor.org/rfc/rfc2637#section-4.1)).
fn pptp(view: &mut View<'_>, flags: u8, second: u8) -> Result<Inside, Skip> {
    let &[high, low, c0, c1] = word(view)?;
    if flags & SEQUENCE != 0 {
        word(view)?;
    }
    if second & ACKNOWLEDGMENT != 0 {
        word(view)?;
    }
    view.limit(usize::from(u16::from_be_bytes([high, low])));
    Ok(Inside::new(TunnelKind::Pptp, Some(id([c0, c1])), Next::Layer(ppp::ppp)))
}

fn word<'a>(view: &mut View<'a>) -> Result<&'a [u8; 4], Skip> {
    view.take::<4>().ok_or(Skip::TruncatedTunnel)
}
