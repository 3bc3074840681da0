use super::keys::testing::seal;
use super::*;

const FORWARD: Direction = Direction::Forward;
const REVERSE: Direction = Direction::Reverse;
const V1: QuicVersion = QuicVersion::QUICV1;
const V2: QuicVersion = QuicVersion::QUICV2;
/// What the client makes up for the server, what both call themselves, and what a Retry gives.
const FIRST: &[u8] = b"original";
const CLIENT: &[u8] = b"client";
const SERVER: &[u8] = b"server";
const RETRIED: &[u8] = b"a retry id";

/// A CRYPTO frame.
fn crypto(offset: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let mut frame = vec![6];
    frame.extend((0x4000 | offset).to_be_bytes());
    frame.extend((0x4000 | length).to_be_bytes());
    frame.extend(data);
    frame
}

fn from_client(version: QuicVersion, number: u16, frames: &[u8]) -> Vec<u8> {
    seal(version, FIRST, Sender::Client, (FIRST, CLIENT), b"", number, frames)
}

fn from_server(version: QuicVersion, number: u16, frames: &[u8]) -> Vec<u8> {
    seal(version, FIRST, Sender::Server, (CLIENT, SERVER), b"", number, frames)
}

/// A connection and what surrounds it.
struct Bench {
    connection: Connection,
    budget: Budget,
    counts: TcpCounts,
}

impl Bench {
    fn new(datagram: &[u8]) -> Self {
        let connection = Connection::begun_by(FORWARD, datagram).unwrap();
        Self { connection, budget: Budget::of_crypto(), counts: TcpCounts::default() }
    }

    /// What a datagram shows: CRYPTO bytes as text, the rest by its name.
    fn shows(&mut self, direction: Direction, datagram: &[u8]) -> Vec<String> {
        let mut shown = Vec::new();
        let mut works = Works { budget: &mut self.budget, counts: &mut self.counts };
        self.connection.receive(direction, datagram, &mut works, |event| {
            shown.push(match event {
                Event::Initial | Event::Captured(..) => return,
                Event::Crypto(bytes, offset) => {
                    format!("{offset}:{}", String::from_utf8_lossy(bytes))
                }
                Event::Close(close) => format!("close {}", close.error_code),
                Event::Oddity(oddity) => format!("{oddity:?}"),
                other => format!("{other:?}"),
            });
        });
        shown
    }
}

/// A datagram, and a bench whose connection it begins.
fn begun(frames: &[u8]) -> (Bench, Vec<u8>) {
    let datagram = from_client(V1, 0, frames);
    (Bench::new(&datagram), datagram)
}

#[test]
fn both_sides_are_read_with_the_keys_of_the_first_connection_id() {
    let (mut bench, first) = begun(&crypto(0, b"hello"));
    assert_eq!(bench.shows(FORWARD, &first), ["0:hello"]);
    assert_eq!(bench.shows(REVERSE, &from_server(V1, 0, &crypto(0, b"answer"))), ["0:answer"]);
    // The client now writes to the server's own connection id, under the same keys.
    let later = seal(V1, FIRST, Sender::Client, (SERVER, CLIENT), b"", 1, &crypto(5, b" again"));
    assert!(bench.connection.replaced_by(FORWARD, &later).is_none());
    assert_eq!(bench.shows(FORWARD, &later), ["5: again"]);
}

#[test]
fn crypto_frames_come_in_any_order_again_and_overlapping() {
    let frames = [crypto(4, b"efgh"), crypto(2, b"cdef"), vec![0; 7], crypto(2, b"cd")].concat();
    let (mut bench, first) = begun(&frames);
    assert!(bench.shows(FORWARD, &first).is_empty());
    assert_eq!(bench.shows(FORWARD, &from_client(V1, 2, &crypto(8, b"ij"))), [""; 0]);
    let text = bench.shows(FORWARD, &from_client(V1, 1, &crypto(0, b"abc"))).concat();
    assert_eq!(text.replace(|c: char| c.is_ascii_digit() || c == ':', ""), "abcdefghij");
    assert!(bench.shows(FORWARD, &first).is_empty());
    assert_eq!(bench.budget.held(), 0);
}

