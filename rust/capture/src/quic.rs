//! QUIC: from a flow's datagrams to the bytes of its handshake that anybody can read.
//!
//! That is what Initial packets carry: the `ClientHello`, the `ServerHello` and what ends a handshake
//! early. Everything after them is under keys that no observer has; of it only is told that it came.

mod keys;

use tlswire::quic::frame::{ConnectionClose, Crypto, Frame, frames};
use tlswire::quic::{LongHeader, Packet, PacketType, Protected, Retry, ShortHeader, packets};
use tlswire::registry::QuicVersion;
use tlswire::wire::Error;

use crate::connection::Sender;
use crate::flow::{Assembler, Budget, Bytes, Chunk, Direction, Sink, TcpCounts};
use crate::pair::Pair;
use keys::Keys;

/// The shortest connection id that a client may make up for a server
/// ([RFC 9000 §7.2](https://www.rfc-editor.org/rfc/rfc9000#section-7.2)).
const MIN_CHOSEN_ID: usize = 8;
/// The least bytes that a client's datagram with an Initial packet has
/// ([RFC 9000 §14.1](https://www.rfc-editor.org/rfc/rfc9000#section-14.1)).
pub(crate) const MIN_FIRST: usize = 1200;
/// The shortest packet with a short header and no connection id: first byte, and what a sample for
/// header protection needs.
const MIN_SHORT: usize = 1 + 4 + 16;
/// Packets that do not open before no other keys are tried.
const MAX_FAILURES: u32 = 16;

