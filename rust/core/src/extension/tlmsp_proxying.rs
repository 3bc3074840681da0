//! `tlmsp_proxying`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// For proxies of a connection with middleboxes, undecoded ([ETSI TS 103 523-2]).
    ///
    /// [ETSI TS 103 523-2]: https://www.etsi.org/deliver/etsi_ts/103500_103599/10352302/
    #[derive(Default)]
    pub struct TlmspProxying<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for TlmspProxying<'a> {
    const TYPE: ExtensionType = ExtensionType::TLMSP_PROXYING;
}

#[cfg(test)]
mod tests {
    use super::super::testing::retold;
    use super::*;

    #[test]
    fn the_body_is_kept() {
        assert_eq!(retold::<TlmspProxying<'_>>(b"\x01"), TlmspProxying(b"\x01"));
    }
}
