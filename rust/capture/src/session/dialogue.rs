//! What was said in clear before TLS began, and which protocol's words these are.

use crate::flow::Direction;
use crate::pair::Pair;

/// Bytes kept of what an end says: of the first, and of the last.
const FIRST: usize = 16;
const LAST: usize = 96;

/// The object identifier of LDAP's `StartTLS`
/// ([RFC 4511 §4.14](https://www.rfc-editor.org/rfc/rfc4511#section-4.14)).
const LDAP: &[u8] = b"1.3.6.1.4.1.1466.20037";
/// The `SSLRequest` of `PostgreSQL`: its length, and a number that is no version.
const POSTGRESQL: &[u8] = b"\0\0\0\x08\x04\xd2\x16\x2f";
/// Connection request and confirm of X.224 (in TPKT, [RFC 1006]), as the remote desktop uses them.
///
/// [RFC 1006]: https://www.rfc-editor.org/rfc/rfc1006
const X224: [u8; 2] = [0xe0, 0xd0];
/// What SOCKS 4 and 5 begin with, and what their servers answer.
const SOCKS: [(u8, u8); 2] = [(4, 0), (5, 5)];

/// What both ends said.
#[derive(Debug, Default)]
pub(super) struct Dialogue(Pair<Words>);

/// What one end said.
#[derive(Debug, Default)]
struct Words {
    first: Vec<u8>,
    last: Vec<u8>,
}

impl Dialogue {
    /// Takes the next bytes that an end says.
    pub(super) fn hear(&mut self, direction: Direction, bytes: &[u8]) {
        self.0.of_mut(direction).hear(bytes);
    }

    /// Whether what an end said last was the end of a line.
    pub(super) fn ended_line(&self, direction: Direction) -> bool {
        self.0.of(direction).last.ends_with(b"\n")
    }

    /// The protocol in which the client asked for TLS, if it is known here.
    pub(super) fn protocol(&self, client: Direction) -> Option<&'static str> {
        let (asks, answers) = (self.0.of(client), self.0.of(client.opposite()));
        let binary = binary(asks, answers);
        binary.or_else(|| textual(&asks.last.to_ascii_uppercase(), asks, answers))
    }
}

impl Words {
    fn hear(&mut self, bytes: &[u8]) {
        let room = FIRST.saturating_sub(self.first.len()).min(bytes.len());
        self.first.extend_from_slice(bytes.get(..room).unwrap_or_default());
        let tail = bytes.get(bytes.len().saturating_sub(LAST)..).unwrap_or_default();
        self.last.extend_from_slice(tail);
        let surplus = self.last.len().saturating_sub(LAST);
        self.last.drain(..surplus);
    }
}

fn binary(asks: &Words, answers: &Words) -> Option<&'static str> {
    let first = (asks.first.first().copied(), answers.first.first().copied());
    let is_socks = |&(client, server): &(u8, u8)| first == (Some(client), Some(server));
    let x224 = [&asks.first, &answers.first].map(|words| match words.as_slice() {
        [3, 0, _, _, _, kind, ..] => Some(*kind),
        _ => None,
    });
    if asks.last.ends_with(POSTGRESQL) {
        Some("postgresql")
    } else if asks.last.windows(LDAP.len()).any(|part| part == LDAP) {
        Some("ldap")
    } else if x224 == X224.map(Some) {
        Some("rdp")
    } else if SOCKS.iter().any(is_socks) {
        Some("socks")
    } else {
        None
    }
}

