//! One direction of a DTLS association: datagrams as they come, messages as they end. No I/O.

use super::joiner::{Handed, Joiner, Limits, Taken};
use super::record::records;
use super::{Fragment, Record};
use crate::alert::Alert;
use crate::joiner::Origin;
use crate::registry::{AlertDescription, AlertLevel, ContentType, ProtocolVersion};
use crate::stream::{self, Item, Oddity};
use crate::wire::{Cursor, Error, Parse};

/// Bytes of the header of a record in clear.
const HEADER_LENGTH: u64 = 13;

/// One direction of an association. Feed it datagrams; it hands out what they show.
///
/// Handshake messages come whole, once, and in the order of their numbers, in the form of TLS. A
/// `ChangeCipherSpec` that is sent again is passed over. Offsets count the bytes of the datagrams
/// fed before.
#[derive(Clone, Debug, Default)]
pub struct Datagrams {
    joiner: Joiner,
    position: u64,
    cid_length: usize,
    has_changed_cipher: bool,
}

impl Datagrams {
    /// A direction of which at most so much is held.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { joiner: Joiner::new(limits), ..Self::default() }
    }

    /// How many bytes are held.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.joiner.held()
    }

    /// How many bytes came.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The offset of the first byte of what has begun and not ended. What lies before it shows
    /// nothing more.
    #[must_use]
    pub fn begun(&self) -> u64 {
        self.joiner.begun().unwrap_or(self.position)
    }

    /// Says how long the connection identifiers are that the other side asked for
    /// ([RFC 9146 §3](https://www.rfc-editor.org/rfc/rfc9146#section-3)).
    pub const fn set_cid_length(&mut self, length: usize) {
        self.cid_length = length;
    }

    /// Takes the next datagram.
    pub fn feed(&mut self, datagram: &[u8], mut each: impl FnMut(Item<'_>)) {
        let start = self.position;
        for record in records(datagram, self.cid_length) {
            match record {
                Ok(record) => self.record(&record, start + u64::from(record.offset), &mut each),
                Err(error) => {
                    let offset = start + u64::from(error.offset);
                    each(Item::Oddity(oddity(error, datagram), offset));
                }
            }
        }
        self.position += u64::try_from(datagram.len()).unwrap_or(0);
    }

    /// Says that no more datagrams will come.
    pub fn finish(&mut self, mut each: impl FnMut(Item<'_>)) {
        self.joiner.take_partial(|handed| {
            if let Handed::Message(message) = handed {
                each(Item::Oddity(Oddity::TruncatedMessage, message.origin.offset));
                each(Item::Partial(message));
            }
        });
        self.joiner.flush(|handed| match handed {
            Handed::GivenUp(offset) => each(Item::Oddity(Oddity::TruncatedMessage, offset)),
            handed => each(item(handed)),
        });
    }

    /// Forgets what is held of messages that are not whole, and hands on those that are.
    pub fn give_up(&mut self, mut each: impl FnMut(Item<'_>)) {
        self.joiner.flush(|handed| each(item(handed)));
    }

    fn record(&mut self, record: &Record<'_>, offset: u64, each: &mut impl FnMut(Item<'_>)) {
        let Record { header, fragment, .. } = *record;
        if !record.is_clear() {
            if is_after_handshake(record) {
                // The handshake is over: what is still awaited of it will not come.
                self.joiner.flush(|handed| each(item(handed)));
            }
            return each(Item::Opaque(header, offset));
        }
        if !has_usual_version(header.version) {
            each(Item::Oddity(Oddity::RecordVersion(header.version), offset));
        }
        match header.content_type {
            ContentType::HANDSHAKE => self.fragments(record, offset, each),
            ContentType::CHANGE_CIPHER_SPEC if self.has_changed_cipher => {}
            ContentType::CHANGE_CIPHER_SPEC => {
                self.has_changed_cipher = true;
                let content_type = header.content_type;
                let (start, length) = (offset + HEADER_LENGTH, fragment.len());
                let content =
                    stream::Fragment { content_type, offset: start, length, continues: false };
                each(Item::Fragment(content));
                each(Item::ChangeCipherSpec(offset));
            }
            ContentType::ALERT => {
                if let [level, description] = *fragment {
                    let (level, description) = (AlertLevel(level), AlertDescription(description));
                    each(Item::Alert(Alert { level, description }, offset));
                }
            }
            // Acknowledgments and heartbeats in clear are no part of the handshake.
            _ => {}
        }
    }

    /// Takes the fragments of handshake messages that a record holds.
    fn fragments(&mut self, record: &Record<'_>, offset: u64, each: &mut impl FnMut(Item<'_>)) {
        let content = offset + HEADER_LENGTH;
        if record.fragment.is_empty() {
            return each(Item::Oddity(Oddity::EmptyRecord, offset));
        }
        let mut cursor = Cursor::new(record.fragment);
        while !cursor.is_empty() {
            let record_version = record.header.version;
            let offset = content + u64::from(cursor.offset());
            let origin = Origin { offset, record_version };
            let Ok(fragment) = Fragment::parse(&mut cursor) else {
                return each(Item::Oddity(Oddity::FragmentLength, offset));
            };
            let taken = self.joiner.push(&fragment, origin, |handed| each(item(handed)));
            match taken {
                Taken::New | Taken::Repeated => {}
                Taken::Conflict => each(Item::Oddity(Oddity::FragmentConflict, offset)),
                Taken::TooLong(msg_type, length) => {
                    each(Item::Oddity(Oddity::HandshakeLength(msg_type, length), offset));
                }
            }
        }
    }
}

