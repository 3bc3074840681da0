//! `tlmsp_delegate`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// For the delegate of an end of a connection with middleboxes, undecoded ([ETSI TS 103
    /// 523-2]).
    ///
    /// [ETSI TS 103 523-2]: https://www.etsi.org/deliver/etsi_ts/103500_103599/10352302/
    #[derive(Default)]
    pub struct TlmspDelegate<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for TlmspDelegate<'a> {
    const TYPE: ExtensionType = ExtensionType::TLMSP_DELEGATE;
}

#[cfg(test)]
mod tests {
    use super::super::testing::retold;
    use super::*;

    #[test]
    fn the_body_is_kept() {
        assert_eq!(retold::<TlmspDelegate<'_>>(b"\x01"), TlmspDelegate(b"\x01"));
    }
}
