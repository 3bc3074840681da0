//! `pre_shared_key`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
    /// The pre-shared keys the client offers, best first ([RFC 9846 §4.3.11]).
    ///
    /// ```text
    /// struct {
    ///     PskIdentity identities<7..2^16-1>;
    ///     PskBinderEntry binders<33..2^16-1>;
    /// } OfferedPsks;
    /// ```
    ///
    /// [RFC 9846 §4.3.11]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.11
    #[derive(Default)]
    pub struct OfferedPsks<'a> {
        /// As sent.
        pub identities: Sequence<'a, PskIdentity<'a>> => vec16,
        /// As sent: one for each identity, if the client is right.
        pub binders: Sequence<'a, PskBinderEntry<'a>> => vec16,
    }
}

impl OfferedPsks<'_> {
    /// Whether there is a binder for each identity, as there must be ([RFC 9846 §4.3.11]).
    ///
    /// [RFC 9846 §4.3.11]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.11
    #[must_use]
    pub const fn is_bound(&self) -> bool {
        self.identities.len() == self.binders.len()
    }
}

structure! {
    /// One key's name, and how old the client says its ticket is.
    ///
    /// ```text
    /// struct {
    ///     opaque identity<1..2^16-1>;
    ///     uint32 obfuscated_ticket_age;
    /// } PskIdentity;
    /// ```
    pub struct PskIdentity<'a> {
        /// The name: a ticket, or what was agreed beforehand.
        pub identity: &'a [u8] => vec16,
        /// Milliseconds, masked by a number of the ticket's; zero for external keys.
        pub obfuscated_ticket_age: u32,
    }
}

structure! {
    /// The proof that the client has the key.
    ///
    /// ```text
    /// opaque PskBinderEntry<32..255>;
    /// ```
    pub struct PskBinderEntry<'a>(pub &'a [u8] => vec8);
}

structure! {
    /// The key the server chose.
    ///
    /// ```text
    /// uint16 selected_identity;
    /// ```
    pub struct SelectedPsk {
        /// Its place among the client's identities, from zero.
        pub selected_identity: u16,
    }
}

impl<'a> Extension<'a> for OfferedPsks<'a> {
    const TYPE: ExtensionType = ExtensionType::PRE_SHARED_KEY;
}

impl Extension<'_> for SelectedPsk {
    const TYPE: ExtensionType = ExtensionType::PRE_SHARED_KEY;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn identities_ages_and_binders_are_kept() {
        let sent = b"\x00\x08\x00\x02id\x00\x00\x01\x00\x00\x03\x02\xbb\xcc";
        let offered = whole::<OfferedPsks<'_>>(sent);
        let identity = PskIdentity { identity: b"id", obfuscated_ticket_age: 256 };
        assert!(offered.identities.iter().eq([identity]));
        assert!(offered.binders.iter().eq([PskBinderEntry(b"\xbb\xcc")]));
    }

    #[test]
    fn an_identity_without_its_age_is_an_error_at_the_age() {
        let error = decode::<OfferedPsks<'_>>(b"\x00\x05\x00\x01i\x00\x00\x00\x00").unwrap_err();
        assert_eq!((error.field, error.offset), ("obfuscated_ticket_age", 9));
    }

    #[test]
    fn the_server_picks_by_number() {
        assert_eq!(whole::<SelectedPsk>(b"\x00\x01").selected_identity, 1);
    }
}
