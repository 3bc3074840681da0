//! `psk_key_exchange_modes`.

use super::Extension;
use crate::{
    registry::{ExtensionType, PskKeyExchangeMode},
    wire::{List, structure},
};

structure! {
    /// How the client would use a pre-shared key ([RFC 9846 §4.3.9]).
    ///
    /// ```text
    /// struct {
    ///     PskKeyExchangeMode ke_modes<1..255>;
    /// } PskKeyExchangeModes;
    /// ```
    ///
    /// [RFC 9846 §4.3.9]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.9
    #[derive(Default)]
    pub struct PskKeyExchangeModes<'a> {
        /// As sent: order, duplicates and GREASE included.
        pub ke_modes: List<'a, PskKeyExchangeMode, 1> => vec8,
    }
}

impl<'a> Extension<'a> for PskKeyExchangeModes<'a> {
    const TYPE: ExtensionType = ExtensionType::PSK_KEY_EXCHANGE_MODES;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_list_is_kept_as_sent() {
        let sent = whole::<PskKeyExchangeModes<'_>>(b"\x02\x0b\x01");
        assert!(sent.ke_modes.iter().eq([0x0b, 1].map(PskKeyExchangeMode)));
    }
}
