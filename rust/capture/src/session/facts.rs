//! What a session has shown so far, and the telling of it.

use core::ops::Range;
use std::sync::Arc;

use tlswire::registry::{AlertLevel, CipherSuite, ProtocolVersion};
use tlswire::stream::Item;
use tlswire::{dtls, record};

use super::Surroundings;
use super::dialogue::Dialogue;
use super::trail::Trail;
use super::wrapping;
use crate::anomaly::{Anomaly, AnomalyKind};
use crate::connection::{
    Connection, EndReason, Endpoint, IpProtocol, MAX_ALERTS, MAX_HISTORY, Moment, Protocol,
    SeenAlert, Sender, Side,
};
use crate::event::{At, Event, Piece, Sink};
use crate::flow::{Direction, OverlapPolicy};
use crate::net::Placing;
use crate::pair::Pair;

/// What a flow knows when its session begins.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    pub(crate) transport: IpProtocol,
    pub(crate) ends: Pair<Endpoint>,
    pub(crate) first: Moment,
    pub(crate) ordinal: u32,
    pub(crate) vlan: Option<u16>,
    pub(crate) tunnel: Option<Arc<str>>,
    pub(crate) interface: u32,
    pub(crate) source: u32,
    pub(crate) start_seen: bool,
    /// The direction of the SYN, else of the first packet.
    pub(crate) opener: Direction,
}

/// How a side ends a connection.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Alert,
    Fin,
    /// An error of QUIC that is no alert.
    Close,
}

/// The facts of one session, and who is who in it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
pub(crate) struct Facts {
    pub(super) connection: Connection,
    pub(super) ends: Pair<Endpoint>,
    /// Which way the client sends: by a hello, else by a guess.
    pub(super) client: Direction,
    pub(super) roles_known: bool,
    pub(super) version: Option<ProtocolVersion>,
    pub(super) cipher_suite: Option<CipherSuite>,
    /// Whether the client announced data before the server's answer.
    pub(super) early_data: bool,
    /// Who was the first to end it, and how.
    ender: Option<(Direction, Ending)>,
    /// Who sent data last.
    speaker: Option<Direction>,
    /// Segments with new data since the last message ended.
    pub(super) segments: Pair<u32>,
    pub(super) plain: Pair<bool>,
    /// Of whom bytes are missing from where TLS could have begun, as long as it has not.
    pub(super) holes: Pair<bool>,
    /// The length of the last handshake record under protection before the handshake was over.
    pub(super) finished: Pair<u16>,
    /// TLS 1.3: whether records are padded, as the length of a `Finished` shows; `None` before one.
    pub(super) padded: Pair<Option<bool>>,
    /// What was said in clear, until TLS begins.
    pub(super) dialogue: Option<Box<Dialogue>>,
    pub(super) has_tls: bool,
    index: u32,
    pub(super) listed: u32,
    /// Whether the row has left before the session's end.
    emitted: bool,
    /// Where each direction's bytes were captured, if the sink asks.
    trails: Pair<Option<Box<Trail>>>,
}

