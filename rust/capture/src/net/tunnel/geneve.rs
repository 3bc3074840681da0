//! Generic network virtualization encapsulation.

use super::{Inside, TunnelKind, View, id};
use crate::net::link::ether_type;

/// The class of the options of Amazon's gateway load balancer.
const GWLB_CLASS: [u8; 2] = [0x01, 0x08];
/// The type of its option with the endpoint.
const GWLB_ENDPOINT: u8 = 1;

/// GENEVE ([RFC 8926 §3.4](https://www.rfc-editor.org/rfc/rfc8926#section-3.4)); its control
/// packets carry nothing for us.
///
/// ```text
/// version 2 options length 6 | O 1 C 1 reserved 6 | protocol type 16 | VNI 24 | reserved 8 | options
/// ```
pub(super) fn geneve(view: &mut View<'_>) -> Option<Inside> {
    let &[length, flags, high, low, v0, v1, v2, reserved] = view.take::<8>()?;
    let options = usize::from(length) * 4;
    if length >> 6 != 0 || flags & 0xbf != 0 || reserved != 0 || options > view.length {
        return None;
    }
    let endpoint = endpoint(view.bytes.get(..options).unwrap_or(view.bytes));
    view.skip(options)?;
    let next = ether_type(u16::from_be_bytes([high, low])).ok()?;
    Some(match endpoint {
        Some(endpoint) => Inside::new(TunnelKind::Gwlb, Some(id(endpoint)), next),
        None => Inside::new(TunnelKind::Geneve, Some(id([v0, v1, v2])), next),
    })
}

/// The endpoint that a gateway load balancer names: VPCs behind it may have equal addresses.
///
/// An option is class 16, type 8, reserved 3, length 5 in 4 bytes
/// ([RFC 8926 §3.5](https://www.rfc-editor.org/rfc/rfc8926#section-3.5)).
fn endpoint(mut options: &[u8]) -> Option<[u8; 8]> {
    loop {
        let (&[c0, c1, kind, length], rest) = options.split_first_chunk::<4>()?;
        if [c0, c1] == GWLB_CLASS && kind & 0x7f == GWLB_ENDPOINT {
            return rest.first_chunk::<8>().copied();
        }
        options = rest.get(usize::from(length & 0x1f) * 4..)?;
    }
}
