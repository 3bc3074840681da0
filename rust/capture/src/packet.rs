//! One captured packet: what a reader gives and everything behind it takes.

/// Nanoseconds since 1970-01-01T00:00:00Z, as the capture says; never the wall clock.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Time(pub i64);

/// A link type of the captures' own numbering (`LINKTYPE_…`, draft-ietf-opsawg-pcaplinktype).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LinkType(pub u16);

/// An interface as its capture describes it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Interface {
    /// How the first byte of its packets is to be read.
    pub link_type: LinkType,
    /// Seconds since 1970 that its times count from, `if_tsoffset` of pcapng; elsewhere 0.
    pub since: i64,
}

/// One captured packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Its number within its input, from 1.
    pub frame: u64,
    /// When it was captured.
    pub time: Time,
    /// How its first byte is to be read.
    pub link_type: LinkType,
    /// Which interface of its input saw it, from 0.
    pub interface: u32,
    /// How long it was on the wire; more than `bytes` where the capture cut it.
    pub original_length: u32,
    /// What was captured of it.
    pub bytes: &'a [u8],
}

/// Bytes of a message, and where the capture has them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Piece {
    /// Where the first is in the message, its header included; in a record's content, where the
    /// event is no handshake message.
    pub message_offset: u32,
    /// How many there are.
    pub length: u32,
    /// The packet that holds them, from 1.
    pub frame: u64,
    /// Where the first is in the captured packet; `None` where that cannot be told: in QUIC,
    /// where it is under protection, and where a packet that is not captured as it is was made of several.
    pub packet_offset: Option<u32>,
}
