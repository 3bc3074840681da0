//! DTLS records.

use crate::record::{HEADER_LENGTH, RecordHeader};
use crate::registry::{ContentType, ProtocolVersion};
use crate::wire::{Cursor, Error, ErrorKind, Result, length32};

/// The longest fragment of a record: 2^14 bytes, and 2048 that old ciphers may add.
const MAX_FRAGMENT: u16 = 16_384 + 2_048;
/// Bytes of epoch and sequence number, between the version and the length.
const SEQUENCE_LENGTH: usize = 8;

/// One record, its fragment undecoded.
///
/// ```text
/// struct {                                    /* RFC 9147 §4, RFC 6347 §4.1 */
///     ContentType type;
///     ProtocolVersion legacy_record_version;
///     uint16 epoch;
///     uint48 sequence_number;
///     opaque connection_id[cid_length];       /* type tls12_cid alone, RFC 9146 §4 */
///     uint16 length;
///     opaque fragment[length];
/// } DTLSPlaintext;
/// ```
///
/// The unified header of DTLS 1.3 has a first byte `001CSLEE` in place of the type: whether a
/// connection identifier is there, whether the sequence number has two bytes, whether a length is
/// there, and the epoch's last two bits. What such a record is about is encrypted; it is given
/// the type `application_data` and version 1.3.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Record<'a> {
    /// Type, version and length.
    pub header: RecordHeader,
    /// 0 in clear; of a unified header only the last two bits.
    pub epoch: u16,
    /// The record's number within its epoch; of a unified header, what is there of it, encrypted.
    pub sequence_number: u64,
    /// The receiver's identifier of the association; `None` where the record has none.
    pub connection_id: Option<&'a [u8]>,
    /// Whether it has the unified header of DTLS 1.3.
    pub is_unified: bool,
    /// The bytes after the header.
    pub fragment: &'a [u8],
    /// Where the header begins, from the first byte of the datagram.
    pub offset: u32,
}

impl<'a> Record<'a> {
    /// Bytes of the header of a record in clear.
    pub const HEADER_LENGTH: usize = HEADER_LENGTH + SEQUENCE_LENGTH;

    /// Reads a record whose connection identifier, if it has one, takes `cid_length` bytes.
    ///
    /// Errors: `type` where it is none of DTLS, `length` or `fragment` where the record does not
    /// end within the datagram.
    pub fn parse(cursor: &mut Cursor<'a>, cid_length: usize) -> Result<Self> {
        match cursor.peek().first() {
            Some(0x20..=0x3f) => Self::unified(cursor, cid_length),
            Some(20..=27) => Self::classic(cursor, cid_length),
            Some(&other) => {
                Err(cursor.error("type", ErrorKind::IllegalValue { value: other.into() }))
            }
            None => Err(cursor.error("type", ErrorKind::Incomplete { needed: 1 })),
        }
    }

    fn classic(cursor: &mut Cursor<'a>, cid_length: usize) -> Result<Self> {
        let offset = cursor.offset();
        let content_type = ContentType(cursor.u8("type")?);
        let version = ProtocolVersion(cursor.u16("legacy_record_version")?);
        let epoch = cursor.u16("epoch")?;
        let sequence_number = cursor.array::<6>("sequence_number")?.iter();
        let sequence_number = sequence_number.fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        let connection_id = match content_type {
            ContentType::TLS12_CID => Some(cursor.take("connection_id", cid_length)?),
            _ => None,
        };
        let start = *cursor;
        let length = cursor.u16("length")?;
        if length > MAX_FRAGMENT {
            let kind = ErrorKind::IllegalLength { length: length.into() };
            return Err(start.error("length", kind));
        }
        Ok(Self {
            header: RecordHeader { content_type, version, length },
            epoch,
            sequence_number,
            connection_id,
            is_unified: false,
            fragment: cursor.take("fragment", length.into())?,
            offset,
        })
    }

