//! TLS in the packets of another protocol: those of TDS, which SQL Server speaks, until the
//! handshake is over ([MS-TDS] §2.2.3.1, §3.2.5.3).
//!
//! What is below a direction's reader here takes the headers away, so that its bytes are counted
//! without them.
//!
//! [MS-TDS]: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/

use std::borrow::Cow;

/// The protocol, as `starttls` names it.
pub(super) const NAME: &str = "tds";

/// Bytes of a packet's header: type, status, length, process, number, window ([MS-TDS] §2.2.3.1).
pub(super) const HEADER: usize = 8;
/// Packets after which no more headers are taken away: a handshake is short.
const MOST_PACKETS: u32 = 4_096;
/// A PRELOGIN message, and its answer, as types of packets.
const PRELOGIN: u8 = 0x12;
const RESPONSE: u8 = 0x04;
/// Bytes that show that a direction begins with a PRELOGIN message or its answer: a header, and the
/// first option, which is a version of six bytes ([MS-TDS] §2.2.6.5).
const SIGNATURE: usize = HEADER + 5;

/// How a direction's bytes are wrapped.
#[derive(Debug, Default)]
pub(super) struct Wrapping {
    state: State,
    /// How many bytes were handed on.
    delivered: u64,
    packets: u32,
}

#[derive(Debug)]
enum State {
    /// Not known yet; what came is held.
    Start(Vec<u8>),
    /// At a header, of which so much has come.
    Header(Vec<u8>),
    /// In a packet, of which so much is still to come.
    Packet(usize),
    /// Not, or no more.
    Off,
}

impl Default for State {
    fn default() -> Self {
        Self::Start(Vec::new())
    }
}

/// What a direction's bytes come to.
#[derive(Default)]
pub(super) struct Unwrapped<'b> {
    /// The bytes without headers.
    pub(super) bytes: Cow<'b, [u8]>,
    /// How many bytes were handed on before each header that was taken away.
    pub(super) headers: Vec<u64>,
}

impl Wrapping {
    /// Whether bytes are not handed on as they come.
    pub(super) const fn is_on(&self) -> bool {
        !matches!(self.state, State::Off)
    }

    /// Takes the next bytes.
    pub(super) fn take<'b>(&mut self, bytes: &'b [u8]) -> Unwrapped<'b> {
        let first;
        let mut rest = bytes;
        if let State::Start(held) = &mut self.state {
            if !held.is_empty() {
                held.extend_from_slice(bytes);
                first = core::mem::take(held);
                rest = &first;
            }
            match begins(rest) {
                Some(true) => self.state = State::Header(Vec::new()),
                Some(false) => self.state = State::Off,
                None => {
                    self.state = State::Start(rest.to_vec());
                    return Unwrapped::default();
                }
            }
        }
        if !self.is_on() {
            let is_as_it_came = core::ptr::eq(rest, bytes);
            let bytes = if is_as_it_came { bytes.into() } else { rest.to_vec().into() };
            return Unwrapped { bytes, headers: Vec::new() };
        }
        let mut headers = Vec::new();
        let mut out = Vec::new();
        while !rest.is_empty() {
            rest = self.step(rest, &mut out, &mut headers);
        }
        Unwrapped { bytes: out.into(), headers }
    }

    /// Takes a part of the bytes; returns what follows it.
    fn step<'b>(&mut self, bytes: &'b [u8], out: &mut Vec<u8>, headers: &mut Vec<u64>) -> &'b [u8] {
        match &mut self.state {
            State::Header(held) => {
                let wanted = HEADER.saturating_sub(held.len()).min(bytes.len());
                let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
                held.extend_from_slice(taken);
                match stated(held) {
                    Some(length) if held.len() == HEADER && self.packets < MOST_PACKETS => {
                        self.packets += 1;
                        self.state = State::Packet(length);
                        headers.push(self.delivered);
                    }
                    Some(_) if held.len() < HEADER => {}
                    _ => {
                        let held = core::mem::take(held);
                        self.state = State::Off;
                        self.deliver(&held, out);
                    }
                }
                rest
            }
            State::Packet(left) => {
                let wanted = (*left).min(bytes.len());
                *left -= wanted;
                if *left == 0 {
                    self.state = State::Header(Vec::new());
                }
                let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
                self.deliver(taken, out);
                rest
            }
            State::Start(_) | State::Off => {
                self.deliver(bytes, out);
                &[]
            }
        }
    }

    fn deliver(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.delivered += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        out.extend_from_slice(bytes);
    }

    /// Takes the news that bytes are missing. Where a header may be among them, no more are taken
    /// away. Returns what is to be handed on before.
    pub(super) fn gap(&mut self, length: u64) -> Vec<u8> {
        self.delivered = self.delivered.saturating_add(length);
        match &mut self.state {
            State::Packet(left) if usize::try_from(length).is_ok_and(|length| length <= *left) => {
                *left -= usize::try_from(length).unwrap_or(0);
                if *left == 0 {
                    self.state = State::Header(Vec::new());
                }
                Vec::new()
            }
            _ => self.end(),
        }
    }

    /// Says that no more bytes will come; returns what is held of a direction that may not be
    /// wrapped.
    pub(super) fn end(&mut self) -> Vec<u8> {
        match core::mem::replace(&mut self.state, State::Off) {
            State::Start(held) => held,
            State::Header(_) | State::Packet(_) | State::Off => Vec::new(),
        }
    }
}

