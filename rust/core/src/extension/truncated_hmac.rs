//! `truncated_hmac`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The sender can do, or does, MACs of 10 bytes; the body is empty ([RFC 6066 §7]).
    ///
    /// [RFC 6066 §7]: https://www.rfc-editor.org/rfc/rfc6066#section-7
    pub struct TruncatedHmac;
}

impl Extension<'_> for TruncatedHmac {
    const TYPE: ExtensionType = ExtensionType::TRUNCATED_HMAC;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_body_is_empty() {
        assert_eq!(whole::<TruncatedHmac>(b""), TruncatedHmac);
    }
}
