//! What one direction's bytes are taken for: text, TLS, or not known yet.

use tlswire::record::{Probe, probe};
use tlswire::stream::Stream;

use super::{Facts, Surroundings, prelude};
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
            Self::Plain { position } => *position,
            Self::Tls(stream) => stream.begun(),
        }
    }

    /// How many bytes are held.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Undecided { held, .. } => held.len(),
            Self::Plain { .. } => 0,
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
            Self::Undecided { .. } | Self::Plain { .. } => 0,
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
            Self::Undecided { .. } => facts.undecided(direction, around),
            Self::Plain { .. } => {}
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
            Self::Tls(stream) => stream.feed(bytes, |item| facts.item(direction, item, around)),
            Self::Plain { position } if turn => {
                *self = Self::Undecided { from: *position, held: Vec::new() };
                self.decide(bytes, direction, facts, around);
            }
            Self::Plain { position } => *position += length(bytes),
            Self::Undecided { .. } => self.decide(bytes, direction, facts, around),
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
                facts.gap(direction, position, missing, around);
                *self = Self::Plain { position: position + missing };
            }
            Self::Plain { position } => *position += missing,
        }
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
