//! Where a sink is told that the bytes of messages are: there they are.

use tlswire_capture::connection::Protocol;
use tlswire_capture::event::{At, Event, Piece, Sink};
use tlswire_capture::flow::OverlapPolicy;
use tlswire_capture::tracker::{Tracker, TrackerOptions};

use crate::support::conversation::{End, Played};
use crate::support::{Conversation, Datagrams, files, play, tls};

/// Holds every piece against the packets.
struct Finder<'p> {
    packets: Vec<&'p [u8]>,
    /// For each message: its bytes, and the frames they were found in.
    found: Vec<(Vec<u8>, Vec<u64>)>,
}

impl Sink for Finder<'_> {
    fn wants_pieces(&self) -> bool {
        true
    }

    fn event(&mut self, at: &At<'_>, event: &Event<'_>) {
        if at.protocol(event) == Protocol::Quic {
            return in_crypto_frames(at, event);
        }
        let bytes = self.joined(at.pieces);
        match event {
            Event::Message(raw) | Event::Ssl2(raw) => {
                assert_eq!(bytes, raw.bytes, "{:?}", at.pieces);
            }
            Event::Alert(alert, _) => {
                assert_eq!(bytes, [alert.level.0, alert.description.0], "{:?}", at.pieces);
            }
            // One byte in clear, unless it is DTLSv0.9's, or malformed.
            Event::ChangeCipherSpec(_) => assert!(!bytes.is_empty()),
            Event::Opaque(record, _) if event.is_message() => {
                assert_eq!(bytes.len(), usize::from(record.length));
            }
            Event::Opaque(..) | Event::Gap(..) => assert_eq!(at.pieces, []),
        }
        let frames: Vec<_> = at.pieces.iter().map(|piece| piece.frame).collect();
        assert!(frames.iter().all(|&frame| frame <= at.moment.frame));
        if event.is_message() && !matches!(event, Event::Opaque(..)) {
            self.found.push((bytes, frames));
        }
    }
}

/// In CRYPTO frames no byte is as it was sent, but the packets are known.
fn in_crypto_frames(at: &At<'_>, event: &Event<'_>) {
    let length: usize = at.pieces.iter().map(|piece| piece.length as usize).sum();
    let expected = if let Event::Message(raw) = event { raw.bytes.len() } else { 0 };
    assert_eq!(length, expected, "{:?}", at.pieces);
    for piece in at.pieces {
        assert!(piece.packet_offset.is_none() && piece.frame <= at.moment.frame);
    }
}

impl Finder<'_> {
    /// The bytes of the packets at the pieces, which follow one another.
    fn joined(&self, pieces: &[Piece]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for piece in pieces {
            assert_eq!(piece.message_offset as usize, bytes.len());
            let packet = self.packets[piece.frame as usize - 1];
            let at = piece.packet_offset.unwrap() as usize;
            bytes.extend(&packet[at..at + piece.length as usize]);
        }
        bytes
    }
}

fn find(options: &TrackerOptions, packets: &[Played]) -> Vec<(Vec<u8>, Vec<u64>)> {
    let bytes = packets.iter().map(|packet| &packet.bytes[..]).collect();
    let finder = Finder { packets: bytes, found: Vec::new() };
    let mut tracker = Tracker::new(options.clone(), finder);
    for (played, frame) in packets.iter().zip(1..) {
        tracker.packet(&played.packet(frame));
    }
    tracker.finish();
    core::mem::take(&mut tracker.sink_mut().found)
}

/// The messages of some packets, which must be those that are told without pieces.
fn found(packets: &[Played]) -> Vec<(Vec<u8>, Vec<u64>)> {
    let found = find(&TrackerOptions::default(), packets);
    let told = play(packets).events;
    assert_eq!(
        found.len(),
        told.iter().filter(|(_, _, kind)| !["gap", "opaque"].contains(kind)).count()
    );
    found
}

fn find_in_file(path: &std::path::Path) -> usize {
    let kept = files::packets(path);
    let finder =
        Finder { packets: kept.iter().map(|kept| &kept.bytes[..]).collect(), found: Vec::new() };
    let mut tracker = Tracker::new(TrackerOptions::default(), finder);
    for (packet, frame) in kept.iter().zip(1..) {
        tracker.packet(&packet.packet(frame));
    }
    tracker.finish();
    tracker.sink_mut().found.len()
}

#[test]
fn every_message_of_our_captures_is_where_it_is_said_to_be() {
    let messages: usize = files::all_own().iter().map(|path| find_in_file(path)).sum();
    assert!(messages > 800, "{messages}");
}

#[test]
fn every_message_of_the_captures_of_others_is_where_it_is_said_to_be() {
    for path in files::corpus() {
        find_in_file(&path);
    }
}

