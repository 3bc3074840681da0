//! The long header, and the types of packets that have it.

use crate::{
    registry::QuicVersion,
    wire::{Cursor, ErrorKind, Result},
};

/// The longest connection id of the versions that are read, in bytes ([RFC 9000 §17.2]).
///
/// [RFC 9000 §17.2]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2
pub const MAX_CONNECTION_ID: usize = 20;

/// The bit that is set in packets with a long header.
const HEADER_FORM: u8 = 0x80;

/// What a packet with a long header carries ([RFC 9000 §17.2]).
///
/// [RFC 9000 §17.2]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PacketType {
    /// The first CRYPTO frames of both sides.
    Initial,
    /// Data of the client before the handshake is over.
    ZeroRtt,
    /// The rest of the handshake.
    Handshake,
    /// A token, and the order to begin anew with it.
    Retry,
}

impl PacketType {
    /// The type that two bits of the first byte mean in a version; `None` where it is not known.
    ///
    /// Version 2 numbers them otherwise ([RFC 9369 §3.2]).
    ///
    /// [RFC 9369 §3.2]: https://www.rfc-editor.org/rfc/rfc9369#section-3.2
    #[must_use]
    pub const fn of(version: QuicVersion, first: u8) -> Option<Self> {
        let rotation = match version {
            QuicVersion::QUICV2 | QuicVersion::QUICV2_DRAFT => 3,
            _ if is_like_version_1(version) => 0,
            _ => return None,
        };
        Some(match ((first >> 4) + rotation) & 3 {
            0 => Self::Initial,
            1 => Self::ZeroRtt,
            2 => Self::Handshake,
            _ => Self::Retry,
        })
    }
}

/// Whether a version's packets are laid out as those of version 1.
const fn is_like_version_1(version: QuicVersion) -> bool {
    matches!(
        version,
        QuicVersion::QUICV1
            | QuicVersion::MVFST_1
            | QuicVersion::MVFST_2
            | QuicVersion::MVFST_EXPERIMENTAL
            | QuicVersion::T050
            | QuicVersion::T051
    ) || version.0 >= QuicVersion::QUICV1_DRAFT22.0 && version.0 <= QuicVersion::QUICV1_DRAFT34.0
}

/// What all versions have in common ([RFC 8999 §5.1]).
///
/// ```text
/// Long Header Packet {
///   Header Form (1) = 1,
///   Version-Specific Bits (7),
///   Version (32),
///   Destination Connection ID Length (8),
///   Destination Connection ID (0..2040),
///   Source Connection ID Length (8),
///   Source Connection ID (0..2040),
///   Version-Specific Data (..),
/// }
/// ```
///
/// [RFC 8999 §5.1]: https://www.rfc-editor.org/rfc/rfc8999#section-5.1
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LongHeader<'a> {
    /// The first byte, as sent: some of its bits are under header protection.
    pub first: u8,
    /// The version; 0 in a Version Negotiation packet.
    pub version: QuicVersion,
    /// Whom it is to.
    pub destination_connection_id: &'a [u8],
    /// Whom it is from.
    pub source_connection_id: &'a [u8],
}

impl<'a> LongHeader<'a> {
    /// Whether a packet that begins with this byte has a long header.
    #[must_use]
    pub const fn is_one(first: u8) -> bool {
        first & HEADER_FORM != 0
    }

    /// What kind of packet it is; `None` where the version's layout is not known.
    #[must_use]
    pub const fn packet_type(&self) -> Option<PacketType> {
        PacketType::of(self.version, self.first)
    }

    /// Reads it. Connection ids over 20 bytes are an error where the version does not allow them.
    pub(super) fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let first = cursor.u8("first_byte")?;
        let version = QuicVersion(cursor.u32("version")?);
        let limit = match PacketType::of(version, first) {
            Some(_) => MAX_CONNECTION_ID,
            None => usize::from(u8::MAX),
        };
        let destination_connection_id = id(cursor, "destination_connection_id", limit)?;
        let source_connection_id = id(cursor, "source_connection_id", limit)?;
        Ok(Self { first, version, destination_connection_id, source_connection_id })
    }
}

fn id<'a>(cursor: &mut Cursor<'a>, field: &'static str, limit: usize) -> Result<&'a [u8]> {
    let start = *cursor;
    let id = cursor.vec8(field, 0)?.rest();
    match u32::try_from(id.len()) {
        Ok(length) if id.len() > limit => {
            Err(start.error(field, ErrorKind::IllegalLength { length }))
        }
        _ => Ok(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Error;

    #[test]
    fn version_2_numbers_its_packet_types_otherwise() {
        let types = |version| [0xc0, 0xd0, 0xe0, 0xf0].map(|first| PacketType::of(version, first));
        let [initial, zero_rtt, handshake, retry] =
            [PacketType::Initial, PacketType::ZeroRtt, PacketType::Handshake, PacketType::Retry]
                .map(Some);
        assert_eq!(types(QuicVersion::QUICV1), [initial, zero_rtt, handshake, retry]);
        assert_eq!(types(QuicVersion::QUICV1_DRAFT29), [initial, zero_rtt, handshake, retry]);
        assert_eq!(types(QuicVersion::QUICV2), [retry, initial, zero_rtt, handshake]);
        assert_eq!(types(QuicVersion(0x1a2a_3a4a)), [None; 4]);
        assert_eq!(types(QuicVersion::QUICV1_DRAFT21), [None; 4]);
    }

    #[test]
    fn too_long_a_connection_id_is_named() {
        let mut sent = alloc::vec![0xc0, 0, 0, 0, 1, 21];
        sent.resize(60, 0);
        let found = LongHeader::parse(&mut Cursor::new(&sent));
        let kind = ErrorKind::IllegalLength { length: 21 };
        assert_eq!(found, Err(Error { kind, field: "destination_connection_id", offset: 5 }));
        // Another version may have it.
        sent[4] = 9;
        assert!(LongHeader::parse(&mut Cursor::new(&sent)).is_ok());
    }
}
