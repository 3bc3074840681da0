//! Frames as Google's versions with TLS have them, T050 and T051: those of its older QUIC, by its
//! [wire layout specification](https://www.chromium.org/quic/), and CRYPTO among them.

use super::{Ack, Crypto, Frame, padding};
use crate::wire::{Cursor, ErrorKind, Parse, Result};

/// The bit of an ACK frame's type, and that for more than one range.
const ACK: u8 = 0x40;
const ACK_HAS_RANGES: u8 = 0x20;

/// Reads one frame.
pub(super) fn frame<'a>(cursor: &mut Cursor<'a>) -> Result<Frame<'a>> {
    let start = *cursor;
    match cursor.u8("type")? {
        0x00 => padding(cursor),
        0x07 => Ok(Frame::Ping),
        0x08 => Crypto::parse(cursor).map(Frame::Crypto),
        flags @ ACK..0x80 => ack(flags, cursor).map(Frame::Ack),
        value => Err(start.error("type", ErrorKind::IllegalValue { value: value.into() })),
    }
}

/// An ACK frame: the type's last four bits say how long its integers are.
fn ack<'a>(flags: u8, cursor: &mut Cursor<'a>) -> Result<Ack<'a>> {
    let (largest, range) = (flags >> 2 & 3, flags & 3);
    let largest_acknowledged = integer(cursor, "largest_acked", largest)?;
    let ack_delay = cursor.u16("ack_delay_time")?.into();
    let has_ranges = flags & ACK_HAS_RANGES != 0;
    let count = if has_ranges { cursor.u8("num_blocks")? } else { 0 };
    let first_ack_range = integer(cursor, "first_ack_block_length", range)?.saturating_sub(1);
    let mut ranges = *cursor;
    for _ in 0..count {
        cursor.u8("gap_to_next_block")?;
        integer(cursor, "ack_block_length", range)?;
    }
    let ack_ranges = ranges.take("ack_blocks", ranges.remaining() - cursor.remaining())?;
    let timestamps = usize::from(cursor.u8("num_timestamps")?);
    // The first is five bytes long, the others three.
    let length = if timestamps == 0 { 0 } else { 3 * timestamps + 2 };
    cursor.take("timestamps", length)?;
    Ok(Ack {
        largest_acknowledged,
        ack_delay,
        ack_range_count: count.into(),
        first_ack_range,
        ack_ranges,
        ecn_counts: None,
    })
}

/// An integer of one, two, four or six bytes.
fn integer(cursor: &mut Cursor<'_>, field: &'static str, width: u8) -> Result<u64> {
    let bytes = match width {
        0 => 1,
        1 => 2,
        2 => 4,
        _ => 6,
    };
    let bytes = cursor.take(field, bytes)?;
    Ok(bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::super::frames;
    use super::*;
    use crate::registry::QuicVersion;

    #[test]
    fn an_ack_before_a_crypto_frame_is_taken_off() {
        // As the first packet of a server begins.
        let payload = b"\x40\x01\0\0\x01\0\x08\0\x03abc\0\0";
        let found: Vec<_> = frames(QuicVersion::T051, payload).map(Result::unwrap).collect();
        let [Frame::Ack(ack), crypto, padding] = found[..] else { panic!("{found:?}") };
        assert_eq!((ack.largest_acknowledged, ack.first_ack_range), (1, 0));
        assert_eq!(crypto, Frame::Crypto(Crypto { offset: 0, data: b"abc" }));
        assert_eq!(padding, Frame::Padding(2));
    }

    #[test]
    fn every_cut_of_an_ack_is_an_error_and_never_a_panic() {
        let sent = b"\x65\x01\x02\0\x07\x01\0\x02\x03\0\x01\x02\x01\x02\x03\x04\x05\x01\x02\x03";
        let mut cursor = Cursor::new(sent);
        let Ok(Frame::Ack(ack)) = frame(&mut cursor) else { panic!("no ack") };
        assert_eq!((ack.largest_acknowledged, ack.ack_range_count), (0x102, 1));
        assert_eq!((ack.ack_ranges, cursor.is_empty()), (&b"\x03\0\x01"[..], true));
        for end in 1..sent.len() {
            assert!(frame(&mut Cursor::new(&sent[..end])).is_err(), "{end}");
        }
    }
}
