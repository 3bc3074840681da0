//! The compressed certificates of TLS 1.3 ([RFC 8879]), with the feature `certificate-compression`.
//!
//! How much comes out is capped where it is asked for, in `tlswire`. What the decompressors hold
//! beside that is their window: 32 KiB for zlib, at most 8 MiB for zstd and 16 MiB for Brotli.
//!
//! [RFC 8879]: https://www.rfc-editor.org/rfc/rfc8879

use tlswire::handshake::{self, CompressedCertificate, Context, Message};
use tlswire::registry::ProtocolVersion;
use tlswire::wire::{Error, ErrorKind, Kind, Result, Span, Value, Visitor, length32};

/// What each list counts for at least: about what a decompressor works with.
const LEAST: usize = 32 << 10;

/// How many of the longest lists are opened of one connection: one of each end.
const LONGEST: usize = 2;

/// What to say of a list that is not opened.
const NOT_OPENED: Error =
    Error { kind: ErrorKind::TooLarge { limit: 0 }, field: "uncompressed_length", offset: 6 };

/// What a list counts for among those of its connection: the length it states, and 32 KiB at least;
/// nothing where that is above `limit`, as it is not opened then.
#[must_use]
pub fn charge(sent: &CompressedCertificate<'_>, limit: usize) -> usize {
    let stated = usize::try_from(sent.uncompressed_length).unwrap_or(usize::MAX);
    if stated > limit { 0 } else { stated.max(LEAST) }
}

/// The limit for the last list of a connection whose lists count for `total` with it: `limit`, or 0
/// where they come to more than two of the longest.
#[must_use]
pub const fn room(total: usize, limit: usize) -> usize {
    if total > limit.saturating_mul(LONGEST) { 0 } else { limit }
}

/// The `certificate` message that was compressed, its header included; its body has at most `limit`
/// bytes; with a `limit` of 0 none is opened. `None` where the algorithm is not known here.
///
/// # Errors
///
/// What [`CompressedCertificate::decompress`] finds wrong, or that it is above a `limit` of 0.
pub fn decompress(sent: &CompressedCertificate<'_>, limit: usize) -> Result<Option<Vec<u8>>> {
    if limit == 0 {
        return Err(NOT_OPENED);
    }
    let Some(mut decompressor) = algorithms::decompressor(sent.algorithm) else {
        return Ok(None);
    };
    sent.decompress(limit, &mut *decompressor).map(Some)
}

/// How the message that was compressed is laid out, which only TLS 1.3 has.
#[must_use]
pub fn context(outer: Context) -> Context {
    Context { version: Some(ProtocolVersion::TLSV1_3), ..outer }
}

/// Tells `visitor` the fields of one message as [`handshake::describe`] does, and those of a
/// `certificate` message that was compressed, as far as it has at most `limit` bytes: their offsets
/// count from its own first byte. Where it can not be opened, that is told.
pub fn describe(message: &[u8], outer: Context, limit: usize, visitor: &mut dyn Visitor) {
    handshake::describe(message, outer, visitor);
    let Ok(Message::CompressedCertificate(sent)) = Message::parse(message, outer) else { return };
    match decompress(&sent, limit) {
        Ok(Some(whole)) => {
            visitor.begin("certificate", 0, Kind::Structure("Certificate"));
            handshake::describe(&whole, context(outer), visitor);
            visitor.end(length32(whole.len()));
        }
        Ok(None) => {
            let span = Span { offset: length32(message.len()), length: 0 };
            let said = Value::Text(b"not opened: no decompressor of this algorithm is here");
            visitor.value("certificate", span, said);
        }
        Err(error) => visitor.malformed(&error),
    }
}

#[cfg(not(feature = "certificate-compression"))]
mod algorithms {
    use tlswire::handshake::Decompressor;
    use tlswire::registry::CertificateCompressionAlgorithm;

    /// None.
    pub(super) fn decompressor(
        _: CertificateCompressionAlgorithm,
    ) -> Option<Box<dyn Decompressor>> {
        None
    }
}

#[cfg(feature = "certificate-compression")]
mod algorithms {
    use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
    use flate2::{Decompress, FlushDecompress, Status};
    use tlswire::handshake::{Decompressor, State, Step};
    use tlswire::registry::CertificateCompressionAlgorithm;
    use zstd::stream::raw::{DParameter, Decoder, Operation};

    /// The largest window of zstd that decoders are asked to take ([RFC 8878 §3.1.1.1.2]).
    ///
    /// [RFC 8878 §3.1.1.1.2]: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1.2
    const WINDOW_LOG: u32 = 23;

