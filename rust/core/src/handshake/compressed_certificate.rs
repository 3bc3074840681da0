//! `compressed_certificate`.

use alloc::vec::Vec;

use super::HEADER_LENGTH;
use crate::{
    registry::{CertificateCompressionAlgorithm, HandshakeType},
    wire::{Cursor, Error, ErrorKind, Parse, Result, length32},
};

/// Bytes that are decompressed at a time.
const PIECE: usize = 4096;

/// A `certificate` message, compressed ([RFC 8879 §4]).
///
/// ```text
/// struct {
///     CertificateCompressionAlgorithm algorithm;
///     uint24 uncompressed_length;
///     opaque compressed_certificate_message<1..2^24-1>;
/// } CompressedCertificate;
/// ```
///
/// [RFC 8879 §4]: https://www.rfc-editor.org/rfc/rfc8879#section-4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CompressedCertificate<'a> {
    /// How it was compressed.
    pub algorithm: CertificateCompressionAlgorithm,
    /// How long the message is said to have been, in bytes: not to be allocated.
    pub uncompressed_length: u32,
    /// The compressed bytes.
    pub compressed_certificate_message: &'a [u8],
    /// Where the stated length is, from the first byte of the message's header.
    length_offset: u32,
    /// Where the compressed bytes begin.
    data_offset: u32,
}

/// The decompression of one message, which is the work of other crates: there is none in this one.
pub trait Decompressor {
    /// Goes on with what is left of the compressed bytes, and writes at most as much as `output`
    /// takes.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step;
}

/// How far a step came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Step {
    /// How many bytes of the input are done with.
    pub read: usize,
    /// How many bytes were written.
    pub written: usize,
    /// What comes next.
    pub state: State,
}

/// What comes after a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Another step. One that neither reads nor writes is taken for the end of a cut input.
    Amid,
    /// Nothing: the compressed bytes ended as they should.
    Ended,
    /// Nothing: the input is not what it should be.
    Damaged,
}

impl CompressedCertificate<'_> {
    /// The `certificate` message of TLS 1.3 that was compressed, with a header of its own; offsets
    /// in it count from that.
    ///
    /// Never more than the stated length is kept, and that is at most `limit` bytes, whatever the
    /// compressed bytes hold.
    ///
    /// # Errors
    ///
    /// In `uncompressed_length` where that is above `limit` or is not what comes out ([RFC 8879
    /// §4]); in `compressed_certificate_message` where that is damaged, cut, or followed by more.
    ///
    /// [RFC 8879 §4]: https://www.rfc-editor.org/rfc/rfc8879#section-4
    pub fn decompress(&self, limit: usize, decompressor: &mut dyn Decompressor) -> Result<Vec<u8>> {
        let stated = usize::try_from(self.uncompressed_length).unwrap_or(usize::MAX);
        if stated > limit {
            return Err(self.lie(ErrorKind::TooLarge { limit: length32(limit) }));
        }
        let lie = self.lie(ErrorKind::IllegalLength { length: self.uncompressed_length });
        let mut message = self.header();
        let end = stated.saturating_add(message.len());
        let mut input = self.compressed_certificate_message;
        let mut piece = [0; PIECE];
        loop {
            // One byte more than is left tells whether there is more.
            let room = (end - message.len()).saturating_add(1).min(PIECE);
            let step = decompressor.step(input, piece.get_mut(..room).unwrap_or_default());
            let written = piece.get(..step.written.min(room)).unwrap_or_default();
            input = input.get(step.read..).unwrap_or_default();
            if written.len() > end - message.len() {
                return Err(lie);
            }
            message.extend_from_slice(written);
            match step.state {
                State::Ended if message.len() != end => return Err(lie),
                State::Ended if input.is_empty() => return Ok(message),
                State::Ended => return Err(self.left_over(input.len())),
                State::Amid if step.read > 0 || step.written > 0 => {}
                State::Amid | State::Damaged => return Err(self.damage()),
            }
        }
    }

    /// The header of the message that was compressed.
    fn header(&self) -> Vec<u8> {
        let [_, length @ ..] = self.uncompressed_length.to_be_bytes();
        let mut header = Vec::with_capacity(HEADER_LENGTH);
        header.push(HandshakeType::CERTIFICATE.0);
        header.extend_from_slice(&length);
        header
    }

    const fn lie(&self, kind: ErrorKind) -> Error {
        Error { kind, field: "uncompressed_length", offset: self.length_offset }
    }

    fn damage(&self) -> Error {
        let value = self.compressed_certificate_message.first().copied().unwrap_or_default();
        self.wrong(ErrorKind::IllegalValue { value: value.into() })
    }

    fn left_over(&self, length: usize) -> Error {
        self.wrong(ErrorKind::TrailingData { length: length32(length) })
    }

    const fn wrong(&self, kind: ErrorKind) -> Error {
        Error { kind, field: "compressed_certificate_message", offset: self.data_offset }
    }
}

