//! The capture's bytes, whatever they are stored as.
//!
//! gzip (RFC 1952) in any number of members, zstd (RFC 8878) in any number of frames. What can be
//! unpacked before a damaged place is given before the error is.

mod gzip;
mod zstd;

use self::gzip::Gzip;
use self::zstd::Zstd;
use super::ReaderOptions;
use super::error::{ReadError, ReadErrorKind};
use super::input::Input;

/// How much may be unpacked before the ratio guard looks.
const UNGUARDED: u64 = 64 * 1_024 * 1_024;

/// How an input is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, RFC 1952.
    Gzip,
    /// zstd, RFC 8878.
    Zstd,
}

impl Compression {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// The capture's bytes.
pub(super) struct Source {
    input: Input,
    codec: Codec,
    /// Whether the next byte of the input begins a member or frame.
    is_between: bool,
    /// Whether the codec may hold more than it had room to give.
    is_pending: bool,
    /// An error that lies after bytes already given.
    fault: Option<ReadError>,
    given: u64,
    junk: u64,
    ratio_cap: u64,
}

enum Codec {
    None,
    Gzip(Gzip),
    Zstd(Zstd),
}

impl Codec {
    /// The bytes that the decompressor should have at once.
    const fn wanted(&self) -> usize {
        match self {
            Self::Zstd(zstd) => zstd.wanted(),
            _ => 1,
        }
    }
}

/// What one call of a decompressor did.
struct Step {
    consumed: usize,
    written: usize,
    /// Whether the member or frame is complete.
    ends: Result<bool, ReadErrorKind>,
}

/// What the first bytes of a member or frame say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    Member,
    /// Too few bytes to tell.
    Cut,
    Junk,
}

impl Source {
    /// Looks at the first bytes of `input` for how it is compressed.
    pub(super) fn sniff(mut input: Input, options: ReaderOptions) -> Result<Self, ReadError> {
        let head = input.peek(4)?;
        let codec = match (gzip::begin(head), zstd::begin(head)) {
            (Begin::Member, _) => Codec::Gzip(Gzip::new()),
            (_, Begin::Member) => Codec::Zstd(Zstd::new(options.window_cap)),
            _ => Codec::None,
        };
        Ok(Self {
            input,
            codec,
            is_between: false,
            is_pending: false,
            fault: None,
            given: 0,
            junk: 0,
            ratio_cap: options.ratio_cap,
        })
    }

    /// Takes no more of the input.
    pub(super) fn end(&mut self) {
        self.input.end();
    }

    /// Bytes of the input taken, as stored.
    pub(super) const fn taken(&self) -> u64 {
        self.input.taken()
    }

    /// Bytes of the input after its last member or frame.
    pub(super) const fn junk(&self) -> u64 {
        self.junk
    }

    pub(super) const fn compression(&self) -> Compression {
        match self.codec {
            Codec::None => Compression::None,
            Codec::Gzip(_) => Compression::Gzip,
            Codec::Zstd(_) => Compression::Zstd,
        }
    }

    /// Gives bytes as they come: at least one, unless the capture has ended.
    pub(super) fn read(&mut self, out: &mut [u8]) -> Result<usize, ReadError> {
        if matches!(self.codec, Codec::None) {
            return self.input.read(out);
        }
        let length = self.unpack(out)?;
        self.given = self.given.saturating_add(u64::try_from(length).unwrap_or(0));
        Ok(length)
    }

    fn unpack(&mut self, out: &mut [u8]) -> Result<usize, ReadError> {
        loop {
            if let Some(fault) = self.fault.take().or_else(|| self.bomb()) {
                return Err(fault);
            }
            if self.is_between && !self.begins()? {
                return Ok(0);
            }
            let wanted = if self.is_pending { 0 } else { self.codec.wanted() };
            if self.input.peek(wanted)?.is_empty() && wanted > 0 {
                return Err(self.cut());
            }
            let written = self.step(wanted, out);
            if written > 0 {
                return Ok(written);
            }
        }
    }