impl Facts {
    pub(super) fn new(opening: &Opening) -> Self {
        Self {
            connection: connection(opening),
            ends: opening.ends,
            client: opening.opener,
            roles_known: false,
            version: None,
            cipher_suite: None,
            early_data: false,
            ender: None,
            speaker: None,
            segments: Pair::default(),
            plain: Pair::default(),
            holes: Pair::default(),
            finished: Pair::default(),
            padded: Pair::default(),
            dialogue: None,
            has_tls: false,
            index: 0,
            listed: 0,
            emitted: false,
            trails: Pair::default(),
        }
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn into_connection(self) -> Connection {
        self.connection
    }

    /// How many bytes its hellos take.
    pub(super) fn held(&self) -> usize {
        let Connection { client_hello, server_hello, hello_retry_request, .. } = &self.connection;
        let hellos = [client_hello, server_hello, hello_retry_request];
        let hellos = hellos.into_iter().flatten().map(|hello| hello.message.len());
        let trails = self.trails.both().into_iter().flatten().map(|trail| trail.held());
        hellos.chain(trails).sum()
    }

    /// Notes where bytes at hand were captured: their offset in the stream, and which of the
    /// payload they are.
    pub(super) fn trace(
        &mut self,
        direction: Direction,
        place: Option<(u64, Range<u32>)>,
        policy: OverlapPolicy,
        placing: &Placing<'_>,
    ) {
        let Some((start, bytes)) = place else { return };
        let header = match self.connection.protocol {
            Protocol::Dtls => dtls::Record::HEADER_LENGTH,
            Protocol::Tls | Protocol::Quic | Protocol::Ssl2 | Protocol::None => {
                record::HEADER_LENGTH
            }
        };
        let trail = self.trails.of_mut(direction);
        let trail = trail.get_or_insert_with(|| Box::new(Trail::new(header)));
        placing.pieces(bytes.start, bytes.end - bytes.start, |piece| {
            trail.note(start + u64::from(piece.message_offset - bytes.start), &piece, policy);
        });
    }

    /// Says that a stream begins so much earlier.
    pub(super) fn retrace(&mut self, direction: Direction, distance: u64) {
        if let Some(trail) = self.trails.of_mut(direction) {
            trail.shift(distance);
        }
    }

    /// Notes in which packet bytes of CRYPTO frames came. They are under protection there, so no place in it
    /// shows them.
    pub(super) fn trace_crypto(
        &mut self,
        direction: Direction,
        offset: u64,
        length: u32,
        frame: u64,
    ) {
        let trail = self.trails.of_mut(direction);
        let trail = trail.get_or_insert_with(|| Box::new(Trail::new(0)));
        let piece = Piece { message_offset: 0, length, frame, packet_offset: None };
        trail.note(offset, &piece, OverlapPolicy::First);
    }

    /// Notes the headers of another protocol's packets around what a direction sends: how many of its
    /// own bytes came before each.
    pub(super) fn wrapped(&mut self, direction: Direction, headers: &[u64]) {
        if headers.is_empty() {
            return;
        }
        self.connection.starttls = Some(wrapping::NAME);
        if let Some(trail) = self.trails.of_mut(direction) {
            for &before in headers {
                trail.hole(before, wrapping::HEADER);
            }
        }
    }

    /// Says that nothing before `offset` may yet be of a message.
    pub(super) fn forget_before(&mut self, direction: Direction, offset: u64) {
        if let Some(trail) = self.trails.of_mut(direction) {
            trail.forget_before(offset);
        }
    }

    /// Whether a hello or a clear alert came: the session has a row.
    pub(crate) const fn has_row(&self) -> bool {
        let connection = &self.connection;
        connection.client_hello.is_some()
            || connection.server_hello.is_some()
            || connection.hello_retry_request.is_some()
            || !connection.alerts.is_empty()
    }

    /// Whether anything came that is TLS.
    pub(super) const fn has_tls(&self) -> bool {
        self.has_tls
    }

    /// Whether the row is to leave now, before the session's end; true once.
    pub(crate) fn is_decided(&mut self) -> bool {
        let connection = &self.connection;
        let decided = connection.established.is_some()
            || connection.alerts.iter().any(|alert| alert.level == AlertLevel::FATAL);
        decided && self.has_row() && !core::mem::replace(&mut self.emitted, true)
    }

    /// Whether the row has left already.
    pub(crate) const fn is_emitted(&self) -> bool {
        self.emitted
    }

    pub(super) fn sender(&self, direction: Direction) -> Sender {
        if direction == self.client { Sender::Client } else { Sender::Server }
    }

    pub(super) fn side(&mut self, direction: Direction) -> &mut Side {
        match self.sender(direction) {
            Sender::Client => &mut self.connection.client_side,
            Sender::Server => &mut self.connection.server_side,
        }
    }

    /// Says who the client is. What was noted under the other guess changes sides.
    pub(super) fn set_client(&mut self, direction: Direction) {
        self.roles_known = true;
        if self.client != direction {
            self.client = direction;
            let connection = &mut self.connection;
            core::mem::swap(&mut connection.client_side, &mut connection.server_side);
            core::mem::swap(&mut connection.client, &mut connection.server);
            for alert in &mut connection.alerts {
                alert.sender = alert.sender.other();
            }
            if let Some((sender, _)) = &mut connection.last_message {
                *sender = sender.other();
            }
            connection.history = connection.history.chars().map(other_case).collect();
        }
    }

    /// Notes that the packet that was asked for is one of its own.
    pub(crate) const fn choose(&mut self) {
        self.connection.is_chosen = true;
    }

    /// Notes a SYN that came later than data: who opened the connection is its client, until a
    /// hello tells.
    pub(super) fn opened(&mut self, opener: Direction) {
        self.connection.start_seen = true;
        if !self.roles_known {
            self.set_client(opener);
            self.roles_known = false;
        }
    }

    /// Notes who speaks; answers whether it was the other side before.
    pub(super) fn speaks(&mut self, direction: Direction) -> bool {
        let segments = self.segments.of_mut(direction);
        *segments = segments.saturating_add(1);
        self.speaker.replace(direction) == Some(direction.opposite())
    }

    /// Takes what a stream shows.
    pub(super) fn item<S: Sink>(
        &mut self,
        direction: Direction,
        item: Item<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        self.has_tls = true;
        match item {
            Item::Fragment(fragment) => {
                if let Some(trail) = self.trails.of_mut(direction) {
                    trail.fragment(fragment);
                }
            }
            Item::Message(message) => self.message(direction, &message, around),
            Item::Partial(message) => self.partial(direction, &message, around),
            Item::Alert(alert, offset) => {
                around.handshakes.alerts += 1;
                self.letter(direction, 'l');
                self.alert(direction, alert, around.moment);
                self.tell(direction, &Event::Alert(alert, offset), around);
            }
            Item::ChangeCipherSpec(offset) => {
                around.handshakes.change_cipher_specs += 1;
                self.letter(direction, 'i');
                self.side(direction).change_cipher_spec = true;
                self.tell(direction, &Event::ChangeCipherSpec(offset), around);
            }
            Item::Opaque(header, offset) => {
                self.protected(direction, header, around);
                self.tell(direction, &Event::Opaque(header, offset), around);
            }
            Item::Oddity(oddity, offset) => self.oddity(direction, oddity, offset, around),
        }
    }

    /// Tells the sink of an event.
    pub(super) fn tell<S: Sink>(
        &mut self,
        direction: Direction,
        event: &Event<'_>,
        around: &mut Surroundings<'_, S>,
    ) {
        // An alert over QUIC is a number in a frame, and none of its bytes.
        let is_number =
            matches!(event, Event::Alert(..)) && self.connection.protocol == Protocol::Quic;
        let trail = self.trails.of_mut(direction).as_mut().filter(|_| !is_number);
        let pieces = trail.map(|trail| trail.pieces(event)).unwrap_or_default();
        let is_told = self.roles_known || self.connection.start_seen;
        let at = At {
            moment: around.moment,
            index: self.index,
            sender: is_told.then(|| self.sender(direction)),
            source: *self.ends.of(direction),
            destination: *self.ends.of(direction.opposite()),
            connection: &self.connection,
            version: self.version,
            cipher_suite: self.cipher_suite,
            pieces: &pieces,
        };
        around.sink.event(&at, event);
        self.index = self.index.saturating_add(u32::from(event.is_message()));
    }

    /// Adds to the history: upper case from the client.
    pub(super) fn letter(&mut self, direction: Direction, letter: char) {
        let client = self.sender(direction) == Sender::Client;
        let history = &mut self.connection.history;
        if history.len() < MAX_HISTORY {
            history.push(if client { letter.to_ascii_uppercase() } else { letter });
        }
    }

    /// Notes the last message in clear, until the other side has closed: what its sender sent comes
    /// before its FIN, even if it was captured after it.
    pub(super) fn reach(&mut self, direction: Direction, name: &'static str) {
        let other = direction.opposite();
        if !matches!(self.ender, Some((ender, Ending::Fin)) if ender == other) {
            self.connection.last_message = Some((self.sender(direction), name));
        }
    }

    fn alert(&mut self, direction: Direction, alert: tlswire::alert::Alert, seen: Moment) {
        let sender = self.sender(direction);
        if self.connection.alerts.len() < MAX_ALERTS {
            let tlswire::alert::Alert { level, description } = alert;
            self.connection.alerts.push(SeenAlert { sender, level, description, seen });
        }
        // A FIN comes after the alert in its sender's stream, even if it was captured before it.
        let is_first = self.ender.is_none_or(|(ender, _)| ender == direction);
        if alert.level == AlertLevel::FATAL && is_first {
            self.ender = Some((direction, Ending::Alert));
        }
    }

    /// Notes that bytes which were needed are missing.
    pub(super) fn gap<S: Sink>(
        &mut self,
        direction: Direction,
        offset: u64,
        length: u64,
        around: &mut Surroundings<'_, S>,
    ) {
        let is_needed = self.connection.established.is_none();
        let side = self.side(direction);
        side.gap |= is_needed && !side.cut;
        let noted = self.note(direction, AnomalyKind::Gap, around);
        self.list(&Anomaly { stream_offset: Some(offset), ..noted }, around);
        self.tell(direction, &Event::Gap(offset, length), around);
    }

    /// Notes that a direction is read no further since a record header is missing.
    pub(super) fn skip_lost<S: Sink>(
        &mut self,
        direction: Direction,
        offset: u64,
        around: &mut Surroundings<'_, S>,
    ) {
        let noted = self.note(direction, AnomalyKind::SkipLost, around);
        self.list(&Anomaly { stream_offset: Some(offset), ..noted }, around);
    }

    /// Notes that the capture cut a packet short.
    pub(super) fn cut<S: Sink>(&mut self, direction: Direction, around: &mut Surroundings<'_, S>) {
        if self.connection.established.is_none() && !self.side(direction).cut {
            self.side(direction).cut = true;
            self.anomaly(direction, AnomalyKind::SnapLength, None, around);
        }
    }

    pub(super) fn fin(&mut self, direction: Direction) {
        self.side(direction).fin = true;
    }

    /// Notes that this FIN acknowledges what has not come yet.
    pub(crate) fn ahead(&mut self, direction: Direction) {
        self.side(direction).ahead = true;
    }

    /// Notes who sent the first FIN.
    pub(crate) fn closed_by(&mut self, direction: Direction) {
        self.ender.get_or_insert((direction, Ending::Fin));
    }

    /// Notes who closed the connection with an error that is no alert.
    pub(super) fn refused_by(&mut self, direction: Direction) {
        self.ender.get_or_insert((direction, Ending::Close));
    }

    pub(super) fn bytes(&mut self, direction: Direction, bytes: u64) {
        self.side(direction).bytes = bytes;
    }

    /// Closes the facts.
    pub(super) fn finish(&mut self, reason: Option<EndReason>, ended_by: Option<Sender>) {
        for direction in super::BOTH {
            self.judge_text(direction);
        }
        let ender = self.ender.map(|(direction, _)| self.sender(direction));
        let connection = &mut self.connection;
        connection.end_reason = match (reason, self.ender) {
            (Some(_), Some((_, Ending::Alert))) => Some(EndReason::Alert),
            (Some(_), Some((_, Ending::Close))) => Some(EndReason::Fin),
            (reason, _) => reason,
        };
        connection.ended_by = ender.or(ended_by);
        connection.closed = matches!(self.ender, Some((_, Ending::Fin)));
        connection.end_seen = matches!(reason, Some(EndReason::Fin | EndReason::Reset));
    }

    /// The role of who sends in a direction, as far as it is known.
    pub(crate) fn role_of(&self, direction: Direction) -> Sender {
        self.sender(direction)
    }
}

const fn other_case(letter: char) -> char {
    if letter.is_ascii_uppercase() {
        letter.to_ascii_lowercase()
    } else {
        letter.to_ascii_uppercase()
    }
}

fn connection(opening: &Opening) -> Connection {
    let opener = opening.opener;
    Connection {
        transport: opening.transport,
        protocol: Protocol::Tls,
        starttls: None,
        proxied: None,
        client: *opening.ends.of(opener),
        server: *opening.ends.of(opener.opposite()),
        source: opening.source,
        is_chosen: false,
        first: opening.first,
        last: opening.first,
        finished: 0,
        ordinal: opening.ordinal,
        vlan: opening.vlan,
        tunnel: opening.tunnel.clone(),
        interface: opening.interface,
        start_seen: opening.start_seen,
        end_seen: false,
        tcp_rtt: None,
        client_hello: None,
        server_name: None,
        client_hellos: 0,
        repeated_random: false,
        server_hello: None,
        hello_retry_request: None,
        quic_version: None,
        server_key_exchange: None,
        certificate_requested: false,
        server_hello_done: false,
        new_session_ticket: false,
        renegotiated: false,
        client_finished: None,
        compressed: 0,
        client_flight: Vec::new(),
        established: None,
        answered_by_alert: false,
        client_leaves: false,
        client_side: Side::default(),
        server_side: Side::default(),
        alerts: Vec::new(),
        last_message: None,
        history: String::new(),
        ended_by: None,
        closed: false,
        end_reason: None,
        anomalies: Vec::new(),
    }
}