impl<'a> Parse<'a> for CompressedCertificate<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let algorithm = CertificateCompressionAlgorithm(cursor.u16("algorithm")?);
        let length_offset = cursor.offset();
        let uncompressed_length = cursor.u24("uncompressed_length")?;
        let mut data = cursor.vec24("compressed_certificate_message", 0)?;
        let data_offset = data.offset();
        let compressed_certificate_message = data.rest();
        Ok(Self {
            algorithm,
            uncompressed_length,
            compressed_certificate_message,
            length_offset,
            data_offset,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_and_the_rest_left_compressed() {
        let sent = b"\x00\x02\xff\xff\xff\x00\x00\x02zz";
        let parsed = CompressedCertificate::parse(&mut Cursor::new(sent)).unwrap();
        assert_eq!(parsed.algorithm, CertificateCompressionAlgorithm::BROTLI);
        assert_eq!(parsed.uncompressed_length, 0x00ff_ffff);
        assert_eq!(parsed.compressed_certificate_message, b"zz");
        for end in 0..sent.len() {
            assert!(CompressedCertificate::parse(&mut Cursor::new(&sent[..end])).is_err());
        }
    }

    /// Each byte stands for as many bytes as it says; 0 ends, 255 is damage.
    struct Runs(usize);

    impl Decompressor for Runs {
        fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
            let stop = |state| Step { read: usize::from(state == State::Ended), written: 0, state };
            match input.first() {
                None => stop(State::Amid),
                Some(0) => stop(State::Ended),
                Some(255) => stop(State::Damaged),
                Some(&run) => {
                    let written = (usize::from(run) - self.0).min(output.len());
                    self.0 = (self.0 + written) % usize::from(run);
                    Step { read: usize::from(self.0 == 0), written, state: State::Amid }
                }
            }
        }
    }

    /// What comes of `runs` that are said to be so long.
    fn decompressed(length: u8, runs: &[u8], limit: usize) -> Result<Vec<u8>> {
        let size = u8::try_from(runs.len()).unwrap();
        let sent = [&[0, 1, 0, 0, length, 0, 0, size], runs].concat();
        let sent = CompressedCertificate::parse(&mut Cursor::at(&sent, 4)).unwrap();
        sent.decompress(limit, &mut Runs(0))
    }

    #[test]
    fn what_was_compressed_is_a_message_again() {
        let expected = [&[11, 0, 0, 7][..], &[0; 7]].concat();
        assert_eq!(decompressed(7, &[3, 4, 0], 7), Ok(expected));
        assert_eq!(decompressed(0, &[0], 7), Ok([11, 0, 0, 0].to_vec()));
    }

    #[test]
    fn a_length_that_is_not_so_is_an_error_and_so_is_one_above_the_cap() {
        let wrong = |kind| Err(Error { kind, field: "uncompressed_length", offset: 6 });
        let lie = |length| wrong(ErrorKind::IllegalLength { length });
        assert_eq!(decompressed(8, &[3, 4, 0], 99), lie(8));
        assert_eq!(decompressed(6, &[3, 4, 0], 99), lie(6));
        assert_eq!(decompressed(1, &[254, 254, 254, 254], 99), lie(1));
        assert_eq!(decompressed(8, &[3], 7), wrong(ErrorKind::TooLarge { limit: 7 }));
    }

    #[test]
    fn damage_is_an_error_where_it_is() {
        let wrong = |kind| Err(Error { kind, field: "compressed_certificate_message", offset: 12 });
        let damaged = wrong(ErrorKind::IllegalValue { value: 3 });
        assert_eq!(decompressed(7, &[3, 255], 9), damaged);
        assert_eq!(decompressed(7, &[3, 4], 9), damaged);
        let more = wrong(ErrorKind::TrailingData { length: 2 });
        assert_eq!(decompressed(3, &[3, 0, 1, 1], 9), more);
    }
}