/// Whether a direction begins with a PRELOGIN message or its answer; `None` where too few bytes have
/// come.
pub(super) fn begins(seen: &[u8]) -> Option<bool> {
    let place = |at: usize, byte: u8| match at {
        0 => matches!(byte, PRELOGIN | RESPONSE),
        // Whether it is the last packet of its message.
        1 => byte <= 1,
        // The window, which is not used, and the version: its place in the message, and its length.
        7 | 8 | 9 | 11 => byte == 0,
        12 => byte == 6,
        _ => true,
    };
    let fits = seen.iter().take(SIGNATURE).enumerate().all(|(at, &byte)| place(at, byte));
    if !fits {
        return Some(false);
    }
    (seen.len() >= SIGNATURE).then_some(true)
}

/// The length of a packet's content by its header, as far as that has come; `None` where it is none.
fn stated(header: &[u8]) -> Option<usize> {
    match header {
        [PRELOGIN | RESPONSE, _, high, low, ..] => {
            usize::from(u16::from_be_bytes([*high, *low])).checked_sub(HEADER)
        }
        [PRELOGIN | RESPONSE, ..] => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet of a type around some content.
    fn packet(kind: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + HEADER).unwrap();
        [&[kind, 1][..], &length.to_be_bytes(), &[0, 0, 1, 0], content].concat()
    }

    const OPTIONS: &[u8] = b"\0\0\x06\0\x06\xff\x10\0\x07\xd0\0\0";

    fn unwrapped(chunks: &[&[u8]]) -> (Vec<u8>, Vec<u64>) {
        let mut wrapping = Wrapping::default();
        let (mut bytes, mut headers) = (Vec::new(), Vec::new());
        for chunk in chunks {
            let taken = wrapping.take(chunk);
            bytes.extend_from_slice(&taken.bytes);
            headers.extend(taken.headers);
        }
        bytes.extend(wrapping.end());
        (bytes, headers)
    }

    #[test]
    fn headers_are_taken_away_in_any_chunks_until_something_else_comes() {
        let wire = [
            packet(PRELOGIN, OPTIONS),
            packet(PRELOGIN, b"\x16\x03\x03\0\x04abc"),
            packet(RESPONSE, b"d"),
            b"\x17\x03\x03\0\x01\x12\x17".to_vec(),
        ]
        .concat();
        let expected = [OPTIONS, b"\x16\x03\x03\0\x04abcd\x17\x03\x03\0\x01\x12\x17"].concat();
        for size in 1..wire.len() {
            let chunks: Vec<_> = wire.chunks(size).collect();
            assert_eq!(unwrapped(&chunks), (expected.clone(), vec![0, 12, 20]), "chunks of {size}");
        }
    }

    #[test]
    fn what_does_not_begin_with_prelogin_is_left_as_it_is() {
        for whole in [&b"\x16\x03\x01\0\x05hello"[..], b"\x04\x01\x01\xbb\x7f\0\0\x01\0", b"\x12"] {
            assert_eq!(unwrapped(&[whole]), (whole.to_vec(), vec![]));
        }
        let other = packet(PRELOGIN, b"\x16\x03\x01\0\x05hello");
        assert_eq!(unwrapped(&[&other]), (other.clone(), vec![]));
    }

    #[test]
    fn a_length_shorter_than_the_header_ends_it() {
        let wire = [packet(PRELOGIN, OPTIONS), b"\x12\x01\0\x07rest".to_vec()].concat();
        let expected = [OPTIONS, b"\x12\x01\0\x07rest"].concat();
        assert_eq!(unwrapped(&[&wire]), (expected, vec![0]));
    }

    #[test]
    fn a_gap_within_a_packet_keeps_the_place_and_one_beyond_it_does_not() {
        let mut wrapping = Wrapping::default();
        wrapping.take(&packet(PRELOGIN, OPTIONS));
        wrapping.take(packet(PRELOGIN, b"abcdef").get(..10).unwrap());
        assert!(wrapping.gap(4).is_empty() && wrapping.is_on());
        assert_eq!(wrapping.take(&packet(RESPONSE, b"xyz")).bytes, &b"xyz"[..]);
        assert!(wrapping.gap(1).is_empty() && !wrapping.is_on());
    }
}
