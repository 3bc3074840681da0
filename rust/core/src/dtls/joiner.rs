//! Handshake messages out of the fragments that carry them.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Fragment;
use crate::joiner::{Origin, RawMessage};
use crate::registry::HandshakeType;
use crate::wire::length32;

/// What is handed on: a message, and before it each piece of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Handed<'a> {
    /// The next bytes of the message after this.
    Piece {
        /// Their offset in the direction.
        offset: u64,
        /// How many.
        length: usize,
        /// Whether some of the message came before.
        continues: bool,
    },
    /// A message.
    Message(RawMessage<'a>),
    /// What came of a message, from this offset on, is forgotten.
    GivenUp(u64),
}

/// What is held of one direction's messages, at most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Messages that have begun, or that wait for one before them.
    pub messages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 * 1024, messages: 16 }
    }
}

/// What a fragment comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Taken {
    /// It was of use.
    New,
    /// Everything in it had come before.
    Repeated,
    /// It does not fit what came before: type or length of the message, or bytes of it. The first wins.
    Conflict,
    /// It is of a message longer than the cap, whose type and length these are.
    TooLong(HandshakeType, u32),
}

/// Bytes of a fragment's header.
const HEADER_LENGTH: u32 = 12;
/// What a piece takes besides its bytes, so that many small ones count for what they are.
const PIECE_OVERHEAD: usize = 64;

/// A message some of which has come.
#[derive(Clone, Debug)]
struct Partial {
    msg_type: HandshakeType,
    length: u32,
    /// Disjoint pieces, by where they begin in the body.
    pieces: BTreeMap<u32, Piece>,
    /// How many of its bytes have come.
    covered: u32,
    origin: Origin,
    fragments: u32,
}

/// Bytes of a message, and where the direction has them.
#[derive(Clone, Debug)]
struct Piece {
    bytes: Vec<u8>,
    offset: u64,
}

/// Joins the handshake messages of one direction, and hands them on in the order of their numbers.
///
/// Fragments come in any order, and may overlap and repeat. What is held is bounded by [`Limits`];
/// where they are reached, messages that were awaited are given up for those that wait.
#[derive(Clone, Debug, Default)]
pub struct Joiner {
    next: Option<u16>,
    partial: BTreeMap<u16, Partial>,
    held: usize,
    limits: Limits,
    /// The message being handed on, in the form of TLS.
    whole: Vec<u8>,
}

