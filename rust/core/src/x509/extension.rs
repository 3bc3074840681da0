//! The extensions of certificates.

use alloc::vec::Vec;

use super::der::{Element, Items, tag};
use super::oid::Oid;
use super::public_key::octets;
use super::{MAX_EXTENSIONS, MAX_KEY_PURPOSES};
use crate::wire::{Error, ErrorKind, Result, length32};

/// One extension ([RFC 5280 §4.2]), its value not yet decoded.
///
/// ```text
/// Extension ::= SEQUENCE {
///     extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
/// ```
///
/// [RFC 5280 §4.2]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Which extension it is.
    pub extn_id: Oid<'a>,
    /// Whether one who does not know the extension must reject the certificate.
    pub critical: bool,
    /// The value, usually DER again.
    pub extn_value: &'a [u8],
    /// Where the value begins, from the first byte of the certificate.
    pub offset: u32,
}

impl<'a> Extension<'a> {
    /// The extension that `element` holds.
    pub fn new(element: &Element<'a>) -> Result<Self> {
        let mut fields = element.expect("Extension", tag::SEQUENCE)?.reader();
        let extn_id = Oid(fields.expect("extnID", tag::OBJECT_IDENTIFIER)?.content);
        let critical =
            fields.optional("critical", tag::BOOLEAN)?.is_some_and(|flag| is_true(&flag));
        let value = fields.expect("extnValue", tag::OCTET_STRING)?;
        Ok(Self { extn_id, critical, extn_value: value.content, offset: value.content_offset() })
    }

    /// The element that the value holds, which must be a `tag`.
    pub(crate) fn element(&self, field: &'static str, tag: u8) -> Result<Element<'a>> {
        Element::parse(self.extn_value, self.offset)
            .map_err(|error| Error { field, ..error })?
            .expect(field, tag)
    }
}

/// BER has every value but 0 mean true.
fn is_true(flag: &Element<'_>) -> bool {
    flag.content.iter().any(|&octet| octet != 0)
}

/// The extensions of a certificate in encoded order, duplicates kept, at most 1,024.
///
/// An extension that is damaged within is an error, and the ones after it follow; after one that
/// does not end where it should, none does.
#[derive(Clone, Debug)]
pub struct Extensions<'a>(Option<Items<'a>>);

impl<'a> Extensions<'a> {
    /// Those in `explicit`, the `[3]` of a certificate.
    pub(crate) fn new(explicit: Option<Element<'a>>) -> Result<Self> {
        let Some(explicit) = explicit else { return Ok(Self(None)) };
        let list = explicit.reader().expect("extensions", tag::SEQUENCE)?;
        Ok(Self(Some(list.items("Extension", MAX_EXTENSIONS))))
    }

    /// The first extension that is an `id`; `None` if there is none.
    ///
    /// # Errors
    ///
    /// If there is none, and one is damaged that might be it.
    pub fn find(self, id: Oid<'_>) -> Result<Option<Extension<'a>>> {
        let mut damaged = None;
        for extension in self {
            match extension {
                Ok(extension) if extension.extn_id == id => return Ok(Some(extension)),
                Ok(_) => {}
                Err(error) => damaged = damaged.or(Some(error)),
            }
        }
        damaged.map_or(Ok(None), Err)
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Result<Extension<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.0.as_mut()?.next()?;
        Some(item.and_then(|element| Extension::new(&element)))
    }
}

/// Whether the key may sign certificates ([RFC 5280 §4.2.1.9]).
///
/// [RFC 5280 §4.2.1.9]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is a certification authority.
    pub ca: bool,
    /// How many more authorities may follow below it; `None` for any number.
    pub path_len_constraint: Option<u32>,
}

impl BasicConstraints {
    pub(crate) fn new(extension: &Extension<'_>) -> Result<Self> {
        let mut fields = extension.element("basicConstraints", tag::SEQUENCE)?.reader();
        let ca = fields.optional("cA", tag::BOOLEAN)?.is_some_and(|flag| is_true(&flag));
        let length = fields.optional("pathLenConstraint", tag::INTEGER)?;
        let small = |number| small_integer(&number, "pathLenConstraint");
        Ok(Self { ca, path_len_constraint: length.map(small).transpose()? })
    }
}

/// A number of 0 to 2³¹-1.
pub(crate) fn small_integer(number: &Element<'_>, field: &'static str) -> Result<u32> {
    let length = length32(number.content.len());
    match number.content {
        [first, ..] if length <= 4 && *first < 0x80 => {
            Ok(number.content.iter().fold(0, |sum, &octet| sum << 8 | u32::from(octet)))
        }
        _ => Err(number.error(field, ErrorKind::IllegalLength { length })),
    }
}

