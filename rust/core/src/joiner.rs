//! Handshake messages out of the records that carry them.

use alloc::vec::Vec;

use crate::registry::{HandshakeType, ProtocolVersion};
use crate::wire::length32;

/// Bytes of a handshake message's header: its type and its length.
pub const HEADER_LENGTH: usize = 4;

/// The longest messages that are joined, in bytes, header included. A longer one is passed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MessageLimits {
    /// A message without a list of certificates.
    pub message: usize,
    /// A message with a list of certificates.
    pub certificates: usize,
}

impl Default for MessageLimits {
    fn default() -> Self {
        Self { message: 64 * 1024, certificates: 256 * 1024 }
    }
}

impl MessageLimits {
    /// The cap on a message that begins with these bytes.
    fn of(self, message: &[u8]) -> usize {
        match HandshakeType(message.first().copied().unwrap_or_default()) {
            HandshakeType::CERTIFICATE | HandshakeType::COMPRESSED_CERTIFICATE => self.certificates,
            _ => self.message,
        }
    }
}

/// Where a handshake message begins.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Origin {
    /// Offset of its first byte in the stream.
    pub offset: u64,
    /// The version in the header of the record that held this byte.
    pub record_version: ProtocolVersion,
}

/// A handshake message in one piece.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RawMessage<'a> {
    /// The message, its four-byte header included.
    pub bytes: &'a [u8],
    /// Where it begins.
    pub origin: Origin,
    /// How many records it took.
    pub records: u32,
}

impl RawMessage<'_> {
    /// The message's type.
    #[must_use]
    pub fn handshake_type(&self) -> HandshakeType {
        HandshakeType(self.bytes.first().copied().unwrap_or_default())
    }

    /// The length its header states, header included; `None` while the header is not whole.
    #[must_use]
    pub fn stated_length(&self) -> Option<usize> {
        stated_length(self.bytes)
    }
}

/// What joining comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Joined<'a> {
    /// A whole message.
    Message(RawMessage<'a>),
    /// A message longer than the cap: its bytes are passed over.
    TooLong {
        /// Its type.
        handshake_type: HandshakeType,
        /// The length it states.
        length: u32,
        /// Where it begins.
        origin: Origin,
    },
}

/// Joins the handshake messages of one direction.
///
/// A message that lies within one record is handed on where it lies; only what crosses a record
/// boundary is held, at most [`MessageLimits`] bytes of it.
#[derive(Clone, Debug, Default)]
pub struct Joiner {
    limits: MessageLimits,
    held: Vec<u8>,
    origin: Origin,
    records: u32,
    discard: usize,
}

impl Joiner {
    /// A joiner with these caps.
    #[must_use]
    pub fn new(limits: MessageLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Whether a message has begun and not ended.
    #[must_use]
    pub fn is_amid(&self) -> bool {
        !self.held.is_empty() || self.discard > 0
    }

    /// The offset in the stream of the message that is held; `None` when none is.
    #[must_use]
    pub fn begun(&self) -> Option<u64> {
        (!self.held.is_empty()).then_some(self.origin.offset)
    }

    /// How many bytes are held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Takes the content of the next handshake record, which begins at `origin`.
    pub fn push(&mut self, content: &[u8], origin: Origin, mut each: impl FnMut(Joined<'_>)) {
        let mut rest = self.discarded(content);
        rest = self.complete_held(rest, &mut each);
        while let Some(length) = stated_length(rest) {
            let at = Origin { offset: origin.offset + consumed(content, rest), ..origin };
            if length > self.limits.of(rest) {
                rest = self.too_long(rest, length, at, &mut each);
            } else if let Some((bytes, after)) = rest.split_at_checked(length) {
                each(Joined::Message(RawMessage { bytes, origin: at, records: 1 }));
                rest = after;
            } else {
                break;
            }
        }
        if !rest.is_empty() {
            self.origin = Origin { offset: origin.offset + consumed(content, rest), ..origin };
            self.records = 1;
            self.held.extend_from_slice(rest);
        }
    }

    /// What is held of a message that never ended, and forgets it.
    pub fn take_partial(&mut self, each: impl FnOnce(RawMessage<'_>)) {
        if !self.held.is_empty() {
            each(RawMessage { bytes: &self.held, origin: self.origin, records: self.records });
        }
        self.reset();
    }

    /// Forgets what is held.
    pub fn reset(&mut self) {
        self.held = Vec::new();
        self.discard = 0;
    }

    fn discarded<'a>(&mut self, content: &'a [u8]) -> &'a [u8] {
        let passed = self.discard.min(content.len());
        self.discard -= passed;
        content.get(passed..).unwrap_or_default()
    }

    /// Adds to the held message what it lacks, and returns what comes after it.
    fn complete_held<'a>(
        &mut self,
        content: &'a [u8],
        each: &mut impl FnMut(Joined<'_>),
    ) -> &'a [u8] {
        if self.held.is_empty() || content.is_empty() {
            return content;
        }
        self.records += 1;
        let mut rest = self.hold_until(HEADER_LENGTH, content);
        let Some(length) = stated_length(&self.held) else { return rest };
        if length > self.limits.of(&self.held) {
            let held = core::mem::take(&mut self.held);
            self.discard = length - held.len();
            each(too_long(&held, length, self.origin));
            return self.discarded(rest);
        }
        rest = self.hold_until(length, rest);
        if self.held.len() == length {
            let (origin, records) = (self.origin, self.records);
            each(Joined::Message(RawMessage { bytes: &self.held, origin, records }));
            self.held = Vec::new();
        }
        rest
    }

