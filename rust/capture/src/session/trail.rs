//! Where the bytes of one direction were captured, for sinks that ask.

use std::collections::BTreeMap;

use tlswire::registry::ContentType;
use tlswire::stream::Fragment;

use crate::event::{Event, Piece};
use crate::flow::OverlapPolicy;

/// Runs of bytes that are remembered; with one more, all are forgotten.
const MOST_SPANS: usize = 4_096;
/// What a run of bytes costs besides its place, about.
const SPAN_OVERHEAD: usize = 48;

/// Runs of the stream's bytes that may yet be of a message, and the records that hold them.
///
/// Bytes are noted before they are delivered, and forgotten when nothing that has begun holds them.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// By the stream offset of their first byte; none overlaps another.
    spans: BTreeMap<u64, Span>,
    /// Bytes of the stream that messages and records do not count, ascending: how many that they
    /// count came before, and how many they are with those of all holes before.
    holes: Vec<(u64, u64)>,
    /// Contents of the records that hold the message that has begun.
    fragments: Vec<Fragment>,
    /// The length of the last `ChangeCipherSpec`.
    change: usize,
    /// Bytes of a record's header.
    header: u32,
    /// The last record with alerts, and how many of them were told.
    alerts: (u64, u64),
}

#[derive(Clone, Copy, Debug)]
struct Span {
    length: u32,
    frame: u64,
    packet_offset: Option<u32>,
}

impl Trail {
    /// A trail of a direction whose records have headers of so many bytes.
    pub(super) fn new(header: usize) -> Self {
        Self { header: narrow(wide(header)), ..Self::default() }
    }

    /// Notes where bytes were captured that belong at `start` of the stream.
    ///
    /// Where some are noted already, the same policy decides as for the bytes themselves.
    pub(super) fn note(&mut self, start: u64, piece: &Piece, policy: OverlapPolicy) {
        let end = start.saturating_add(u64::from(piece.length));
        if self.spans.len() >= MOST_SPANS {
            self.spans.clear();
        }
        if policy == OverlapPolicy::Last {
            self.clear(start, end);
        }
        let mut at = start;
        while at < end {
            if let Some(covered) = self.span_at(at).map(|(begin, span)| span.end(begin)) {
                at = covered;
                continue;
            }
            let next = self.spans.range(at..end).next().map_or(end, |(&begin, _)| begin);
            self.insert(at, next, start, piece);
            at = next;
        }
    }

    /// Notes bytes that are not counted, behind so many that are.
    pub(super) fn hole(&mut self, before: u64, length: usize) {
        let passed = self.holes.last().map_or(0, |&(_, passed)| passed);
        self.holes.push((before, passed + wide(length)));
    }

    /// Where a byte that is counted lies in the stream, and up to where the next ones follow it.
    fn place(&self, counted: u64) -> (u64, u64) {
        let passed = self.holes.partition_point(|&(before, _)| before <= counted);
        let (passed, coming) = self.holes.split_at_checked(passed).unwrap_or((&self.holes, &[]));
        let skipped = passed.last().map_or(0, |&(_, skipped)| skipped);
        (counted + skipped, coming.first().map_or(u64::MAX, |&(before, _)| before))
    }

    /// Moves all that was noted, as the stream begins so much earlier.
    pub(super) fn shift(&mut self, distance: u64) {
        let spans = core::mem::take(&mut self.spans).into_iter();
        self.spans = spans.map(|(begin, span)| (begin + distance, span)).collect();
    }

    /// Forgets what lies before `offset`.
    pub(super) fn forget_before(&mut self, offset: u64) {
        let (offset, _) = self.place(offset);
        while let Some(first) = self.spans.first_entry() {
            if first.get().end(*first.key()) > offset {
                return;
            }
            first.remove();
        }
    }

    /// Notes the content of a record that messages are joined from.
    pub(super) fn fragment(&mut self, fragment: Fragment) {
        if fragment.content_type == ContentType::CHANGE_CIPHER_SPEC {
            self.change = fragment.length;
            return;
        }
        if !fragment.continues {
            self.fragments.clear();
        }
        self.fragments.push(fragment);
    }

