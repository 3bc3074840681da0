//! JA3.

use alloc::string::String;

use md5::{Digest, Md5};

use super::{ascii::Ascii, hex};
use crate::{
    extension::{EcPointFormatList, NamedGroupList},
    handshake::ClientHello,
};

/// A JA3 or JA3S fingerprint.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Ja3 {
    full: String,
}

impl Ja3 {
    pub(super) const fn of(full: String) -> Self {
        Self { full }
    }

    /// The text that is hashed: decimal numbers, lists joined by `-`, fields by `,`.
    #[must_use]
    pub fn full(&self) -> &str {
        &self.full
    }

    /// The MD5 of the text in hexadecimal: what goes by the name of JA3.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&self.digest())
    }

    /// The bytes of this MD5.
    #[must_use]
    pub fn digest(&self) -> [u8; 16] {
        Md5::digest(self.full.as_bytes()).into()
    }
}

/// The JA3 of a client: version, suites, extensions, groups and point formats without GREASE
/// ([salesforce/ja3]). `None` where the hello is broken.
///
/// [salesforce/ja3]: https://github.com/salesforce/ja3
#[must_use]
pub fn ja3(hello: &ClientHello<'_>) -> Option<Ja3> {
    if hello.defect.is_some() {
        return None;
    }
    let groups = hello.get::<NamedGroupList<'_>>().ok()?.unwrap_or_default();
    let formats = hello.get::<EcPointFormatList<'_>>().ok()?.unwrap_or_default();
    let extensions = hello.extensions.unwrap_or_default();
    let (groups, formats) = (groups.named_group_list, formats.ec_point_format_list);
    let values = hello.cipher_suites.len() + extensions.len() + groups.len() + formats.len();
    let mut full = Ascii::with_capacity(room(values));
    full.decimal(hello.legacy_version.0);
    full.push(b',');
    full.decimal_list(hello.cipher_suites.iter().map(|suite| suite.0));
    full.push(b',');
    full.decimal_list(extensions.types().map(|found| found.0));
    full.push(b',');
    full.decimal_list(groups.iter().map(|group| group.0));
    full.push(b',');
    full.decimal_list(formats.iter().map(|format| format.0.into()));
    Some(Ja3::of(full.into_string()))
}

/// The bytes that a text of so many numbers takes at most, the version among them.
pub(super) const fn room(values: usize) -> usize {
    values.saturating_mul(6).saturating_add(16)
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec::Vec};

    use super::*;
    use crate::wire::{Cursor, Parse};

    fn body(rest: &[u8]) -> Vec<u8> {
        [&b"\x03\x01"[..], &[0; 32], b"\x00", rest].concat()
    }

    fn ja3_of(body: &[u8]) -> Option<Ja3> {
        let hello = <ClientHello<'_> as Parse<'_>>::parse(&mut Cursor::new(body)).unwrap();
        ja3(&hello)
    }

    #[test]
    fn the_example_of_the_specification_has_its_hash() {
        let example = "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0";
        assert_eq!(Ja3::of(example.to_string()).hash(), "ada70206e40642a3e4461f35503241d5");
        let empty = Ja3::of("769,4-5-10-9-100-98-3-6-19-18-99,,,".to_string());
        assert_eq!(empty.hash(), "de350869b8c85de67a350c8d186f11e6");
    }

    #[test]
    fn lists_are_in_wire_order_without_grease() {
        let suites = b"\x00\x06\x1a\x1a\x00\x2f\x00\x05\x01\x00";
        let extensions =
            b"\x00\x1c\xfa\xfa\x00\x00\x00\x0b\x00\x02\x01\x00\x00\x0a\x00\x06\x00\x04\x3a\x3a\
            \x00\x1d\x00\x00\x00\x00\x00\x17\x00\x00";
        let found = ja3_of(&body(&[&suites[..], extensions].concat())).unwrap();
        assert_eq!(found.full(), "769,47-5,11-10-0-23,29,0");
    }

    #[test]
    fn a_hello_without_extensions_has_empty_fields() {
        assert_eq!(ja3_of(&body(b"\x00\x02\x00\x35\x01\x00")).unwrap().full(), "769,53,,,");
    }

    #[test]
    fn a_broken_hello_has_none() {
        let lying = b"\x00\x02\x00\x35\x01\x00\x00\x05\x00\x17\x00\x00";
        assert_eq!(ja3_of(&body(lying)), None);
        let odd = b"\x00\x02\x00\x35\x01\x00\x00\x09\x00\x0a\x00\x05\x00\x03\x00\x1d\x00";
        assert_eq!(ja3_of(&body(odd)), None);
    }
}
