//! `rrc`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The sender answers, or does, checks of a peer's new address; the body is empty ([RFC 9853
    /// §3]).
    ///
    /// [RFC 9853 §3]: https://www.rfc-editor.org/rfc/rfc9853#section-3
    pub struct ReturnRoutabilityCheck;
}

impl Extension<'_> for ReturnRoutabilityCheck {
    const TYPE: ExtensionType = ExtensionType::RRC;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_body_is_empty() {
        assert_eq!(whole::<ReturnRoutabilityCheck>(b""), ReturnRoutabilityCheck);
    }
}
