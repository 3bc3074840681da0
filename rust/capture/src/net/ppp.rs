//! PPP, and PPP over Ethernet.

use super::{Next, Skip, View};

/// PPP: framing bytes that may be left out, and a protocol number that may be compressed to one byte
/// ([RFC 1661 §2](https://www.rfc-editor.org/rfc/rfc1661#section-2)).
pub(super) fn ppp<'a>(view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    if view.bytes.starts_with(&[0xff, 0x03]) {
        view.take::<2>();
    }
    let &[first] = view.take::<1>().ok_or(Skip::TruncatedLink)?;
    let protocol = if first & 1 == 1 {
        u16::from(first)
    } else {
        let &[second] = view.take::<1>().ok_or(Skip::TruncatedLink)?;
        u16::from_be_bytes([first, second])
    };
    match protocol {
        0x0021 => Ok(Next::Ipv4),
        0x0057 => Ok(Next::Ipv6),
        other => Err(Skip::NotIp(other)),
    }
}

/// A `PPPoE` session: version and type, code, session, and the length of the PPP frame
/// ([RFC 2516 §4](https://www.rfc-editor.org/rfc/rfc2516#section-4)).
pub(super) fn pppoe<'a>(view: &mut View<'a>) -> Result<Next<'a>, Skip> {
    let &[_, _, _, _, high, low] = view.take::<6>().ok_or(Skip::TruncatedLink)?;
    view.limit(usize::from(u16::from_be_bytes([high, low])));
    ppp(view)
}