    /// Lets the decompressor have what it wants, or nothing to empty it first; gives how much it
    /// wrote.
    fn step(&mut self, wanted: usize, out: &mut [u8]) -> usize {
        let held = if wanted > 0 { self.input.held() } else { &[] };
        let step = match &mut self.codec {
            Codec::Gzip(gzip) => gzip.step(held, out),
            Codec::Zstd(zstd) => zstd.step(held, out),
            Codec::None => return 0,
        };
        let is_stuck = step.consumed == 0 && step.written == 0 && !held.is_empty();
        self.input.consume(step.consumed);
        self.is_pending = step.written == out.len();
        match step.ends {
            Ok(false) if is_stuck => self.fault = Some(self.damaged("no progress")),
            Ok(ends) => self.is_between = ends,
            Err(kind) => self.fault = Some(self.error(kind)),
        }
        step.written
    }

    /// Whether another member or frame begins; anything else after the last one is passed over, and
    /// said.
    fn begins(&mut self) -> Result<bool, ReadError> {
        let head = self.input.peek(4)?;
        if head.is_empty() {
            return Ok(false);
        }
        let begin = match self.codec {
            Codec::Zstd(_) => zstd::begin(head),
            _ => gzip::begin(head),
        };
        match begin {
            Begin::Junk => return Err(self.pass_over()?),
            Begin::Cut => {
                self.input.consume(usize::MAX);
                return Err(self.cut());
            }
            Begin::Member => self.is_between = false,
        }
        if let Codec::Gzip(gzip) = &mut self.codec {
            *gzip = Gzip::new();
        }
        Ok(true)
    }

    /// Counts the junk to the end of the input, and says where it begins.
    fn pass_over(&mut self) -> Result<ReadError, ReadError> {
        let begins = self.input.offset();
        while !self.input.peek(1)?.is_empty() {
            self.input.consume(usize::MAX);
        }
        self.junk = self.input.offset() - begins;
        let found = self.error(ReadErrorKind::TrailingJunk { length: self.junk });
        Ok(ReadError { offset: begins, ..found })
    }

    fn bomb(&self) -> Option<ReadError> {
        let limit = self.input.offset().saturating_mul(self.ratio_cap);
        (self.given > limit.max(UNGUARDED))
            .then(|| self.error(ReadErrorKind::Bomb { limit: self.ratio_cap }))
    }

    fn cut(&self) -> ReadError {
        self.damaged("the data end early")
    }

    fn damaged(&self, reason: &'static str) -> ReadError {
        self.error(ReadErrorKind::Decompress { reason })
    }

    fn error(&self, kind: ReadErrorKind) -> ReadError {
        let field = match self.codec {
            Codec::Zstd(_) => "zstd frame",
            _ => "gzip member",
        };
        ReadError::new(kind, self.input.offset(), field)
    }
}