/// What the key may be used for ([RFC 5280 §4.2.1.3]): the named bits, the first the lowest.
///
/// [RFC 5280 §4.2.1.3]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(pub u16);

impl KeyUsage {
    const NAMES: [&'static str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    /// The names of the bits that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let is_set =
            move |&(bit, _): &(u32, _)| self.0.checked_shr(bit).is_some_and(|bits| bits & 1 != 0);
        (0..).zip(Self::NAMES).filter(is_set).map(|(_, name)| name)
    }

    pub(crate) fn new(extension: &Extension<'_>) -> Result<Self> {
        let bits = extension.element("keyUsage", tag::BIT_STRING)?;
        let named = octets(&bits, "keyUsage")?;
        let octet = |at: usize| named.get(at).copied().unwrap_or_default().reverse_bits();
        Ok(Self(u16::from_le_bytes([octet(0), octet(1)])))
    }
}

/// The purposes of an `extKeyUsage`, at most 1,024.
pub(crate) fn key_purposes<'a>(extension: &Extension<'a>) -> Result<Vec<Oid<'a>>> {
    let list = extension.element("extKeyUsage", tag::SEQUENCE)?;
    let purpose = |item: Element<'a>| item.expect("KeyPurposeId", tag::OBJECT_IDENTIFIER);
    list.items("KeyPurposeId", MAX_KEY_PURPOSES)
        .map(|item| item.and_then(purpose).map(|purpose| Oid(purpose.content)))
        .collect()
}

/// The `keyIdentifier` of an `authorityKeyIdentifier`.
pub(crate) fn authority_key_identifier<'a>(extension: &Extension<'a>) -> Result<Option<&'a [u8]>> {
    let mut fields = extension.element("authorityKeyIdentifier", tag::SEQUENCE)?.reader();
    Ok(fields.optional("keyIdentifier", 0x80)?.map(|identifier| identifier.content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::der::build::tlv;

    /// The extension `2.5.29.19` with this value.
    fn extension(value: &[u8]) -> Extension<'_> {
        Extension { extn_id: Oid::BASIC_CONSTRAINTS, critical: false, extn_value: value, offset: 9 }
    }

    #[test]
    fn constraints_default_to_no_authority() {
        let read = |value: &[u8]| BasicConstraints::new(&extension(value));
        let none = BasicConstraints { ca: false, path_len_constraint: None };
        assert_eq!(read(b"\x30\x00"), Ok(none));
        assert_eq!(read(b"\x30\x03\x01\x01\x00"), Ok(none));
        let long = read(b"\x30\x07\x02\x05\x01\x00\x00\x00\x00").unwrap_err();
        assert_eq!((long.field, long.offset), ("pathLenConstraint", 11));
        assert_eq!(read(b"\x05\x00").unwrap_err().field, "basicConstraints");
        assert_eq!(read(b"").unwrap_err().field, "basicConstraints");
    }

    #[test]
    fn key_usage_counts_bits_from_the_left() {
        let read = |value: &[u8]| KeyUsage::new(&extension(value));
        assert_eq!(read(b"\x03\x02\x05\xa0"), Ok(KeyUsage(0b101)));
        assert_eq!(read(b"\x03\x03\x07\x00\x80"), Ok(KeyUsage(0x100)));
        assert_eq!(read(b"\x03\x01\x00"), Ok(KeyUsage(0)));
        assert!(read(b"\x03\x00").is_err());
        let names: Vec<_> = KeyUsage(0xffff).names().collect();
        assert_eq!(names, KeyUsage::NAMES);
    }

    #[test]
    fn the_first_of_two_is_found_and_a_damaged_one_is_passed_over() {
        let damaged = tlv(tag::SEQUENCE, b"\x02\x00");
        let one = tlv(tag::SEQUENCE, b"\x06\x01\x2a\x04\x01\x01");
        let two = tlv(tag::SEQUENCE, b"\x06\x01\x2a\x01\x01\xff\x04\x01\x02");
        let list = tlv(tag::SEQUENCE, &[damaged, one, two].concat());
        let explicit = tlv(0xa3, &list);
        let extensions = Extensions::new(Element::parse(&explicit, 0).ok()).unwrap();
        let found = extensions.clone().find(Oid(b"\x2a")).unwrap().unwrap();
        assert_eq!((found.extn_value, found.critical), (&b"\x01"[..], false));
        assert!(extensions.clone().last().unwrap().unwrap().critical);
        assert_eq!(extensions.find(Oid(b"\x2b")).unwrap_err().field, "extnID");
    }

    #[test]
    fn no_extensions_are_an_empty_list() {
        let mut none = Extensions::new(None).unwrap();
        assert!(none.next().is_none());
        assert_eq!(none.find(Oid::KEY_USAGE), Ok(None));
    }
}
