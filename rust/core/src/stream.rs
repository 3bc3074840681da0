//! One direction of a TLS connection: bytes as they come, messages as they end. No I/O.

mod content;

use alloc::vec::Vec;

use crate::alert::Alert;
use crate::joiner::{Joined, Joiner, MessageLimits, Origin, RawMessage};
use crate::record::{self, RecordHeader};
use crate::registry::{
    AlertDescription, AlertLevel, CipherSuite, ContentType, HandshakeType, ProtocolVersion,
};
use crate::wire::{Cursor, Parse};
use content::{
    begins_a_hello, heartbeat_lies, mac_without_encryption, reads_as_messages, suite_of,
};

/// Records without content that may follow one another before the direction is given up.
pub const MAX_EMPTY_RECORDS: u32 = 32;

/// What a stream shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Item<'a> {
    /// The content of a record that the handshake messages, or the `ChangeCipherSpec`, after this
    /// are of.
    Fragment(Fragment),
    /// A handshake message in clear.
    Message(RawMessage<'a>),
    /// The part that came of a message whose record or whose rest did not, at the stream's end.
    Partial(RawMessage<'a>),
    /// An alert in clear.
    Alert(Alert, u64),
    /// A `ChangeCipherSpec`, and the offset of its record.
    ChangeCipherSpec(u64),
    /// A record under protection, or of a type whose content is not read; and its offset.
    Opaque(RecordHeader, u64),
    /// Something that should not be, and the offset of the record it is in.
    Oddity(Oddity, u64),
}

/// The content of a record, without the record's header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fragment {
    /// What it is.
    pub content_type: ContentType,
    /// Offset of the first in the stream.
    pub offset: u64,
    /// How many there are.
    pub length: usize,
    /// Whether the first goes on with a message that began in an earlier record.
    pub continues: bool,
}

/// What can be odd about a stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Oddity {
    /// A record without content.
    EmptyRecord,
    /// More than [`MAX_EMPTY_RECORDS`] of them in a row. Nothing after this is read.
    RecordFlood,
    /// A record in clear longer than 2^14 bytes.
    RecordOversize(u16),
    /// A record longer than any version allows. Nothing after this is read.
    RecordLength(u16),
    /// A record version that is not one of SSL or TLS.
    RecordVersion(ProtocolVersion),
    /// Bytes that are no record header. Nothing after this is read.
    ContentType(ContentType),
    /// The stream ended, or lost bytes, inside a record.
    TruncatedRecord,
    /// The stream ended, or lost bytes, inside a handshake message.
    TruncatedMessage,
    /// A record of another type between the records of one handshake message.
    Interleaved(ContentType),
    /// A handshake message longer than the cap.
    HandshakeLength(HandshakeType, u32),
    /// A heartbeat whose payload length is larger than its record.
    HeartbeatOverflow,
    /// DTLS: a fragment of a handshake message that runs past its message or its record.
    FragmentLength,
    /// DTLS: fragments of one handshake message differ in its type, its length or its bytes. The
    /// first wins.
    FragmentConflict,
    /// DTLS: fragments of a message are forgotten, because a cap was reached or the handshake went
    /// on without the rest.
    FragmentsGivenUp,
}

/// Whether what a direction sends can be read.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Protection {
    /// In clear.
    #[default]
    Clear,
    /// A `ChangeCipherSpec` was sent: what follows is protected, unless it was one of TLS 1.3,
    /// which means nothing ([RFC 9846 App. E.4]).
    ///
    /// [RFC 9846 App. E.4]: https://www.rfc-editor.org/rfc/rfc9846#appendix-E.4
    Doubtful,
    /// Protected by a cipher that does not encrypt: so many bytes of each record are its MAC.
    Authentic(usize),
    /// Protected.
    Opaque,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// At a record header, some bytes of which are held.
    Header,
    /// Inside a record whose content is needed.
    Content(Open),
    /// Inside a record whose content is not looked at.
    Passing(Open),
    /// Nothing more is read.
    Lost,
}

/// A record that has begun.
#[derive(Clone, Copy, Debug)]
struct Open {
    header: RecordHeader,
    offset: u64,
    remaining: usize,
}

/// One direction of a connection. Feed it bytes in order; it hands out what they show.
///
/// At most one record and one message are held. A record of application data is not held at all:
/// [`Stream::skippable`] tells how many bytes need not even be fed.
#[derive(Clone, Debug)]
pub struct Stream {
    state: State,
    position: u64,
    held: Vec<u8>,
    joiner: Joiner,
    protection: Protection,
    /// The suite that the next `ChangeCipherSpec` changes to, as far as it is known.
    cipher_suite: Option<CipherSuite>,
    empty_records: u32,
}

