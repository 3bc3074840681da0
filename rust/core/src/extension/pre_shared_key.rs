//! `pre_shared_key`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Cursor, Parse, Result, Sequence},
};

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
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct OfferedPsks<'a> {
    /// As sent.
    pub identities: Sequence<'a, PskIdentity<'a>>,
    /// As sent: one for each identity, if the client is right.
    pub binders: Sequence<'a, PskBinderEntry<'a>>,
}

/// One key's name, and how old the client says its ticket is.
///
/// ```text
/// struct {
///     opaque identity<1..2^16-1>;
///     uint32 obfuscated_ticket_age;
/// } PskIdentity;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PskIdentity<'a> {
    /// The name: a ticket, or what was agreed beforehand.
    pub identity: &'a [u8],
    /// Milliseconds, masked by a number of the ticket's; zero for external keys.
    pub obfuscated_ticket_age: u32,
}

/// The proof that the client has the key.
///
/// ```text
/// opaque PskBinderEntry<32..255>;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PskBinderEntry<'a>(pub &'a [u8]);

/// The key the server chose.
///
/// ```text
/// uint16 selected_identity;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SelectedPsk {
    /// Its place among the client's identities, from zero.
    pub selected_identity: u16,
}

impl<'a> Extension<'a> for OfferedPsks<'a> {
    const TYPE: ExtensionType = ExtensionType::PRE_SHARED_KEY;
}

impl<'a> Parse<'a> for OfferedPsks<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let identities = Sequence::of(cursor.vec16("identities", 0)?)?;
        Ok(Self { identities, binders: Sequence::of(cursor.vec16("binders", 0)?)? })
    }
}

impl<'a> Parse<'a> for PskIdentity<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let identity = cursor.vec16("identity", 0)?.rest();
        Ok(Self { identity, obfuscated_ticket_age: cursor.u32("obfuscated_ticket_age")? })
    }
}

impl<'a> Parse<'a> for PskBinderEntry<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self(cursor.vec8("PskBinderEntry", 0)?.rest()))
    }
}

impl Extension<'_> for SelectedPsk {
    const TYPE: ExtensionType = ExtensionType::PRE_SHARED_KEY;
}

impl<'a> Parse<'a> for SelectedPsk {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { selected_identity: cursor.u16("selected_identity")? })
    }
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
