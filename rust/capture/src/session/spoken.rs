//! What a flow says in clear, before TLS begins in it or in its place.

use super::prelude::Known;
use super::{Facts, Surroundings};
use crate::anomaly::AnomalyKind;
use crate::event::Sink;
use crate::flow::Direction;
use crate::pair::Pair;

impl Facts {
    /// Notes text where TLS could have begun.
    pub(super) fn plain<S: Sink>(
        &mut self,
        direction: Direction,
        seen: &[u8],
        around: &mut Surroundings<'_, S>,
    ) {
        let is_whole = !*self.holes.of(direction);
        *self.plain.of_mut(direction) |= is_whole;
        if is_midstream(seen) {
            if !self.is_midstream() {
                self.anomaly(direction, AnomalyKind::Midstream, None, around);
            }
        } else if self.connection.client_hello.is_some() && self.has_tls {
            self.anomaly(direction, AnomalyKind::Plaintext, None, around);
        }
        let is_beginning = is_whole && self.connection.start_seen && !self.side(direction).gap;
        self.side(direction).malformed |= is_beginning && is_like_a_record(seen);
    }

    /// Notes bytes that ended before they could be told to be TLS.
    pub(super) fn undecided<S: Sink>(
        &mut self,
        direction: Direction,
        around: &mut Surroundings<'_, S>,
    ) {
        if self.has_tls {
            self.anomaly(direction, AnomalyKind::TruncatedRecord, None, around);
        }
    }

    /// Notes that a handshake begins, after a plain-text protocol perhaps. What text came before it
    /// was no answer to it. A hello that has begun tells who the client is, come the rest of it or
    /// not.
    pub(super) fn begins(&mut self, client: Option<Direction>) {
        let asked = self.dialogue.take().zip(client);
        let asked = asked.and_then(|(dialogue, client)| dialogue.protocol(client));
        self.connection.starttls = asked.or(self.connection.starttls);
        if let Some(client) = client.filter(|_| !self.roles_known) {
            self.set_client(client);
        }
        if self.connection.client_hello.is_none() && self.connection.server_hello.is_none() {
            self.plain = Pair::default();
        }
    }

    /// Notes that bytes are missing from where TLS could have begun.
    pub(super) const fn hole(&mut self, direction: Direction) {
        *self.holes.of_mut(direction) = true;
    }

    /// Notes that a direction is TLS from here on, whatever was missing or said before.
    pub(super) const fn becomes_tls(&mut self, direction: Direction) {
        *self.plain.of_mut(direction) = false;
        *self.holes.of_mut(direction) = false;
    }

    /// Says that a direction never was TLS, if it was seen from its start. Where the other one was and
    /// bytes of this one are missing, they may have been.
    pub(super) fn judge_text(&mut self, direction: Direction) {
        let is_lacking = self.has_tls && *self.holes.of(direction);
        let is_whole = self.connection.start_seen && !is_lacking;
        let is_open = self.connection.established.is_none();
        let is_plain = *self.plain.of(direction);
        let side = self.side(direction);
        side.plaintext |= is_plain && is_whole;
        side.gap |= is_lacking && is_open && !side.cut;
    }

    /// Notes what came before the hello.
    pub(super) const fn follows(&mut self, prelude: Known) {
        self.connection.starttls = Some(prelude.protocol);
        self.connection.proxied = prelude.proxied;
    }

    /// Notes what is said in clear, as long as TLS may yet begin.
    pub(super) fn says(&mut self, direction: Direction, text: &[u8]) {
        if !self.has_tls {
            self.dialogue.get_or_insert_default().hear(direction, text);
        }
    }

    /// Whether what a direction said last was the end of a line.
    pub(super) fn ended_line(&self, direction: Direction) -> bool {
        self.dialogue.as_ref().is_some_and(|dialogue| dialogue.ended_line(direction))
    }

    /// Whether a hello may stand amid what a direction says: only who opened the connection sends
    /// one, and only one is awaited.
    pub(super) fn may_begin_amid(&self, direction: Direction) -> bool {
        !self.has_tls && direction == self.client
    }

    /// Who sent text where TLS could have begun.
    pub(super) const fn text(&self) -> Pair<bool> {
        self.plain
    }

    /// Says who sent text that it was not shown.
    pub(crate) const fn carried_text(&mut self, plain: Pair<bool>) {
        self.plain = plain;
    }

    /// Whether the capture began later than the connection's protection.
    pub(crate) fn is_midstream(&self) -> bool {
        self.connection.anomalies.contains(&AnomalyKind::Midstream)
    }
}

/// What begins with the type and the version of a record, and is none: damaged, and no other
/// protocol's.
const fn is_like_a_record(seen: &[u8]) -> bool {
    matches!(seen, [20..=23, 3, 0..=4, _, _, ..])
}

/// Protected records of a connection that began before the capture.
fn is_midstream(seen: &[u8]) -> bool {
    match seen {
        [0x17, 3, 0..=4, high, _, ..] => *high <= 0x48,
        [0x15, 3, 0..=4, 0, low, ..] => *low > 2,
        _ => false,
    }
}
