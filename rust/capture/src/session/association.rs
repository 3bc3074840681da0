//! A UDP flow's DTLS: two directions of datagrams in, facts and events out.

use tlswire::dtls::{Datagrams, Fragment, Limits, Record, begins, channel_data};
use tlswire::extension::ConnectionId;
use tlswire::handshake::{Context, Message, Transport};
use tlswire::registry::{ContentType, HandshakeType};
use tlswire::stream::Item;
use tlswire::wire::{Cursor, Parse, length32};

use super::{BOTH, Facts, Opening, Surroundings};
use crate::connection::{Connection, EndReason, Hello, Protocol, Sender};
use crate::event::Sink;
use crate::flow::{Direction, OverlapPolicy};
use crate::net::Udp;
use crate::pair::Pair;

/// Bytes before what a TURN channel carries.
const CHANNEL_HEADER: u32 = 4;
/// Where the random lies in the body of a hello, behind the version.
const RANDOM: core::ops::Range<usize> = 2..34;

/// The part of a UDP payload that is DTLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carried<'a> {
    pub(crate) bytes: &'a [u8],
    /// Where it lies in the payload.
    start: u32,
    /// Whether the capture holds less of the payload than was on the wire.
    is_cut: bool,
}

impl<'a> Carried<'a> {
    /// What of a UDP payload is DTLS: all of it, or what a TURN channel carries; `None` where
    /// something else shares the ports ([RFC 7983 §7]).
    ///
    /// [RFC 7983 §7]: https://www.rfc-editor.org/rfc/rfc7983#section-7
    pub(crate) fn by(udp: &Udp<'a>) -> Option<Self> {
        let bytes = channel_data(udp.payload).unwrap_or(udp.payload);
        let is_cut = usize::try_from(udp.payload_length).is_ok_and(|all| all > udp.payload.len());
        let start = if bytes.len() < udp.payload.len() { CHANNEL_HEADER } else { 0 };
        matches!(bytes.first(), Some(20..=63)).then_some(Self { bytes, start, is_cut })
    }

    /// Whether an association may begin with this datagram.
    pub(crate) fn begins(self) -> bool {
        begins(self.bytes)
    }
}

/// A UDP flow that carries DTLS.
#[derive(Debug)]
pub(crate) struct Association {
    sides: Pair<Datagrams>,
    facts: Facts,
    knows_cids: bool,
}

impl Association {
    pub(crate) fn new(opening: &Opening, limits: Limits) -> Self {
        let mut facts = Facts::new(opening);
        facts.speaks_dtls();
        let sides = Pair::new(Datagrams::new(limits), Datagrams::new(limits));
        Self { sides, facts, knows_cids: false }
    }

    /// Whether a datagram begins another association: the first hello of its sender, with another
    /// random ([RFC 9147 §5.11](https://www.rfc-editor.org/rfc/rfc9147#section-5.11)).
    pub(crate) fn is_renewed_by(&self, datagram: Carried<'_>) -> bool {
        let Some(hello) = &self.facts.connection().client_hello else { return false };
        let known = hello.message.get(4..).and_then(|body| body.get(RANDOM)).unwrap_or_default();
        let body = first_hello(datagram.bytes).unwrap_or_default();
        let new = body.get(RANDOM.start..RANDOM.end.min(body.len())).unwrap_or_default();
        !known.starts_with(new)
    }

    /// The facts so far.
    pub(crate) const fn facts_mut(&mut self) -> &mut Facts {
        &mut self.facts
    }

    /// Whether its row has left before its end.
    pub(crate) const fn is_emitted(&self) -> bool {
        self.facts.is_emitted()
    }

    /// Whether a handshake has begun, and neither succeeded nor failed.
    pub(crate) const fn is_in_handshake(&self) -> bool {
        self.facts.connection().established.is_none()
    }

    /// How many bytes of messages that are not whole it holds.
    pub(crate) fn fragments_held(&self) -> usize {
        let [forward, reverse] = self.sides.both().map(Datagrams::held);
        forward + reverse
    }

    /// Forgets what it holds of messages that are not whole.
    pub(crate) fn give_up<S: Sink>(&mut self, around: &mut Surroundings<'_, S>) {
        let Self { sides, facts, .. } = self;
        for direction in BOTH {
            sides.of_mut(direction).give_up(|item| take(facts, direction, item, around));
        }
    }

    /// How many bytes of its handshake it holds: fragments, and hellos.
    pub(crate) fn held(&self) -> usize {
        self.fragments_held() + self.facts.held()
    }