const fn item(handed: Handed<'_>) -> Item<'_> {
    match handed {
        Handed::Message(message) => Item::Message(message),
        Handed::GivenUp(offset) => Item::Oddity(Oddity::FragmentsGivenUp, offset),
        Handed::Piece { offset, length, continues } => Item::Fragment(stream::Fragment {
            content_type: ContentType::HANDSHAKE,
            offset,
            length,
            continues,
        }),
    }
}

/// Whether a record is of what follows a handshake: application data, of which the unified header
/// shows the epoch, or whatever a record with a connection identifier holds.
const fn is_after_handshake(record: &Record<'_>) -> bool {
    match record.header.content_type {
        ContentType::APPLICATION_DATA => !record.is_unified || record.epoch == 3,
        ContentType::TLS12_CID => true,
        _ => false,
    }
}

/// What is odd about a datagram that does not consist of records.
fn oddity(error: Error, datagram: &[u8]) -> Oddity {
    match error.field {
        "type" => {
            let at = usize::try_from(error.offset).unwrap_or(usize::MAX);
            Oddity::ContentType(ContentType(datagram.get(at).copied().unwrap_or_default()))
        }
        _ => Oddity::TruncatedRecord,
    }
}

const fn has_usual_version(version: ProtocolVersion) -> bool {
    matches!(version.0, 0xfefc | 0xfefd | 0xfeff | 0x0100)
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;

    fn record(kind: u8, epoch: u8, fragment: &[u8]) -> Vec<u8> {
        let length = u8::try_from(fragment.len()).unwrap();
        [&[kind, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 9, 0, length], fragment].concat()
    }

    fn show(datagrams: &[Vec<u8>]) -> Vec<String> {
        let mut direction = Datagrams::default();
        let mut found = Vec::new();
        let mut each = |item: Item<'_>| {
            found.push(match item {
                Item::Fragment(_) => return,
                Item::Message(message) => format!("{:?}", message.handshake_type()),
                Item::Partial(message) => format!("partial of {}", message.bytes.len()),
                Item::Alert(alert, at) => format!("alert {} at {at}", alert.description.0),
                Item::ChangeCipherSpec(at) => format!("ccs at {at}"),
                Item::Opaque(header, at) => format!("{} opaque at {at}", header.content_type.0),
                Item::Oddity(oddity, _) => format!("{oddity:?}"),
            });
        };
        for datagram in datagrams {
            direction.feed(datagram, &mut each);
        }
        direction.finish(&mut each);
        found
    }

    const DONE: &[u8] = b"\x0e\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";

    #[test]
    fn records_show_what_they_hold() {
        let first = [record(22, 0, DONE), record(20, 0, b"\x01"), record(22, 1, b"finished")];
        let second = [record(20, 0, b"\x01"), record(21, 0, b"\x02\x28")];
        let found = show(&[first.concat(), second.concat()]);
        let done = format!("{:?}", crate::registry::HandshakeType::SERVER_HELLO_DONE);
        let expected = ["ccs at 25", "22 opaque at 39", "alert 40 at 74"];
        assert_eq!(found[0], done);
        assert_eq!(found[1..], expected);
    }

    #[test]
    fn a_fragment_that_lies_costs_its_record_alone() {
        let lying = b"\x0e\x00\x00\x01\x00\x00\x00\x00\x01\x00\x00\x01x";
        let found = show(&[[record(22, 0, lying), record(22, 0, DONE)].concat()]);
        assert_eq!(found[0], "FragmentLength");
        assert_eq!(found.len(), 2);
        assert_eq!(show(&[record(22, 0, b"")]), ["EmptyRecord"]);
    }

    #[test]
    fn a_record_past_the_end_of_its_datagram_is_odd() {
        let whole = record(21, 0, b"\x02\x28");
        assert_eq!(show(&[whole[..14].to_vec()]), ["TruncatedRecord"]);
        assert_eq!(show(&[b"\x80\x01".to_vec()]), ["ContentType(ContentType(0x80))"]);
    }

    #[test]
    fn what_came_of_a_message_is_there_at_the_end() {
        let part = b"\x01\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\x03abc";
        assert_eq!(show(&[record(22, 0, part)]), ["TruncatedMessage", "partial of 7"]);
    }

    #[test]
    fn what_is_awaited_is_given_up_when_the_handshake_is_over() {
        let part = record(22, 0, b"\x01\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\x03abc");
        let unified = |flags| [&[flags, 0, 1, 0, 20], &[0xe7; 20][..]].concat();
        for after in [record(23, 1, b"data"), record(25, 1, b"with an identifier"), unified(0x2f)] {
            let kind = if after[0] == 25 { 25 } else { 23 };
            let expected = ["FragmentsGivenUp".into(), format!("{kind} opaque at 28")];
            assert_eq!(show(&[part.clone(), after]), expected);
        }
        for amid in [record(22, 1, b"finished"), unified(0x2e)] {
            let found = show(&[part.clone(), amid]);
            assert_eq!(found[1..], ["TruncatedMessage", "partial of 7"]);
        }
    }
}
