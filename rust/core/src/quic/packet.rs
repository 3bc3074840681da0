//! Packets, one after another in a datagram.

use super::{LongHeader, PacketType};
use crate::{
    registry::QuicVersion,
    wire::{Cursor, ErrorKind, List, Parse, Result},
};

/// The bytes of a Retry packet's integrity tag ([RFC 9000 §17.2.5]).
///
/// [RFC 9000 §17.2.5]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2.5
const RETRY_TAG: usize = 16;
/// The bit that is set in packets of versions 1 and 2.
const FIXED_BIT: u8 = 0x40;

/// One packet of a datagram.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Packet<'a> {
    /// An Initial, 0-RTT or Handshake packet.
    Protected(Protected<'a>),
    /// The order to begin anew with a token.
    Retry(Retry<'a>),
    /// The versions that a server speaks.
    VersionNegotiation(VersionNegotiation<'a>),
    /// Data after the handshake: the rest of the datagram.
    Short(ShortHeader<'a>),
    /// A packet of a version whose layout is not known, and all that comes after its header.
    Unknown(LongHeader<'a>, &'a [u8]),
    /// What comes after the last packet and cannot be one.
    Trailing(&'a [u8]),
}

/// A packet with a long header and a payload under protection ([RFC 9000 §17.2]).
///
/// ```text
///   Long Header,
///   [Token Length (i), Token (..)],    in Initial packets
///   Length (i),
///   Packet Number (8..32),             under header protection, as its own length is
///   Packet Payload (8..),
/// ```
///
/// [RFC 9000 §17.2]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Protected<'a> {
    /// Its header.
    pub header: LongHeader<'a>,
    /// Initial, 0-RTT or Handshake.
    pub packet_type: PacketType,
    /// What the client got in a Retry packet or from an earlier connection; empty without one, and in
    /// packets that are not Initial.
    pub token: &'a [u8],
    /// The whole packet.
    pub bytes: &'a [u8],
    /// Where the packet number begins in it.
    pub packet_number_offset: usize,
    /// Where the packet begins in its datagram.
    pub offset: u32,
}

/// A Retry packet ([RFC 9000 §17.2.5]).
///
/// [RFC 9000 §17.2.5]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2.5
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retry<'a> {
    /// Its header; the client's next packets are to the source connection id in it.
    pub header: LongHeader<'a>,
    /// What the client is to send along.
    pub retry_token: &'a [u8],
    /// Proves that the server saw the client's Initial packet.
    pub retry_integrity_tag: &'a [u8],
}

/// A Version Negotiation packet ([RFC 9000 §17.2.1]).
///
/// [RFC 9000 §17.2.1]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2.1
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct VersionNegotiation<'a> {
    /// Its header; the version in it is 0.
    pub header: LongHeader<'a>,
    /// What the server speaks, in its order, GREASE kept.
    pub supported_versions: List<'a, QuicVersion, 4>,
}

/// A packet with a short header ([RFC 9000 §17.3]), which does not tell the length of its
/// connection id.
///
/// [RFC 9000 §17.3]: https://www.rfc-editor.org/rfc/rfc9000#section-17.3
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ShortHeader<'a> {
    /// The first byte, partly under header protection.
    pub first: u8,
    /// What comes after it: destination connection id, packet number and payload.
    pub rest: &'a [u8],
}

/// The packets of a datagram, in order. Ends after the first that cannot be read.
#[derive(Clone, Debug)]
pub struct Packets<'a> {
    cursor: Cursor<'a>,
    is_first: bool,
}

/// The packets of a datagram.
#[must_use]
pub const fn packets(datagram: &[u8]) -> Packets<'_> {
    Packets { cursor: Cursor::new(datagram), is_first: true }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Result<Packet<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = *self.cursor.peek().first()?;
        let is_first = core::mem::replace(&mut self.is_first, false);
        if !LongHeader::is_one(first) && first & FIXED_BIT == 0 && !is_first {
            return Some(Ok(Packet::Trailing(self.cursor.rest())));
        }
        let packet = Packet::parse(&mut self.cursor);
        if packet.is_err() {
            self.cursor.rest();
        }
        Some(packet)
    }
}

impl<'a> Parse<'a> for Packet<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let start = *cursor;
        if !start.peek().first().copied().is_some_and(LongHeader::is_one) {
            let first = cursor.u8("first_byte")?;
            return Ok(Self::Short(ShortHeader { first, rest: cursor.rest() }));
        }
        let header = LongHeader::parse(cursor)?;
        if header.version == QuicVersion::VERSION_NEGOTIATION {
            return VersionNegotiation::after(header, cursor).map(Self::VersionNegotiation);
        }
        match header.packet_type() {
            None => Ok(Self::Unknown(header, cursor.rest())),
            Some(PacketType::Retry) => Retry::after(header, cursor).map(Self::Retry),
            Some(packet_type) => {
                Protected::after(header, packet_type, start, cursor).map(Self::Protected)
            }
        }
    }
}

impl<'a> Protected<'a> {
    fn after(
        header: LongHeader<'a>,
        packet_type: PacketType,
        start: Cursor<'a>,
        cursor: &mut Cursor<'a>,
    ) -> Result<Self> {
        let token = match packet_type {
            PacketType::Initial => counted(cursor, "token")?,
            _ => &[],
        };
        let payload = counted(cursor, "length")?;
        let length = start.remaining() - cursor.remaining();
        let (bytes, offset) = ({ start }.take("packet", length)?, start.offset());
        let packet_number_offset = length - payload.len();
        Ok(Self { header, packet_type, token, bytes, packet_number_offset, offset })
    }
}