    /// Takes one datagram.
    pub(crate) fn receive<S: Sink>(
        &mut self,
        direction: Direction,
        datagram: Carried<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self { sides, facts, .. } = self;
        if datagram.is_cut {
            facts.cut(direction, around);
        }
        facts.speaks(direction);
        let side = sides.of_mut(direction);
        if around.sink.wants_pieces() && may_tell(datagram.bytes) {
            let within = datagram.start..datagram.start + length32(datagram.bytes.len());
            let place = Some((side.position(), within));
            facts.trace(direction, place, OverlapPolicy::First, &around.placing);
        }
        side.feed(datagram.bytes, |item| take(facts, direction, item, around));
        facts.forget_before(direction, side.begun());
        self.learn_cids();
    }

    /// The lengths of connection identifiers, once both hellos are there: each end says which one
    /// it wants on what it receives ([RFC 9146 §3]).
    ///
    /// [RFC 9146 §3]: https://www.rfc-editor.org/rfc/rfc9146#section-3
    fn learn_cids(&mut self) {
        let Connection { client_hello, server_hello, .. } = self.facts.connection();
        let (Some(client), Some(server), false) = (client_hello, server_hello, self.knows_cids)
        else {
            return;
        };
        let lengths = cid_length(client).zip(cid_length(server));
        self.knows_cids = true;
        let Some((to_client, to_server)) = lengths else { return };
        for direction in BOTH {
            let length = match self.facts.role_of(direction) {
                Sender::Client => to_server,
                Sender::Server => to_client,
            };
            self.sides.of_mut(direction).set_cid_length(length);
        }
    }

    /// What was held is read at last, and the facts are closed.
    pub(crate) fn finish<S: Sink>(&mut self, reason: EndReason, around: &mut Surroundings<'_, S>) {
        let Self { sides, facts, .. } = self;
        for direction in BOTH {
            let side = sides.of_mut(direction);
            side.finish(|item| take(facts, direction, item, around));
            facts.bytes(direction, side.position());
        }
        facts.finish(Some(reason), None);
    }

    /// The facts of an association that is over.
    pub(crate) fn into_connection(self) -> Connection {
        self.facts.into_connection()
    }
}

/// Tells the facts what a direction shows. What is under protection proves that its sender has
/// changed to new keys, whether or not the message that says so has come yet.
fn take<S: Sink>(
    facts: &mut Facts,
    direction: Direction,
    item: Item<'_>,
    around: &mut Surroundings<'_, S>,
) {
    if matches!(item, Item::Opaque(..)) {
        facts.changes_cipher(direction);
    }
    facts.item(direction, item, around);
}

/// Whether a datagram begins with a record of which a message may be told.
fn may_tell(datagram: &[u8]) -> bool {
    let kind = datagram.first().copied().map(ContentType);
    kind.is_some_and(|kind| kind != ContentType::APPLICATION_DATA && kind.0 < 0x20)
}

/// The body of the first hello of a client, as far as the datagram's first record holds it.
fn first_hello(datagram: &[u8]) -> Option<&[u8]> {
    let record = Record::parse(&mut Cursor::new(datagram), 0).ok()?;
    let is_handshake = record.header.content_type == ContentType::HANDSHAKE;
    let clear = record.is_clear() && is_handshake;
    let fragment = Fragment::parse(&mut Cursor::new(record.fragment)).ok().filter(|_| clear)?;
    let is_first = fragment.message_seq == 0 && fragment.fragment_offset == 0;
    (fragment.msg_type == HandshakeType::CLIENT_HELLO && is_first).then_some(fragment.body)
}

/// The length of the identifier that a hello asks for, if it does.
fn cid_length(hello: &Hello) -> Option<usize> {
    let context = Context { transport: Some(Transport::Dtls), ..Context::default() };
    let extension = match Message::parse(&hello.message, context).ok()? {
        Message::ClientHello(hello) => hello.get::<ConnectionId<'_>>(),
        Message::ServerHello(hello) => hello.get::<ConnectionId<'_>>(),
        _ => return None,
    };
    extension.ok().flatten().map(|wanted| wanted.cid.len())
}

impl Facts {
    /// Says that the session is one of DTLS.
    fn speaks_dtls(&mut self) {
        self.connection.protocol = Protocol::Dtls;
    }

    fn changes_cipher(&mut self, direction: Direction) {
        self.side(direction).change_cipher_spec = true;
    }
}
