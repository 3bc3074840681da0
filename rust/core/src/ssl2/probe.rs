//! Whether bytes begin with a hello of SSL 2.0, by content and never by port.

use super::{CLIENT_HELLO, RecordHeader, SERVER_HELLO};
use crate::{
    registry::ProtocolVersion,
    wire::{Cursor, Parse},
};

/// The longest record of a hello that is believed: a hundred ciphers, or a large certificate.
const MAX_RECORD: u16 = 16 * 1024;

/// What the first bytes of a stream say of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Probe {
    /// A record that holds a hello, and nothing else.
    Hello {
        /// The length of its header in bytes.
        header: usize,
        /// The length of the message in bytes.
        message: usize,
        /// The length of the padding after it in bytes.
        padding: usize,
    },
    /// Nothing speaks against one, but there are too few bytes.
    Unsure,
    /// Something else.
    NotForUs,
}

/// Says whether `bytes`, the first of a stream, are a hello of SSL 2.0.
///
/// There is no magic number, so all that is stated must fit: the lengths in the hello add up to
/// that of its record, ciphers are whole and some, session and challenge have a length that the
/// specification allows, and the version is one that a client of this format could know.
#[must_use]
pub fn probe(bytes: &[u8]) -> Probe {
    let mut cursor = Cursor::new(bytes);
    let Ok(record) = RecordHeader::parse(&mut cursor) else {
        return if bytes.is_empty() || may_begin(bytes) { Probe::Unsure } else { Probe::NotForUs };
    };
    let header = bytes.len() - cursor.remaining();
    let Some(length) = record.length.checked_sub(record.padding.into()) else {
        return Probe::NotForUs;
    };
    if record.is_escape || record.length > MAX_RECORD {
        return Probe::NotForUs;
    }
    let stated = match cursor.u8("msg_type") {
        Ok(CLIENT_HELLO) => client(cursor),
        Ok(SERVER_HELLO) => server(cursor),
        Ok(_) => Some(Stated::Wrong),
        Err(_) => None,
    };
    match stated {
        Some(Stated::Length(stated)) if stated == usize::from(length) => {
            Probe::Hello { header, message: stated, padding: record.padding.into() }
        }
        Some(_) => Probe::NotForUs,
        None => Probe::Unsure,
    }
}

/// Whether less than a header may be one: of two bytes, or of three that is no escape.
fn may_begin(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| first & 0x40 == 0)
}

/// What a hello's fixed fields state.
enum Stated {
    /// The length of the message.
    Length(usize),
    /// What no hello states.
    Wrong,
}

impl Stated {
    /// The sum of lengths, if `holds`.
    fn of(holds: bool, fixed: usize, lengths: [u16; 3]) -> Self {
        let sum = lengths.into_iter().map(usize::from).sum::<usize>();
        if holds { Self::Length(fixed + sum) } else { Self::Wrong }
    }
}

/// What a `CLIENT-HELLO` states after its type; `None` while that is not whole.
fn client(mut cursor: Cursor<'_>) -> Option<Stated> {
    let version = ProtocolVersion(cursor.u16("version").ok()?);
    let specs = cursor.u16("cipher_spec_length").ok()?;
    let session = cursor.u16("session_id_length").ok()?;
    let challenge = cursor.u16("challenge_length").ok()?;
    let holds = matches!(version.0, 0x0002 | 0x0300..=0x0304)
        && are_ciphers(specs)
        && specs > 0
        && matches!(session, 0 | 16)
        && matches!(challenge, 16..=32);
    Some(Stated::of(holds, 9, [specs, session, challenge]))
}

/// What a `SERVER-HELLO` states after its type; `None` while that is not whole.
fn server(mut cursor: Cursor<'_>) -> Option<Stated> {
    let hit = cursor.u8("session_id_hit").ok()?;
    let kind = cursor.u8("certificate_type").ok()?;
    let version = ProtocolVersion(cursor.u16("server_version").ok()?);
    let certificate = cursor.u16("certificate_length").ok()?;
    let specs = cursor.u16("cipher_specs_length").ok()?;
    let connection = cursor.u16("connection_id_length").ok()?;
    let holds = hit <= 1
        && kind <= 1
        && version == ProtocolVersion::SSLV2
        && are_ciphers(specs)
        && (kind == 1) == (certificate > 0)
        && matches!(connection, 16..=32);
    Some(Stated::of(holds, 11, [certificate, specs, connection]))
}

const fn are_ciphers(length: u16) -> bool {
    length.is_multiple_of(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &[u8] =
        b"\x80\x1f\x01\x03\x01\x00\x06\x00\x00\x00\x10\x01\x00\x80\x00\x00\x2f0123456789abcdef";
    const SERVER: &[u8] = b"\x80\x20\x04\x00\x01\x00\x02\x00\x02\x00\x03\x00\x10\x30\x00";

    #[test]
    fn a_hello_is_known_when_its_lengths_are() {
        for end in 0..CLIENT.len() {
            let hello = Probe::Hello { header: 2, message: 31, padding: 0 };
            let expected = if end < 11 { Probe::Unsure } else { hello };
            assert_eq!(probe(&CLIENT[..end]), expected, "cut to {end}");
        }
        assert_eq!(probe(SERVER), Probe::Hello { header: 2, message: 32, padding: 0 });
    }

    #[test]
    fn a_header_of_three_bytes_may_pad() {
        let padded = [b"\x00\x21\x02", &CLIENT[2..], b"\0\0"].concat();
        assert_eq!(probe(&padded), Probe::Hello { header: 3, message: 31, padding: 2 });
        assert_eq!(probe(b"\x00\x01\x02\x01\x03\x01"), Probe::NotForUs);
    }

    #[test]
    fn every_statement_must_fit() {
        for at in [0, 1, 2, 3, 4, 6, 7, 8, 9, 10] {
            for bit in 0..8 {
                let mut bytes = CLIENT.to_vec();
                bytes[at] ^= 1 << bit;
                let is_version = at == 4 && matches!(bytes[4], 0 | 3);
                assert!(is_version || probe(&bytes) == Probe::NotForUs, "byte {at}, bit {bit}");
            }
        }
        for at in [0, 2, 4, 5, 6] {
            let mut bytes = SERVER.to_vec();
            bytes[at] ^= 2;
            assert_ne!(probe(&bytes), probe(SERVER), "byte {at}");
        }
    }

    #[test]
    fn other_protocols_are_none() {
        let others: [&[u8]; 7] = [
            b"GET / HTTP/1.1\r\n",
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"\x80\x00\x00\x28\x72\xfe\x1d\x13\x00\x00\x00\x00",
            b"\x00\x00\x00\x08\x04\xd2\x16\x2f",
            b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80",
            b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01",
        ];
        for bytes in others {
            assert_eq!(probe(bytes), Probe::NotForUs, "{}", bytes.escape_ascii());
        }
    }
}