    fn hold_until<'a>(&mut self, length: usize, content: &'a [u8]) -> &'a [u8] {
        let wanted = length.saturating_sub(self.held.len()).min(content.len());
        let (taken, rest) = content.split_at_checked(wanted).unwrap_or((content, &[]));
        self.held.extend_from_slice(taken);
        rest
    }

    fn too_long<'a>(
        &mut self,
        rest: &'a [u8],
        length: usize,
        origin: Origin,
        each: &mut impl FnMut(Joined<'_>),
    ) -> &'a [u8] {
        each(too_long(rest, length, origin));
        self.discard = length;
        self.discarded(rest)
    }
}

fn too_long(bytes: &[u8], length: usize, origin: Origin) -> Joined<'static> {
    let handshake_type = HandshakeType(bytes.first().copied().unwrap_or_default());
    Joined::TooLong { handshake_type, length: length32(length), origin }
}

fn consumed(whole: &[u8], rest: &[u8]) -> u64 {
    u64::try_from(whole.len() - rest.len()).unwrap_or(u64::MAX)
}

/// The message's length by its own header, which is included; `None` while that is not whole.
#[must_use]
pub fn stated_length(message: &[u8]) -> Option<usize> {
    let &[_, a, b, c] = message.first_chunk::<HEADER_LENGTH>()?;
    let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
    Some(HEADER_LENGTH + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[u8] = b"\x0e\x00\x00\x00\x14\x00\x00\x03abc";

    fn joined(pieces: &[&[u8]]) -> Vec<(Vec<u8>, u64, u32)> {
        let (mut joiner, mut found, mut offset) = (Joiner::default(), Vec::new(), 0);
        for piece in pieces {
            joiner.push(piece, Origin { offset, ..Origin::default() }, |joined| {
                let Joined::Message(message) = joined else { panic!("too long") };
                found.push((message.bytes.to_vec(), message.origin.offset, message.records));
            });
            offset += u64::try_from(piece.len()).unwrap();
        }
        assert!(!joiner.is_amid());
        found
    }

    #[test]
    fn two_messages_of_one_record_come_in_order() {
        let expected = [(TWO[..4].to_vec(), 0, 1), (TWO[4..].to_vec(), 4, 1)];
        assert_eq!(joined(&[TWO]), expected);
    }

    #[test]
    fn a_message_is_the_same_however_it_is_cut() {
        for cut in 5..TWO.len() {
            let (left, right) = TWO.split_at(cut);
            assert_eq!(joined(&[left, right])[1], (TWO[4..].to_vec(), 4, 2));
        }
        let bytes: Vec<&[u8]> = TWO.chunks(1).collect();
        assert_eq!(joined(&bytes)[1], (TWO[4..].to_vec(), 4, 7));
    }

    #[test]
    fn a_message_over_the_cap_is_passed_over_and_not_held() {
        let mut joiner = Joiner::default();
        let mut found = Vec::new();
        let (long, rest) = (alloc::vec![0; 0x1_8000], alloc::vec![0; 0x8000]);
        for record in [&b"\x01\x02\x00\x00"[..], &long, &rest, TWO] {
            joiner.push(record, Origin::default(), |joined| {
                found.push(match joined {
                    Joined::TooLong { length, .. } => usize::try_from(length).unwrap(),
                    Joined::Message(message) => message.bytes.len(),
                });
            });
            assert!(joiner.held.len() <= HEADER_LENGTH);
        }
        assert_eq!(found, [0x2_0004, 4, 7]);
    }

    #[test]
    fn a_cap_counts_the_header_and_is_its_own_for_lists_of_certificates() {
        for (message, certificates, whole) in [(7, 0, [true, false]), (6, 7, [false, true])] {
            let mut joiner = Joiner::new(MessageLimits { message, certificates });
            let found = [&b"\x14\x00\x00\x03abc"[..], b"\x0b\x00\x00\x03abc"].map(|sent| {
                let mut found = None;
                joiner.push(sent, Origin::default(), |joined| {
                    found = Some(matches!(joined, Joined::Message(_)));
                });
                found.unwrap()
            });
            assert_eq!(found, whole);
        }
    }

    #[test]
    fn what_never_ends_is_given_up_as_partial() {
        let mut joiner = Joiner::default();
        joiner.push(b"\x01\x00\x01\x00\x03\x03", Origin::default(), |_| panic!("not whole"));
        let mut partial = None;
        joiner
            .take_partial(|message| partial = Some((message.bytes.len(), message.stated_length())));
        assert_eq!(partial, Some((6, Some(260))));
        assert!(!joiner.is_amid());
    }
}
