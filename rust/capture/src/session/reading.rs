//! What one direction's bytes are taken for: text, TLS, or not known yet.

use tlswire::record::{Probe, probe};
use tlswire::stream::Stream;

use super::prelude::Prelude;
use super::{Facts, Surroundings, ssl2, wrapping};
use crate::event::Sink;
use crate::flow::Chunk;
use crate::flow::Direction;

/// Bytes held while it is not certain whether they begin TLS.
pub(super) const MAX_PROBE: usize = 512;
/// Bytes held of a prelude that has begun: as long as the longest header of the PROXY protocol.
const MAX_PRELUDE: usize = 16 + 0xffff;
/// Bytes of text after which a flow that has shown no TLS is not looked at any more.
const MAX_PLAIN: u64 = 64 * 1024;

/// Bytes after which it is certain whether a hello begins.
const SURE: usize = 11;
/// Where in the first record of a hello its session identifier is: behind both headers, the version
/// and the random.
const SESSION_ID: usize = 5 + 4 + 2 + 32;

/// How a direction is read.
#[derive(Debug)]
pub(super) enum Reading {
    /// TLS may begin at `from`; what came since is held.
    Undecided {
        from: u64,
        held: Vec<u8>,
        /// Whether it is amid text, where more is asked of a hello.
        is_amid: bool,
    },
    /// Text, of which so much has come. TLS may begin when the other side has answered.
    Plain { position: u64 },
    /// TLS.
    Tls(Box<Stream>),
    /// After a hello in the format of SSL 2.0: TLS, or nothing that is read.
    AfterSsl2 { position: u64 },
}

impl Default for Reading {
    fn default() -> Self {
        Self::Undecided { from: 0, held: Vec::new(), is_amid: false }
    }
}

impl Reading {
    /// Whether so much text has come that no TLS is awaited.
    pub(super) const fn is_hopeless(&self) -> bool {
        matches!(self, Self::Plain { position } if *position > MAX_PLAIN)
    }

    /// Whether nothing more of the direction will be read.
    pub(super) fn is_deaf(&self) -> bool {
        matches!(self, Self::Tls(stream) if stream.is_lost())
    }

    /// The offset of the first byte that may yet be of a message.
    pub(super) fn begun(&self) -> u64 {
        match self {
            Self::Undecided { from, .. } => *from,
            Self::Plain { position } | Self::AfterSsl2 { position } => *position,
            Self::Tls(stream) => stream.begun(),
        }
    }

