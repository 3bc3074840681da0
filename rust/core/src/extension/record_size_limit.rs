//! `record_size_limit`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The longest protected record, in bytes of plaintext, the sender takes ([RFC 8449 §4]).
    ///
    /// ```text
    /// uint16 RecordSizeLimit;
    /// ```
    ///
    /// [RFC 8449 §4]: https://www.rfc-editor.org/rfc/rfc8449#section-4
    pub struct RecordSizeLimit(pub u16);
}

impl Extension<'_> for RecordSizeLimit {
    const TYPE: ExtensionType = ExtensionType::RECORD_SIZE_LIMIT;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_limit_is_two_bytes() {
        assert_eq!(whole::<RecordSizeLimit>(b"\x40\x01"), RecordSizeLimit(0x4001));
    }
}
