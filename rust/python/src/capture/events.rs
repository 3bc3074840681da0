//! Events of the tracker, kept as Python wants them.

use core::mem;

use tlswire::alert::Alert;
use tlswire::handshake::Context;
use tlswire::joiner::MessageLimits;
use tlswire::record::RecordHeader;
use tlswire::registry::{ContentType, ProtocolVersion};
use tlswire_capture::choice::Choice;
use tlswire_capture::connection::{Endpoint, Moment, Sender};
use tlswire_capture::decompress::room;
use tlswire_capture::event::{At, Event, Piece, Sink};
use tlswire_capture::messages::MessageLines;

use super::message::CapturedMessage;

/// What becomes of events.
#[derive(Default)]
pub(crate) enum Events {
    /// Nothing.
    #[default]
    Ignored,
    /// Lines of JSON.
    Lines(MessageLines),
    /// Messages.
    Kept(Kept),
}

/// Messages that wait to be taken.
pub(crate) struct Kept {
    choice: Choice,
    messages: Vec<Seen>,
    /// About how much memory they take.
    bytes: usize,
    /// How much they may.
    cap: usize,
    /// How many were not kept.
    dropped: u64,
    /// Whether it is kept in which packets they are.
    pieces: bool,
}

impl Kept {
    /// The messages of `choice`, up to `cap` bytes.
    pub(crate) const fn new(choice: Choice, cap: usize, pieces: bool) -> Self {
        Self { choice, messages: Vec::new(), bytes: 0, cap, dropped: 0, pieces }
    }

    fn push(&mut self, message: Seen) {
        let size = size_of::<Seen>().saturating_add(message.size());
        let bytes = self.bytes.saturating_add(size);
        if bytes > self.cap {
            self.dropped += 1;
        } else {
            self.bytes = bytes;
            self.messages.push(message);
        }
    }
}

/// A message as it was seen.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) moment: Moment,
    pub(crate) index: u32,
    pub(crate) connection_id: String,
    pub(crate) protocol: &'static str,
    pub(crate) sender: Option<Sender>,
    pub(crate) source: Endpoint,
    pub(crate) destination: Endpoint,
    pub(crate) what: What,
    /// Where it was captured, if that was asked for.
    pub(crate) pieces: Option<Box<[Piece]>>,
}

impl Seen {
    fn size(&self) -> usize {
        let pieces = self.pieces.as_ref().map_or(0, |pieces| size_of_val(&**pieces));
        self.what.size() + pieces
    }
}

/// What was seen.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// The last tells how long a compressed list of certificates may be to be opened.
    Message {
        bytes: Vec<u8>,
        offset: u64,
        record_version: ProtocolVersion,
        context: Context,
        room: usize,
    },
    Ssl2(Vec<u8>, u64),
    Alert(Alert, u64),
    ChangeCipherSpec(u64),
    Encrypted(RecordHeader, u64),
}

impl What {
    fn size(&self) -> usize {
        match self {
            Self::Message { bytes, .. } | Self::Ssl2(bytes, _) => bytes.len(),
            _ => 0,
        }
    }
}

impl Events {
    /// Whether something waits to be taken.
    pub(super) const fn is_told(&self) -> bool {
        self.bytes() > 0
    }

    /// About how many bytes wait to be taken.
    const fn bytes(&self) -> usize {
        match self {
            Self::Ignored => 0,
            Self::Lines(lines) => lines.out.len(),
            Self::Kept(kept) => kept.bytes,
        }
    }

    /// The messages that wait.
    pub(crate) fn take(&mut self) -> Vec<CapturedMessage> {
        let Self::Kept(kept) = self else { return Vec::new() };
        kept.bytes = 0;
        mem::take(&mut kept.messages).into_iter().map(CapturedMessage::from).collect()
    }

    /// How many messages were not kept.
    pub(crate) const fn dropped(&self) -> u64 {
        if let Self::Kept(kept) = self { kept.dropped } else { 0 }
    }
}

impl Sink for Events {
    fn wants_pieces(&self) -> bool {
        match self {
            Self::Ignored => false,
            Self::Lines(lines) => lines.wants_pieces(),
            Self::Kept(kept) => kept.pieces,
        }
    }

    fn waiting(&self) -> usize {
        self.bytes()
    }

    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        match self {
            Self::Ignored => {}
            Self::Lines(lines) => lines.event(at, event),
            Self::Kept(kept) => {
                if let Some(what) = what(at, event).filter(|_| kept.choice.accepts(at.connection)) {
                    let pieces = kept.pieces.then(|| at.pieces.into());
                    kept.push(Seen { pieces, ..seen(at, event, what) });
                }
            }
        }
    }
}

fn what(at: &At<'_>, event: &Event<'_>) -> Option<What> {
    Some(match event {
        Event::Message(raw) => {
            let (version, cipher_suite) = (at.version, at.cipher_suite);
            What::Message {
                bytes: raw.bytes.to_vec(),
                offset: raw.origin.offset,
                record_version: raw.origin.record_version,
                context: Context { version, cipher_suite, ..Context::default() },
                room: room(at.connection.compressed, MessageLimits::default().certificates),
            }
        }
        Event::Ssl2(raw) => What::Ssl2(raw.bytes.to_vec(), raw.origin.offset),
        Event::Alert(alert, offset) => What::Alert(*alert, *offset),
        Event::ChangeCipherSpec(offset) => What::ChangeCipherSpec(*offset),
        Event::Opaque(header, _) if header.content_type == ContentType::APPLICATION_DATA => {
            return None;
        }
        Event::Opaque(header, offset) => What::Encrypted(*header, *offset),
        Event::Gap(..) => return None,
    })
}

fn seen(at: &At<'_>, event: &Event<'_>, what: What) -> Seen {
    Seen {
        moment: at.moment,
        index: at.index,
        connection_id: at.connection.id().to_string(),
        protocol: at.protocol(event).name(),
        sender: at.sender,
        source: at.source,
        destination: at.destination,
        what,
        pieces: None,
    }
}
