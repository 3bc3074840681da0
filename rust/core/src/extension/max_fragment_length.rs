//! `max_fragment_length`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The code of the longest record the client wants, or the server agrees to ([RFC 6066 §4]).
    ///
    /// ```text
    /// enum {
    ///     2^9(1), 2^10(2), 2^11(3), 2^12(4), (255)
    /// } MaxFragmentLength;
    /// ```
    ///
    /// [RFC 6066 §4]: https://www.rfc-editor.org/rfc/rfc6066#section-4
    pub struct MaxFragmentLength(pub u8 as "max_fragment_length");
}

impl MaxFragmentLength {
    /// The length in bytes; `None` for a code that is not defined.
    #[must_use]
    pub const fn bytes(self) -> Option<u16> {
        match self.0 {
            code @ 1..=4 => Some(256 << code),
            _ => None,
        }
    }
}

impl Extension<'_> for MaxFragmentLength {
    const TYPE: ExtensionType = ExtensionType::MAX_FRAGMENT_LENGTH;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn a_code_is_a_power_of_two() {
        assert_eq!(whole::<MaxFragmentLength>(b"\x01").bytes(), Some(512));
        assert_eq!(whole::<MaxFragmentLength>(b"\x04").bytes(), Some(4096));
        assert_eq!(whole::<MaxFragmentLength>(b"\x05").bytes(), None);
    }
}
