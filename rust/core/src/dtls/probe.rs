//! Whether a datagram begins DTLS, by content and never by port.

use super::{Fragment, Record};
use crate::alert::Alert;
use crate::registry::ContentType;
use crate::wire::{Cursor, Parse};

/// The longest handshake message that is believed.
const MAX_MESSAGE: u32 = 256 * 1024;

/// Whether a datagram is one that an association may begin with: its first record is in clear and
/// holds a fragment of a registered handshake message, or an alert.
///
/// STUN, TURN, ZRTP, RTP and RTCP on the same ports begin with other bytes
/// ([RFC 7983 §7](https://www.rfc-editor.org/rfc/rfc7983#section-7)).
#[must_use]
pub fn begins(datagram: &[u8]) -> bool {
    let Ok(record) = Record::parse(&mut Cursor::new(datagram), 0) else { return false };
    let sequence_is_low = record.sequence_number < 1 << 32;
    let has_version = matches!(record.header.version.0, 0xfe00..=0xfeff | 0x0100);
    record.is_clear()
        && has_version
        && sequence_is_low
        && match record.header.content_type {
            ContentType::HANDSHAKE => is_fragment(record.fragment),
            ContentType::ALERT => is_alert(record.fragment),
            _ => false,
        }
}

fn is_fragment(bytes: &[u8]) -> bool {
    let mut cursor = Cursor::new(bytes);
    Fragment::parse(&mut cursor).is_ok_and(|fragment| {
        fragment.msg_type.name().is_some()
            && fragment.length <= MAX_MESSAGE
            && (cursor.is_empty() || fragment.fragment_offset + length(fragment) == fragment.length)
    })
}

fn length(fragment: Fragment<'_>) -> u32 {
    crate::wire::length32(fragment.body.len())
}

fn is_alert(bytes: &[u8]) -> bool {
    let mut cursor = Cursor::new(bytes);
    Alert::parse(&mut cursor).is_ok_and(Alert::is_plausible) && cursor.is_empty()
}

/// What a TURN channel carries, if the datagram is its message ([RFC 8656 §12.4]): a number, a
/// length, and as many bytes.
///
/// [RFC 8656 §12.4]: https://www.rfc-editor.org/rfc/rfc8656#section-12.4
#[must_use]
pub fn channel_data(datagram: &[u8]) -> Option<&[u8]> {
    let (&[high, _, l0, l1], rest) = datagram.split_first_chunk()?;
    let length = usize::from(u16::from_be_bytes([l0, l1]));
    let is_channel = (0x40..=0x4f).contains(&high) && rest.len() < length.saturating_add(4);
    rest.get(..length).filter(|_| is_channel)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const HELLO: &[u8] = b"\x16\xfe\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0f\
        \x01\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\x03abc";

    fn with(at: usize, value: u8) -> Vec<u8> {
        let mut bytes = HELLO.to_vec();
        bytes[at] = value;
        bytes
    }

    #[test]
    fn an_association_begins_with_a_fragment_or_an_alert() {
        assert!(begins(HELLO));
        assert!(begins(b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x02\x28"));
        assert!(!begins(b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x07\x28"));
        assert!((0..HELLO.len()).all(|end| !begins(&HELLO[..end])));
    }

    #[test]
    fn it_does_not_begin_otherwise() {
        // Type, version, epoch, sequence number, handshake type, fragment length.
        for (at, value) in [(0, 23), (1, 3), (4, 1), (5, 1), (13, 0x63), (24, 4)] {
            assert!(!begins(&with(at, value)), "{value:#x} at {at}");
        }
        for other in [&b"\x00\x01\x00\x08\x21\x12\xa4\x42"[..], b"\x80\x60", b"\x12\x34\x01\x00"] {
            assert!(!begins(other));
        }
    }

    #[test]
    fn a_turn_channel_may_carry_it() {
        let sent = [&b"\x40\x01\x00\x1c"[..], HELLO].concat();
        assert_eq!(channel_data(&sent), Some(HELLO));
        assert_eq!(channel_data(&[&sent[..], b"\0\0\0"].concat()), Some(HELLO));
        assert_eq!(channel_data(&sent[..20]), None);
        assert_eq!(channel_data(HELLO), None);
    }
}