impl Joiner {
    /// A joiner that holds at most so much.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// How many bytes are held.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.held
    }

    /// Takes a fragment.
    pub(super) fn push(
        &mut self,
        fragment: &Fragment<'_>,
        origin: Origin,
        mut each: impl FnMut(Handed<'_>),
    ) -> Taken {
        let number = fragment.message_seq;
        if self.next.is_some_and(|next| number < next) {
            return Taken::Repeated;
        }
        if usize::try_from(fragment.length).map_or(true, |length| length > self.limits.bytes) {
            self.pass_over(number, &mut each);
            return Taken::TooLong(fragment.msg_type, fragment.length);
        }
        if self.next.is_none() && begins_flight(fragment) {
            self.next = Some(number);
        }
        let taken = self.hold(fragment, origin);
        self.hand_on(&mut each);
        while self.held > self.limits.bytes || self.partial.len() > self.limits.messages {
            self.give_up_first(&mut each);
        }
        taken
    }

    /// Hands on the whole messages that wait for others, which will not come.
    pub(super) fn flush(&mut self, mut each: impl FnMut(Handed<'_>)) {
        while !self.partial.is_empty() {
            self.give_up_first(&mut each);
        }
    }

    /// What is held of the first message that never ended: its beginning, and forgets it.
    pub(super) fn take_partial(&mut self, mut each: impl FnMut(Handed<'_>)) {
        let first = self.partial.first_key_value().filter(|(_, partial)| !partial.is_whole());
        let Some((&number, _)) = first else { return };
        let Some(partial) = self.partial.remove(&number) else { return };
        self.held -= partial.held();
        partial.hand_on(&mut self.whole, &mut each);
    }

    /// The offset of the first byte that is held; `None` when none is.
    pub(super) fn begun(&self) -> Option<u64> {
        self.partial.values().map(|partial| partial.origin.offset).min()
    }

    /// Goes on behind a message that is not joined.
    fn pass_over(&mut self, number: u16, each: &mut impl FnMut(Handed<'_>)) {
        if self.next.is_none_or(|next| next == number) {
            self.next = Some(number.saturating_add(1));
            self.hand_on(each);
        }
    }

    fn hold(&mut self, fragment: &Fragment<'_>, origin: Origin) -> Taken {
        let partial = self
            .partial
            .entry(fragment.message_seq)
            .or_insert_with(|| Partial::new(fragment, origin));
        let before = if partial.fragments == 0 { 0 } else { partial.held() };
        let taken = partial.add(fragment, origin);
        self.held += partial.held() - before;
        taken
    }

    /// Hands on the messages that are whole and whose turn it is.
    fn hand_on(&mut self, each: &mut impl FnMut(Handed<'_>)) {
        while let Some(next) = self.next
            && self.partial.get(&next).is_some_and(Partial::is_whole)
        {
            self.release(next, each);
        }
    }

    /// Gives up waiting: goes on at the first message held, without it if it is not whole.
    fn give_up_first(&mut self, each: &mut impl FnMut(Handed<'_>)) {
        let Some(&number) = self.partial.keys().next() else { return };
        if self.partial.get(&number).is_some_and(Partial::is_whole) {
            self.release(number, each);
        } else if let Some(partial) = self.partial.remove(&number) {
            self.held -= partial.held();
            self.next = Some(number.saturating_add(1));
            each(Handed::GivenUp(partial.origin.offset));
        }
        self.hand_on(each);
    }

    fn release(&mut self, number: u16, each: &mut impl FnMut(Handed<'_>)) {
        let Some(partial) = self.partial.remove(&number) else { return };
        self.held -= partial.held();
        self.next = Some(number.saturating_add(1));
        partial.hand_on(&mut self.whole, each);
    }
}

impl Partial {
    fn new(fragment: &Fragment<'_>, origin: Origin) -> Self {
        let Fragment { msg_type, length, .. } = *fragment;
        Self { msg_type, length, pieces: BTreeMap::new(), covered: 0, origin, fragments: 0 }
    }

    fn held(&self) -> usize {
        let bytes = usize::try_from(self.covered).unwrap_or(usize::MAX);
        bytes.saturating_add(PIECE_OVERHEAD * (1 + self.pieces.len()))
    }

    const fn is_whole(&self) -> bool {
        self.covered == self.length
    }

    /// Adds what is new of a fragment.
    fn add(&mut self, fragment: &Fragment<'_>, origin: Origin) -> Taken {
        if (fragment.msg_type, fragment.length) != (self.msg_type, self.length) {
            return Taken::Conflict;
        }
        if fragment.fragment_offset == 0 {
            self.origin.record_version = origin.record_version;
        }
        self.fragments = self.fragments.saturating_add(1);
        self.origin.offset = self.origin.offset.min(origin.offset);
        let (conflicts, fresh) = self.compare(fragment.fragment_offset, fragment.body);
        let taken = match (conflicts, fresh.is_empty() && self.fragments > 1) {
            (true, _) => Taken::Conflict,
            (false, true) => Taken::Repeated,
            (false, false) => Taken::New,
        };
        for (at, bytes) in fresh {
            self.covered += length32(bytes.len());
            let offset = origin.offset + u64::from(HEADER_LENGTH + (at - fragment.fragment_offset));
            self.pieces.insert(at, Piece { bytes: bytes.to_vec(), offset });
        }
        taken
    }

    /// Whether bytes at `from` differ from those that came before; and the parts that are new.
    fn compare<'a>(&self, from: u32, body: &'a [u8]) -> (bool, Vec<(u32, &'a [u8])>) {
        let (mut conflicts, mut fresh) = (false, Vec::new());
        let (mut at, mut rest) = (from, body);
        let until = end(from, body);
        let before = self.pieces.range(..from).next_back();
        for (&start, piece) in before.into_iter().chain(self.pieces.range(from..until)) {
            let (new, known) = split(rest, start.saturating_sub(at));
            if !new.is_empty() {
                fresh.push((at, new));
            }
            at = at.max(start);
            let (_, old) = split(&piece.bytes, at - start);
            let (again, after) = split(known, length32(old.len()));
            conflicts |= !old.starts_with(again);
            at = end(at, again);
            rest = after;
        }
        if !rest.is_empty() {
            fresh.push((at, rest));
        }
        (conflicts, fresh)
    }

    /// Hands on what came without a gap from the first byte on, behind a header of TLS.
    fn hand_on(&self, out: &mut Vec<u8>, each: &mut impl FnMut(Handed<'_>)) {
        let [_, length @ ..] = self.length.to_be_bytes();
        out.clear();
        out.push(self.msg_type.0);
        out.extend_from_slice(&length);
        let mut at = 0;
        for (&start, piece) in &self.pieces {
            if start != at {
                break;
            }
            if at == 0 {
                let offset = piece.offset - u64::from(HEADER_LENGTH);
                each(Handed::Piece { offset, length: out.len(), continues: false });
            }
            let (offset, length) = (piece.offset, piece.bytes.len());
            each(Handed::Piece { offset, length, continues: true });
            out.extend_from_slice(&piece.bytes);
            at = end(at, &piece.bytes);
        }
        if self.pieces.is_empty() {
            let (offset, length) = (self.origin.offset, out.len());
            each(Handed::Piece { offset, length, continues: false });
        }
        each(Handed::Message(RawMessage {
            bytes: out,
            origin: self.origin,
            records: self.fragments,
        }));
    }
}

/// Whether a direction's numbers may begin at this fragment: with the first, or at a hello where the
/// capture begins later.
fn begins_flight(fragment: &Fragment<'_>) -> bool {
    let is_hello =
        matches!(fragment.msg_type, HandshakeType::CLIENT_HELLO | HandshakeType::SERVER_HELLO);
    fragment.message_seq == 0 || is_hello
}

fn end(start: u32, piece: &[u8]) -> u32 {
    start.saturating_add(length32(piece.len()))
}

fn split(bytes: &[u8], at: u32) -> (&[u8], &[u8]) {
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: HandshakeType = HandshakeType::CLIENT_HELLO;

    fn part(number: u16, of: &[u8], from: usize, to: usize) -> (Fragment<'_>, Origin) {
        let fragment = Fragment {
            msg_type: if number == 0 { FIRST } else { HandshakeType::CERTIFICATE },
            length: length32(of.len()),
            message_seq: number,
            fragment_offset: length32(from),
            body: &of[from..to],
        };
        (fragment, Origin { offset: u64::try_from(from).unwrap(), ..Origin::default() })
    }

    fn bodies(handed: Handed<'_>, found: &mut Vec<Vec<u8>>) {
        if let Handed::Message(message) = handed {
            found.push(message.bytes[4..].to_vec());
        }
    }

    /// What a joiner makes of fragments: the bodies of messages, and what each fragment came to.
    fn join(parts: &[(Fragment<'_>, Origin)], limits: Limits) -> (Vec<Vec<u8>>, Vec<Taken>) {
        let mut joiner = Joiner::new(limits);
        let mut found = Vec::new();
        let mut taken = Vec::new();
        for (fragment, origin) in parts {
            taken.push(joiner.push(fragment, *origin, |handed| bodies(handed, &mut found)));
            assert!(joiner.held() <= limits.bytes && joiner.partial.len() <= limits.messages);
        }
        joiner.flush(|handed| bodies(handed, &mut found));
        assert_eq!(joiner.held(), 0);
        (found, taken)
    }

    #[test]
    fn a_message_is_joined_from_fragments_in_any_order() {
        let hello = b"0123456789";
        let cuts = [(0, 4), (4, 7), (7, 10)];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let parts = order.map(|index| part(0, hello, cuts[index].0, cuts[index].1));
            assert_eq!(join(&parts, Limits::default()).0, [hello.to_vec()], "{order:?}");
        }
    }

    #[test]
    fn fragments_may_overlap_and_repeat() {
        let hello = b"0123456789";
        let cuts = [(2, 4), (6, 8), (3, 7), (2, 8), (0, 5), (0, 10), (5, 10)];
        let (found, taken) =
            join(&cuts.map(|(from, to)| part(0, hello, from, to)), Limits::default());
        assert_eq!(found, [hello.to_vec()]);
        assert_eq!(taken[3], Taken::Repeated);
        assert_eq!(taken[6], Taken::Repeated);
        assert!(!taken.contains(&Taken::Conflict));
    }

    #[test]
    fn of_fragments_that_differ_the_first_wins() {
        let parts = [part(0, b"abcd", 0, 3), part(0, b"xyzd", 1, 4)];
        let (found, taken) = join(&parts, Limits::default());
        assert_eq!((found, taken[1]), (Vec::from([b"abcd".to_vec()]), Taken::Conflict));
        let parts = [part(0, b"abcd", 0, 3), part(0, b"abcde", 3, 5), part(0, b"abcd", 3, 4)];
        let (found, taken) = join(&parts, Limits::default());
        assert_eq!((found, taken[1]), (Vec::from([b"abcd".to_vec()]), Taken::Conflict));
    }

    #[test]
    fn messages_are_handed_on_in_the_order_of_their_numbers() {
        let parts = [part(1, b"one", 0, 3), part(2, b"two", 0, 3), part(0, b"zero", 0, 4)];
        let (found, taken) = join(&parts, Limits::default());
        assert_eq!(found, [b"zero".to_vec(), b"one".to_vec(), b"two".to_vec()]);
        assert_eq!(taken, [Taken::New; 3]);
        let parts = [part(0, b"zero", 0, 4), part(1, b"one", 0, 3), part(0, b"zero", 0, 4)];
        assert_eq!(join(&parts, Limits::default()).1[2], Taken::Repeated);
    }

    #[test]
    fn a_message_without_a_body_is_one() {
        assert_eq!(join(&[part(0, b"", 0, 0)], Limits::default()).0, [b"".to_vec()]);
    }

    #[test]
    fn what_is_held_is_bounded() {
        let limits = Limits { bytes: 1_000, messages: 3 };
        let parts: Vec<_> = (1..60).map(|number| part(number, b"cut", 0, 2)).collect();
        let (found, _) = join(&parts, limits);
        assert!(found.is_empty());
        let long = [7; 1_001];
        let (found, taken) = join(&[part(0, &long, 0, 5), part(1, b"one", 0, 3)], limits);
        assert_eq!(taken[0], Taken::TooLong(FIRST, 1_001));
        assert_eq!(found, [b"one".to_vec()]);
    }

    #[test]
    fn the_beginning_of_a_message_that_never_ended_is_kept() {
        let mut joiner = Joiner::default();
        let (fragment, origin) = part(0, b"0123456789", 0, 4);
        joiner.push(&fragment, origin, |_| panic!("not whole"));
        let mut found = Vec::new();
        joiner.take_partial(|handed| bodies(handed, &mut found));
        assert_eq!((found, joiner.held()), (Vec::from([b"0123".to_vec()]), 0));
    }
}
