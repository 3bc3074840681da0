//! The record layer of TLS over a byte stream.

use crate::{
    registry::{ContentType, ProtocolVersion},
    wire::{Cursor, Error, ErrorKind, Parse, Result, length32},
};

mod probe;

pub use probe::{Probe, probe};

/// The length of a record's header in bytes.
pub const HEADER_LENGTH: usize = 5;

/// The longest fragment of a record that is not protected ([RFC 9846 §5.1]).
///
/// [RFC 9846 §5.1]: https://www.rfc-editor.org/rfc/rfc9846#section-5.1
pub const MAX_PLAINTEXT: u16 = 1 << 14;

/// The longest fragment of any record: TLS 1.2 allows protection 2048 bytes ([RFC 5246 §6.2.3]).
///
/// [RFC 5246 §6.2.3]: https://www.rfc-editor.org/rfc/rfc5246#section-6.2.3
pub const MAX_CIPHERTEXT: u16 = MAX_PLAINTEXT + 2048;

/// What precedes every record ([RFC 9846 §5.1]).
///
/// ```text
/// struct {
///     ContentType type;
///     ProtocolVersion legacy_record_version;
///     uint16 length;
///     opaque fragment[TLSPlaintext.length];
/// } TLSPlaintext;
/// ```
///
/// [RFC 9846 §5.1]: https://www.rfc-editor.org/rfc/rfc9846#section-5.1
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RecordHeader {
    /// What the fragment holds; `application_data` for everything under TLS 1.3's protection.
    pub content_type: ContentType,
    /// `legacy_record_version`, which says little about the connection.
    pub version: ProtocolVersion,
    /// The length of the fragment in bytes.
    pub length: u16,
}

impl RecordHeader {
    /// Whether the type is one of TLS over a stream and the length one that a record can have.
    /// The version is not asked: implementations must ignore it.
    #[must_use]
    pub const fn is_plausible(&self) -> bool {
        let known = matches!(
            self.content_type,
            ContentType::CHANGE_CIPHER_SPEC
                | ContentType::ALERT
                | ContentType::HANDSHAKE
                | ContentType::APPLICATION_DATA
                | ContentType::HEARTBEAT
        );
        known && self.length <= MAX_CIPHERTEXT
    }

    /// Whether the version is that of SSL 3.0 or of a TLS, 0x0300 to 0x0304, or of TLCP.
    #[must_use]
    pub const fn has_usual_version(&self) -> bool {
        matches!(self.version.0, 0x0101 | 0x0300..=0x0304)
    }
}

impl<'a> Parse<'a> for RecordHeader {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let start = *cursor;
        if let Some(missing) = HEADER_LENGTH.checked_sub(start.remaining())
            && missing > 0
        {
            return Err(start.error("type", ErrorKind::Incomplete { needed: length32(missing) }));
        }
        Ok(Self {
            content_type: ContentType(cursor.u8("type")?),
            version: ProtocolVersion(cursor.u16("legacy_record_version")?),
            length: cursor.u16("length")?,
        })
    }
}

/// One record, its fragment undecoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Record<'a> {
    /// The header.
    pub header: RecordHeader,
    /// The bytes after the header.
    pub fragment: &'a [u8],
    /// Where the header begins, from the first byte of the input.
    pub offset: u32,
}

impl<'a> Parse<'a> for Record<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let offset = cursor.offset();
        let header = RecordHeader::parse(cursor)?;
        let length = usize::from(header.length);
        if let Some(missing) = length.checked_sub(cursor.remaining())
            && missing > 0
        {
            let kind = ErrorKind::Incomplete { needed: length32(missing) };
            return Err(cursor.error("fragment", kind));
        }
        Ok(Self { header, fragment: cursor.take("fragment", length)?, offset })
    }
}

/// The records that `bytes` begin with. The last item is the error where they end amid a record,
/// or where what follows cannot be one.
#[must_use]
pub fn records(bytes: &[u8]) -> Records<'_> {
    Records { cursor: Cursor::new(bytes) }
}

/// The iterator that [`records`] gives.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Records<'a> {
    fn read(&mut self) -> Result<Record<'a>> {
        let header = RecordHeader::parse(&mut self.cursor.clone())?;
        if !header.is_plausible() {
            return Err(implausible(self.cursor, header));
        }
        Record::parse(&mut self.cursor)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.cursor.is_empty() {
            return None;
        }
        let record = self.read();
        if record.is_err() {
            self.cursor = Cursor::default();
        }
        Some(record)
    }
}

/// What rules out the header at `start`: its length, else its type.
fn implausible(start: Cursor<'_>, header: RecordHeader) -> Error {
    if header.length > MAX_CIPHERTEXT {
        let kind = ErrorKind::IllegalLength { length: header.length.into() };
        return Error { kind, field: "length", offset: start.offset().saturating_add(3) };
    }
    start.error("type", ErrorKind::IllegalValue { value: header.content_type.0.into() })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const TWO: &[u8] = b"\x15\x03\x01\x00\x02\x02\x28\x17\x03\x03\x00\x01\xff";

    #[test]
    fn records_follow_one_another() {
        let found: Vec<_> = records(TWO).map(Result::unwrap).collect();
        assert_eq!(found[0].header.content_type, ContentType::ALERT);
        assert_eq!((found[0].fragment, found[0].offset), (&b"\x02\x28"[..], 0));
        assert_eq!((found[1].fragment, found[1].offset), (&b"\xff"[..], 7));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_cut_record_says_how_much_is_missing() {
        for end in 1..TWO.len() {
            let last = records(&TWO[..end]).last().unwrap();
            if end != 7 {
                assert_eq!(last.unwrap_err().kind.name(), "incomplete", "cut to {end}");
            }
        }
        let kind = ErrorKind::Incomplete { needed: 1 };
        let expected = Error { kind, field: "fragment", offset: 12 };
        assert_eq!(records(&TWO[..12]).last(), Some(Err(expected)));
    }

    #[test]
    fn what_cannot_be_a_record_ends_the_list() {
        let error = records(b"\x16\x03\x01\x48\x01").next().unwrap().unwrap_err();
        assert_eq!((error.field, error.offset), ("length", 3));
        let error = records(b"\x05\x03\x01\x00\x00").next().unwrap().unwrap_err();
        assert_eq!((error.field, error.offset), ("type", 0));
        assert_eq!(records(b"GET / HTTP/1.1").count(), 1);
    }

    #[test]
    fn any_version_is_plausible() {
        let header = |bytes: &[u8]| RecordHeader::parse(&mut Cursor::new(bytes)).unwrap();
        assert!(header(b"\x16\x7f\x1c\x48\x00").is_plausible());
        assert!(!header(b"\x16\x7f\x1c\x48\x00").has_usual_version());
        assert!(!header(b"\x16\x03\x03\x48\x01").is_plausible());
        assert!(header(b"\x16\x03\x00\x00\x00").has_usual_version());
    }
}
