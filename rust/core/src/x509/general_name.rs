//! The names of `subjectAltName`.

use alloc::format;
use alloc::string::{String, ToString};
use core::net::IpAddr;

use super::Partial;
use super::der::{Element, tag};
use super::name::Name;
use super::oid::Oid;
use super::text::{each_utf8, is_plain, push_hex, push_plain};
use crate::wire::{Error, ErrorKind, Result, length32};

/// One of a subject's other names ([RFC 5280 §4.2.1.6]).
///
/// [RFC 5280 §4.2.1.6]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneralName<'a> {
    /// A name of a kind that the identifier tells.
    OtherName {
        /// The kind of the name.
        type_id: Oid<'a>,
        /// The name as DER.
        value: &'a [u8],
    },
    /// A mailbox.
    Rfc822Name(&'a [u8]),
    /// A host name, which may begin with the label `*`.
    DnsName(&'a [u8]),
    /// A distinguished name.
    DirectoryName(Name<'a>),
    /// A URI.
    UniformResourceIdentifier(&'a [u8]),
    /// An address of 4 or 16 bytes; kept if it is not.
    IpAddress(&'a [u8]),
    /// An object identifier.
    RegisteredId(Oid<'a>),
    /// An X.400 address, as DER.
    X400Address(&'a [u8]),
    /// A name of electronic data interchange, as DER.
    EdiPartyName(&'a [u8]),
    /// A name with a tag that the RFC does not know, as DER.
    Unknown(&'a [u8]),
}

impl<'a> GeneralName<'a> {
    /// The name that `element` holds.
    pub fn new(element: &Element<'a>) -> Result<Self> {
        let content = element.content;
        Ok(match element.tag {
            0xa0 => return other_name(element),
            0x81 => Self::Rfc822Name(content),
            0x82 => Self::DnsName(content),
            0xa3 => Self::X400Address(element.der),
            0xa4 => Self::DirectoryName(directory_name(element)?),
            0xa5 => Self::EdiPartyName(element.der),
            0x86 => Self::UniformResourceIdentifier(content),
            0x87 => Self::IpAddress(content),
            0x88 => Self::RegisteredId(Oid(content)),
            _ => Self::Unknown(element.der),
        })
    }

    /// The name after the name of its kind: `DNSName:example.org`, `IPAddress:192.0.2.1`.
    ///
    /// The others are `RFC822Name`, `UniformResourceIdentifier`, `DirectoryName` (as RFC 4514
    /// writes it), `RegisteredID` and `OtherName` (its DER as Python writes `bytes`:
    /// `b'\x0c\x02hi'`). Text has `\xNN` for control characters and for what is not UTF-8, and `\\`
    /// for a backslash. What cannot be read (addresses of another length, `X400Address`,
    /// `EDIPartyName`, `Unknown`) is `#` and hexadecimal.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::OtherName { value, .. } => format!("OtherName:{}", bytes_literal(value)),
            Self::Rfc822Name(text) => plain("RFC822Name:", text),
            Self::DnsName(text) => plain("DNSName:", text),
            Self::DirectoryName(name) => format!("DirectoryName:{}", name.to_rfc4514().value),
            Self::UniformResourceIdentifier(text) => plain("UniformResourceIdentifier:", text),
            Self::IpAddress(octets) => match self.address() {
                Some(address) => format!("IPAddress:{address}"),
                None => hexadecimal("IPAddress:#", octets),
            },
            Self::RegisteredId(id) => format!("RegisteredID:{id}"),
            Self::X400Address(der) => hexadecimal("X400Address:#", der),
            Self::EdiPartyName(der) => hexadecimal("EDIPartyName:#", der),
            Self::Unknown(der) => hexadecimal("Unknown:#", der),
        }
    }

    /// The address, if it is one and has a length that addresses have.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        let Self::IpAddress(octets) = self else { return None };
        let v4 = || <[u8; 4]>::try_from(*octets).map(IpAddr::from);
        v4().or_else(|_| <[u8; 16]>::try_from(*octets).map(IpAddr::from)).ok()
    }

    /// What is wrong with the name that `element` holds although it could be delimited.
    pub(crate) fn defect(&self, element: &Element<'_>) -> Option<Error> {
        match self {
            Self::DirectoryName(name) => name.to_rfc4514().defect,
            Self::IpAddress(octets) if self.address().is_none() => {
                let kind = ErrorKind::IllegalLength { length: length32(octets.len()) };
                Some(element.error("iPAddress", kind))
            }
            Self::Unknown(_) => {
                let kind = ErrorKind::IllegalValue { value: element.tag.into() };
                Some(element.error("GeneralName", kind))
            }
            _ => None,
        }
    }
}

/// ```text
/// OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }
/// ```
fn other_name<'a>(element: &Element<'a>) -> Result<GeneralName<'a>> {
    let mut fields = element.reader();
    let type_id = Oid(fields.expect("type-id", tag::OBJECT_IDENTIFIER)?.content);
    let value = fields.expect("value", 0xa0)?.content;
    Ok(GeneralName::OtherName { type_id, value })
}

/// The `[4]` is explicit, since a Name is a CHOICE.
fn directory_name<'a>(element: &Element<'a>) -> Result<Name<'a>> {
    Name::new(element.reader().next("directoryName")?, "directoryName")
}

fn plain(kind: &str, octets: &[u8]) -> String {
    let mut text = String::with_capacity(kind.len().saturating_add(octets.len()));
    text.push_str(kind);
    match core::str::from_utf8(octets) {
        Ok(plain) if octets.iter().all(|octet| is_plain(*octet)) => text.push_str(plain),
        _ => each_utf8(octets, |piece| push_plain(&mut text, piece)),
    }
    text
}

fn hexadecimal(kind: &str, octets: &[u8]) -> String {
    let mut text = kind.to_string();
    push_hex(&mut text, octets);
    text
}

/// Octets as Python's `repr` of `bytes` has them.
fn bytes_literal(octets: &[u8]) -> String {
    let double = octets.contains(&b'\'') && !octets.contains(&b'"');
    let quote = if double { '"' } else { '\'' };
    let mut text = format!("b{quote}");
    for &octet in octets {
        match octet {
            b'\'' if double => text.push('\''),
            b'"' => text.push('"'),
            _ => text.extend(octet.escape_ascii().map(char::from)),
        }
    }
    text.push(quote);
    text
}

/// The names in `list`, each as text, at most `limit`.
pub(crate) fn texts(list: &Element<'_>, limit: u32) -> Partial<alloc::vec::Vec<String>> {
    let mut texts = Partial::new(alloc::vec::Vec::new());
    for item in list.items("GeneralName", limit) {
        let Some(element) = texts.note(item) else { continue };
        let Some(name) = texts.note(GeneralName::new(&element)) else { continue };
        texts.defect = texts.defect.or_else(|| name.defect(&element));
        texts.value.push(name.to_text());
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::der::build::tlv;

    fn read(tag: u8, content: &[u8]) -> (String, Option<ErrorKind>) {
        let list = tlv(tag::SEQUENCE, &tlv(tag, content));
        let found = texts(&Element::parse(&list, 0).unwrap(), 9);
        (found.value.concat(), found.defect.map(|defect| defect.kind))
    }

    #[test]
    fn text_is_unicode_with_controls_and_backslashes_escaped() {
        assert_eq!(read(0x82, b"a\x00b\\c\xff"), ("DNSName:a\\x00b\\\\c\\xff".into(), None));
        assert_eq!(read(0x81, "jé@x".as_bytes()), ("RFC822Name:jé@x".into(), None));
        assert_eq!(read(0x86, b"urn:x"), ("UniformResourceIdentifier:urn:x".into(), None));
    }

    #[test]
    fn an_address_of_three_bytes_is_hexadecimal_and_a_defect() {
        let kind = ErrorKind::IllegalLength { length: 3 };
        assert_eq!(read(0x87, b"\x01\x02\x03"), ("IPAddress:#010203".into(), Some(kind)));
    }

    #[test]
    fn what_has_no_text_is_its_der_in_hexadecimal() {
        assert_eq!(read(0xa3, b"\x05\x00"), ("X400Address:#a3020500".into(), None));
        assert_eq!(read(0xa5, b"\x05\x00"), ("EDIPartyName:#a5020500".into(), None));
        let kind = ErrorKind::IllegalValue { value: 0x89 };
        assert_eq!(read(0x89, b"\x05\x00"), ("Unknown:#89020500".into(), Some(kind)));
    }

    #[test]
    fn an_other_name_is_a_literal_of_bytes() {
        assert_eq!(bytes_literal(b"\x0c\n\x7f\xff\\"), r"b'\x0c\n\x7f\xff\\'");
        assert_eq!(bytes_literal(b"it's"), r#"b"it's""#);
        assert_eq!(bytes_literal(b"'\""), r#"b'\'"'"#);
    }

    #[test]
    fn a_damaged_name_costs_that_name() {
        let names = [tlv(0x82, b"a"), tlv(0xa0, b"\x02\x00"), tlv(0xa4, b""), tlv(0x82, b"b")];
        let list = tlv(tag::SEQUENCE, &names.concat());
        let found = texts(&Element::parse(&list, 0).unwrap(), 9);
        assert_eq!(found.value, ["DNSName:a", "DNSName:b"]);
        assert_eq!(found.defect.map(|defect| (defect.field, defect.offset)), Some(("type-id", 7)));
    }

    #[test]
    fn fifty_thousand_names_are_capped() {
        let list = tlv(tag::SEQUENCE, &tlv(0x82, b"a").repeat(50_000));
        let found = texts(&Element::parse(&list, 0).unwrap(), 4_096);
        assert_eq!(found.value.len(), 4_096);
        assert_eq!(found.defect.unwrap().kind, ErrorKind::TooLarge { limit: 4_096 });
    }
}
