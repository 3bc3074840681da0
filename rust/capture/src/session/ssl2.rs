//! Hellos in the format of SSL 2.0, and what they add to the facts.

use tlswire::joiner::{Origin, RawMessage};
use tlswire::registry::ProtocolVersion;
use tlswire::ssl2::{self, Message, Probe};
use tlswire::wire::Error;

use super::{Facts, Surroundings};
use crate::anomaly::AnomalyKind;
use crate::certificate::Chain;
use crate::connection::{Format, Hello, Protocol, Sender};
use crate::event::{Event, Sink};
use crate::flow::Direction;

/// A hello that a stream begins with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    /// The message, or what came of it.
    pub(super) message: &'a [u8],
    /// The length of the record's header.
    pub(super) header: usize,
    /// The length of the record, header included.
    pub(super) record: usize,
    /// Whether all of the record came.
    pub(super) is_whole: bool,
}

/// The hello that `bytes` begin with, perhaps cut; `None` for anything else, an error while there
/// are too few to tell.
pub(super) fn find(bytes: &[u8]) -> Result<Option<Found<'_>>, TooFew> {
    match ssl2::probe(bytes) {
        Probe::Unsure => Err(TooFew),
        Probe::NotForUs => Ok(None),
        Probe::Hello { header, message, padding } => {
            let record = header + message + padding;
            let sent = bytes.get(header..).unwrap_or_default();
            let message = sent.get(..message).unwrap_or(sent);
            Ok(Some(Found { message, header, record, is_whole: bytes.len() >= record }))
        }
    }
}

/// Too few bytes to tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooFew;

impl Facts {
    /// Whether what follows a hello of this format is TLS: the server has answered so, or has not
    /// answered yet and `bytes` begin with a record of TLS.
    pub(super) const fn goes_on_with_tls(&self, bytes: &[u8]) -> bool {
        match self.version {
            Some(version) => version.0 != ProtocolVersion::SSLV2.0,
            None => matches!(bytes, [20..=24] | [20..=24, 3, ..]),
        }
    }

    /// Takes a whole hello, the offset of whose record is given.
    pub(super) fn ssl2<S: Sink>(
        &mut self,
        direction: Direction,
        found: Found<'_>,
        offset: u64,
        around: &mut Surroundings<'_, S>,
    ) {
        let raw = raw_message(found, offset);
        self.has_tls = true;
        around.handshakes.messages += 1;
        let parsed = Message::parse(found.message);
        match &parsed {
            Ok(Message::ServerHello(hello)) => self.ssl2_server(direction, &raw, hello, around),
            Ok(_) => self.ssl2_client(direction, &raw, true, around),
            Err(error) => self.ssl2_broken(direction, &raw, *error, around),
        }
        let (letter, name) = match parsed {
            Ok(Message::ServerHello(_)) => ('s', "server_hello"),
            _ => ('c', "client_hello"),
        };
        self.letter(direction, letter);
        self.reach(direction, name);
        self.tell(direction, &Event::Ssl2(raw), around);
        *self.segments.of_mut(direction) = 0;
    }

    /// Takes what came of a hello that was cut.
    pub(super) fn ssl2_cut<S: Sink>(
        &mut self,
        direction: Direction,
        found: Found<'_>,
        offset: u64,
        around: &mut Surroundings<'_, S>,
    ) {
        self.has_tls = true;
        around.handshakes.partial_messages += 1;
        self.anomaly(direction, AnomalyKind::TruncatedRecord, None, around);
        if found.message.first() == Some(&1) {
            self.ssl2_client(direction, &raw_message(found, offset), false, around);
        }
    }

    fn ssl2_client<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        is_whole: bool,
        around: &mut Surroundings<'_, S>,
    ) {
        around.handshakes.client_hellos += u64::from(is_whole);
        let hello = self.ssl2_hello(direction, raw, is_whole, around);
        if self.connection.client_hello.is_some() {
            return;
        }
        self.set_client(direction);
        self.connection.protocol = Protocol::Ssl2;
        self.connection.client_hellos += u32::from(is_whole);
        self.connection.client_hello = Some(hello);
    }

    /// A server that answers in this format speaks SSL 2.0: what follows it is not read.
    fn ssl2_server<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        hello: &ssl2::ServerHello<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        around.handshakes.server_hellos += 1;
        if !self.roles_known {
            self.set_client(direction.opposite());
        } else if self.sender(direction) == Sender::Client {
            self.anomaly(direction, AnomalyKind::Direction, None, around);
        }
        let found = self.ssl2_hello(direction, raw, true, around);
        self.connection.protocol = Protocol::Ssl2;
        self.connection.server_hello.get_or_insert(found);
        self.version = Some(hello.server_version);
        if !hello.certificate.is_empty() {
            let chain = core::iter::once(hello.certificate);
            let chain = Chain::read(chain, around.depth, around.certificates);
            self.side(direction).certificates.get_or_insert(chain);
        }
    }

    fn ssl2_broken<S: Sink>(
        &mut self,
        direction: Direction,
        raw: &RawMessage<'_>,
        error: Error,
        around: &mut Surroundings<'_, S>,
    ) {
        self.anomaly(direction, AnomalyKind::DecodeError, Some(error), around);
        self.ssl2_client(direction, raw, true, around);
        self.side(direction).malformed = true;
    }

    fn ssl2_hello<S>(
        &self,
        direction: Direction,
        raw: &RawMessage<'_>,
        complete: bool,
        around: &Surroundings<'_, S>,
    ) -> Hello {
        Hello { format: Format::Ssl2, ..self.hello(direction, raw, complete, around) }
    }
}

fn raw_message(found: Found<'_>, offset: u64) -> RawMessage<'_> {
    let header = u64::try_from(found.header).unwrap_or(0);
    let record_version = ProtocolVersion::SSLV2;
    let origin = Origin { offset: offset + header, record_version };
    RawMessage { bytes: found.message, origin, records: 1 }
}
