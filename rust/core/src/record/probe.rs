//! Whether a byte stream begins with TLS, by content and never by port.

use super::RecordHeader;
use crate::{
    alert::Alert,
    registry::{ContentType, HandshakeType},
    wire::{Cursor, Parse},
};

/// What the first bytes of a stream say of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Probe {
    /// A record that begins a `client_hello`.
    ClientHello,
    /// A record that begins a `server_hello`.
    ServerHello,
    /// A record amid a handshake, whose beginning was not captured.
    Handshake,
    /// A clear alert: what a server sends that refuses a hello.
    Alert,
    /// Nothing speaks against TLS, but there are too few bytes.
    Unsure,
    /// Not TLS, or not its beginning.
    NotForUs,
}

/// More empty records than this before the first message are not TLS.
const MAX_EMPTY_RECORDS: u8 = 32;

/// The shortest body of a hello: the server's in drafts of TLS 1.3 has a version, a random and a
/// suite, nothing more.
const MIN_HELLO: u32 = 36;

/// Says what begins with `bytes`, the first of a stream.
///
/// A hello is told by the type of the record, the type of the message, and both versions; it may
/// be cut into records of any size, and empty records may come before it. One of the versions may
/// be unheard of where the message fills its record exactly.
#[must_use]
pub fn probe(bytes: &[u8]) -> Probe {
    match bytes.first().copied().map(ContentType) {
        None => Probe::Unsure,
        Some(ContentType::HANDSHAKE) => Hello::default().gather(Cursor::new(bytes)),
        Some(ContentType::ALERT) => alert(Cursor::new(bytes)),
        Some(ContentType::CHANGE_CIPHER_SPEC) => change_cipher_spec(bytes),
        Some(_) => Probe::NotForUs,
    }
}

fn change_cipher_spec(bytes: &[u8]) -> Probe {
    match bytes {
        [20, 3, 0..=4, 0, 1, 1, ..] => Probe::Handshake,
        [20] | [20, 3] | [20, 3, 0..=4] | [20, 3, 0..=4, 0] | [20, 3, 0..=4, 0, 1] => Probe::Unsure,
        _ => Probe::NotForUs,
    }
}

fn alert(mut cursor: Cursor<'_>) -> Probe {
    let Ok(header) = RecordHeader::parse(&mut cursor) else { return Probe::Unsure };
    if header.length != 2 || !header.has_usual_version() {
        return Probe::NotForUs;
    }
    match Alert::parse(&mut cursor) {
        Err(_) => Probe::Unsure,
        Ok(alert) if alert.is_plausible() => Probe::Alert,
        Ok(_) => Probe::NotForUs,
    }
}

/// What is known so far of the message that the first records hold.
#[derive(Default)]
struct Hello {
    /// `msg_type`, `length` and `legacy_version`.
    bytes: [u8; 6],
    known: usize,
    records: u8,
    empty_records: u8,
    first: Option<RecordHeader>,
    unusual_version: bool,
}

impl Hello {
    /// Reads records until the message's first six bytes are known, or cannot be a hello's.
    fn gather(mut self, mut cursor: Cursor<'_>) -> Probe {
        loop {
            let Ok(header) = RecordHeader::parse(&mut cursor) else { return Probe::Unsure };
            if header.content_type != ContentType::HANDSHAKE || !header.is_plausible() {
                return Probe::NotForUs;
            }
            let length = usize::from(header.length);
            self.take(header, cursor.peek().get(..length).unwrap_or_else(|| cursor.peek()));
            match self.verdict() {
                Probe::Unsure if cursor.take("fragment", length).is_ok() => {}
                verdict => return verdict,
            }
        }
    }

    fn take(&mut self, header: RecordHeader, fragment: &[u8]) {
        self.unusual_version |= !header.has_usual_version();
        if header.length == 0 {
            self.empty_records = self.empty_records.saturating_add(1);
            return;
        }
        self.records = self.records.saturating_add(1);
        self.first = self.first.or(Some(header));
        for (slot, byte) in self.bytes.iter_mut().skip(self.known).zip(fragment) {
            *slot = *byte;
            self.known += 1;
        }
    }

    fn verdict(&self) -> Probe {
        let [msg_type, a, b, c, major, minor] = self.bytes;
        let length = u32::from_be_bytes([0, a, b, c]);
        let hello = match msg_type {
            _ if self.known == 0 && self.empty_records < MAX_EMPTY_RECORDS => Probe::Unsure,
            1 if self.known > 0 => Probe::ClientHello,
            2 if self.known > 0 => Probe::ServerHello,
            _ if self.known > 0 => return self.amid_handshake(msg_type, length),
            _ => return Probe::NotForUs,
        };
        let fills = self.records == 1
            && self.first.is_some_and(|record| u32::from(record.length) == length + 4);
        match self.known {
            4.. if length < MIN_HELLO => Probe::NotForUs,
            0..6 => Probe::Unsure,
            _ if Self::versions_agree(self.unusual_version, major, minor, fills) => hello,
            _ => Probe::NotForUs,
        }
    }

    /// Whether the first record holds a whole message of another registered type.
    fn amid_handshake(&self, msg_type: u8, length: u32) -> Probe {
        let fits = self.first.is_some_and(|record| u32::from(record.length) >= length + 4);
        match self.known {
            _ if self.unusual_version || HandshakeType(msg_type).name().is_none() => {
                Probe::NotForUs
            }
            0..4 => Probe::Unsure,
            _ if fits => Probe::Handshake,
            _ => Probe::NotForUs,
        }
    }

