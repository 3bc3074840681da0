//! Bytes that a log keeps as text.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use tlswire::wire::{Error, ErrorKind, length32};

/// How a hello is written down.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Encoding {
    /// Its bytes.
    #[default]
    Raw,
    /// Two hexadecimal digits a byte, of either case. Blanks, colons, commas, `0x` and `\x` between
    /// bytes do not count.
    Hex,
    /// Base64 ([RFC 4648 §4, §5]) of either alphabet, padded or not. Blanks do not count.
    ///
    /// [RFC 4648 §4, §5]: https://www.rfc-editor.org/rfc/rfc4648#section-4
    Base64,
    /// Hexadecimal if it can be that, else base64.
    Either,
}

/// Base64 of the standard alphabet, as most write it; what it does not take is looked at again.
const USUAL: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What stands for no digit: more than any has.
const NONE: u8 = 0xff;

impl Encoding {
    /// The encoding of that name: `hex`, `base64` or `either`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Hex, Self::Base64, Self::Either].into_iter().find(|encoding| encoding.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Raw => "bytes",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Either => "either",
        }
    }

    /// The bytes that `text` spells; `into` is where they are put if they are not there already.
    ///
    /// # Errors
    ///
    /// A sign that is no digit, or half a byte at the end. The offset counts in `text`.
    pub fn decode<'a>(self, text: &'a [u8], into: &'a mut Vec<u8>) -> Result<&'a [u8], Error> {
        into.clear();
        match self {
            Self::Raw => return Ok(text),
            Self::Hex if plain_hex(text, into) => (),
            Self::Base64 if USUAL.decode_vec(text, into).is_ok() => (),
            Self::Hex | Self::Base64 => self.decode_slowly(text, into)?,
            Self::Either => {
                if Self::Hex.decode(text, into).is_err() {
                    Self::Base64.decode(text, into)?;
                }
            }
        }
        Ok(into)
    }

    /// Digit by digit, with what may stand between them.
    fn decode_slowly(self, text: &[u8], into: &mut Vec<u8>) -> Result<(), Error> {
        into.clear();
        let width = if self == Self::Hex { 4 } else { 6 };
        let (mut bits, mut held, mut rest) = (0_u32, 0, text);
        while let [sign, after @ ..] = rest {
            let digit = if self == Self::Hex { nibble(*sign) } else { sextet(*sign) };
            let passed = passed(self, rest, held == 0);
            if passed > 0 {
                rest = rest.get(passed..).unwrap_or_default();
                continue;
            } else if digit == NONE {
                let kind = ErrorKind::IllegalValue { value: (*sign).into() };
                return Err(self.error(kind, text.len() - rest.len()));
            }
            (bits, held) = (bits << width | u32::from(digit), held + width);
            if held >= 8 {
                held -= 8;
                let [.., byte] = (bits >> held).to_be_bytes();
                into.push(byte);
                bits &= (1 << held) - 1;
            }
            rest = after;
        }
        // One digit that is left is less than a byte; two or three of base64 left 4 bits or 2.
        if held == width {
            return Err(self.error(ErrorKind::IllegalLength { length: length32(text.len()) }, 0));
        }
        Ok(())
    }

    fn error(self, kind: ErrorKind, offset: usize) -> Error {
        Error { kind, field: self.name(), offset: length32(offset) }
    }
}

/// How many signs at the beginning of `rest` are no digits and may stand there; `between` is whether
/// a byte has just ended.
fn passed(encoding: Encoding, rest: &[u8], between: bool) -> usize {
    match (encoding, rest) {
        (Encoding::Hex, [b'0' | b'\\', b'x' | b'X', ..]) if between => 2,
        (Encoding::Hex, [b':' | b',', ..]) if between => 1,
        (_, [sign, ..]) if sign.is_ascii_whitespace() => 1,
        // Padding, with nothing but blanks behind it.
        (Encoding::Base64, [b'=', after @ ..])
            if after.iter().all(|sign| *sign == b'=' || sign.is_ascii_whitespace()) =>
        {
            rest.len()
        }
        _ => 0,
    }
}

/// Whether `text` is nothing but pairs of digits, which are put into `into`.
fn plain_hex(text: &[u8], into: &mut Vec<u8>) -> bool {
    let (pairs, []) = text.as_chunks::<2>() else { return false };
    let mut seen = 0;
    into.extend(pairs.iter().map(|[high, low]| {
        let (high, low) = (nibble(*high), nibble(*low));
        seen |= high | low;
        high << 4 | low
    }));
    seen < 16
}

/// The value of a hexadecimal digit.
const fn nibble(sign: u8) -> u8 {
    let (digit, letter) = (sign.wrapping_sub(b'0'), (sign | 0x20).wrapping_sub(b'a'));
    if digit < 10 {
        digit
    } else if letter < 6 {
        letter + 10
    } else {
        NONE
    }
}

/// The value of a digit of either alphabet of base64.
const fn sextet(sign: u8) -> u8 {
    match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(encoding: Encoding, text: &str) -> Result<Vec<u8>, (ErrorKind, u32)> {
        let found = encoding.decode(text.as_bytes(), &mut Vec::new()).map(<[u8]>::to_vec);
        found.map_err(|error| (error.kind, error.offset))
    }

    #[test]
    fn hexadecimal_may_have_either_case_and_signs_between_bytes() {
        for text in
            ["0a1bFF", "0A 1b\tff\n", "0a:1b:ff", "0x0a1bff", "0x0a, 0x1b,0xff", r"\x0a\x1b\xff"]
        {
            assert_eq!(decode(Encoding::Hex, text), Ok(vec![0x0a, 0x1b, 0xff]), "{text}");
        }
        assert_eq!(decode(Encoding::Hex, ""), Ok(vec![]));
    }

    #[test]
    fn base64_may_have_either_alphabet_and_no_padding() {
        for text in ["+/8A/w==", "+/8A/w", "-_8A_w==", "+/8A\n/w==\n", " +/8A/w="] {
            assert_eq!(decode(Encoding::Base64, text), Ok(vec![0xfb, 0xff, 0, 0xff]), "{text}");
        }
        assert_eq!(decode(Encoding::Base64, "+/8="), Ok(vec![0xfb, 0xff]));
    }

    #[test]
    fn what_is_no_digit_is_told_with_its_place() {
        let value = |sign: char| ErrorKind::IllegalValue { value: sign.into() };
        assert_eq!(decode(Encoding::Hex, "0a 1g"), Err((value('g'), 4)));
        assert_eq!(decode(Encoding::Hex, "0:"), Err((value(':'), 1)));
        assert_eq!(decode(Encoding::Base64, "AA=A"), Err((value('='), 2)));
        assert_eq!(decode(Encoding::Base64, "A*AA"), Err((value('*'), 1)));
    }

    #[test]
    fn what_is_not_hexadecimal_may_be_base64() {
        assert_eq!(decode(Encoding::Either, "16:03"), Ok(vec![0x16, 3]));
        assert_eq!(decode(Encoding::Either, "FgMB"), Ok(vec![0x16, 3, 1]));
        assert!(decode(Encoding::Either, "16*").is_err());
    }

    #[test]
    fn half_a_byte_is_an_error() {
        let length = |length| Err((ErrorKind::IllegalLength { length }, 0));
        assert_eq!(decode(Encoding::Hex, "0a1"), length(3));
        assert_eq!(decode(Encoding::Base64, "AAAAA"), length(5));
    }

    #[test]
    fn bytes_stay_as_they_are() {
        assert_eq!(decode(Encoding::Raw, "0a"), Ok(b"0a".to_vec()));
    }
}
