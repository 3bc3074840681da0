//! TCP segments.

use core::fmt;

use super::{Skip, View};

/// The flags of a TCP header ([RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1)).
#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub struct TcpFlags(pub u8);

/// Declares the test for each flag.
macro_rules! flags {
    ($( $(#[$doc:meta])* $name:ident = $bit:literal, )*) => {
        impl TcpFlags {
            $( $(#[$doc])* #[must_use] pub const fn $name(self) -> bool { self.0 & $bit != 0 } )*
        }
    };
}

flags! {
    /// No more data from the sender.
    fin = 0x01,
    /// Synchronize sequence numbers.
    syn = 0x02,
    /// Reset the connection.
    rst = 0x04,
    /// Push.
    psh = 0x08,
    /// The acknowledgment number is significant.
    ack = 0x10,
    /// The urgent pointer is significant.
    urg = 0x20,
    /// ECN echo.
    ece = 0x40,
    /// Congestion window reduced.
    cwr = 0x80,
}

impl fmt::Debug for TcpFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TcpFlags({:#04x})", self.0)
    }
}

/// One TCP segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The sequence number of the first byte of `payload`, or of SYN or FIN.
    pub sequence: u32,
    /// The next sequence number the sender expects; meaningless without ACK.
    pub acknowledgment: u32,
    /// The header's flags.
    pub flags: TcpFlags,
    /// The receive window, not scaled.
    pub window: u16,
    /// Where urgent data ends, from `sequence`; meaningless without URG.
    pub urgent_pointer: u16,
    /// The payload, as far as it was captured.
    pub payload: &'a [u8],
    /// The payload's length on the wire, by the IP header; at least that of `payload`.
    pub payload_length: u32,
    /// Where `payload` begins, from the first byte of the packet.
    pub payload_offset: u32,
}

/// The TCP header. Options that the capture cut are passed over.
///
/// The checksum is not looked at: where the capture was made on the sender it is not filled in yet.
#[inline]
pub(super) fn segment<'a>(view: &mut View<'a>) -> Result<Segment<'a>, Skip> {
    let header = view.take::<20>().ok_or(Skip::TruncatedTcp)?;
    let &[_, _, _, _, s0, s1, s2, s3, a0, a1, a2, a3, length, flags, w0, w1, _, _, u0, u1] = header;
    let options = (usize::from(length >> 4) * 4).checked_sub(20).ok_or(Skip::TcpHeader)?;
    view.skip(options).ok_or(Skip::TcpHeader)?;
    Ok(Segment {
        sequence: u32::from_be_bytes([s0, s1, s2, s3]),
        acknowledgment: u32::from_be_bytes([a0, a1, a2, a3]),
        flags: TcpFlags(flags),
        window: u16::from_be_bytes([w0, w1]),
        urgent_pointer: u16::from_be_bytes([u0, u1]),
        payload: view.bytes,
        payload_length: view.wire_length(),
        payload_offset: view.offset,
    })
}

/// Source and destination port, the first four bytes of TCP and UDP alike.
#[inline]
pub(super) fn ports(view: &View<'_>) -> Option<(u16, u16)> {
    let &[s0, s1, d0, d1] = view.bytes.first_chunk::<4>()?;
    Some((u16::from_be_bytes([s0, s1]), u16::from_be_bytes([d0, d1])))
}