    /// How many bytes are held.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Undecided { held, .. } => held.len(),
            Self::Plain { .. } | Self::AfterSsl2 { .. } => 0,
            Self::Tls(stream) => stream.held(),
        }
    }

    /// Takes the next bytes, or the news that some are missing.
    pub(super) fn take<S: Sink>(
        &mut self,
        chunk: Chunk<'_>,
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        match chunk {
            Chunk::Data(bytes) => self.data(bytes, direction, facts, around),
            Chunk::Gap(length) => self.gap(length, direction, facts, around),
        }
    }

    /// Passes over those of the next bytes that are not needed; answers how many they are.
    pub(super) fn skip(&mut self) -> u64 {
        match self {
            Self::Tls(stream) => {
                let skip = stream.skippable();
                stream.skip(skip);
                skip
            }
            Self::Undecided { .. } | Self::Plain { .. } | Self::AfterSsl2 { .. } => 0,
        }
    }

    /// Says that no more bytes will come.
    pub(super) fn finish<S: Sink>(
        &mut self,
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        match self {
            Self::Tls(stream) => {
                stream.finish(|item| facts.item(direction, item, around));
            }
            Self::Undecided { held, .. } if held.is_empty() => {}
            Self::Undecided { from, held, .. } => match ssl2::find(held) {
                Ok(Some(found)) => facts.ssl2_cut(direction, found, *from, around),
                _ => facts.undecided(direction, around),
            },
            Self::Plain { .. } | Self::AfterSsl2 { .. } => {}
        }
    }

    fn data<S: Sink>(
        &mut self,
        bytes: &[u8],
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        let turn = facts.speaks(direction);
        match self {
            Self::Tls(stream) => {
                if let Some(suite) = facts.cipher_suite {
                    stream.agree(suite);
                }
                stream.feed(bytes, |item| facts.item(direction, item, around));
            }
            Self::Plain { position } if turn => {
                *self = Self::Undecided { from: *position, held: Vec::new(), is_amid: false };
                self.decide(bytes, direction, facts, around);
            }
            Self::Plain { position } => {
                let from = *position;
                self.text(bytes, from, direction, facts, around);
            }
            Self::Undecided { .. } => self.decide(bytes, direction, facts, around),
            Self::AfterSsl2 { position } if facts.goes_on_with_tls(bytes) => {
                let mut stream = Box::new(Stream::at(*position, around.messages));
                stream.feed(bytes, |item| facts.item(direction, item, around));
                *self = Self::Tls(stream);
            }
            Self::AfterSsl2 { position } => *position += length(bytes),
        }
    }

    /// Asks the bytes at a place where TLS may begin what they are.
    fn decide<S: Sink>(
        &mut self,
        bytes: &[u8],
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self::Undecided { from, held, is_amid } = self else { return };
        let from = *from;
        let mut joined = core::mem::take(held);
        let seen = if joined.is_empty() {
            bytes
        } else {
            joined.extend_from_slice(bytes);
            &joined
        };
        let prelude = Prelude::of(seen);
        let before = if let Prelude::Known(known) = &prelude { known.length } else { 0 };
        let begun = seen.get(before..).unwrap_or_default();
        let is_unsure = match &prelude {
            Prelude::Unsure => seen.len() < MAX_PRELUDE,
            Prelude::Known(_) | Prelude::None => {
                probe(begun) == Probe::Unsure && begun.len() < MAX_PROBE
            }
        };
        let is_hello = if *is_amid { is_hello(begun) } else { Some(true) };
        if is_unsure || is_hello.is_none() {
            *held = if joined.is_empty() { bytes.to_vec() } else { joined };
            return;
        }
        if let Prelude::Known(known) = prelude {
            facts.follows(known);
        }
        match probe(begun) {
            Probe::NotForUs if prelude == Prelude::None => {
                self.older(seen, direction, facts, around);
            }
            _ if is_hello == Some(false) => self.text(seen, from, direction, facts, around),
            Probe::Unsure | Probe::NotForUs => {
                facts.plain(direction, seen, around);
                self.text(seen, from, direction, facts, around);
            }
            found => self.begin(
                found,
                begun,
                from + length(seen) - length(begun),
                direction,
                facts,
                around,
            ),
        }
    }

    /// Takes text. A hello may follow a line of it where its sender needs no answer before.
    fn text<S: Sink>(
        &mut self,
        bytes: &[u8],
        from: u64,
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        let ends_line = facts.ended_line(direction);
        let found = if facts.may_begin_amid(direction) { amid(bytes, ends_line) } else { None };
        let (said, begun) = found.and_then(|at| bytes.split_at_checked(at)).unwrap_or((bytes, &[]));
        facts.says(direction, said);
        let position = from + length(said);
        *self = Self::Plain { position };
        match probe(begun) {
            Probe::ClientHello if is_hello(begun) == Some(true) => {
                self.begin(Probe::ClientHello, begun, position, direction, facts, around);
            }
            _ if begun.is_empty() => {}
            _ => {
                let held = begun.to_vec();
                *self = Self::Undecided { from: position, held, is_amid: true };
            }
        }
    }

    /// Begins to read TLS, the first byte of which is at `position`.
    fn begin<S: Sink>(
        &mut self,
        found: Probe,
        bytes: &[u8],
        position: u64,
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        match found {
            Probe::ClientHello => facts.begins(Some(direction)),
            Probe::ServerHello => facts.begins(Some(direction.opposite())),
            Probe::Alert => {}
            _ => facts.begins(None),
        }
        facts.becomes_tls(direction);
        let mut stream = Box::new(Stream::at(position, around.messages));
        stream.feed(bytes, |item| facts.item(direction, item, around));
        *self = Self::Tls(stream);
    }

    /// Asks bytes that are no TLS whether they are a hello in the format of SSL 2.0.
    fn older<S: Sink>(
        &mut self,
        seen: &[u8],
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self::Undecided { from, held, .. } = self else { return };
        match ssl2::find(seen) {
            Ok(Some(found)) if found.is_whole => {
                facts.begins(None);
                facts.becomes_tls(direction);
                facts.ssl2(direction, found, *from, around);
                let (_, after) = seen.split_at_checked(found.record).unwrap_or_default();
                *self = Self::AfterSsl2 { position: *from + length(seen) - length(after) };
                if !after.is_empty() {
                    self.data(after, direction, facts, around);
                }
            }
            Ok(Some(_)) | Err(_) => *held = seen.to_vec(),
            Ok(None) => {
                let from = *from;
                facts.plain(direction, seen, around);
                self.text(seen, from, direction, facts, around);
            }
        }
    }

    fn gap<S: Sink>(
        &mut self,
        missing: u64,
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        match self {
            Self::Tls(stream) => {
                let needed = stream.skippable() < missing;
                let position = stream.position();
                stream.gap(missing, |item| facts.item(direction, item, around));
                if needed {
                    facts.gap(direction, position, missing, around);
                }
                if stream.is_lost() {
                    facts.skip_lost(direction, position, around);
                }
            }
            Self::Undecided { from, held, .. } => {
                let position = *from + length(held);
                if let Ok(Some(found)) = ssl2::find(held) {
                    facts.ssl2_cut(direction, found, *from, around);
                }
                facts.hole(direction);
                facts.gap(direction, position, missing, around);
                *self = Self::Plain { position: position + missing };
            }
            Self::AfterSsl2 { position } => {
                facts.hole(direction);
                facts.gap(direction, *position, missing, around);
                *self = Self::Plain { position: *position + missing };
            }
            Self::Plain { position } => {
                facts.hole(direction);
                *position += missing;
            }
        }
    }
}