/// What `head` is, where a member or frame begins with `magic`.
fn begin(head: &[u8], magic: &[u8]) -> Begin {
    if head.starts_with(magic) {
        Begin::Member
    } else if magic.starts_with(head) {
        Begin::Cut
    } else {
        Begin::Junk
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Write};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ::zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    struct Slow(Cursor<Vec<u8>>);

    impl Read for Slow {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            self.0.read(&mut out[..1])
        }
    }

    /// All that a source gives, the error after it, and the junk; both fast and slow.
    fn unpacked(stored: &[u8]) -> (Vec<u8>, Option<ReadError>, u64) {
        let fast = drained(Box::new(Cursor::new(stored.to_vec())), 1_000);
        let slow = drained(Box::new(Slow(Cursor::new(stored.to_vec()))), 7);
        assert!(fast.0 == slow.0, "{} and {} bytes", fast.0.len(), slow.0.len());
        assert_eq!((&fast.1, fast.2), (&slow.1, slow.2));
        fast
    }

    fn drained(input: Box<dyn Read + Send>, step: usize) -> (Vec<u8>, Option<ReadError>, u64) {
        let mut source = Source::sniff(Input::new(input), ReaderOptions::default()).unwrap();
        let (mut all, mut out) = (Vec::new(), vec![0; step]);
        loop {
            match source.read(&mut out) {
                Ok(0) => return (all, None, source.junk()),
                Ok(length) => all.extend(&out[..length]),
                Err(error) => return (all, Some(error), source.junk()),
            }
        }
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1u32;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0] & 0x3f
        };
        (0..length).map(next).collect()
    }

    #[test]
    fn members_and_frames_follow_one_another() {
        for (first, second) in [(gzip(b"one "), gzip(b"two")), (zstd(b"one "), zstd(b"two"))] {
            let both = [&first[..], &second].concat();
            assert_eq!(unpacked(&both), (b"one two".to_vec(), None, 0));
        }
    }

    #[test]
    fn skippable_frames_are_skipped() {
        let skippable = b"\x5e\x2a\x4d\x18\x03\x00\x00\x00abc";
        let stored = [&skippable[..], &zstd(b"one"), skippable, &zstd(b"two")].concat();
        assert_eq!(unpacked(&stored), (b"onetwo".to_vec(), None, 0));
    }

    #[test]
    fn what_trails_is_counted_and_said() {
        for stored in [gzip(b"data"), zstd(b"data")] {
            let junk = [&stored[..], &[0; 300]].concat();
            let (given, error, length) = unpacked(&junk);
            let error = error.unwrap();
            let offset = u64::try_from(stored.len()).unwrap();
            assert_eq!((given, length, error.offset), (b"data".to_vec(), 300, offset));
            assert_eq!(error.kind, ReadErrorKind::TrailingJunk { length: 300 });
            assert!(error.to_string().ends_with("none begins here; bytes passed over: 300"));
        }
    }

    #[test]
    fn a_cut_anywhere_gives_what_comes_before_it() {
        let plain = noise(3_000);
        for stored in [gzip(&plain), zstd(&plain)] {
            let two = [&stored[..], &stored].concat();
            for cut in (4..two.len()).filter(|cut| *cut != stored.len()) {
                let (given, error, junk) = unpacked(&two[..cut]);
                let error = error.expect("a cut is an error");
                assert_eq!((error.kind.name(), junk), ("decompress_error", 0));
                assert!(error.offset > 0 && usize::try_from(error.offset).unwrap() <= cut);
                assert!(plain.repeat(2).starts_with(&given));
                assert!(cut < stored.len() || given.len() >= 3_000);
            }
        }
    }

    #[test]
    fn damage_in_the_middle_keeps_what_comes_before_it() {
        let plain = noise(600_000);
        for mut stored in [gzip(&plain), zstd(&plain)] {
            let middle = stored.len() / 2;
            stored[middle..middle + 16].fill(0xff);
            let (given, error, _) = unpacked(&stored);
            assert_eq!(error.map(|error| error.kind.name()), Some("decompress_error"));
            assert!(given.len() > 130_000, "{}", given.len());
            assert!(plain.starts_with(&given[..130_000]));
        }
    }

    #[test]
    fn a_wrong_checksum_comes_after_the_data() {
        let mut stored = gzip(b"data");
        let last = stored.len() - 6;
        stored[last] ^= 1;
        let (given, error, _) = unpacked(&stored);
        assert_eq!(given, b"data");
        let said = "gzip member at byte 20 of the input: damaged compressed data: \
                    the checksum differs";
        assert_eq!(error.unwrap().to_string(), said);
    }

    #[test]
    fn a_window_beyond_the_cap_is_refused() {
        let frame = b"\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00";
        let (given, error, _) = unpacked(frame);
        assert_eq!((given.len(), error.unwrap().kind.name()), (0, "window_too_large"));
    }

    #[test]
    fn the_cap_on_the_window_is_an_option() {
        let stored = zstd(&noise(600_000));
        for (window_cap, refused) in [(1 << 10, true), (1 << 20, false), (u64::MAX, false)] {
            let options = ReaderOptions { window_cap, ..ReaderOptions::default() };
            let input = Input::new(Box::new(Cursor::new(stored.clone())));
            let read = Source::sniff(input, options).unwrap().read(&mut [0; 9]);
            let kind = read.err().map(|error| error.kind);
            assert_eq!(kind == Some(ReadErrorKind::WindowTooLarge { limit: 10 }), refused);
        }
    }

    #[test]
    fn a_bomb_is_stopped() {
        let zeros = vec![0; 128 << 20];
        for stored in [gzip(&zeros), zstd(&zeros)] {
            let (given, error, _) = drained(Box::new(Cursor::new(stored)), 1 << 20);
            assert_eq!(error.unwrap().kind.name(), "bomb");
            assert!(given.len() <= 65 << 20);
        }
    }
}