impl Default for Stream {
    fn default() -> Self {
        Self {
            state: State::Header,
            position: 0,
            held: Vec::new(),
            joiner: Joiner::default(),
            protection: Protection::Clear,
            cipher_suite: None,
            empty_records: 0,
        }
    }
}

impl Stream {
    /// A stream at its first byte.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A stream whose first byte lies at `position` of something larger, and whose messages heed
    /// `limits`.
    #[must_use]
    pub fn at(position: u64, limits: MessageLimits) -> Self {
        Self { position, joiner: Joiner::new(limits), ..Self::default() }
    }

    /// Says which suite was agreed on: what it protects can be read if it does not encrypt. A
    /// server's stream knows by its `ServerHello`.
    pub const fn agree(&mut self, cipher_suite: CipherSuite) {
        self.cipher_suite = Some(cipher_suite);
    }

    /// The offset of the next byte to be fed.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Whether nothing more is read, because what came is not a record or bytes were lost.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    /// How many bytes are held of a record and of a message that have begun.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len() + self.joiner.held()
    }

    /// The offset of the first byte of what has begun and not ended: of a message, else of a record,
    /// else of the next byte. What lies before it shows nothing more.
    #[must_use]
    pub fn begun(&self) -> u64 {
        let record = match self.state {
            State::Header => self.position - u64::try_from(self.held.len()).unwrap_or(0),
            State::Content(open) => open.offset,
            State::Passing(_) | State::Lost => self.position,
        };
        self.joiner.begun().map_or(record, |message| message.min(record))
    }

    /// How many of the next bytes are not looked at.
    #[must_use]
    pub fn skippable(&self) -> u64 {
        match self.state {
            State::Passing(open) => u64::try_from(open.remaining).unwrap_or(u64::MAX),
            State::Lost => u64::MAX,
            State::Header | State::Content(_) => 0,
        }
    }

    /// Passes over `length` bytes, at most [`Stream::skippable`].
    pub fn skip(&mut self, length: u64) {
        self.position = self.position.saturating_add(length);
        if let State::Passing(open) = &mut self.state {
            open.remaining -= usize::try_from(length).unwrap_or(usize::MAX).min(open.remaining);
            if open.remaining == 0 {
                self.state = State::Header;
            }
        }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(Item<'_>)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.state {
                State::Header => self.feed_header(rest, &mut each),
                State::Content(open) => self.feed_content(open, rest, &mut each),
                State::Passing(open) => {
                    let passed = open.remaining.min(rest.len());
                    self.skip(u64::try_from(passed).unwrap_or(u64::MAX));
                    rest.get(passed..).unwrap_or_default()
                }
                State::Lost => {
                    self.advance(rest.len());
                    &[]
                }
            };
        }
    }

    /// Says that the next `length` bytes are not to be had.
    ///
    /// Inside a record that is passed over this changes nothing. Where a message or a record
    /// header is lost, the message is given up, and reading goes on at the next record if its place
    /// is known.
    pub fn gap(&mut self, length: u64, mut each: impl FnMut(Item<'_>)) {
        if length == 0 {
            return;
        }
        let start = self.position;
        match self.state {
            State::Passing(open) if length <= remaining(open) => return self.skip(length),
            State::Content(open) if length <= remaining(open) => {
                each(Item::Oddity(Oddity::TruncatedRecord, open.offset));
                self.give_up_message(&mut each);
                self.held = Vec::new();
                self.state = State::Passing(open);
                return self.skip(length);
            }
            State::Lost => {}
            State::Header | State::Content(_) | State::Passing(_) => {
                each(Item::Oddity(Oddity::TruncatedRecord, start));
                self.give_up_message(&mut each);
                self.lose();
            }
        }
        self.position = self.position.saturating_add(length);
    }

    /// Says that no more bytes will come.
    pub fn finish(&mut self, mut each: impl FnMut(Item<'_>)) {
        let amid = match self.state {
            State::Header => !self.held.is_empty(),
            State::Content(_) | State::Passing(_) => true,
            State::Lost => false,
        };
        if amid {
            each(Item::Oddity(Oddity::TruncatedRecord, self.position));
        }
        self.give_up_message(&mut each);
        self.lose();
    }

    fn lose(&mut self) {
        self.held = Vec::new();
        self.joiner.reset();
        self.state = State::Lost;
    }

    fn advance(&mut self, length: usize) {
        self.position = self.position.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
    }

    /// Hands out what came of the message that is being joined, as partial.
    fn give_up_message(&mut self, each: &mut impl FnMut(Item<'_>)) {
        if let State::Content(open) = self.state
            && open.header.content_type == ContentType::HANDSHAKE
            && self.is_clear(open.header, &self.held)
        {
            let held = core::mem::take(&mut self.held);
            each(self.fragment(open, &held));
            let partial = |joined: Joined<'_>| {
                if let Joined::Message(message) = joined {
                    each(Item::Partial(message));
                }
            };
            self.joiner.push(&held, open.origin(), partial);
        }
        let offset = self.position;
        self.joiner.take_partial(|message| {
            each(Item::Oddity(Oddity::TruncatedMessage, offset));
            each(Item::Partial(message));
        });
    }

    /// Takes bytes of a record header; returns what follows them.
    fn feed_header<'a>(&mut self, bytes: &'a [u8], each: &mut impl FnMut(Item<'_>)) -> &'a [u8] {
        let offset = self.position - u64::try_from(self.held.len()).unwrap_or(0);
        let wanted = (record::HEADER_LENGTH - self.held.len()).min(bytes.len());
        let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
        self.advance(taken.len());
        let header = if self.held.is_empty() && taken.len() == record::HEADER_LENGTH {
            RecordHeader::parse(&mut Cursor::new(taken))
        } else {
            self.held.extend_from_slice(taken);
            RecordHeader::parse(&mut Cursor::new(&self.held))
        };
        if let Ok(header) = header {
            self.held.clear();
            self.open(header, offset, each);
        }
        rest
    }

    /// Decides what a record's content is worth.
    fn open(&mut self, header: RecordHeader, offset: u64, each: &mut impl FnMut(Item<'_>)) {
        if let Some(oddity) = unreadable(header) {
            each(Item::Oddity(oddity, offset));
            return self.lose();
        }
        if !header.has_usual_version() {
            each(Item::Oddity(Oddity::RecordVersion(header.version), offset));
        }
        if header.length == 0 {
            return self.empty(header, offset, each);
        }
        self.empty_records = 0;
        if header.content_type != ContentType::HANDSHAKE && self.joiner.is_amid() {
            each(Item::Oddity(Oddity::Interleaved(header.content_type), offset));
        }
        let remaining = usize::from(header.length);
        let open = Open { header, offset, remaining };
        if header.content_type == ContentType::APPLICATION_DATA {
            each(Item::Opaque(header, offset));
            self.state = State::Passing(open);
        } else {
            self.state = State::Content(open);
        }
    }

    fn empty(&mut self, header: RecordHeader, offset: u64, each: &mut impl FnMut(Item<'_>)) {
        if header.content_type == ContentType::APPLICATION_DATA {
            return;
        }
        each(Item::Oddity(Oddity::EmptyRecord, offset));
        self.empty_records += 1;
        if self.empty_records > MAX_EMPTY_RECORDS {
            each(Item::Oddity(Oddity::RecordFlood, offset));
            self.lose();
        }
    }

    /// Takes bytes of a record's content; returns what follows them.
    fn feed_content<'a>(
        &mut self,
        mut open: Open,
        bytes: &'a [u8],
        each: &mut impl FnMut(Item<'_>),
    ) -> &'a [u8] {
        let wanted = open.remaining.min(bytes.len());
        let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
        self.advance(taken.len());
        open.remaining -= taken.len();
        if open.remaining > 0 {
            self.held.extend_from_slice(taken);
            self.state = State::Content(open);
            return rest;
        }
        self.state = State::Header;
        if self.held.is_empty() {
            self.content(open, taken, each);
        } else {
            let mut held = core::mem::take(&mut self.held);
            held.extend_from_slice(taken);
            self.content(open, &held, each);
        }
        rest
    }

    /// Reads the whole content of a record.
    fn content(&mut self, open: Open, content: &[u8], each: &mut impl FnMut(Item<'_>)) {
        let Open { header, offset, .. } = open;
        match header.content_type {
            ContentType::HANDSHAKE if self.is_clear(header, content) => {
                self.handshake(open, self.without_mac(content), each);
            }
            ContentType::HANDSHAKE => {
                self.protection = Protection::Opaque;
                each(Item::Opaque(header, offset));
            }
            ContentType::CHANGE_CIPHER_SPEC if self.is_clear_change(content) => {
                self.change_cipher_spec();
                each(self.fragment(open, content));
                each(Item::ChangeCipherSpec(offset));
            }
            ContentType::ALERT => self.alerts(open, self.without_mac(content), each),
            ContentType::HEARTBEAT if self.protection == Protection::Clear => {
                if heartbeat_lies(content) {
                    each(Item::Oddity(Oddity::HeartbeatOverflow, offset));
                }
                each(Item::Opaque(header, offset));
            }
            _ => each(Item::Opaque(header, offset)),
        }
    }

    /// Whether a `ChangeCipherSpec` is in clear. It is one byte; that of a renegotiation is under
    /// the cipher that it ends ([RFC 5246 §7.1]), and longer.
    ///
    /// [RFC 5246 §7.1]: https://www.rfc-editor.org/rfc/rfc5246#section-7.1
    fn is_clear_change(&self, content: &[u8]) -> bool {
        self.protection == Protection::Clear || self.without_mac(content).len() == 1
    }

    fn change_cipher_spec(&mut self) {
        let authentic = self.cipher_suite.and_then(mac_without_encryption);
        self.protection = match (self.protection, authentic) {
            (_, Some(length)) => Protection::Authentic(length),
            (Protection::Clear | Protection::Authentic(_), None) => Protection::Doubtful,
            (protection, None) => protection,
        };
    }

    /// A record's content without the MAC of a cipher that does not encrypt.
    fn without_mac<'a>(&self, content: &'a [u8]) -> &'a [u8] {
        let Protection::Authentic(length) = self.protection else { return content };
        let kept = content.len().saturating_sub(length);
        content.get(..kept).unwrap_or_default()
    }

    fn handshake(&mut self, open: Open, content: &[u8], each: &mut impl FnMut(Item<'_>)) {
        if open.header.length > record::MAX_PLAINTEXT {
            each(Item::Oddity(Oddity::RecordOversize(open.header.length), open.offset));
        }
        each(self.fragment(open, content));
        let mut agreed = None;
        self.joiner.push(content, open.origin(), |joined| match joined {
            Joined::Message(message) => {
                agreed = suite_of(message).or(agreed);
                each(Item::Message(message));
            }
            Joined::TooLong { handshake_type, length, .. } => {
                each(Item::Oddity(Oddity::HandshakeLength(handshake_type, length), open.offset));
            }
        });
        self.cipher_suite = agreed.or(self.cipher_suite);
    }

    /// The content of a record that is about to be read.
    fn fragment(&self, open: Open, content: &[u8]) -> Item<'static> {
        Item::Fragment(Fragment {
            content_type: open.header.content_type,
            offset: open.origin().offset,
            length: content.len(),
            continues: self.joiner.begun().is_some(),
        })
    }

    /// Alerts are two bytes in clear, and more under any protection.
    fn alerts(&self, open: Open, content: &[u8], each: &mut impl FnMut(Item<'_>)) {
        let (pairs, odd) = content.as_chunks::<2>();
        let alerts = pairs.iter().map(|&[level, description]| Alert {
            level: AlertLevel(level),
            description: AlertDescription(description),
        });
        let clear = odd.is_empty()
            && !pairs.is_empty()
            && (pairs.len() == 1 || self.protection == Protection::Clear)
            && alerts.clone().all(Alert::is_plausible);
        if clear {
            alerts.for_each(|alert| each(Item::Alert(alert, open.offset)));
        } else {
            each(Item::Opaque(open.header, open.offset));
        }
    }

    /// Whether a handshake record's content is in clear.
    ///
    /// After a `ChangeCipherSpec` it is only if it reads as whole messages to its last byte (or as
    /// a hello that goes on in the next record): a second hello of TLS 1.3 does, ciphertext does so
    /// once in 2^24.
    fn is_clear(&self, header: RecordHeader, content: &[u8]) -> bool {
        match self.protection {
            Protection::Clear => true,
            Protection::Opaque => false,
            Protection::Authentic(_) => {
                self.joiner.is_amid() || reads_as_messages(self.without_mac(content))
            }
            Protection::Doubtful => {
                self.joiner.is_amid()
                    || reads_as_messages(content)
                    || (usize::from(header.length) == content.len() && begins_a_hello(content))
            }
        }
    }
}

impl Open {
    fn origin(&self) -> Origin {
        let header = u64::try_from(record::HEADER_LENGTH).unwrap_or(0);
        Origin { offset: self.offset + header, record_version: self.header.version }
    }
}

fn remaining(open: Open) -> u64 {
    u64::try_from(open.remaining).unwrap_or(u64::MAX)
}

/// Why a record header cannot be one.
fn unreadable(header: RecordHeader) -> Option<Oddity> {
    let is_known = RecordHeader { length: 0, ..header }.is_plausible();
    match (is_known, header.is_plausible()) {
        (false, _) => Some(Oddity::ContentType(header.content_type)),
        (true, false) => Some(Oddity::RecordLength(header.length)),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests;
