//! QUIC packets and frames: where things lie, not what is under protection.
//!
//! [`packets`] walks the packets of a datagram ([RFC 9000 §12.2]), and [`frame::frames`] the frames of
//! a packet once its protection is off. Keys are no matter of this crate.
//!
//! What is read: long headers of version 1 ([RFC 9000 §17.2]) and of version 2, whose packet types are
//! numbered otherwise ([RFC 9369 §3.2]); the drafts 22 to 34 and the versions of Facebook and Google that
//! have the same layout; of any other version what all have in common ([RFC 8999]).
//!
//! [RFC 8999]: https://www.rfc-editor.org/rfc/rfc8999
//! [RFC 9000 §12.2]: https://www.rfc-editor.org/rfc/rfc9000#section-12.2
//! [RFC 9000 §17.2]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2
//! [RFC 9369 §3.2]: https://www.rfc-editor.org/rfc/rfc9369#section-3.2

pub mod frame;
mod header;
mod packet;

pub use header::{LongHeader, MAX_CONNECTION_ID, PacketType};
pub use packet::{Packet, Packets, Protected, Retry, ShortHeader, VersionNegotiation, packets};
