//! One handshake message out of bytes that hold it in one of three forms: in records, alone, or
//! without even its header.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::handshake::{ClientHello, ServerHello};
use crate::joiner::{HEADER_LENGTH, stated_length};
use crate::record::{self, records};
use crate::registry::{ContentType, HandshakeType, ProtocolVersion};
use crate::wire::{Cursor, Error, ErrorKind, Parse, Result, length32};

/// How offsets within a message become offsets within what the caller passed.
///
/// Pairs of an offset within the message and the one it has in the input, ascending; none where
/// offsets count from the message itself. Most messages are in one piece, for which nothing is
/// allocated.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Place {
    pieces: Pieces,
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
enum Pieces {
    #[default]
    None,
    One([(u32, u64); 1]),
    Several(Vec<(u32, u64)>),
}

impl Place {
    /// Notes where the next piece begins: in the message, and in the input.
    pub fn push(&mut self, piece: (u32, u64)) {
        match &mut self.pieces {
            Pieces::None => self.pieces = Pieces::One([piece]),
            Pieces::One([first]) => self.pieces = Pieces::Several(Vec::from([*first, piece])),
            Pieces::Several(pieces) => pieces.push(piece),
        }
    }

    /// Where the pieces begin.
    #[must_use]
    pub const fn pieces(&self) -> &[(u32, u64)] {
        match &self.pieces {
            Pieces::None => &[],
            Pieces::One(one) => one,
            Pieces::Several(pieces) => pieces.as_slice(),
        }
    }

    /// The offset in the input of the byte at `offset` of the message.
    #[must_use]
    pub fn input_offset(&self, offset: u32) -> u64 {
        let piece = self.pieces().iter().rev().find(|(start, _)| *start <= offset);
        match piece.or_else(|| self.pieces().first()) {
            Some((start, input)) => (input + u64::from(offset)).saturating_sub(u64::from(*start)),
            None => u64::from(offset),
        }
    }
}

impl FromIterator<(u32, u64)> for Place {
    fn from_iter<T: IntoIterator<Item = (u32, u64)>>(pieces: T) -> Self {
        let mut place = Self::default();
        pieces.into_iter().for_each(|piece| place.push(piece));
        place
    }
}

/// A handshake message, and where it was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Located<'a> {
    /// The message, its four-byte header included; borrowed where it lies so in the input.
    pub message: Cow<'a, [u8]>,
    /// Where its bytes lie in the input.
    pub place: Place,
    /// Where it begins in the input.
    pub offset: u64,
    /// The version in the header of the record that holds its first byte, if there is one.
    pub record_version: Option<ProtocolVersion>,
}

/// Whether bytes begin with a record, and not with a handshake message.
#[must_use]
pub const fn begins_a_record(data: &[u8]) -> bool {
    matches!(data, [20..=24] | [20..=24, 3, ..])
}

/// How many bytes a message lacks by its own header, at least.
#[must_use]
pub fn missing(message: &[u8]) -> u32 {
    let wanted = stated_length(message).unwrap_or(HEADER_LENGTH);
    length32(wanted.saturating_sub(message.len()))
}

/// The `client_hello` or `server_hello` (`wanted`) that `data` holds: the first message of some
/// records, a message, or the body of one.
///
/// A message that came alone is not looked into, and may yet be of another type or incomplete. The
/// body of a hello is incomplete where a length in it runs past its end: its end is that of the
/// input. One that ends just before its extensions is whole, since it may have none.
///
/// # Errors
///
/// Records, or a body, that end before the message does; other records than those of a handshake;
/// a whole message of another type.
/// The offset counts from the first byte of `data`.
pub fn locate(data: &[u8], wanted: HandshakeType) -> Result<Located<'_>> {
    if begins_a_record(data) {
        return join(data);
    }
    if data.first() == Some(&wanted.0) || data.is_empty() {
        let (message, place) = (Cow::Borrowed(data), Place::default());
        return Ok(Located { message, place, offset: 0, record_version: None });
    }
    if let Some(&other) = data.first().filter(|_| stated_length(data) == Some(data.len())) {
        let kind = ErrorKind::IllegalValue { value: other.into() };
        return Err(Error { kind, field: "msg_type", offset: 0 });
    }
    let message = Cow::Owned(with_header(wanted, data)?);
    insist_on_end(wanted, data)?;
    let place = Place::from_iter([(length32(HEADER_LENGTH), 0)]);
    Ok(Located { message, place, offset: 0, record_version: None })
}

/// A message of a body that came alone.
fn with_header(msg_type: HandshakeType, body: &[u8]) -> Result<Vec<u8>> {
    let length = length32(body.len());
    let [0, header @ ..] = length.to_be_bytes() else {
        let kind = ErrorKind::IllegalLength { length };
        return Err(Error { kind, field: "length", offset: 0 });
    };
    Ok([&[msg_type.0], &header[..], body].concat())
}

/// Insists that no field of the body itself runs past its end.
fn insist_on_end(wanted: HandshakeType, body: &[u8]) -> Result<()> {
    let mut cursor = Cursor::new(body);
    let defect = match wanted {
        HandshakeType::CLIENT_HELLO => {
            ClientHello::parse(&mut cursor, crate::Context::default()).map(|hello| hello.defect)
        }
        HandshakeType::SERVER_HELLO => {
            <ServerHello<'_> as Parse<'_>>::parse(&mut cursor).map(|hello| hello.defect)
        }
        _ => Ok(None),
    };
    let first = match defect {
        Err(error) => Some(error),
        // Of the block itself, which ends the body; not of what is in it.
        Ok(defect) => defect.filter(|error| error.field == "extensions"),
    };
    match first {
        Some(Error { kind: ErrorKind::Truncated { needed, available }, field, offset }) => {
            let kind = ErrorKind::Incomplete { needed: needed - available };
            Err(Error { kind, field, offset })
        }
        _ => Ok(()),
    }
}

