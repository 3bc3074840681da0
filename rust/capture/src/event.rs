//! What the tracker tells its sinks: one stream of events, in the order of the packets.

use tlswire::alert::Alert;
use tlswire::joiner::RawMessage;
use tlswire::record::RecordHeader;
use tlswire::registry::{CipherSuite, ContentType, ProtocolVersion};

use crate::anomaly::Anomaly;
use crate::connection::{Connection, Endpoint, Identity, Moment, Protocol, Sender};
use crate::net::Part;

pub use crate::packet::Piece;

/// Where and when an event is, and whose.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The packet that completed the record.
    pub moment: Moment,
    /// The event's position within its connection, counting those that are messages, from 0.
    pub index: u32,
    /// Who sent it; `None` while neither a hello nor a SYN told.
    pub sender: Option<Sender>,
    /// The end it came from.
    pub source: Endpoint,
    /// The end it went to.
    pub destination: Endpoint,
    /// The session as it is known at this point.
    pub connection: &'a Connection,
    /// The version both sides agreed on, as far as it is known: layouts depend on it.
    pub version: Option<ProtocolVersion>,
    /// The cipher suite the server chose, as far as it is known.
    pub cipher_suite: Option<CipherSuite>,
    /// Where the capture has the bytes of the message, in their order; none unless the sink
    /// [asks](Sink::wants_pieces), and of what is no message.
    pub pieces: &'a [Piece],
}

impl At<'_> {
    /// The protocol of what was seen: a session that begins with a hello in the format of SSL 2.0
    /// goes on with TLS, unless the server speaks nothing else.
    #[must_use]
    pub const fn protocol(&self, event: &Event<'_>) -> Protocol {
        match (self.connection.protocol, event) {
            (_, Event::Ssl2(_)) => Protocol::Ssl2,
            (Protocol::Ssl2, _) => Protocol::Tls,
            (protocol, _) => protocol,
        }
    }
}

/// One thing that happened on a connection.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A handshake message in clear.
    Message(RawMessage<'a>),
    /// A hello in the format of SSL 2.0, which has no header of four bytes.
    Ssl2(RawMessage<'a>),
    /// An alert in clear, and the stream offset of its record.
    Alert(Alert, u64),
    /// A `ChangeCipherSpec`, and the stream offset of its record.
    ChangeCipherSpec(u64),
    /// A record under protection, and its stream offset.
    Opaque(RecordHeader, u64),
    /// Bytes of a stream that the capture lacks: offset and length.
    Gap(u64, u64),
}

impl Event<'_> {
    /// Whether it is a message of the handshake, an alert or a `ChangeCipherSpec`, in clear or not;
    /// application data and gaps are none.
    #[must_use]
    pub fn is_message(&self) -> bool {
        match self {
            Self::Message(_) | Self::Ssl2(_) | Self::Alert(..) | Self::ChangeCipherSpec(_) => true,
            Self::Opaque(header, _) => {
                matches!(
                    header.content_type,
                    ContentType::HANDSHAKE | ContentType::ALERT | ContentType::CHANGE_CIPHER_SPEC
                )
            }
            Self::Gap(..) => false,
        }
    }
}

/// Somebody who wants to know.
///
/// Every method does nothing unless it is written, so that what a sink leaves out costs nothing.
pub trait Sink {
    /// Whether it wants to know in which packets the bytes of messages are. Where it is the default
    /// that answers, the compiler leaves out what finding that takes.
    #[inline]
    fn wants_pieces(&self) -> bool {
        false
    }

    /// About how many bytes of what it made of all this wait to be taken.
    fn waiting(&self) -> usize {
        0
    }

    /// Whether so much waits that finished connections should wait, too.
    fn is_full(&self) -> bool {
        false
    }

    /// Whether it wants to know of each packet whether it belongs to a flow that it wants.
    #[inline]
    fn wants_packets(&self) -> bool {
        false
    }

    /// Whether it wants a flow's packets: asked once for each connection of it.
    fn wants_flow(&mut self, _flow: &Identity) -> bool {
        false
    }

    /// The packet at hand is one of a flow, wanted or not; or it makes whole an IP datagram of one,
    /// from these parts.
    fn packet(&mut self, _is_wanted: bool, _parts: &[Part]) {}

    /// The packet at hand holds a part of an IP datagram that is not whole.
    fn fragment(&mut self) {}

    /// An event on a connection.
    fn event(&mut self, _at: &At<'_>, _event: &Event<'_>) {}

    /// Something odd.
    fn anomaly(&mut self, _anomaly: &Anomaly) {}

    /// A connection that has finished (or, for `emit="handshake"`, whose handshake has).
    ///
    /// Calls come ordered by finishing frame, then first frame.
    fn finished(&mut self, _connection: Connection) {}
}

/// A sink that wants nothing.
impl Sink for () {}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn wants_pieces(&self) -> bool {
        (**self).wants_pieces()
    }

    fn wants_packets(&self) -> bool {
        (**self).wants_packets()
    }

    fn wants_flow(&mut self, flow: &Identity) -> bool {
        (**self).wants_flow(flow)
    }

    fn packet(&mut self, is_wanted: bool, parts: &[Part]) {
        (**self).packet(is_wanted, parts);
    }

    fn fragment(&mut self) {
        (**self).fragment();
    }

    fn waiting(&self) -> usize {
        (**self).waiting()
    }

    fn is_full(&self) -> bool {
        (**self).is_full()
    }

    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        (**self).event(at, event);
    }

    fn anomaly(&mut self, anomaly: &Anomaly) {
        (**self).anomaly(anomaly);
    }

    fn finished(&mut self, connection: Connection) {
        (**self).finished(connection);
    }
}