/// What a datagram shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Event<'a> {
    /// So many bytes came for this place of its direction's handshake; those that are in order follow.
    Captured(u64, u32),
    /// The next bytes of its direction's handshake, and where they lie in it.
    Crypto(&'a [u8], u64),
    /// The connection ends, before its handshake did.
    Close(ConnectionClose<'a>),
    /// An Initial packet that opens.
    Initial,
    /// A packet with data of the client from before the handshake's end.
    ZeroRtt,
    /// A packet under the keys of the handshake.
    Handshake,
    /// A packet under the keys of the connection.
    Short,
    /// The server wants the client to begin anew with a token.
    Retry,
    /// The server does not speak the client's version.
    VersionNegotiation,
    /// Something is wrong with it.
    Oddity(Oddity),
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Oddity {
    /// A header that cannot be read.
    Header(Error),
    /// A version that is not known.
    Version(QuicVersion),
    /// An Initial packet that no keys open.
    Undecryptable,
    /// A frame that cannot be read.
    Frame(Error),
    /// CRYPTO frames with more bytes than are read.
    CryptoLimit,
    /// CRYPTO frames with other bytes for the same place.
    Conflict,
}

/// What reassembly needs: the caps, and the counters.
pub(crate) struct Works<'a> {
    pub(crate) budget: &'a mut Budget,
    pub(crate) counts: &'a mut TcpCounts,
}

/// What one end is known by, and what came of it.
#[derive(Debug, Default)]
struct End {
    /// The connection id that it gave itself.
    id: Option<Box<[u8]>>,
    crypto: Assembler,
    /// Whether bytes had to be given up: those after them are of no use.
    is_lost: bool,
    /// One more than its highest packet number.
    expected: u64,
}

/// A QUIC connection, from the first Initial packet of its client.
///
/// It must be ended by [`finish`](Self::finish): what it holds is charged to a shared [`Budget`].
#[derive(Debug)]
pub(crate) struct Connection {
    client: Direction,
    keys: Keys,
    /// What the client's Initial packets were to before this connection, on the same addresses.
    former: Option<Box<[u8]>>,
    /// What the server wants the client to use after a Retry.
    retry_id: Option<Box<[u8]>>,
    ends: Pair<End>,
    /// Whether the server does not speak the version.
    is_refused: bool,
    failures: u32,
}

impl Connection {
    /// The connection that a datagram begins: its first packet is an Initial packet of a known
    /// version, and opens with the keys of a client.
    pub(crate) fn begun_by(direction: Direction, datagram: &[u8]) -> Option<Self> {
        let packet = first_initial(datagram)?;
        let keys = own_keys(&packet)?;
        keys.open(Sender::Client, &packet, 0, &mut Vec::new())?;
        let mut ends: Pair<End> = Pair::default();
        for direction in [Direction::Forward, Direction::Reverse] {
            ends.of_mut(direction).crypto.start(0);
        }
        Some(Self {
            client: direction,
            keys,
            former: None,
            retry_id: None,
            ends,
            is_refused: false,
            failures: 0,
        })
    }

    /// The connection that a datagram begins on the same addresses and ports.
    ///
    /// `None` where it is to connection ids of this one, after a Retry too, or of the one before. After
    /// Version Negotiation another version makes another connection ([RFC 9368 §2.1]).
    ///
    /// [RFC 9368 §2.1]: https://www.rfc-editor.org/rfc/rfc9368#section-2.1
    pub(crate) fn replaced_by(&mut self, direction: Direction, datagram: &[u8]) -> Option<Self> {
        let packet = first_initial(datagram)?;
        let is_next = self.is_refused && packet.header.version != self.keys.version;
        if self.failures >= MAX_FAILURES || !is_next && self.is_to_this(direction, &packet) {
            return None;
        }
        let begun = Self::begun_by(direction, datagram);
        self.failures += u32::from(begun.is_none());
        begun.map(|begun| Self { former: Some(self.keys.id.clone()), ..begun })
    }

    /// Which way the client sends.
    pub(crate) const fn client(&self) -> Direction {
        self.client
    }

    /// The version whose keys open the Initial packets: the server's, once it has answered.
    pub(crate) const fn version(&self) -> QuicVersion {
        self.keys.version
    }

    /// Takes a datagram, and tells what it shows, packet by packet.
    pub(crate) fn receive(
        &mut self,
        direction: Direction,
        datagram: &[u8],
        works: &mut Works<'_>,
        mut each: impl FnMut(Event<'_>),
    ) {
        let mut id = None;
        for packet in packets(datagram) {
            match packet {
                Ok(Packet::Protected(packet)) => {
                    id.get_or_insert(packet.header.destination_connection_id);
                    self.protected(direction, &packet, works, &mut each);
                }
                Ok(Packet::Short(packet)) if self.is_plausible(direction, packet, id) => {
                    each(Event::Short);
                }
                Ok(Packet::Retry(retry)) if direction != self.client => {
                    self.retry(retry);
                    each(Event::Retry);
                }
                Ok(Packet::VersionNegotiation(_)) if direction != self.client => {
                    self.is_refused = true;
                    each(Event::VersionNegotiation);
                }
                Ok(Packet::Unknown(header, _)) if !header.version.is_grease() => {
                    each(Event::Oddity(Oddity::Version(header.version)));
                }
                Ok(_) => {}
                Err(error) => each(Event::Oddity(Oddity::Header(error))),
            }
        }
    }

    /// How many bytes it holds.
    pub(crate) fn held(&self) -> usize {
        let [forward, reverse] = self.ends.both().map(|end| end.crypto.held());
        size_of::<Self>() + forward + reverse
    }

    /// Drops what is held: nothing more will come.
    pub(crate) fn finish(&mut self, works: &mut Works<'_>) {
        for direction in [Direction::Forward, Direction::Reverse] {
            self.ends.of_mut(direction).crypto.discard(works.budget, works.counts);
        }
    }

    const fn sender(&self, direction: Direction) -> Sender {
        match (self.client, direction) {
            (Direction::Forward, Direction::Forward) | (Direction::Reverse, Direction::Reverse) => {
                Sender::Client
            }
            _ => Sender::Server,
        }
    }

    fn protected(
        &mut self,
        direction: Direction,
        packet: &Protected<'_>,
        works: &mut Works<'_>,
        each: &mut impl FnMut(Event<'_>),
    ) {
        match packet.packet_type {
            PacketType::Initial => self.initial(direction, packet, works, each),
            PacketType::ZeroRtt if direction == self.client => each(Event::ZeroRtt),
            PacketType::Handshake => each(Event::Handshake),
            PacketType::ZeroRtt | PacketType::Retry => {}
        }
    }

    fn initial(
        &mut self,
        direction: Direction,
        packet: &Protected<'_>,
        works: &mut Works<'_>,
        each: &mut impl FnMut(Event<'_>),
    ) {
        let mut buffer = Vec::new();
        let Some(number) = self.open(direction, packet, &mut buffer) else {
            return each(Event::Oddity(Oddity::Undecryptable));
        };
        let end = self.ends.of_mut(direction);
        end.expected = end.expected.max(number.saturating_add(1));
        end.id = Some(packet.header.source_connection_id.into());
        each(Event::Initial);
        for frame in frames(packet.header.version, &buffer) {
            match frame {
                Ok(Frame::Crypto(crypto)) => end.crypto(&crypto, works, each),
                Ok(Frame::ConnectionClose(close)) => each(Event::Close(close)),
                Ok(Frame::Padding(_) | Frame::Ping | Frame::Ack(_)) => {}
                Err(error) => each(Event::Oddity(Oddity::Frame(error))),
            }
        }
    }

    /// Opens an Initial packet with the keys at hand, else with those that it may be under: its number,
    /// and its frames in `buffer`.
    fn open(
        &mut self,
        direction: Direction,
        packet: &Protected<'_>,
        buffer: &mut Vec<u8>,
    ) -> Option<u64> {
        let sender = self.sender(direction);
        let expected = self.ends.of(direction).expected;
        if packet.header.version == self.keys.version
            && let Some(number) = self.keys.open(sender, packet, expected, buffer)
        {
            return Some(number);
        }
        let keys = self.other_keys(sender, packet)?;
        let Some(number) = keys.open(sender, packet, expected, buffer) else {
            self.failures += 1;
            return None;
        };
        // The version is the server's choice; of the client, packets of the first one may be late.
        if sender == Sender::Server || keys.id != self.keys.id {
            self.keys = keys;
        }
        Some(number)
    }

    /// The keys that a packet may be under besides those at hand: of another version
    /// ([RFC 9369 §4.1]), or of the connection id that a Retry gave ([RFC 9001 §5.2]).
    ///
    /// [RFC 9001 §5.2]: https://www.rfc-editor.org/rfc/rfc9001#section-5.2
    /// [RFC 9369 §4.1]: https://www.rfc-editor.org/rfc/rfc9369#section-4.1
    fn other_keys(&self, sender: Sender, packet: &Protected<'_>) -> Option<Keys> {
        let header = &packet.header;
        let after_retry = sender == Sender::Client && self.is_after_retry(packet);
        let id = if after_retry { header.destination_connection_id } else { &self.keys.id };
        let is_new = after_retry || header.version != self.keys.version;
        let may_try = is_new && self.failures < MAX_FAILURES;
        may_try.then(|| Keys::derive(header.version, id)).flatten()
    }

    /// Whether an Initial packet is to a connection id of this connection, or of the one before.
    fn is_to_this(&self, direction: Direction, packet: &Protected<'_>) -> bool {
        let to = packet.header.destination_connection_id;
        *to == *self.keys.id
            || Some(to) == self.ends.of(direction.opposite()).id.as_deref()
            || Some(to) == self.former.as_deref()
            || self.is_after_retry(packet)
    }

    /// Whether a client's Initial packet obeys a Retry, seen or not: then it bears a token, and the
    /// client's connection id is the same ([RFC 9000 §17.2.5.2]).
    ///
    /// [RFC 9000 §17.2.5.2]: https://www.rfc-editor.org/rfc/rfc9000#section-17.2.5.2
    fn is_after_retry(&self, packet: &Protected<'_>) -> bool {
        let header = &packet.header;
        let (to, from) = (header.destination_connection_id, header.source_connection_id);
        let client = self.ends.of(self.client).id.as_deref();
        let same_client = !from.is_empty() && client == Some(from);
        self.retry_id.as_deref() == Some(to)
            || !packet.token.is_empty() && same_client && *to != *self.keys.id
    }

    /// Notes what the client's next packets will be to.
    fn retry(&mut self, retry: Retry<'_>) {
        self.retry_id.get_or_insert_with(|| retry.header.source_connection_id.into());
    }

    /// Whether a packet with a short header can be one of this connection's: it begins with the connection
    /// id that its receiver gave itself, or, in a datagram with others, with theirs.
    fn is_plausible(
        &self,
        direction: Direction,
        packet: ShortHeader<'_>,
        id: Option<&[u8]>,
    ) -> bool {
        let receiver = self.ends.of(direction.opposite()).id.as_deref();
        let id = id.or(receiver).unwrap_or_default();
        1 + packet.rest.len() >= MIN_SHORT + id.len() && packet.rest.starts_with(id)
    }
}

impl End {
    /// Puts the bytes of a CRYPTO frame in their place, and tells what is in order.
    fn crypto(
        &mut self,
        frame: &Crypto<'_>,
        works: &mut Works<'_>,
        each: &mut impl FnMut(Event<'_>),
    ) {
        let Crypto { offset, data } = *frame;
        let place = u32::try_from(offset).ok().zip(u32::try_from(data.len()).ok());
        let is_within = |place: &(u32, u32)| {
            let end = place.0.checked_add(place.1).map(usize::try_from);
            end.is_some_and(|end| end.is_ok_and(|end| end <= works.budget.direction))
        };
        let Some((sequence, on_wire_length)) = place.filter(is_within) else {
            return each(Event::Oddity(Oddity::CryptoLimit));
        };
        each(Event::Captured(offset, on_wire_length));
        let conflicts = works.counts.overlap_conflict;
        let mut position = self.crypto.position();
        let is_lost = &mut self.is_lost;
        let deliver = |chunk: Chunk<'_>| {
            match chunk {
                Chunk::Data(bytes) if !*is_lost => {
                    each(Event::Crypto(bytes, position));
                    position += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                }
                Chunk::Data(_) => {}
                Chunk::Gap(_) => {
                    *is_lost = true;
                    each(Event::Oddity(Oddity::CryptoLimit));
                }
            }
            0
        };
        let mut sink = Sink { budget: works.budget, counts: works.counts, deliver };
        self.crypto.push(Bytes { sequence, payload: data, on_wire_length }, &mut sink);
        if works.counts.overlap_conflict > conflicts {
            each(Event::Oddity(Oddity::Conflict));
        }
    }
}

/// Whether a datagram looks as if it began a QUIC connection: its first packet is an Initial packet of
/// a known version, and to a connection id as a client makes it up.
pub(crate) fn looks_like_quic(datagram: &[u8]) -> bool {
    first_initial(datagram).is_some()
}

/// Whether a datagram may come first of a QUIC connection: as [`looks_like_quic`], or with data of the
/// client that overtook it, or in a reserved version, which makes the server name those it speaks
/// ([RFC 9000 §15]).
///
/// [RFC 9000 §15]: https://www.rfc-editor.org/rfc/rfc9000#section-15
pub(crate) fn may_begin(datagram: &[u8]) -> bool {
    match packets(datagram).next() {
        Some(Ok(Packet::Protected(packet))) => {
            packet.packet_type != PacketType::Handshake && is_chosen(&packet.header)
        }
        Some(Ok(Packet::Unknown(header, _))) => {
            header.version.is_grease() && is_chosen(&header) && datagram.len() >= MIN_FIRST
        }
        _ => false,
    }
}

/// Whether a packet is to a connection id such as a client makes up.
const fn is_chosen(header: &LongHeader<'_>) -> bool {
    header.destination_connection_id.len() >= MIN_CHOSEN_ID
}

/// The Initial packet that a datagram begins with, if a client may have sent it as its first.
fn first_initial(datagram: &[u8]) -> Option<Protected<'_>> {
    match packets(datagram).next()? {
        Ok(Packet::Protected(packet)) => {
            let is_initial = packet.packet_type == PacketType::Initial;
            (is_initial && is_chosen(&packet.header)).then_some(packet)
        }
        _ => None,
    }
}

/// The keys of a client's first Initial packet.
fn own_keys(packet: &Protected<'_>) -> Option<Keys> {
    Keys::derive(packet.header.version, packet.header.destination_connection_id)
}

#[cfg(test)]
mod tests;
