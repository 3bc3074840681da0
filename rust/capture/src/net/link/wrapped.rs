//! Packets with what their capture knew of each before them.

use super::{Layers, Next, Skip, skip, take};
use crate::packet::LinkType;

/// The attribute of a log that is the packet.
const PAYLOAD: u16 = 9;

/// Apple's `LINKTYPE_PKTAP`: length of the header, type of the next, link type; all in the byte order
/// of the machine, which is little-endian.
pub(super) fn pktap(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[l0, l1, l2, l3, _, _, _, _, t0, t1, t2, t3] =
        layers.view.bytes.first_chunk::<12>().ok_or(Skip::TruncatedLink)?;
    let length = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
    skip(&mut layers.view, length.max(12))?;
    Ok(link_type([t0, t1, t2, t3]))
}

/// Per-packet information: version, flags, length of the header, link type.
pub(super) fn ppi(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, _, low, high, t0, t1, t2, t3] =
        layers.view.bytes.first_chunk::<8>().ok_or(Skip::TruncatedLink)?;
    skip(&mut layers.view, usize::from(u16::from_le_bytes([low, high])).max(8))?;
    Ok(link_type([t0, t1, t2, t3]))
}

fn link_type(number: [u8; 4]) -> Next {
    Next::LinkType(LinkType(u16::try_from(u32::from_le_bytes(number)).unwrap_or(u16::MAX)))
}

/// What Linux's packet filter logged: address family, version, resource, and attributes (length and
/// type in the machine's byte order, padded to 4 bytes), one of which is an IP packet.
pub(super) fn nflog(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    take::<4>(&mut layers.view)?;
    loop {
        let &[l0, l1, t0, t1] = take::<4>(&mut layers.view)?;
        let length = usize::from(u16::from_le_bytes([l0, l1])).saturating_sub(4);
        if u16::from_le_bytes([t0, t1]) & 0x7fff == PAYLOAD {
            layers.view.limit(length);
            return Ok(Next::Ip);
        }
        skip(&mut layers.view, length.next_multiple_of(4))?;
    }
}
