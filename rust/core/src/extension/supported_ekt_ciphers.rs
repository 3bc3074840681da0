//! `supported_ekt_ciphers`.

use super::Extension;
use crate::{
    registry::{EktCipherType, ExtensionType},
    wire::{List, structure},
};

structure! {
    /// How the client can wrap keys of SRTP, best first ([RFC 8870 §5.2]).
    ///
    /// ```text
    /// struct {
    ///     select (Handshake.msg_type) {
    ///         case client_hello:
    ///             EKTCipherType supported_ciphers<1..255>;
    ///
    ///         case server_hello:
    ///             EKTCipherType selected_cipher;
    ///     };
    /// } EKTCipher;
    /// ```
    ///
    /// [RFC 8870 §5.2]: https://www.rfc-editor.org/rfc/rfc8870#section-5.2
    #[derive(Default)]
    pub struct EktCiphers<'a> {
        /// As sent.
        pub supported_ciphers: List<'a, EktCipherType, 1> => vec8,
    }
}

structure! {
    /// How keys of SRTP will be wrapped.
    pub struct EktCipherSelected {
        /// Of those the client can.
        pub selected_cipher: EktCipherType,
    }
}

impl<'a> Extension<'a> for EktCiphers<'a> {
    const TYPE: ExtensionType = ExtensionType::SUPPORTED_EKT_CIPHERS;
}

impl Extension<'_> for EktCipherSelected {
    const TYPE: ExtensionType = ExtensionType::SUPPORTED_EKT_CIPHERS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_lists_and_the_server_picks() {
        let offered = whole::<EktCiphers<'_>>(b"\x02\x02\x01");
        assert!(offered.supported_ciphers.iter().eq([2, 1].map(EktCipherType)));
        assert_eq!(whole::<EktCipherSelected>(b"\x01").selected_cipher, EktCipherType::AESKW_128);
    }
}