    /// The decompressor of an algorithm.
    pub(super) fn decompressor(
        algorithm: CertificateCompressionAlgorithm,
    ) -> Option<Box<dyn Decompressor>> {
        match algorithm {
            CertificateCompressionAlgorithm::ZLIB => Some(Box::new(Zlib(Decompress::new(true)))),
            CertificateCompressionAlgorithm::BROTLI => Some(Box::new(Brotli::new())),
            CertificateCompressionAlgorithm::ZSTD => {
                let mut decoder = Decoder::new().ok()?;
                decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG)).ok()?;
                Some(Box::new(Zstd(decoder)))
            }
            _ => None,
        }
    }

    const DAMAGED: Step = Step { read: 0, written: 0, state: State::Damaged };

    struct Zlib(Decompress);

    impl Decompressor for Zlib {
        fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
            let before = (self.0.total_in(), self.0.total_out());
            let done = self.0.decompress(input, output, FlushDecompress::None);
            let size = |bytes| usize::try_from(bytes).unwrap_or(usize::MAX);
            let read = size(self.0.total_in() - before.0);
            let written = size(self.0.total_out() - before.1);
            match done {
                Ok(Status::StreamEnd) => Step { read, written, state: State::Ended },
                Ok(_) => Step { read, written, state: State::Amid },
                Err(_) => DAMAGED,
            }
        }
    }

    struct Zstd(Decoder<'static>);

    impl Decompressor for Zstd {
        fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
            let Ok(done) = self.0.run_on_buffers(input, output) else { return DAMAGED };
            // Nothing remains of a frame that is whole.
            let state = if done.remaining == 0 { State::Ended } else { State::Amid };
            Step { read: done.bytes_read, written: done.bytes_written, state }
        }
    }

    struct Brotli(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>);

    impl Brotli {
        /// Without the large windows that are not in RFC 7932.
        fn new() -> Self {
            let alloc = StandardAlloc::default;
            Self(Box::new(BrotliState::new_strict(alloc(), alloc(), alloc())))
        }
    }

    impl Decompressor for Brotli {
        fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
            let (mut left, mut read) = (input.len(), 0);
            let (mut room, mut written, mut total) = (output.len(), 0, 0);
            let state = &mut *self.0;
            let done = BrotliDecompressStream(
                &mut left,
                &mut read,
                input,
                &mut room,
                &mut written,
                output,
                &mut total,
                state,
            );
            let state = match done {
                BrotliResult::ResultSuccess => State::Ended,
                BrotliResult::ResultFailure => State::Damaged,
                BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => State::Amid,
            };
            Step { read, written, state }
        }
    }
}

