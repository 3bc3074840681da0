//! UDP datagrams.

use super::{Skip, View};

/// What one UDP datagram carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Udp<'a> {
    /// The payload, as far as it was captured.
    pub payload: &'a [u8],
    /// The payload's length on the wire; at least that of `payload`.
    pub payload_length: u32,
    /// Where `payload` begins, from the first byte of the packet.
    pub payload_offset: u32,
}

/// The UDP header ([RFC 768](https://www.rfc-editor.org/rfc/rfc768)).
///
/// A length of 0, or beyond the packet, is taken as all there is.
#[inline]
pub(super) fn datagram<'a>(view: &mut View<'a>) -> Result<Udp<'a>, Skip> {
    let &[_, _, _, _, l0, l1, _, _] = view.take::<8>().ok_or(Skip::TruncatedUdp)?;
    match usize::from(u16::from_be_bytes([l0, l1])) {
        0 => {}
        length => view.limit(length.checked_sub(8).ok_or(Skip::UdpHeader)?),
    }
    Ok(Udp { payload: view.bytes, payload_length: view.wire_length(), payload_offset: view.offset })
}
