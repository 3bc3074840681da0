//! The texts that fingerprints are hashes of, in the making.

use alloc::{string::String, vec::Vec};

use crate::registry::is_grease;

/// Text that is ASCII all through.
pub(super) struct Ascii(Vec<u8>);

impl Ascii {
    /// No text yet; there is room for `length` bytes before memory is asked for again.
    pub(super) fn with_capacity(length: usize) -> Self {
        Self(Vec::with_capacity(length))
    }

    pub(super) fn push(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// `bytes` in lower-case hexadecimal.
    pub(super) fn hexadecimal(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0.extend_from_slice(&digits(*byte));
        }
    }

    /// The `values` that are not GREASE, four digits each, joined by commas.
    pub(super) fn hexadecimal_list(&mut self, values: impl Iterator<Item = u16>) {
        let before = self.0.len();
        for [high, low] in values.filter(|value| !is_grease(*value)).map(u16::to_be_bytes) {
            let ([first, second], [third, fourth]) = (digits(high), digits(low));
            self.0.extend_from_slice(&[first, second, third, fourth, b',']);
        }
        self.drop_separator(before);
    }

    /// The `values` that are not GREASE, in decimal, joined by `-`.
    pub(super) fn decimal_list(&mut self, values: impl Iterator<Item = u16>) {
        let before = self.0.len();
        for value in values.filter(|value| !is_grease(*value)) {
            self.decimal(value);
            self.push(b'-');
        }
        self.drop_separator(before);
    }

    /// `value` in decimal.
    pub(super) fn decimal(&mut self, value: u16) {
        match value {
            0..10 => self.digits(value, [1]),
            10..100 => self.digits(value, [10, 1]),
            100..1_000 => self.digits(value, [100, 10, 1]),
            1_000..10_000 => self.digits(value, [1_000, 100, 10, 1]),
            10_000.. => self.digits(value, [10_000, 1_000, 100, 10, 1]),
        }
    }

    /// The decimal digits of `value` at these places.
    #[inline]
    fn digits<const N: usize>(&mut self, value: u16, places: [u16; N]) {
        let digits = places.map(|place| {
            let [_, digit] = (value / place % 10).to_be_bytes();
            b'0' | digit
        });
        self.0.extend_from_slice(&digits);
    }

    /// The text.
    pub(super) fn into_string(self) -> String {
        String::from_utf8(self.0).unwrap_or_default()
    }

    /// Takes back what follows the last value, if there is one from `before` on.
    fn drop_separator(&mut self, before: usize) {
        if self.0.len() > before {
            self.0.pop();
        }
    }
}

/// The two hexadecimal digits of each byte.
static DIGITS: [[u8; 2]; 256] = {
    let mut digits = [[0; 2]; 256];
    let (mut byte, mut rest): (u8, &mut [[u8; 2]]) = (0, &mut digits);
    while let [first, others @ ..] = rest {
        *first = [digit(byte >> 4), digit(byte & 0x0f)];
        (byte, rest) = (byte.wrapping_add(1), others);
    }
    digits
};

/// The two hexadecimal digits of a byte.
fn digits(byte: u8) -> [u8; 2] {
    DIGITS.get(usize::from(byte)).copied().unwrap_or_default()
}

/// The hexadecimal digit of a number below 16.
pub(super) const fn digit(number: u8) -> u8 {
    if number < 10 { b'0' + number } else { b'a' - 10 + number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_decimal() {
        let mut text = Ascii::with_capacity(0);
        text.decimal_list([0, 9, 10, 101, 4_865, 0x1a1a, 65_535].into_iter());
        assert_eq!(text.into_string(), "0-9-10-101-4865-65535");
    }

    #[test]
    fn numbers_are_hexadecimal() {
        let mut text = Ascii::with_capacity(0);
        text.hexadecimal_list([0, 0xffff, 0x0a0a, 0x12af].into_iter());
        assert_eq!(text.into_string(), "0000,ffff,12af");
    }

    #[test]
    fn a_list_of_nothing_is_nothing() {
        let mut text = Ascii::with_capacity(0);
        text.push(b'-');
        text.decimal_list([0x2a2a].into_iter());
        text.hexadecimal_list([].into_iter());
        assert_eq!(text.into_string(), "-");
    }
}