    /// About how many bytes it takes.
    pub(super) fn held(&self) -> usize {
        self.spans.len() * SPAN_OVERHEAD + self.fragments.len() * size_of::<Fragment>()
    }

    /// Where the bytes of an event were captured.
    pub(super) fn pieces(&mut self, event: &Event<'_>) -> Vec<Piece> {
        let header = u64::from(self.header);
        let mut found = Vec::new();
        match event {
            Event::Message(raw) => self.message(raw.origin.offset, raw.bytes.len(), &mut found),
            Event::Ssl2(raw) => {
                self.run(raw.origin.offset, narrow(wide(raw.bytes.len())), 0, &mut found);
            }
            Event::Alert(_, offset) => {
                let told = if self.alerts.0 == *offset { self.alerts.1 } else { 0 };
                self.alerts = (*offset, told + 1);
                self.run(offset + header + 2 * told, 2, 0, &mut found);
            }
            Event::ChangeCipherSpec(offset) => {
                self.run(offset + header, narrow(wide(self.change)), 0, &mut found);
            }
            Event::Opaque(record, offset) if event.is_message() => {
                self.run(offset + header, u32::from(record.length), 0, &mut found);
            }
            Event::Opaque(..) | Event::Gap(..) => {}
        }
        found
    }

    /// A message lies in the contents of records, from its first byte on.
    fn message(&mut self, begin: u64, length: usize, found: &mut Vec<Piece>) {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let mut done = 0;
        for fragment in &self.fragments {
            let end = fragment.offset.saturating_add(wide(fragment.length));
            let start = if done == 0 { fragment.offset.max(begin) } else { fragment.offset };
            let there = u32::try_from(end.saturating_sub(start)).unwrap_or(u32::MAX);
            let taken = there.min(length - done);
            self.run(start, taken, done, found);
            done += taken;
        }
        // What follows it is in the last of them.
        self.fragments.drain(..self.fragments.len().saturating_sub(1));
    }

    /// The pieces of `length` bytes of the stream from `start` on, which are a message's from
    /// `message_offset` on.
    fn run(&self, start: u64, length: u32, message_offset: u32, found: &mut Vec<Piece>) {
        let mut done = 0;
        while done < length {
            let (there, end) = self.place(start + u64::from(done));
            let left = end.saturating_sub(start + u64::from(done)).min(u64::from(length - done));
            self.stretch(there, narrow(left), message_offset + done, found);
            done += narrow(left);
        }
    }

    /// The same of bytes that follow one another in the stream, where `start` counts all of it.
    fn stretch(&self, start: u64, length: u32, message_offset: u32, found: &mut Vec<Piece>) {
        let end = start + u64::from(length);
        let from = self.span_at(start).map_or(start, |(begin, _)| begin);
        for (&begin, span) in self.spans.range(from..end.max(from)) {
            let (first, last) = (begin.max(start), span.end(begin).min(end));
            add(
                found,
                Piece {
                    message_offset: message_offset + narrow(first - start),
                    length: narrow(last - first),
                    frame: span.frame,
                    packet_offset: span.packet_offset.map(|offset| offset + narrow(first - begin)),
                },
            );
        }
    }

    /// The span that covers an offset.
    fn span_at(&self, offset: u64) -> Option<(u64, Span)> {
        let (&begin, &span) = self.spans.range(..=offset).next_back()?;
        (span.end(begin) > offset).then_some((begin, span))
    }

    /// Forgets a part of the stream.
    fn clear(&mut self, start: u64, end: u64) {
        let mut at = start;
        while at < end {
            let Some((begin, span)) = self.span_at(at) else {
                let Some((&next, _)) = self.spans.range(at..end).next() else { return };
                at = next;
                continue;
            };
            self.spans.remove(&begin);
            let whole = Piece {
                message_offset: 0,
                length: span.length,
                frame: span.frame,
                packet_offset: span.packet_offset,
            };
            self.insert(begin, start, begin, &whole);
            self.insert(end, span.end(begin), begin, &whole);
            at = span.end(begin);
        }
    }

