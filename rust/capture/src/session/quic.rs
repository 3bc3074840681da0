//! A UDP flow's QUIC: two directions of datagrams in, facts and events out.

use tlswire::alert::Alert;
use tlswire::joiner::{Joined, Joiner, MessageLimits, Origin};
use tlswire::quic::frame::ConnectionClose;
use tlswire::registry::{AlertLevel, ContentType};
use tlswire::stream::{self, Item};

use super::{BOTH, Facts, Opening, Surroundings};
use crate::anomaly::{Anomaly, AnomalyKind};
use crate::connection::{Connection, EndReason, Protocol, Sender};
use crate::event::Sink;
use crate::flow::Direction;
use crate::pair::Pair;
use crate::quic::{self, Event, MIN_FIRST, Oddity};

/// A UDP flow that carries QUIC.
#[derive(Debug)]
pub(crate) struct Quic {
    connection: quic::Connection,
    joiners: Pair<Joiner>,
    facts: Facts,
    bytes: Pair<u64>,
}

/// What takes what a connection shows.
struct Reader<'r, 's, S> {
    direction: Direction,
    is_cut: bool,
    joiner: &'r mut Joiner,
    facts: &'r mut Facts,
    around: &'r mut Surroundings<'s, S>,
}

impl Quic {
    /// The session of a connection that has just begun; it still has to be shown its datagram.
    pub(crate) fn new(
        opening: &Opening,
        connection: quic::Connection,
        limits: MessageLimits,
    ) -> Self {
        let mut facts = Facts::new(opening);
        facts.speaks_quic(connection.client());
        let joiners = Pair::new(Joiner::new(limits), Joiner::new(limits));
        Self { connection, joiners, facts, bytes: Pair::default() }
    }

    /// The connection that a datagram begins on the same addresses and ports, if it begins one.
    pub(crate) fn replaced_by(
        &mut self,
        direction: Direction,
        datagram: &[u8],
    ) -> Option<quic::Connection> {
        self.connection.replaced_by(direction, datagram)
    }

    /// The facts so far.
    pub(crate) const fn facts_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }

    /// Whether its row has left before its end.
    pub(crate) const fn is_emitted(&self) -> bool {
        self.facts.is_emitted()
    }

    /// How many bytes of its handshake it holds: CRYPTO frames, messages that have begun, and hellos.
    pub(crate) fn held(&self) -> usize {
        let [forward, reverse] = self.joiners.both().map(Joiner::held);
        self.connection.held() + forward + reverse + self.facts.held()
    }

    /// Takes one datagram; `is_cut` where the capture holds less of it than was on the wire.
    pub(crate) fn receive<S: Sink>(
        &mut self,
        direction: Direction,
        datagram: &[u8],
        is_cut: bool,
        mut works: quic::Works<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self { connection, joiners, facts, bytes } = self;
        let bytes = bytes.of_mut(direction);
        *bytes += u64::try_from(datagram.len()).unwrap_or(u64::MAX);
        facts.speaks(direction);
        let joiner = joiners.of_mut(direction);
        let mut reader = Reader { direction, is_cut, joiner, facts, around };
        if is_cut {
            reader.facts.cut(direction, reader.around);
        }
        connection.receive(direction, datagram, &mut works, |event| reader.take(event, datagram));
        facts.connection.quic_version = Some(connection.version());
    }

    /// What has begun is read at last, and the facts are closed.
    pub(crate) fn finish<S: Sink>(
        &mut self,
        reason: EndReason,
        mut works: quic::Works<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self { connection, joiners, facts, bytes } = self;
        connection.finish(&mut works);
        for direction in BOTH {
            let joiner = joiners.of_mut(direction);
            joiner.take_partial(|raw| facts.item(direction, Item::Partial(raw), around));
            facts.bytes(direction, *bytes.of(direction));
        }
        facts.finish(Some(reason), None);
    }

    /// The facts of a connection that is over.
    pub(crate) fn into_connection(self) -> Connection {
        self.facts.into_connection()
    }
}

