//! `token_binding`.

use super::Extension;
use crate::{
    registry::{ExtensionType, TokenBindingKeyParameters},
    wire::{List, structure},
};

structure! {
    /// The keys for binding tokens to the connection that the sender can use, or the one chosen
    /// ([RFC 8472 §2]).
    ///
    /// ```text
    /// struct {
    ///     uint8 major;
    ///     uint8 minor;
    /// } TB_ProtocolVersion;
    ///
    /// struct {
    ///     TB_ProtocolVersion token_binding_version;
    ///     TokenBindingKeyParameters key_parameters_list<1..2^8-1>
    /// } TokenBindingParameters;
    /// ```
    ///
    /// [RFC 8472 §2]: https://www.rfc-editor.org/rfc/rfc8472#section-2
    pub struct TokenBindingParameters<'a> {
        /// The newest version the client can, or the one chosen.
        pub token_binding_version: TbProtocolVersion,
        /// As sent, best first.
        pub key_parameters_list: List<'a, TokenBindingKeyParameters, 1> => vec8,
    }
}

structure! {
    /// A version of the Token Binding protocol.
    pub struct TbProtocolVersion {
        /// 1 for the RFC.
        pub major: u8,
        /// 0 for the RFC; of drafts, their number.
        pub minor: u8,
    }
}

impl<'a> Extension<'a> for TokenBindingParameters<'a> {
    const TYPE: ExtensionType = ExtensionType::TOKEN_BINDING;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn version_and_keys_are_kept() {
        let sent = whole::<TokenBindingParameters<'_>>(b"\x01\x00\x02\x02\x01");
        assert_eq!(sent.token_binding_version, TbProtocolVersion { major: 1, minor: 0 });
        assert!(sent.key_parameters_list.iter().eq([2, 1].map(TokenBindingKeyParameters)));
    }
}