    /// Holds the part from `at` to `end` of a piece that begins at `start`.
    fn insert(&mut self, at: u64, end: u64, start: u64, piece: &Piece) {
        if at < end {
            let packet_offset = piece.packet_offset.map(|offset| offset + narrow(at - start));
            let length = narrow(end - at);
            self.spans.insert(at, Span { length, frame: piece.frame, packet_offset });
        }
    }
}

impl Span {
    fn end(self, begin: u64) -> u64 {
        begin.saturating_add(u64::from(self.length))
    }
}

/// Adds a piece, or makes the last one longer where it goes on with it.
fn add(found: &mut Vec<Piece>, piece: Piece) {
    if let Some(last) = found.last_mut()
        && last.frame == piece.frame
        && last.message_offset + last.length == piece.message_offset
        && last.packet_offset.is_some_and(|at| Some(at + last.length) == piece.packet_offset)
    {
        last.length += piece.length;
    } else {
        found.push(piece);
    }
}

fn narrow(length: u64) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use tlswire::joiner::{Origin, RawMessage};

    use super::*;

    fn piece(length: u32, frame: u64) -> Piece {
        Piece { message_offset: 0, length, frame, packet_offset: Some(54) }
    }

    /// Message offset, length, frame and packet offset of the bytes of a stream.
    fn run(trail: &Trail, start: u64, length: u32) -> Vec<(u32, u32, u64, Option<u32>)> {
        let mut found = Vec::new();
        trail.run(start, length, 0, &mut found);
        found.iter().map(|at| (at.message_offset, at.length, at.frame, at.packet_offset)).collect()
    }

    fn overlapped(policy: OverlapPolicy) -> Trail {
        let mut trail = Trail::new(5);
        trail.note(10, &piece(10, 1), policy);
        trail.note(5, &piece(20, 2), policy);
        trail
    }

    #[test]
    fn what_came_first_stands() {
        let expected = [(0, 5, 2, Some(54)), (5, 10, 1, Some(54)), (15, 5, 2, Some(69))];
        assert_eq!(run(&overlapped(OverlapPolicy::First), 5, 20), expected);
    }

    #[test]
    fn what_came_last_stands_where_that_is_the_policy() {
        let mut trail = overlapped(OverlapPolicy::Last);
        assert_eq!(run(&trail, 5, 20), [(0, 20, 2, Some(54))]);
        trail.note(10, &piece(2, 3), OverlapPolicy::Last);
        let expected = [(0, 5, 2, Some(54)), (5, 2, 3, Some(54)), (7, 13, 2, Some(61))];
        assert_eq!(run(&trail, 5, 20), expected);
    }

    #[test]
    fn a_message_leaves_out_the_headers_of_its_records() {
        let mut trail = Trail::new(5);
        trail.note(0, &piece(30, 4), OverlapPolicy::First);
        let content_type = ContentType::HANDSHAKE;
        trail.fragment(Fragment { content_type, offset: 5, length: 4, continues: false });
        trail.fragment(Fragment { content_type, offset: 14, length: 10, continues: true });
        let bytes = &[1, 0, 0, 2, 3, 3];
        let raw =
            RawMessage { bytes, origin: Origin { offset: 5, ..Origin::default() }, records: 2 };
        let found = trail.pieces(&Event::Message(raw));
        assert_eq!(
            found,
            [
                Piece { message_offset: 0, length: 4, frame: 4, packet_offset: Some(59) },
                Piece { message_offset: 4, length: 2, frame: 4, packet_offset: Some(68) },
            ]
        );
    }

    #[test]
    fn what_is_forgotten_takes_no_memory() {
        let mut trail = overlapped(OverlapPolicy::First);
        trail.forget_before(12);
        assert_eq!(run(&trail, 12, 4), [(0, 4, 1, Some(56))]);
        trail.forget_before(25);
        assert_eq!(trail.held(), 0);
    }

    #[test]
    fn no_more_runs_are_remembered_than_the_most() {
        let mut trail = Trail::new(5);
        for at in 0..3 * wide(MOST_SPANS) {
            trail.note(2 * at, &piece(1, at), OverlapPolicy::First);
            assert!(trail.spans.len() <= MOST_SPANS);
        }
        let last = 6 * wide(MOST_SPANS) - 2;
        assert_eq!(run(&trail, last, 1).len(), 1);
    }
}