/// The first handshake message of some records.
fn join(data: &[u8]) -> Result<Located<'_>> {
    let (mut message, mut place) = (Cow::Borrowed(&[][..]), Place::default());
    let mut record_version = None;
    for found in records(data) {
        let record = found?;
        if record.header.content_type != ContentType::HANDSHAKE {
            let kind = ErrorKind::IllegalValue { value: record.header.content_type.0.into() };
            return Err(Error { kind, field: "type", offset: record.offset });
        }
        record_version = record_version.or(Some(record.header.version));
        let fragment = u64::from(record.offset) + u64::from(length32(record::HEADER_LENGTH));
        place.push((length32(message.len()), fragment));
        append(&mut message, record.fragment);
        if missing(&message) == 0 {
            let offset = place.pieces().first().map_or(0, |(_, input)| *input);
            return Ok(Located { message: first(message), place, offset, record_version });
        }
    }
    let kind = ErrorKind::Incomplete { needed: missing(&message) };
    Err(Error { kind, field: "body", offset: length32(data.len()) })
}

/// Appends a record's bytes to a message, which is copied only where it takes several records.
fn append<'a>(message: &mut Cow<'a, [u8]>, fragment: &'a [u8]) {
    if message.is_empty() {
        *message = Cow::Borrowed(fragment);
    } else {
        message.to_mut().extend_from_slice(fragment);
    }
}

/// The first message of `bytes`, all of which are there.
fn first(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let length = stated_length(&bytes).unwrap_or_default();
    match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..length).unwrap_or_default()),
        Cow::Owned(mut bytes) => {
            bytes.truncate(length);
            Cow::Owned(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handshake::Message;

    const BODY_TO_EXTENSIONS: usize = 2 + 32 + 1 + 4 + 2;

    /// The body of a hello with one extension.
    fn body() -> Vec<u8> {
        let rest = b"\x00\x00\x02\x13\x01\x01\x00\x00\x07\x00\x2b\x00\x03\x02\x03\x04";
        [&b"\x03\x03"[..], &[7; 32], rest].concat()
    }

    fn in_records(message: &[u8], size: usize) -> Vec<u8> {
        let record = |piece: &[u8]| {
            let length = u16::try_from(piece.len()).unwrap().to_be_bytes();
            [&b"\x16\x03\x01"[..], &length, piece].concat()
        };
        message.chunks(size).flat_map(record).collect()
    }

    fn forms() -> [Vec<u8>; 4] {
        let message = with_header(HandshakeType::CLIENT_HELLO, &body()).unwrap();
        [in_records(&message, 99), in_records(&message, 7), message, body()]
    }

    fn read(data: &[u8]) -> Result<usize> {
        let found = locate(data, HandshakeType::CLIENT_HELLO)?;
        let message = Message::parse(&found.message, crate::Context::default())?;
        let Message::ClientHello(hello) = message else { panic!("{message:?}") };
        Ok(hello.extensions.map_or(0, |found| found.len()))
    }

    #[test]
    fn the_same_hello_is_in_every_form() {
        let message = &forms()[2];
        for data in &forms() {
            let found = locate(data, HandshakeType::CLIENT_HELLO).unwrap();
            assert_eq!((&*found.message, read(data)), (&message[..], Ok(1)));
        }
    }

    #[test]
    fn every_part_of_a_hello_is_incomplete_but_a_body_without_extensions() {
        for (number, data) in forms().iter().enumerate() {
            for cut in 0..data.len() {
                if (number, cut) == (3, BODY_TO_EXTENSIONS) {
                    assert_eq!(read(&data[..cut]), Ok(0));
                } else {
                    let kind = read(&data[..cut]).unwrap_err().kind;
                    assert!(
                        matches!(kind, ErrorKind::Incomplete { .. }),
                        "{number} {cut} {kind:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_more_is_said_to_be_needed_than_is_missing() {
        let whole = body();
        for cut in 1..whole.len() {
            let Err(error) = read(&whole[..cut]) else { continue };
            let ErrorKind::Incomplete { needed } = error.kind else { panic!("{error:?}") };
            assert!((1..=whole.len() - cut).contains(&usize::try_from(needed).unwrap()));
        }
    }

    #[test]
    fn bytes_after_a_body_are_no_lack_of_bytes() {
        let long = [&body()[..], b"\0"].concat();
        assert!(locate(&long, HandshakeType::CLIENT_HELLO).is_ok());
        let error =
            locate(b"\x15\x03\x01\x00\x02\x02\x28", HandshakeType::CLIENT_HELLO).unwrap_err();
        assert_eq!((error.field, error.kind), ("type", ErrorKind::IllegalValue { value: 21 }));
    }

    #[test]
    fn a_message_of_one_record_is_not_copied() {
        let [one, several, message, bare] = forms();
        let borrows = |data: &[u8]| {
            matches!(locate(data, HandshakeType::CLIENT_HELLO).unwrap().message, Cow::Borrowed(_))
        };
        assert_eq!(
            [&one, &several, &message, &bare].map(|data| borrows(data)),
            [true, false, true, false]
        );
    }

    #[test]
    fn offsets_lead_back_to_the_input() {
        let found = locate(&forms()[1], HandshakeType::CLIENT_HELLO).unwrap().place;
        assert_eq!([0, 6, 7, 13, 14].map(|at| found.input_offset(at)), [5, 11, 17, 23, 29]);
        let bare = locate(&forms()[3], HandshakeType::CLIENT_HELLO).unwrap().place;
        assert_eq!([0, 4, 6].map(|at| bare.input_offset(at)), [0, 0, 2]);
    }
}
