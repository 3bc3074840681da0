//! What records under protection tell: that a handshake was accepted by both ends.

use tlswire::handshake::is_tls13;
use tlswire::record::RecordHeader;
use tlswire::registry::{CipherSuite, ContentType};

use super::{Facts, Surroundings};
use crate::connection::{MAX_FLIGHT, Protocol, Sender};
use crate::flow::Direction;

impl Facts {
    /// Notes a record under protection.
    pub(super) fn protected<S>(
        &mut self,
        direction: Direction,
        header: RecordHeader,
        around: &mut Surroundings<'_, S>,
    ) {
        let application_data = header.content_type == ContentType::APPLICATION_DATA;
        if !application_data && !self.side(direction).change_cipher_spec {
            // A heartbeat in clear, or an alert that cannot be read.
            return;
        }
        around.handshakes.protected_records += 1;
        let moment = around.moment;
        self.side(direction).protected.get_or_insert(moment);
        let is_handshake = header.content_type == ContentType::HANDSHAKE;
        if self.connection.established.is_some() {
            // Up to TLS 1.2 nothing but another handshake is a handshake record after the first,
            // unless it is the `Finished` that DTLS sends again.
            let is_dtls = self.connection.protocol == Protocol::Dtls;
            let is_again = is_dtls && *self.finished.of(direction) == header.length;
            self.connection.renegotiated |= is_handshake && !is_again;
            return;
        }
        if is_handshake {
            *self.finished.of_mut(direction) = header.length;
        }
        match self.version {
            Some(version) if is_tls13(version) && application_data => {
                self.protected_13(direction, header, around);
            }
            Some(version) if !is_tls13(version) => self.protected_12(around),
            _ => {}
        }
    }

    /// Notes a `Finished` that can be read: its sender uses the new keys, which do not encrypt.
    pub(super) fn finished<S>(&mut self, direction: Direction, around: &Surroundings<'_, S>) {
        let moment = around.moment;
        let side = self.side(direction);
        if side.change_cipher_spec {
            side.protected.get_or_insert(moment);
            if self.connection.established.is_none() {
                self.protected_12(around);
            }
        }
    }

    /// Up to TLS 1.2: both have changed to the new keys, and used them.
    fn protected_12<S>(&mut self, around: &Surroundings<'_, S>) {
        let connection = &mut self.connection;
        let sides = [&connection.client_side, &connection.server_side];
        if sides.iter().all(|side| side.change_cipher_spec && side.protected.is_some()) {
            connection.established = Some(around.moment);
        }
    }

    /// TLS 1.3: the client has sent what can be its `Finished`, and the server something that is
    /// not an alert. A client that sends early data does so until its `Finished`, which then comes
    /// alone.
    fn protected_13<S>(
        &mut self,
        direction: Direction,
        header: RecordHeader,
        around: &Surroundings<'_, S>,
    ) {
        let sizes = Sizes::of(self.cipher_suite, self.connection.protocol);
        let sender = self.sender(direction);
        self.note_padding(direction, header.length, &sizes);
        let server = &self.connection.server_side;
        // A `Finished` that comes after the server has left is never looked at.
        let has_left = server.fin && !server.ahead;
        let is_alert = sizes.is_alert(header.length, *self.padded.of(direction) == Some(true));
        let connection = &mut self.connection;
        if sender == Sender::Client && connection.client_flight.len() < MAX_FLIGHT {
            connection.client_flight.push(header.length);
        }
        match (sender, connection.client_finished) {
            (Sender::Client, None)
                if !has_left
                    && (header.length == sizes.finished
                        || (header.length > sizes.finished && !self.early_data)) =>
            {
                connection.client_finished = Some(around.moment);
            }
            (Sender::Client, Some(_)) if is_alert => {
                connection.client_leaves |= !connection.server_side.fin;
            }
            (Sender::Server, Some(_)) if is_alert => {
                let client_leaves = connection.client_leaves || connection.client_side.fin;
                // What it says once the client has left takes nothing back.
                connection.answered_by_alert |= !client_leaves;
            }
            (Sender::Server, Some(_)) => {
                connection.answered_by_alert = false;
                connection.established = Some(around.moment);
            }
            _ => {}
        }
    }

    /// Notes by a record that can be its sender's `Finished` whether it pads: the first of the client,
    /// which sends data behind it. What the server sends before its own can be as long as one that is
    /// padded, so there one that is not overrules.
    fn note_padding(&mut self, direction: Direction, length: u16, sizes: &Sizes) {
        let is_client = self.sender(direction) == Sender::Client;
        if !is_client && self.connection.client_finished.is_some() {
            return;
        }
        let padded = self.padded.of_mut(direction);
        if length == sizes.finished + PADDING {
            padded.get_or_insert(true);
        } else if length == sizes.finished && !(is_client && padded.is_some()) {
            *padded = Some(false);
        }
    }
}

/// Lengths of protected records of TLS 1.3 ([RFC 9846 §5.2]): content, its type, and the tag. In
/// DTLS the header of a handshake message is longer.
///
/// [RFC 9846 §5.2]: https://www.rfc-editor.org/rfc/rfc9846#section-5.2
struct Sizes {
    alert: u16,
    finished: u16,
}

/// The zeros that Java adds to the content of every record of TLS 1.3.
const PADDING: u16 = 16;

impl Sizes {
    fn of(cipher_suite: Option<CipherSuite>, protocol: Protocol) -> Self {
        let tag = match cipher_suite {
            Some(CipherSuite::TLS_AES_128_CCM_8_SHA256) => 8,
            _ => 16,
        };
        let hash = match cipher_suite {
            Some(CipherSuite::TLS_AES_256_GCM_SHA384) => 48,
            _ => 32,
        };
        let header = if protocol == Protocol::Dtls { 12 } else { 4 };
        Self { alert: 2 + 1 + tag, finished: header + hash + 1 + tag }
    }

    /// Whether a record can be an alert, of a sender whose `Finished` was padded or not.
    const fn is_alert(&self, length: u16, padded: bool) -> bool {
        length == self.alert || (padded && length == self.alert + PADDING)
    }
}
