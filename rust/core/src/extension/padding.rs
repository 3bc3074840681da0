//! `padding`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// Bytes that make the hello longer, which ought to be zero ([RFC 7685 §3]).
    ///
    /// [RFC 7685 §3]: https://www.rfc-editor.org/rfc/rfc7685#section-3
    #[derive(Default)]
    pub struct Padding<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for Padding<'a> {
    const TYPE: ExtensionType = ExtensionType::PADDING;
}

#[cfg(test)]
mod tests {
    use super::super::testing::decode;
    use super::*;

    #[test]
    fn any_bytes_are_padding() {
        assert_eq!(decode(b"\0\0\x01"), Ok(Padding(b"\0\0\x01")));
        assert_eq!(decode(b""), Ok(Padding(b"")));
    }
}