impl<S: Sink> Reader<'_, '_, S> {
    fn take(&mut self, event: Event<'_>, datagram: &[u8]) {
        let direction = self.direction;
        match event {
            Event::Captured(offset, length) => {
                if self.around.sink.wants_pieces() {
                    self.facts.trace_crypto(direction, offset, length, self.around.moment.frame);
                }
            }
            Event::Crypto(bytes, offset) => self.crypto(bytes, offset),
            Event::Close(close) => self.close(close),
            Event::Handshake | Event::ZeroRtt => {
                self.facts.protected_packet(direction, self.around);
            }
            Event::Short => {
                self.facts.protected_packet(direction, self.around);
                self.facts.short_header(direction, self.around);
            }
            Event::Initial if self.facts.sender(direction) == Sender::Client => {
                if datagram.len() < MIN_FIRST && !self.is_cut {
                    self.odd(AnomalyKind::QuicSmallInitial, None);
                }
            }
            Event::Initial | Event::Retry | Event::VersionNegotiation => {}
            Event::Oddity(oddity) => self.oddity(oddity),
        }
    }

    fn crypto(&mut self, bytes: &[u8], offset: u64) {
        let Self { direction, joiner, facts, around, .. } = self;
        let origin = Origin { offset, ..Origin::default() };
        let (content_type, length, continues) =
            (ContentType::HANDSHAKE, bytes.len(), joiner.is_amid());
        let fragment = stream::Fragment { content_type, offset, length, continues };
        facts.item(*direction, Item::Fragment(fragment), around);
        joiner.push(bytes, origin, |joined| {
            let item = match joined {
                Joined::Message(message) => Item::Message(message),
                Joined::TooLong { handshake_type, length, origin } => {
                    let oddity = stream::Oddity::HandshakeLength(handshake_type, length);
                    Item::Oddity(oddity, origin.offset)
                }
            };
            facts.item(*direction, item, around);
        });
        if !joiner.is_amid() {
            let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            facts.forget_before(*direction, offset.saturating_add(length));
        }
    }

    /// A handshake that ends with an alert says so by the code of its error.
    fn close(&mut self, close: ConnectionClose<'_>) {
        match close.alert() {
            Some(description) => {
                let alert = Alert { level: AlertLevel::FATAL, description };
                self.facts.item(self.direction, Item::Alert(alert, 0), self.around);
            }
            None => self.facts.refused_by(self.direction),
        }
    }

    fn oddity(&mut self, oddity: Oddity) {
        match oddity {
            // The rest of the packet was not captured.
            Oddity::Header(_) if self.is_cut => {}
            Oddity::Version(version) => {
                let noted = self.facts.note(self.direction, AnomalyKind::QuicVersion, self.around);
                self.facts.list(&Anomaly { value: Some(version.0), ..noted }, self.around);
            }
            Oddity::Header(error) => self.odd(AnomalyKind::QuicHeader, Some(error)),
            Oddity::Undecryptable => self.odd(AnomalyKind::QuicDecryptFailed, None),
            Oddity::Frame(error) => self.odd(AnomalyKind::QuicFrame, Some(error)),
            Oddity::CryptoLimit => self.odd(AnomalyKind::QuicCryptoLimit, None),
            Oddity::Conflict => self.odd(AnomalyKind::QuicCryptoConflict, None),
        }
    }

    fn odd(&mut self, kind: AnomalyKind, error: Option<tlswire::wire::Error>) {
        let noted = self.facts.note(self.direction, kind, self.around);
        self.facts.list(&Anomaly { error, ..noted }, self.around);
    }
}

impl Facts {
    /// Says that the session is one of QUIC, and who its client is.
    fn speaks_quic(&mut self, client: Direction) {
        self.connection.protocol = Protocol::Quic;
        self.set_client(client);
    }

    /// Notes a packet under keys that the handshake made.
    fn protected_packet<S>(&mut self, direction: Direction, around: &mut Surroundings<'_, S>) {
        around.handshakes.protected_records += 1;
        self.side(direction).protected.get_or_insert(around.moment);
    }

    /// Notes a packet with a short header: the client sends them with its `Finished` or after it, and
    /// the server answers with them once it has taken that.
    fn short_header<S>(&mut self, direction: Direction, around: &Surroundings<'_, S>) {
        let sender = self.sender(direction);
        let connection = &mut self.connection;
        match sender {
            Sender::Client => {
                connection.client_finished.get_or_insert(around.moment);
            }
            Sender::Server if connection.client_finished.is_some() => {
                connection.established.get_or_insert(around.moment);
            }
            Sender::Server => {}
        }
    }
}