#[test]
fn a_message_whose_beginning_came_late_is_found() {
    let mut talk = Conversation { segment: 40, ..Conversation::default() };
    talk.establish_12().close();
    let messages = found(&talk.packets).len();
    talk.packets.swap(0, 2);
    let mixed = found(&talk.packets);
    assert_eq!((mixed.len(), &mixed[0].1[..]), (messages, &[3, 2, 1][..]));
}

#[test]
fn a_message_in_datagrams_in_any_order_is_found() {
    let mut talk = Datagrams::default();
    talk.establish_12();
    assert_eq!(found(&talk.packets).len(), 10);
    talk.packets.swap(4, 6);
    talk.packets.insert(7, talk.packets[5].clone());
    assert_eq!(found(&talk.packets).len(), 10);
}

#[test]
fn a_message_in_segments_of_any_size_is_found() {
    for size in [1, 2, 3, 5, 7, 50, 300] {
        let mut talk = Conversation::opened();
        talk.segment = size;
        talk.establish_12().close();
        let (bytes, frames) = &found(&talk.packets)[0];
        let record = bytes.len() + 5;
        let last = 3 + record.div_ceil(size) as u64;
        assert_eq!((frames.first(), frames.last()), (Some(&(4 + 5 / size as u64)), Some(&last)));
    }
}

#[test]
fn a_message_over_many_records_is_found() {
    for size in [1, 3, 40] {
        let hello = tls::hello_13(tls::CLIENT_RANDOM, 0x1d);
        let mut talk = Conversation::opened();
        talk.segment = 16;
        talk.client(&tls::records_of(size, &hello)).server(&tls::server_flight_13());
        assert_eq!(found(&talk.packets)[0].0, hello);
    }
}

#[test]
fn what_came_out_of_order_is_found_where_it_came() {
    let mut talk = Conversation::opened();
    talk.segment = 40;
    talk.establish_12();
    let hello = tls::client_hello_12().len().div_ceil(40);
    talk.packets[3..3 + hello].reverse();
    let frames = &found(&talk.packets)[0].1;
    assert_eq!(
        frames.iter().rev().copied().collect::<Vec<_>>(),
        (4..4 + hello as u64).collect::<Vec<_>>()
    );
}

#[test]
fn what_comes_again_is_found_where_it_came_first() {
    let mut talk = Conversation::opened();
    talk.segment = 40;
    talk.establish_12();
    let twice: Vec<_> =
        talk.packets.iter().flat_map(|packet| [packet.clone(), packet.clone()]).collect();
    for (_, frames) in found(&twice) {
        assert!(frames.iter().all(|frame| frame % 2 == 1), "{frames:?}");
    }
}

#[test]
fn who_wins_an_overlap_is_where_the_bytes_are_found() {
    let hello = tls::client_hello_12();
    let (begin, end) = hello.split_at(30);
    let mut other = end.to_vec();
    other[40] ^= 0xff;
    let mut talk = Conversation::opened();
    talk.lose(End::Client, 30).client(end);
    talk.next[0] -= end.len() as u32;
    talk.client(&other);
    talk.next[0] -= hello.len() as u32;
    talk.client(begin);
    for (policy, frame) in [(OverlapPolicy::First, 4), (OverlapPolicy::Last, 5)] {
        let mut options = TrackerOptions::default();
        options.budget.policy = policy;
        assert_eq!(find(&options, &talk.packets)[0].1, [6, frame]);
    }
}

#[test]
fn what_came_in_fragments_is_found_in_them() {
    let mut talk = Conversation::opened();
    talk.establish_12();
    let whole = found(&talk.packets);
    let hello = talk.packets.remove(3);
    let [first, second, third] = fragments(&hello);
    talk.packets.splice(3..3, [third, first, second]);
    let found = found(&talk.packets);
    assert_eq!(found[0], (whole[0].0.clone(), vec![5, 6, 4]));
    assert!(
        whole[1..].iter().map(|(bytes, _)| bytes).eq(found[1..].iter().map(|(bytes, _)| bytes))
    );
}

/// An IPv4 packet as three fragments.
fn fragments(packet: &Played) -> [Played; 3] {
    let (head, payload) = packet.bytes.split_at(20);
    let part = |from: usize, to: usize| {
        let mut bytes = [head, &payload[from..to]].concat();
        let length = u16::try_from(bytes.len()).unwrap();
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
        let more = if to < payload.len() { 0x2000 } else { 0 };
        bytes[6..8].copy_from_slice(&((from as u16 / 8) | more).to_be_bytes());
        Played { bytes, original_length: u32::from(length), ..packet.clone() }
    };
    [part(0, 48), part(48, 72), part(72, payload.len())]
}