impl<'a> Retry<'a> {
    fn after(header: LongHeader<'a>, cursor: &mut Cursor<'a>) -> Result<Self> {
        let token = cursor.remaining().checked_sub(RETRY_TAG);
        let retry_token = cursor.take("retry_integrity_tag", token.unwrap_or(RETRY_TAG))?;
        let retry_integrity_tag = cursor.take("retry_integrity_tag", RETRY_TAG)?;
        Ok(Self { header, retry_token, retry_integrity_tag })
    }
}

impl<'a> VersionNegotiation<'a> {
    fn after(header: LongHeader<'a>, cursor: &mut Cursor<'a>) -> Result<Self> {
        let start = *cursor;
        let versions = Cursor::at(cursor.rest(), start.offset());
        let supported_versions = List::of(versions, "supported_versions", start)?;
        Ok(Self { header, supported_versions })
    }
}

/// Takes bytes whose length, a variable-length integer, comes before them.
pub(super) fn counted<'a>(cursor: &mut Cursor<'a>, field: &'static str) -> Result<&'a [u8]> {
    let start = *cursor;
    let length = cursor.varint(field)?;
    let available = cursor.remaining();
    let wanted = usize::try_from(length).unwrap_or(usize::MAX);
    cursor.take(field, wanted).map_err(|_| start.error(field, truncated(length, available)))
}

fn truncated(needed: u64, available: usize) -> ErrorKind {
    let needed = u32::try_from(needed).unwrap_or(u32::MAX);
    ErrorKind::Truncated { needed, available: crate::wire::length32(available) }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::wire::Error;

    /// An Initial packet with a token, and a Handshake packet, of version 1.
    const TWO: &[u8] = b"\xc3\0\0\0\x01\x02\xaa\xbb\x01\xcc\x03tok\x40\x05\x01\x02\x03\x04\x05\
        \xe0\0\0\0\x01\x02\xaa\xbb\0\x02\x08\x09";

    fn walked(datagram: &[u8]) -> Vec<Result<Packet<'_>>> {
        packets(datagram).collect()
    }

    #[test]
    fn coalesced_packets_come_in_order() {
        let found = walked(TWO);
        let [Ok(Packet::Protected(initial)), Ok(Packet::Protected(handshake))] = found[..] else {
            panic!("{found:?}");
        };
        assert_eq!((initial.packet_type, initial.token), (PacketType::Initial, &b"tok"[..]));
        assert_eq!(initial.header.destination_connection_id, b"\xaa\xbb");
        assert_eq!(initial.header.source_connection_id, b"\xcc");
        assert_eq!(&initial.bytes[initial.packet_number_offset..], b"\x01\x02\x03\x04\x05");
        assert_eq!((handshake.packet_type, handshake.offset), (PacketType::Handshake, 21));
        assert_eq!(&handshake.bytes[handshake.packet_number_offset..], b"\x08\x09");
    }

    #[test]
    fn every_cut_of_a_packet_is_an_error_and_never_a_panic() {
        for end in 1..TWO.len() {
            let found = walked(&TWO[..end]);
            assert_eq!(found.last().unwrap().is_err(), end != 21, "{end}");
        }
    }

    #[test]
    fn a_length_past_the_datagram_is_named() {
        let mut sent = TWO[..21].to_vec();
        sent[15] = 6;
        let kind = ErrorKind::Truncated { needed: 6, available: 5 };
        assert_eq!(walked(&sent), [Err(Error { kind, field: "length", offset: 14 })]);
        let token = b"\xc3\0\0\0\x01\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
        let kind = ErrorKind::Truncated { needed: u32::MAX, available: 0 };
        assert_eq!(walked(token), [Err(Error { kind, field: "token", offset: 7 })]);
    }

    #[test]
    fn a_retry_ends_with_its_tag() {
        let sent = [&b"\xf0\0\0\0\x01\0\x01\xccnew token"[..], &[7; 16]].concat();
        let [Ok(Packet::Retry(retry))] = walked(&sent)[..] else { panic!("no retry") };
        assert_eq!(retry.retry_token, b"new token");
        assert_eq!(retry.retry_integrity_tag, [7; 16]);
        assert!(walked(&sent[..20])[0].is_err());
    }

    #[test]
    fn version_negotiation_lists_versions() {
        let sent = b"\x80\0\0\0\0\0\x01\xcc\x6b\x33\x43\xcf\0\0\0\x01";
        let [Ok(Packet::VersionNegotiation(sent))] = walked(sent)[..] else { panic!("none") };
        let versions: Vec<_> = sent.supported_versions.iter().collect();
        assert_eq!(versions, [QuicVersion::QUICV2, QuicVersion::QUICV1]);
        let cut = b"\x80\0\0\0\0\0\x01\xcc\x6b\x33\x43";
        let kind = ErrorKind::IllegalLength { length: 3 };
        assert_eq!(walked(cut), [Err(Error { kind, field: "supported_versions", offset: 8 })]);
    }

    #[test]
    fn a_short_header_takes_the_rest_of_the_datagram() {
        let sent = [&TWO[21..], b"\x41rest"].concat();
        let last = walked(&sent)[1];
        assert_eq!(last, Ok(Packet::Short(ShortHeader { first: 0x41, rest: b"rest" })));
    }

    #[test]
    fn zeros_after_a_packet_are_no_packet() {
        let sent = [&TWO[21..], &[0; 30]].concat();
        assert_eq!(walked(&sent)[1], Ok(Packet::Trailing(&[0; 30])));
    }
}