/// The protocol whose command the client's last line, in capitals, is.
fn textual(last: &[u8], asks: &Words, answers: &Words) -> Option<&'static str> {
    let last = last.trim_ascii_end();
    let line = last.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    let greets = |greeting: &[u8]| answers.first.starts_with(greeting);
    if asks.first.starts_with(b"CONNECT ") {
        return Some("connect");
    }
    if last.windows(9).any(|part| part == b"<STARTTLS") {
        return Some("xmpp");
    }
    match line {
        b"STLS" => Some("pop3"),
        b"AUTH TLS" | b"AUTH SSL" | b"AUTH TLS-C" | b"AUTH TLS-P" => Some("ftp"),
        b"STARTTLS" if greets(b"220") => Some("smtp"),
        b"STARTTLS" if greets(b"20") => Some("nntp"),
        b"STARTTLS" if greets(b"\"") => Some("sieve"),
        b"STARTTLS" if greets(b":") => Some("irc"),
        _ if greets(b"* ") && line.ends_with(b" STARTTLS") => Some("imap"),
        _ if last.windows(12).any(|part| part == b"UPGRADE: TLS") => Some("http"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protocol(said: &[(Direction, &[u8])]) -> Option<&'static str> {
        let mut dialogue = Dialogue::default();
        for (direction, bytes) in said {
            dialogue.hear(*direction, bytes);
        }
        dialogue.protocol(Direction::Forward)
    }

    /// The server greets, the client says `words`.
    fn greeted(greeting: &[u8], words: &[u8]) -> Option<&'static str> {
        protocol(&[(Direction::Reverse, greeting), (Direction::Forward, words)])
    }

    /// The client says `words`, the server answers.
    fn answered(words: &[u8], answer: &[u8]) -> Option<&'static str> {
        protocol(&[(Direction::Forward, words), (Direction::Reverse, answer)])
    }

    #[test]
    fn commands_are_known_by_their_words_and_the_greeting() {
        assert_eq!(greeted(b"220 mail\r\n", b"EHLO me\r\nstarttls\r\n"), Some("smtp"));
        assert_eq!(greeted(b"201 news\r\n", b"STARTTLS\r\n"), Some("nntp"));
        assert_eq!(greeted(b"* OK IMAP4\r\n", b"a1 STARTTLS\r\n"), Some("imap"));
        assert_eq!(greeted(b"+OK\r\n", b"CAPA\r\nSTLS\r\n"), Some("pop3"));
        assert_eq!(greeted(b"220 ftp\r\n", b"AUTH TLS\r\n"), Some("ftp"));
        assert_eq!(greeted(b"\"IMPLEMENTATION\" \"x\"\r\n", b"STARTTLS\r\n"), Some("sieve"));
        let words = b"<stream:stream><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
        assert_eq!(answered(words, b"<proceed/>"), Some("xmpp"));
        assert_eq!(greeted(b"220 mail\r\n", b"EHLO me\r\n"), None);
    }

    #[test]
    fn proxies_and_binary_protocols_are_known_by_their_first_bytes() {
        let connect = b"CONNECT example.org:443 HTTP/1.1\r\n\r\n";
        assert_eq!(answered(connect, b"HTTP/1.1 200 OK\r\n\r\n"), Some("connect"));
        assert_eq!(answered(b"\x05\x01\x00", b"\x05\x00"), Some("socks"));
        assert_eq!(answered(b"\x04\x01\x01\xbb\x7f\0\0\x01\0", b"\0\x5a\0\0"), Some("socks"));
        assert_eq!(answered(POSTGRESQL, b"S"), Some("postgresql"));
        let request = [b"\x30\x1d\x02\x01\x01\x77\x18\x80\x16", LDAP].concat();
        assert_eq!(answered(&request, b"\x30\x0c"), Some("ldap"));
        let (request, confirm) = (b"\x03\0\0\x13\x0e\xe0\0\0", b"\x03\0\0\x13\x0e\xd0\0\0");
        assert_eq!(answered(request, confirm), Some("rdp"));
    }

    #[test]
    fn little_is_kept_of_much() {
        let mut words = Words::default();
        for _ in 0..100 {
            words.hear(&[b'x'; 70]);
        }
        assert_eq!((words.first.len(), words.last.len()), (FIRST, LAST));
    }
}
