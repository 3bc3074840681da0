//! `tlmsp`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// A connection with middleboxes that both ends know, of which the version is read ([ETSI TS
    /// 103 523-2]).
    ///
    /// [ETSI TS 103 523-2]: https://www.etsi.org/deliver/etsi_ts/103500_103599/10352302/
    #[derive(Default)]
    pub struct Tlmsp<'a> {
        /// Of the version of TLMSP.
        pub major: u8,
        /// Of the version of TLMSP.
        pub minor: u8,
        /// Addresses of the ends and the list of middleboxes, undecoded.
        pub middleboxes: &'a [u8] => rest,
    }
}

impl<'a> Extension<'a> for Tlmsp<'a> {
    const TYPE: ExtensionType = ExtensionType::TLMSP;
}

#[cfg(test)]
mod tests {
    use super::super::testing::retold;
    use super::*;

    #[test]
    fn the_version_is_read() {
        let sent = retold::<Tlmsp<'_>>(b"\x01\x00\x05");
        assert_eq!((sent.major, sent.minor, sent.middleboxes), (1, 0, &b"\x05"[..]));
    }
}