    fn unified(cursor: &mut Cursor<'a>, cid_length: usize) -> Result<Self> {
        let offset = cursor.offset();
        let flags = cursor.u8("unified_hdr")?;
        let connection_id = match flags & 0x10 {
            0 => None,
            _ => Some(cursor.take("connection_id", cid_length)?),
        };
        let sequence_number = match flags & 0x08 {
            0 => u64::from(cursor.u8("sequence_number")?),
            _ => u64::from(cursor.u16("sequence_number")?),
        };
        let fragment = if flags & 0x04 == 0 {
            cursor.rest()
        } else {
            let length = cursor.u16("length")?;
            cursor.take("fragment", length.into())?
        };
        let length = u16::try_from(length32(fragment.len())).unwrap_or(u16::MAX);
        let (content_type, version) = (ContentType::APPLICATION_DATA, ProtocolVersion::DTLSV1_3);
        Ok(Self {
            header: RecordHeader { content_type, version, length },
            epoch: u16::from(flags & 0x03),
            sequence_number,
            connection_id,
            is_unified: true,
            fragment,
            offset,
        })
    }

    /// Whether the record's content can be read.
    #[must_use]
    pub const fn is_clear(&self) -> bool {
        self.epoch == 0 && !self.is_unified
    }
}

/// The records of a datagram. The last item is the error where one does not fit into it.
///
/// `cid_length` is the length of the connection identifiers that the receiver asked for.
#[must_use]
pub fn records(datagram: &[u8], cid_length: usize) -> Records<'_> {
    Records { cursor: Cursor::new(datagram), cid_length }
}

/// The iterator that [`records`] gives.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    cursor: Cursor<'a>,
    cid_length: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = core::result::Result<Record<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.cursor.is_empty() {
            return None;
        }
        let record = Record::parse(&mut self.cursor, self.cid_length);
        if record.is_err() {
            self.cursor = Cursor::default();
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const ALERT: &[u8] = b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x05\x00\x02\x02\x28";

    #[test]
    fn several_records_share_a_datagram() {
        let bytes = [ALERT, b"\x17\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x01\x00\x01\xff"].concat();
        let found: Vec<_> = records(&bytes, 0).map(Result::unwrap).collect();
        assert_eq!(found[0].header.content_type, ContentType::ALERT);
        assert_eq!((found[0].sequence_number, found[0].is_clear()), (5, true));
        assert_eq!((found[1].epoch, found[1].offset, found[1].is_clear()), (1, 15, false));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_record_ends_within_its_datagram() {
        for end in 1..ALERT.len() {
            assert!(records(&ALERT[..end], 0).last().unwrap().is_err(), "cut to {end}");
        }
        let long = b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x05\xff\xff";
        let error = records(long, 0).next().unwrap().unwrap_err();
        assert_eq!((error.field, error.offset), ("length", 11));
    }

    #[test]
    fn connection_identifiers_take_the_length_that_was_asked_for() {
        let bytes = b"\x19\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x01cid\x00\x02ab";
        let record = records(bytes, 3).next().unwrap().unwrap();
        assert_eq!((record.connection_id, record.fragment), (Some(&b"cid"[..]), &b"ab"[..]));
        let unified = b"\x3ecid\x12\x34\x00\x02ab";
        let record = records(unified, 3).next().unwrap().unwrap();
        assert_eq!((record.connection_id, record.fragment), (Some(&b"cid"[..]), &b"ab"[..]));
        assert_eq!((record.epoch, record.sequence_number), (2, 0x1234));
    }

    #[test]
    fn a_unified_header_may_do_without_a_length() {
        let record = records(b"\x23\x07abc", 0).next().unwrap().unwrap();
        assert_eq!((record.epoch, record.sequence_number), (3, 7));
        assert_eq!((record.fragment, record.header.length), (&b"abc"[..], 3));
        assert_eq!(record.header.version, ProtocolVersion::DTLSV1_3);
    }

    #[test]
    fn other_first_bytes_are_no_record() {
        for first in [0, 3, 16, 19, 28, 31, 64, 79, 128, 191] {
            let error = records(&[first; 20], 0).next().unwrap().unwrap_err();
            assert_eq!((error.field, error.offset), ("type", 0), "{first}");
        }
    }
}
