//! A UDP flow's DTLS: two directions of datagrams in, facts and events out.

use tlswire::dtls::{Datagrams, Fragment, Limits, Record, begins, channel_data};
use tlswire::extension::ConnectionId;
use tlswire::handshake::{Context, Message, Transport};
use tlswire::registry::{ContentType, HandshakeType};
use tlswire::stream::Item;
use tlswire::wire::{Cursor, Parse};

use super::{BOTH, Facts, Opening, Surroundings};
use crate::connection::{Connection, EndReason, Hello, Protocol, Sender};
use crate::event::Sink;
use crate::flow::Direction;
use crate::pair::Pair;

/// Where the random lies in the body of a hello, behind the version.
const RANDOM: core::ops::Range<usize> = 2..34;

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

    /// What of a UDP payload is DTLS: all of it, or what a TURN channel carries; `None` where
    /// something else shares the ports ([RFC 7983 §7]).
    ///
    /// [RFC 7983 §7]: https://www.rfc-editor.org/rfc/rfc7983#section-7
    pub(crate) fn of_payload(payload: &[u8]) -> Option<&[u8]> {
        let inner = channel_data(payload).unwrap_or(payload);
        matches!(inner.first(), Some(20..=63)).then_some(inner)
    }

    /// Whether an association may begin with this datagram.
    pub(crate) fn begins_with(datagram: &[u8]) -> bool {
        begins(datagram)
    }

    /// Whether a datagram begins another association: the first hello of its sender, with another
    /// random ([RFC 9147 §5.11](https://www.rfc-editor.org/rfc/rfc9147#section-5.11)).
    pub(crate) fn is_renewed_by(&self, datagram: &[u8]) -> bool {
        let Some(hello) = &self.facts.connection().client_hello else { return false };
        let known = hello.message.get(4..).and_then(|body| body.get(RANDOM));
        let new = first_hello(datagram).and_then(|body| body.get(RANDOM));
        known.is_some() && new.is_some() && known != new
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

    /// How many bytes of its handshake it holds: fragments, and hellos.
    pub(crate) fn held(&self) -> usize {
        let [forward, reverse] = self.sides.both().map(Datagrams::held);
        forward + reverse + self.facts.held()
    }

    /// Takes one datagram; `is_cut` where the capture holds less of it than was on the wire.
    pub(crate) fn receive<S: Sink>(
        &mut self,
        direction: Direction,
        datagram: &[u8],
        is_cut: bool,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self { sides, facts, .. } = self;
        if is_cut {
            facts.cut(direction, around);
        }
        facts.speaks(direction);
        sides.of_mut(direction).feed(datagram, |item| take(facts, direction, item, around));
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
