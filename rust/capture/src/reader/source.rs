//! The capture's bytes, whatever it is stored as.

use super::error::ReadError;
use super::input::Input;

/// How an input is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    None,
}

impl Compression {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
        }
    }
}

/// The capture's bytes.
pub(super) enum Source {
    Plain(Input),
}

impl Source {
    /// Looks at the first bytes of `input` for how it is compressed.
    pub(super) fn sniff(mut input: Input, _ratio_cap: u64) -> Result<Self, ReadError> {
        input.peek(4)?;
        Ok(Self::Plain(input))
    }

    /// Gives bytes as they come: at least one, unless the capture has ended.
    pub(super) fn read(&mut self, out: &mut [u8]) -> Result<usize, ReadError> {
        match self {
            Self::Plain(input) => input.read(out),
        }
    }

    /// Bytes of the input taken, as stored.
    pub(super) const fn taken(&self) -> u64 {
        match self {
            Self::Plain(input) => input.taken(),
        }
    }

    pub(super) const fn junk(&self) -> u64 {
        match self {
            Self::Plain(_) => 0,
        }
    }

    pub(super) const fn compression(&self) -> Compression {
        match self {
            Self::Plain(_) => Compression::None,
        }
    }
}