    /// Whether the record's version and the message's are both usual, or one of them is and the
    /// message `fills` its record.
    const fn versions_agree(unusual: bool, major: u8, minor: u8, fills: bool) -> bool {
        match (unusual, (major == 3 && minor <= 4) || (major == 1 && minor == 1)) {
            (false, true) => true,
            (true, true) | (false, false) => fills,
            (true, false) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// The first bytes of a hello of 512 bytes.
    const HELLO: &[u8] = b"\x01\x00\x01\xfc\x03\x03random";

    fn record(version: [u8; 2], length: u16, fragment: &[u8]) -> Vec<u8> {
        [&[22][..], &version, &length.to_be_bytes(), fragment].concat()
    }

    #[test]
    fn a_message_amid_a_handshake_is_told_by_its_type_and_length() {
        let exchange = record([3, 3], 6, b"\x10\x00\x00\x02ab");
        assert_eq!(probe(&exchange), Probe::Handshake);
        assert_eq!(probe(&exchange[..8]), Probe::Unsure);
        assert_eq!(probe(&record([3, 3], 4, b"\x0e\x00\x00\x00")), Probe::Handshake);
        assert_eq!(probe(&record([3, 3], 40, b"\x10\x9c\x12\x7f\x11\x80")), Probe::NotForUs);
        assert_eq!(probe(b"\x14\x03\x03\x00\x01\x01"), Probe::Handshake);
        assert_eq!(probe(b"\x14\x03\x03\x00\x02\x01"), Probe::NotForUs);
    }

    fn records_of(size: usize) -> Vec<u8> {
        let pieces = HELLO.chunks(size);
        pieces
            .flat_map(|piece| record([3, 1], u16::try_from(piece.len()).unwrap(), piece))
            .collect()
    }

    #[test]
    fn a_hello_is_known_by_its_first_eleven_bytes() {
        let bytes = record([3, 1], 512, HELLO);
        for end in 0..=bytes.len() {
            let expected = if end < 11 { Probe::Unsure } else { Probe::ClientHello };
            assert_eq!(probe(&bytes[..end]), expected, "cut to {end}");
        }
        assert_eq!(probe(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"), Probe::ServerHello);
    }

    #[test]
    fn a_hello_in_records_of_any_size_is_a_hello() {
        for size in 1..=HELLO.len() {
            let bytes = records_of(size);
            assert_eq!(probe(&bytes), Probe::ClientHello, "records of {size}");
            let first = (0..bytes.len()).find(|end| probe(&bytes[..*end]) == Probe::ClientHello);
            let unsure = bytes.iter().enumerate().take(first.unwrap_or_default());
            assert!(unsure.into_iter().all(|(end, _)| probe(&bytes[..end]) == Probe::Unsure));
        }
    }

    #[test]
    fn empty_records_before_it_are_passed_over_but_not_for_ever() {
        let mut bytes = record([3, 1], 0, b"");
        bytes.extend(record([3, 1], 512, HELLO));
        assert_eq!(probe(&bytes), Probe::ClientHello);
        assert_eq!(probe(&record([3, 1], 0, b"").repeat(20)), Probe::Unsure);
        assert_eq!(probe(&record([3, 1], 0, b"").repeat(40)), Probe::NotForUs);
    }

    #[test]
    fn one_unusual_version_is_suffered_where_the_message_fills_its_record() {
        assert_eq!(probe(&record([0x7f, 0x1c], 512, HELLO)), Probe::ClientHello);
        assert_eq!(probe(&record([0x7f, 0x1c], 100, HELLO)), Probe::NotForUs);
        let draft = b"\x02\x00\x00\x52\x7f\x12random";
        assert_eq!(probe(&record([3, 1], 0x56, draft)), Probe::ServerHello);
        assert_eq!(probe(&record([3, 1], 0x57, draft)), Probe::NotForUs);
        assert_eq!(probe(&record([0x7f, 0x12], 0x56, draft)), Probe::NotForUs);
    }

    #[test]
    fn tlcp_has_a_version_of_its_own() {
        let hello = b"\x01\x00\x01\xfc\x01\x01random";
        assert_eq!(probe(&record([1, 1], 100, hello)), Probe::ClientHello);
        assert_eq!(probe(&record([1, 2], 100, hello)), Probe::NotForUs);
    }

    #[test]
    fn a_clear_alert_is_an_alert() {
        assert_eq!(probe(b"\x15\x03\x01\x00\x02\x02\x28"), Probe::Alert);
        assert_eq!(probe(b"\x15\x03\x01\x00\x02\x02"), Probe::Unsure);
        assert_eq!(probe(b"\x15\x03\x01\x00\x02\x09\x28"), Probe::NotForUs);
        assert_eq!(probe(b"\x15\x03\x01\x00\x1a\x02\x28"), Probe::NotForUs);
    }

    #[test]
    fn other_protocols_are_not_tls() {
        let others: [&[u8]; 9] = [
            b"GET / HTTP/1.1\r\n",
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"220 mail.example ESMTP\r\n",
            b"EHLO client\r\n",
            b"\x00\x00\x00\x08\x04\xd2\x16\x2f",
            b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10",
            b"\x17\x03\x03\x00\x20",
            b"\x16\x16\x16\x16\x16\x16\x16\x16\x16\x16\x16\x16",
            b"\x15\x15\x15\x15\x15\x15\x15\x15",
        ];
        for bytes in others {
            assert_eq!(probe(bytes), Probe::NotForUs, "{}", bytes.escape_ascii());
        }
    }
}
