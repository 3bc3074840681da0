//! What one direction's bytes are taken for: text, TLS, or not known yet.

use tlswire::record::{Probe, probe};
use tlswire::stream::Stream;

use super::{Facts, Surroundings, prelude, ssl2};
use crate::event::Sink;
use crate::flow::Chunk;
use crate::flow::Direction;

/// Bytes held while it is not certain whether they begin TLS.
const MAX_PROBE: usize = 512;
/// Bytes of text after which a flow that has shown no TLS is not looked at any more.
const MAX_PLAIN: u64 = 64 * 1024;

/// How a direction is read.
#[derive(Debug)]
pub(super) enum Reading {
    /// TLS may begin at `from`; what came since is held.
    Undecided { from: u64, held: Vec<u8> },
    /// Text, of which so much has come. TLS may begin when the other side has answered.
    Plain { position: u64 },
    /// TLS.
    Tls(Box<Stream>),
    /// After a hello in the format of SSL 2.0: TLS, or nothing that is read.
    AfterSsl2 { position: u64 },
}

impl Default for Reading {
    fn default() -> Self {
        Self::Undecided { from: 0, held: Vec::new() }
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

    /// Takes the next bytes, or the news that some are missing; answers how many of the next are
    /// not needed.
    pub(super) fn take<S: Sink>(
        &mut self,
        chunk: Chunk<'_>,
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) -> u64 {
        match chunk {
            Chunk::Data(bytes) => self.data(bytes, direction, facts, around),
            Chunk::Gap(length) => self.gap(length, direction, facts, around),
        }
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
            Self::Undecided { from, held } => match ssl2::find(held) {
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
                *self = Self::Undecided { from: *position, held: Vec::new() };
                self.decide(bytes, direction, facts, around);
            }
            Self::Undecided { .. } => self.decide(bytes, direction, facts, around),
            Self::AfterSsl2 { position } if facts.goes_on_with_tls(bytes) => {
                let mut stream = Box::new(Stream::at(*position, around.messages));
                stream.feed(bytes, |item| facts.item(direction, item, around));
                *self = Self::Tls(stream);
            }
            Self::Plain { position } | Self::AfterSsl2 { position } => {
                *position += length(bytes);
            }
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
        let Self::Undecided { from, held } = self else { return };
        let joined;
        let seen = if held.is_empty() {
            bytes
        } else {
            held.extend_from_slice(bytes);
            joined = core::mem::take(held);
            &joined
        };
        let (before, protocol) = prelude::length(seen).unzip();
        let begun = seen.get(before.unwrap_or(0)..).unwrap_or_default();
        match probe(begun) {
            Probe::Unsure if seen.len() < MAX_PROBE => *held = seen.to_vec(),
            Probe::NotForUs if before.is_none() => self.older(seen, direction, facts, around),
            Probe::Unsure | Probe::NotForUs => {
                *self = Self::Plain { position: *from + length(seen) };
                facts.plain(direction, seen, around);
            }
            found @ (Probe::ClientHello | Probe::ServerHello | Probe::Handshake | Probe::Alert) => {
                match found {
                    Probe::ClientHello => facts.begins(protocol, Some(direction)),
                    Probe::ServerHello => facts.begins(protocol, Some(direction.opposite())),
                    Probe::Alert => {}
                    _ => facts.begins(protocol, None),
                }
                let at = *from + length(seen) - length(begun);
                let mut stream = Box::new(Stream::at(at, around.messages));
                stream.feed(begun, |item| facts.item(direction, item, around));
                *self = Self::Tls(stream);
            }
        }
    }

    /// Asks bytes that are no TLS whether they are a hello in the format of SSL 2.0.
    fn older<S: Sink>(
        &mut self,
        seen: &[u8],
        direction: Direction,
        facts: &mut Facts,
        around: &mut Surroundings<'_, S>,
    ) {
        let Self::Undecided { from, held } = self else { return };
        match ssl2::find(seen) {
            Ok(Some(found)) if found.is_whole => {
                facts.begins(None, None);
                facts.ssl2(direction, found, *from, around);
                let (_, after) = seen.split_at_checked(found.record).unwrap_or_default();
                *self = Self::AfterSsl2 { position: *from + length(seen) - length(after) };
                if !after.is_empty() {
                    self.data(after, direction, facts, around);
                }
            }
            Ok(Some(_)) | Err(_) => *held = seen.to_vec(),
            Ok(None) => {
                *self = Self::Plain { position: *from + length(seen) };
                facts.plain(direction, seen, around);
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
            Self::Undecided { from, held } => {
                let position = *from + length(held);
                if let Ok(Some(found)) = ssl2::find(held) {
                    facts.ssl2_cut(direction, found, *from, around);
                }
                facts.gap(direction, position, missing, around);
                *self = Self::Plain { position: position + missing };
            }
            Self::AfterSsl2 { position } => {
                facts.gap(direction, *position, missing, around);
                *self = Self::Plain { position: *position + missing };
            }
            Self::Plain { position } => *position += missing,
        }
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
