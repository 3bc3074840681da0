//! The input as it is stored, with a little of it read ahead.

use std::io::{self, Read};

use super::error::ReadError;

/// How much is read ahead at a time, where the bytes must be looked at before they are passed on.
const AHEAD: usize = 256 * 1_024;

/// The input: counts what it gives, reads again what was interrupted.
pub(super) struct Input {
    source: Box<dyn Read + Send>,
    held: Vec<u8>,
    start: usize,
    end: usize,
    taken: u64,
}

impl Input {
    pub(super) const fn new(source: Box<dyn Read + Send>) -> Self {
        Self { source, held: Vec::new(), start: 0, end: 0, taken: 0 }
    }

    /// Bytes taken from the source, those read ahead among them.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// Takes no more from the source: the input ends with what is read ahead.
    pub(super) fn end(&mut self) {
        self.source = Box::new(io::empty());
    }

    /// Where the next byte lies.
    pub(super) fn offset(&self) -> u64 {
        self.taken - u64::try_from(self.end - self.start).unwrap_or(0)
    }

    /// What is read ahead.
    pub(super) fn held(&self) -> &[u8] {
        self.held.get(self.start..self.end).unwrap_or_default()
    }

    /// Passes over `length` of the bytes read ahead.
    pub(super) fn consume(&mut self, length: usize) {
        self.start = self.end.min(self.start.saturating_add(length));
    }

    /// Reads ahead until `wanted` bytes are held or the input ends; gives what is held.
    pub(super) fn peek(&mut self, wanted: usize) -> Result<&[u8], ReadError> {
        while self.end - self.start < wanted && self.read_ahead()? > 0 {}
        Ok(self.held())
    }

    /// Gives bytes as they come: at least one, unless the input has ended.
    pub(super) fn read(&mut self, out: &mut [u8]) -> Result<usize, ReadError> {
        if self.start == self.end {
            return self.read_source(Target::Caller(out));
        }
        let length = copy(self.held(), out);
        self.consume(length);
        Ok(length)
    }

    fn read_ahead(&mut self) -> Result<usize, ReadError> {
        self.held.resize(AHEAD, 0);
        if self.start > 0 {
            self.held.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let length = self.read_source(Target::Held)?;
        self.end += length;
        Ok(length)
    }

    fn read_source(&mut self, target: Target<'_>) -> Result<usize, ReadError> {
        let out = match target {
            Target::Caller(out) => out,
            Target::Held => self.held.get_mut(self.end..).unwrap_or_default(),
        };
        let length =
            read_some(&mut *self.source, out).map_err(|error| ReadError::io(&error, self.taken))?;
        self.taken += u64::try_from(length).unwrap_or(0);
        Ok(length)
    }
}

enum Target<'a> {
    Caller(&'a mut [u8]),
    Held,
}

/// One read that was not interrupted; a source that claims more than it was asked for is not
/// believed.
fn read_some(source: &mut dyn Read, out: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(out) {
            Ok(length) => return Ok(length.min(out.len())),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Copies as much of `from` as `to` has room for.
fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let length = from.len().min(to.len());
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Grudging(Vec<u8>, u32);

    impl Read for Grudging {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            match (self.1 % 3, self.0.is_empty()) {
                (1, _) => Err(io::ErrorKind::Interrupted.into()),
                (_, true) => Ok(0),
                _ => {
                    out[0] = self.0.remove(0);
                    Ok(1)
                }
            }
        }
    }

    #[test]
    fn what_is_interrupted_is_read_again() {
        let mut input = Input::new(Box::new(Grudging(b"abcde".to_vec(), 0)));
        assert_eq!(input.peek(3), Ok(&b"abc"[..]));
        assert_eq!((input.offset(), input.taken()), (0, 3));
        let mut out = [0; 2];
        assert_eq!((input.read(&mut out), &out), (Ok(2), b"ab"));
        assert_eq!((input.offset(), input.taken()), (2, 3));
        assert_eq!(input.peek(9), Ok(&b"cde"[..]));
        input.consume(9);
        assert_eq!((input.read(&mut out), input.offset()), (Ok(0), 5));
    }

    #[test]
    fn a_source_that_claims_too_much_is_not_believed() {
        struct Liar;
        impl Read for Liar {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Ok(usize::MAX)
            }
        }
        let mut out = [0; 7];
        assert_eq!(Input::new(Box::new(Liar)).read(&mut out), Ok(7));
    }
}