#[test]
fn bytes_that_differ_at_one_place_are_noted() {
    let (mut bench, first) = begun(&[crypto(4, b"efgh"), crypto(4, b"EFGH")].concat());
    assert_eq!(bench.shows(FORWARD, &first), ["Conflict"]);
}

#[test]
fn after_a_retry_the_keys_are_those_of_its_connection_id() {
    let (mut bench, first) = begun(&crypto(0, b"hello"));
    bench.shows(FORWARD, &first);
    let mut retry = vec![0xf0, 0, 0, 0, 1, 6];
    retry.extend(CLIENT);
    retry.push(10);
    retry.extend([RETRIED, b"token", &[0; 16]].concat());
    assert_eq!(bench.shows(REVERSE, &retry), ["Retry"]);
    let again = [crypto(0, b"hello"), crypto(5, b"!")].concat();
    let again = seal(V1, RETRIED, Sender::Client, (RETRIED, CLIENT), b"token", 1, &again);
    assert!(bench.connection.replaced_by(FORWARD, &again).is_none());
    assert_eq!(bench.shows(FORWARD, &again), ["5:!"]);
    let answer = seal(V1, RETRIED, Sender::Server, (CLIENT, SERVER), b"", 1, &crypto(0, b"yes"));
    assert_eq!(bench.shows(REVERSE, &answer), ["0:yes"]);
}

#[test]
fn a_retry_that_was_not_captured_is_known_by_its_token() {
    let (mut bench, first) = begun(&crypto(0, b"hello"));
    bench.shows(FORWARD, &first);
    let again = seal(V1, RETRIED, Sender::Client, (RETRIED, CLIENT), b"t", 1, &crypto(5, b"!"));
    assert!(bench.connection.replaced_by(FORWARD, &again).is_none());
    assert_eq!(bench.shows(FORWARD, &again), ["5:!"]);
}

#[test]
fn the_server_may_go_on_in_another_version() {
    let (mut bench, first) = begun(&crypto(0, b"hello"));
    bench.shows(FORWARD, &first);
    assert_eq!(bench.shows(REVERSE, &from_server(V2, 0, &crypto(0, b"yes"))), ["0:yes"]);
    assert_eq!(bench.connection.version(), V2);
    assert_eq!(bench.shows(FORWARD, &from_client(V1, 1, &crypto(5, b"?"))), ["5:?"]);
    assert_eq!(bench.shows(FORWARD, &from_client(V2, 2, &crypto(6, b"!"))), ["6:!"]);
    assert_eq!(bench.connection.version(), V2);
}

#[test]
fn a_new_first_connection_id_is_a_new_connection() {
    let (mut bench, first) = begun(&crypto(0, b"hello"));
    bench.shows(FORWARD, &first);
    let other = seal(V2, b"another one", Sender::Client, (b"another one", b""), b"", 0, &[1; 4]);
    let mut next = bench.connection.replaced_by(FORWARD, &other).unwrap();
    assert_eq!((next.version(), next.client()), (V2, FORWARD));
    assert!(next.replaced_by(FORWARD, &other).is_none());
    // A late packet of the connection before does not begin a third.
    assert!(next.replaced_by(FORWARD, &first).is_none());
}

#[test]
fn after_version_negotiation_another_version_is_another_connection() {
    let first = from_client(V2, 0, &crypto(0, b"hello"));
    let mut bench = Bench::new(&first);
    bench.shows(FORWARD, &first);
    let next = from_client(V1, 0, &crypto(0, b"hello"));
    assert!(bench.connection.replaced_by(FORWARD, &next).is_none());
    let negotiation = [&b"\x80\0\0\0\0\x06"[..], CLIENT, b"\0", &V1.0.to_be_bytes()].concat();
    bench.shows(REVERSE, &negotiation);
    assert!(bench.connection.replaced_by(FORWARD, &first).is_none());
    assert_eq!(bench.connection.replaced_by(FORWARD, &next).unwrap().version(), V1);
}

