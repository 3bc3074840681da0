//! Events of the tracker, kept as Python wants them.

use tlswire::alert::Alert;
use tlswire::handshake::Context;
use tlswire::record::RecordHeader;
use tlswire::registry::{ContentType, ProtocolVersion};
use tlswire_capture::choice::Choice;
use tlswire_capture::connection::{Endpoint, Moment, Sender};
use tlswire_capture::event::{At, Event, Sink};
use tlswire_capture::messages::MessageLines;

/// What becomes of events.
pub(crate) enum Events {
    /// Nothing.
    Ignored,
    /// Lines of JSON.
    Lines(MessageLines),
    /// Messages.
    Kept { choice: Choice, messages: Vec<Seen> },
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
}

/// What was seen.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Message { bytes: Vec<u8>, offset: u64, record_version: ProtocolVersion, context: Context },
    Alert(Alert, u64),
    ChangeCipherSpec(u64),
    Encrypted(RecordHeader, u64),
}

impl Events {
    /// Whether something waits to be taken.
    pub(super) const fn is_told(&self) -> bool {
        match self {
            Self::Ignored => false,
            Self::Lines(lines) => !lines.out.is_empty(),
            Self::Kept { messages, .. } => !messages.is_empty(),
        }
    }
}

impl Sink for Events {
    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        match self {
            Self::Ignored => {}
            Self::Lines(lines) => lines.event(at, event),
            Self::Kept { choice, messages } => {
                if let Some(what) = what(at, event).filter(|_| choice.accepts(at.connection)) {
                    messages.push(seen(at, what));
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
            }
        }
        Event::Alert(alert, offset) => What::Alert(*alert, *offset),
        Event::ChangeCipherSpec(offset) => What::ChangeCipherSpec(*offset),
        Event::Opaque(header, _) if header.content_type == ContentType::APPLICATION_DATA => {
            return None;
        }
        Event::Opaque(header, offset) => What::Encrypted(*header, *offset),
        Event::Gap(..) => return None,
    })
}

fn seen(at: &At<'_>, what: What) -> Seen {
    Seen {
        moment: at.moment,
        index: at.index,
        connection_id: at.connection.id().to_string(),
        protocol: at.protocol().name(),
        sender: at.sender,
        source: at.source,
        destination: at.destination,
        what,
    }
}
