//! The PROXY protocol, by which a load balancer tells whose connection it passes on
//! ([its specification](https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt)).

use core::net::IpAddr;
use core::str;

use super::{Known, Prelude};
use crate::net::Endpoint;

const SIGNATURE_1: &[u8] = b"PROXY ";
/// The longest header of version 1, its line end included.
const MAX_LINE: usize = 107;
const SIGNATURE_2: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Version 2, and the command that says that addresses are those of a client.
const VERSION_2: u8 = 0x20;
const PROXIED: u8 = 0x21;
/// TCP over IPv4 and IPv6.
const TCP_4: u8 = 0x11;
const TCP_6: u8 = 0x21;

/// The header that `seen` begins with.
pub(super) fn header(seen: &[u8]) -> Prelude {
    if begins_alike(seen, SIGNATURE_1) {
        line(seen)
    } else if begins_alike(seen, SIGNATURE_2) {
        binary(seen)
    } else {
        Prelude::None
    }
}

/// Whether one is the beginning of the other, and something is there.
fn begins_alike(seen: &[u8], signature: &[u8]) -> bool {
    let common = seen.len().min(signature.len());
    common > 0 && seen.get(..common) == signature.get(..common)
}

/// Version 1: one line of text.
fn line(seen: &[u8]) -> Prelude {
    let start = seen.get(..MAX_LINE).unwrap_or(seen);
    let Some(end) = start.windows(2).position(|pair| pair == b"\r\n") else {
        return if seen.len() < MAX_LINE { Prelude::Unsure } else { Prelude::None };
    };
    let proxied = str::from_utf8(start.get(..end).unwrap_or_default()).ok().and_then(named);
    Prelude::Known(Known { length: end + 2, protocol: "proxy", proxied })
}

/// `PROXY TCP4 SOURCE DESTINATION SOURCE_PORT DESTINATION_PORT`.
fn named(line: &str) -> Option<Endpoint> {
    let mut words = line.split(' ').skip(1);
    words.next().filter(|family| matches!(*family, "TCP4" | "TCP6"))?;
    let address = words.next()?.parse().ok()?;
    Some(Endpoint { address, port: words.nth(1)?.parse().ok()? })
}

/// Version 2: signature, command, family, the length of the rest, addresses, and more.
fn binary(seen: &[u8]) -> Prelude {
    let Some((&[command, family, l0, l1], rest)) =
        seen.get(SIGNATURE_2.len()..).and_then(|rest| rest.split_first_chunk())
    else {
        return Prelude::Unsure;
    };
    if command & 0xf0 != VERSION_2 {
        return Prelude::None;
    }
    let length = usize::from(u16::from_be_bytes([l0, l1]));
    let Some(body) = rest.get(..length) else { return Prelude::Unsure };
    let proxied = match (command, family) {
        (PROXIED, TCP_4) => addresses::<4>(body),
        (PROXIED, TCP_6) => addresses::<16>(body),
        _ => None,
    };
    Prelude::Known(Known { length: SIGNATURE_2.len() + 4 + length, protocol: "proxy", proxied })
}

/// Source and destination address, then source and destination port.
fn addresses<const N: usize>(body: &[u8]) -> Option<Endpoint>
where
    IpAddr: From<[u8; N]>,
{
    let (source, rest) = body.split_first_chunk::<N>()?;
    let (port, _) = rest.get(N..)?.split_first_chunk()?;
    Some(Endpoint { address: IpAddr::from(*source), port: u16::from_be_bytes(*port) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(length: usize, proxied: Option<(&str, u16)>) -> Prelude {
        let proxied =
            proxied.map(|(address, port)| Endpoint { address: address.parse().unwrap(), port });
        Prelude::Known(Known { length, protocol: "proxy", proxied })
    }

    #[test]
    fn a_line_names_the_client() {
        let sent = b"PROXY TCP4 203.0.113.9 192.0.2.1 54321 443\r\n\x16\x03\x01";
        assert_eq!(header(sent), known(44, Some(("203.0.113.9", 54321))));
        assert!((1..44).all(|end| header(&sent[..end]) == Prelude::Unsure));
        let sent = b"PROXY TCP6 2001:db8::9 2001:db8::1 1 443\r\n";
        assert_eq!(header(sent), known(42, Some(("2001:db8::9", 1))));
    }

    #[test]
    fn a_line_may_name_nobody() {
        assert_eq!(header(b"PROXY UNKNOWN\r\n"), known(15, None));
        assert_eq!(header(b"PROXY TCP4 nobody 192.0.2.1 1 2\r\n"), known(33, None));
        assert_eq!(header(&[b"PROXY ".as_slice(), &[b'x'; 120]].concat()), Prelude::None);
    }

    #[test]
    fn the_binary_form_names_the_client() {
        let body = b"\xcb\x00\x71\x09\xc0\x00\x02\x01\xd4\x31\x01\xbbmore";
        let sent = [&SIGNATURE_2[..], b"\x21\x11\x00\x10", body, b"\x16"].concat();
        assert_eq!(header(&sent), known(32, Some(("203.0.113.9", 54321))));
        assert!((1..32).all(|end| header(&sent[..end]) == Prelude::Unsure));
        let local = [&SIGNATURE_2[..], b"\x20\x00\x00\x00"].concat();
        assert_eq!(header(&local), known(16, None));
        let other = [&SIGNATURE_2[..], b"\x31\x11\x00\x00"].concat();
        assert_eq!(header(&other), Prelude::None);
    }

    #[test]
    fn other_text_is_none() {
        for text in [&b""[..], b"GET / HTTP/1.1\r\n", b"POST", b"\r\nQUIT", b"\x16\x03\x01"] {
            assert_eq!(header(text), Prelude::None);
        }
    }
}