#[test]
fn other_packets_are_told_by_their_type() {
    let (mut bench, first) = begun(&crypto(0, b"hello"));
    let long = |first: u8| {
        let ids = [&[6][..], CLIENT, &[6], SERVER].concat();
        [&[first, 0, 0, 0, 1][..], &ids, &[4, 1, 2, 3, 4]].concat()
    };
    let mut with_data = first.clone();
    with_data.extend([&b"\xd0\0\0\0\x01\x08"[..], FIRST, &[6], CLIENT, &[2, 7, 7]].concat());
    assert_eq!(bench.shows(FORWARD, &with_data), ["0:hello", "ZeroRtt"]);
    let short = [b"\x41", CLIENT, &[9; 30]].concat();
    assert_eq!(bench.shows(REVERSE, &[long(0xe0), short.clone()].concat()), ["Handshake", "Short"]);
    assert_eq!(bench.shows(REVERSE, &short), ["Short"]);
    // Too short a packet, or one to somebody else, is none of its own.
    assert!(bench.shows(REVERSE, &short[..15]).is_empty());
    assert!(bench.shows(REVERSE, &[0x41; 40]).is_empty());
    let negotiation = [&b"\x80\0\0\0\0\x06"[..], CLIENT, b"\0", &V2.0.to_be_bytes()].concat();
    assert_eq!(bench.shows(REVERSE, &negotiation), ["VersionNegotiation"]);
}

#[test]
fn a_close_says_why() {
    let (mut bench, first) = begun(&crypto(0, b"hello"));
    bench.shows(FORWARD, &first);
    let close = from_server(V1, 0, b"\x02\0\0\0\0\x1c\x41\x28\x06\x00\0\0");
    assert_eq!(bench.shows(REVERSE, &close), ["close CRYPTO_ERROR"]);
}

#[test]
fn what_does_not_open_is_counted_and_not_tried_without_end() {
    let (mut bench, mut datagram) = begun(&crypto(0, b"hello"));
    *datagram.last_mut().unwrap() ^= 1;
    assert!(Connection::begun_by(FORWARD, &datagram).is_none());
    assert!(looks_like_quic(&datagram));
    for _ in 0..3 {
        assert_eq!(bench.shows(FORWARD, &datagram), ["Undecryptable"]);
    }
    assert_eq!(bench.connection.failures, 0);
    let mut other = from_server(V2, 0, &crypto(0, b"yes"));
    *other.last_mut().unwrap() ^= 1;
    for _ in 0..2 * MAX_FAILURES {
        assert_eq!(bench.shows(REVERSE, &other), ["Undecryptable"]);
    }
    assert_eq!(bench.connection.failures, MAX_FAILURES);
}

#[test]
fn a_frame_far_away_is_passed_over() {
    let (mut bench, _) = begun(&crypto(0, b"hello"));
    let mut frame = vec![6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    frame.extend([9; 20]);
    let datagram = from_client(V1, 1, &frame);
    let kept = bench.shows(FORWARD, &datagram);
    assert_eq!(kept[0], "CryptoLimit");
    let beyond = [&b"\x06\x80\x00\xff\xfe\x03"[..], b"abc"].concat();
    assert_eq!(bench.shows(FORWARD, &from_client(V1, 2, &beyond)), ["CryptoLimit"]);
    assert_eq!(bench.budget.held(), 0);
}

#[test]
fn what_is_held_is_given_back() {
    let (mut bench, first) = begun(&crypto(100, &[7; 50]));
    bench.shows(FORWARD, &first);
    assert_eq!(bench.budget.held(), 50);
    let mut works = Works { budget: &mut bench.budget, counts: &mut bench.counts };
    bench.connection.finish(&mut works);
    assert_eq!((bench.budget.held(), bench.counts.discarded), (0, 50));
}

#[test]
fn arbitrary_datagrams_are_not_quic() {
    let (_, datagram) = begun(&[1; 40]);
    for end in 0..datagram.len() {
        assert!(Connection::begun_by(FORWARD, &datagram[..end]).is_none(), "{end}");
    }
    let unknown = [&[0xc0, 0x1a, 0x2a, 0x3a, 0x4a][..], &datagram[5..]].concat();
    for sent in [&b"\0\x01\0\0\x21\x12\xa4\x42"[..], &[0x16, 0xfe, 0xfd], &[0xff; 1200], &unknown] {
        assert!(!looks_like_quic(sent));
    }
}