/// Whether something begins with the first bytes of a stream, or a hello lies amid a segment of them.
/// Else they may be amid a message whose beginning comes late.
pub(super) fn is_beginning(first: &[u8], segment: &[u8]) -> bool {
    !matches!(probe(first), Probe::NotForUs | Probe::Unsure)
        || matches!(Prelude::of(first), Prelude::Known(_))
        || matches!(ssl2::find(first), Ok(Some(_)))
        || wrapping::begins(first) == Some(true)
        || amid(segment, false).is_some()
}

/// Where in a text, behind the end of a line, a `ClientHello` begins, or what may yet be one.
/// `ends_line` is whether a line ended before the text.
fn amid(text: &[u8], ends_line: bool) -> Option<usize> {
    let behind_lines = text.iter().zip(1..).filter(|&(&byte, _)| byte == b'\n').map(|(_, at)| at);
    ends_line.then_some(0).into_iter().chain(behind_lines).find(|&at| {
        let begun = text.get(at..).unwrap_or_default();
        match probe(begun) {
            Probe::ClientHello => is_hello(begun) != Some(false),
            Probe::Unsure => !begun.is_empty() && begun.len() < SURE,
            _ => false,
        }
    })
}

/// Whether the lengths in what is taken for a hello's record are those of one: text holds many bytes
/// that look like one. `None` where too few have come.
fn is_hello(record: &[u8]) -> Option<bool> {
    let (&session_id, rest) = record.get(SESSION_ID..)?.split_first()?;
    if session_id > 32 {
        return Some(false);
    }
    let &[high, low] = rest.get(usize::from(session_id)..)?.first_chunk()?;
    Some((high, low) != (0, 0) && low.is_multiple_of(2))
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