#[cfg(test)]
#[cfg(feature = "certificate-compression")]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};
    use tlswire::handshake::{Context, Message};
    use tlswire::registry::{CertificateCompressionAlgorithm as Algorithm, ProtocolVersion};
    use tlswire::wire::{Error, ErrorKind, length32};

    use super::*;

    const LIMIT: usize = 256 * 1024;
    const DER: &[u8] = include_bytes!("../../../tests/data/certificates/rsa-every-name.der");

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(data: &[u8]) -> Vec<u8> {
        ::zstd::encode_all(data, 19).unwrap()
    }

    /// In pieces that are not compressed (RFC 7932 §9.2): a window of 16 bits, pieces of up to 2^16
    /// bytes, an empty last one.
    fn brotli(data: &[u8]) -> Vec<u8> {
        let mut out = vec![];
        let mut bits = Bits(0, 0);
        bits.push(0, 1, &mut out);
        for piece in data.chunks(1 << 16) {
            let length = u32::try_from(piece.len() - 1).unwrap();
            for (value, width) in [(0, 1), (0, 2), (length, 16), (1, 1)] {
                bits.push(value, width, &mut out);
            }
            bits.align(&mut out);
            out.extend_from_slice(piece);
        }
        bits.push(3, 2, &mut out);
        bits.align(&mut out);
        out
    }

    /// Bits that are not a whole byte yet, the lowest the first.
    struct Bits(u32, u32);

    impl Bits {
        fn push(&mut self, value: u32, width: u32, out: &mut Vec<u8>) {
            self.0 |= value << self.1;
            self.1 += width;
            while self.1 >= 8 {
                out.push(self.0.to_le_bytes()[0]);
                self.0 >>= 8;
                self.1 -= 8;
            }
        }

        fn align(&mut self, out: &mut Vec<u8>) {
            self.push(0, (8 - self.1) % 8, out);
        }
    }

    fn vector(data: &[u8]) -> Vec<u8> {
        [&length32(data.len()).to_be_bytes()[1..], data].concat()
    }

    fn sent(algorithm: Algorithm, length: usize, compressed: &[u8]) -> Vec<u8> {
        let length = length32(length).to_be_bytes();
        let head = [&algorithm.0.to_be_bytes()[..], &length[1..]].concat();
        [&[25][..], &vector(&[head, vector(compressed)].concat())].concat()
    }

    fn read(message: &[u8], limit: usize) -> Result<Option<Vec<u8>>> {
        match Message::parse(message, Context::default()).unwrap() {
            Message::CompressedCertificate(found) => decompress(&found, limit),
            other => panic!("{other:?}"),
        }
    }

    type Compress = fn(&[u8]) -> Vec<u8>;
    const ALGORITHMS: [(Algorithm, Compress); 3] =
        [(Algorithm::ZLIB, zlib), (Algorithm::BROTLI, brotli), (Algorithm::ZSTD, zstd)];

    /// The body of a `certificate` with one certificate, of TLS 1.3.
    fn body() -> Vec<u8> {
        [&[0][..], &vector(&[&vector(DER)[..], &[0, 0]].concat())].concat()
    }

    #[test]
    fn a_certificate_comes_out_of_every_algorithm() {
        let body = body();
        for (algorithm, compress) in ALGORITHMS {
            let message = read(&sent(algorithm, body.len(), &compress(&body)), LIMIT);
            let message = message.unwrap().unwrap();
            let version = Some(ProtocolVersion::TLSV1_3);
            let parsed = Message::parse(&message, Context { version, ..Context::default() });
            let Ok(Message::Certificate(found)) = parsed else { panic!("{parsed:?}") };
            assert_eq!(found.certificate_list().next().unwrap().cert_data, DER);
        }
        assert_eq!(read(&sent(Algorithm(9), 1, b"x"), LIMIT), Ok(None));
    }

    #[test]
    fn a_length_that_is_not_so_is_told_for_every_algorithm() {
        let body = body();
        for (algorithm, compress) in ALGORITHMS {
            for length in [0, 1, body.len() - 1, body.len() + 1, LIMIT] {
                let found = read(&sent(algorithm, length, &compress(&body)), LIMIT);
                let kind = ErrorKind::IllegalLength { length: length32(length) };
                assert_eq!(found, Err(Error { kind, field: "uncompressed_length", offset: 6 }));
            }
        }
    }

    #[test]
    fn a_bomb_gives_no_more_than_it_states_and_never_more_than_the_cap() {
        let bomb = vec![0; 16 << 20];
        for (algorithm, compress) in ALGORITHMS {
            let compressed = compress(&bomb[..8 << 20]);
            let found = read(&sent(algorithm, LIMIT, &compressed), LIMIT);
            let kind = ErrorKind::IllegalLength { length: length32(LIMIT) };
            assert_eq!(found.unwrap_err().kind, kind);
            let found = read(&sent(algorithm, 8 << 20, &compressed), LIMIT);
            let kind = ErrorKind::TooLarge { limit: length32(LIMIT) };
            assert_eq!(found.unwrap_err(), Error { kind, field: "uncompressed_length", offset: 6 });
        }
    }

    #[test]
    fn the_lists_of_a_connection_are_opened_up_to_two_of_the_longest() {
        let message = sent(Algorithm::ZLIB, LIMIT, &zlib(&vec![0; LIMIT]));
        let parsed = Message::parse(&message, Context::default()).unwrap();
        let Message::CompressedCertificate(found) = parsed else { panic!("{parsed:?}") };
        let mut total = 0;
        let opened = (0..400).filter(|_| {
            total += charge(&found, LIMIT);
            decompress(&found, room(total, LIMIT)).is_ok()
        });
        assert_eq!(opened.count(), 2);
        assert_eq!(decompress(&found, 0), Err(NOT_OPENED));
        assert_eq!((charge(&found, LIMIT - 1), charge(&found, LIMIT)), (0, LIMIT));
    }

    #[test]
    fn every_cut_and_every_damage_is_survived() {
        let body = body();
        for (algorithm, compress) in ALGORITHMS {
            let mut compressed = compress(&body);
            for end in 0..compressed.len() {
                assert!(read(&sent(algorithm, body.len(), &compressed[..end]), LIMIT).is_err());
            }
            for at in 0..compressed.len() {
                for value in [0, 0x7f, 0xff] {
                    let before = core::mem::replace(&mut compressed[at], value);
                    let found = read(&sent(algorithm, body.len(), &compressed), LIMIT);
                    assert!(found.is_err() || found.unwrap().unwrap().len() == body.len() + 4);
                    compressed[at] = before;
                }
            }
        }
    }
}
