//! `key_share`.

use super::Extension;
use crate::{
    registry::{ExtensionType, NamedGroup},
    wire::{Sequence, structure},
};

structure! {
    /// The key shares a client offers, best first ([RFC 9846 §4.3.8]).
    ///
    /// ```text
    /// struct {
    ///     KeyShareEntry client_shares<0..2^16-1>;
    /// } KeyShareClientHello;
    /// ```
    ///
    /// [RFC 9846 §4.3.8]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.8
    #[derive(Default)]
    pub struct KeyShareClientHello<'a> {
        /// As sent: GREASE and duplicate groups included.
        pub client_shares: Sequence<'a, KeyShareEntry<'a>> => vec16,
    }
}

structure! {
    /// One group and the public key offered for it.
    ///
    /// ```text
    /// struct {
    ///     NamedGroup group;
    ///     opaque key_exchange<1..2^16-1>;
    /// } KeyShareEntry;
    /// ```
    pub struct KeyShareEntry<'a> {
        /// The group.
        pub group: NamedGroup,
        /// The public key, in the group's own encoding.
        pub key_exchange: &'a [u8] => vec16,
    }
}

structure! {
    /// The group the server wants a share of instead.
    ///
    /// ```text
    /// struct {
    ///     NamedGroup selected_group;
    /// } KeyShareHelloRetryRequest;
    /// ```
    pub struct KeyShareHelloRetryRequest {
        /// The group.
        pub selected_group: NamedGroup,
    }
}

structure! {
    /// The server's share.
    ///
    /// ```text
    /// struct {
    ///     KeyShareEntry server_share;
    /// } KeyShareServerHello;
    /// ```
    pub struct KeyShareServerHello<'a> {
        /// Of one of the groups the client has sent a share of.
        pub server_share: KeyShareEntry<'a>,
    }
}

impl<'a> Extension<'a> for KeyShareClientHello<'a> {
    const TYPE: ExtensionType = ExtensionType::KEY_SHARE;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::KEY_SHARE_DRAFT];
}

impl Extension<'_> for KeyShareHelloRetryRequest {
    const TYPE: ExtensionType = ExtensionType::KEY_SHARE;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::KEY_SHARE_DRAFT];
}

impl<'a> Extension<'a> for KeyShareServerHello<'a> {
    const TYPE: ExtensionType = ExtensionType::KEY_SHARE;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::KEY_SHARE_DRAFT];
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn shares_come_in_order_with_grease() {
        let sent = b"\x00\x0b\x3a\x3a\x00\x01\x00\x00\x1d\x00\x02\xab\xcd";
        let shares = whole::<KeyShareClientHello<'_>>(sent).client_shares;
        assert!(shares.iter().map(|share| share.group.0).eq([0x3a3a, 29]));
        assert!(shares.iter().map(|share| share.key_exchange).eq([&b"\0"[..], b"\xab\xcd"]));
    }

    #[test]
    fn no_share_at_all_is_a_list_without_entries() {
        assert!(whole::<KeyShareClientHello<'_>>(b"\x00\x00").client_shares.is_empty());
    }

    #[test]
    fn a_lying_key_is_an_error_at_its_length() {
        let error = decode::<KeyShareClientHello<'_>>(b"\x00\x05\x00\x1d\x00\x02\xab").unwrap_err();
        assert_eq!((error.field, error.offset), ("key_exchange", 8));
    }

    #[test]
    fn the_server_names_a_group_or_gives_a_share() {
        let retry = whole::<KeyShareHelloRetryRequest>(b"\x00\x17");
        assert_eq!(retry.selected_group, NamedGroup::SECP256R1);
        let share = whole::<KeyShareServerHello<'_>>(b"\x00\x1d\x00\x01\x05").server_share;
        assert_eq!((share.group, share.key_exchange), (NamedGroup::X25519, &b"\x05"[..]));
    }
}
