//! Distinguished names.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::der::{Element, Items, Reader, tag};
use super::oid::Oid;
use super::text::{push_hex, push_rfc4514};
use super::{MAX_ATTRIBUTES, Partial};
use crate::wire::Result;

/// A distinguished name ([RFC 5280 §4.1.2.4]), decoded when asked.
///
/// ```text
/// RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
/// ```
///
/// [RFC 5280 §4.1.2.4]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.4
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a>(Element<'a>);

/// One attribute of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeTypeAndValue<'a> {
    /// What the value is: `commonName` …
    pub attribute_type: Oid<'a>,
    /// The value, usually of a string type.
    pub value: Element<'a>,
}

impl<'a> Name<'a> {
    /// The name that `der` holds, such as one of a `CertificateRequest`'s
    /// `certificate_authorities`.
    ///
    /// # Errors
    ///
    /// If `der` is not one SEQUENCE. What is wrong within it shows when it is decoded.
    pub fn parse(der: &'a [u8]) -> Result<Self> {
        let mut reader = Reader::new(der, 0);
        let name = reader.expect("Name", tag::SEQUENCE)?;
        reader.finish("Name")?;
        Ok(Self(name))
    }

    /// The name whose `RDNSequence` is `element`.
    pub(crate) fn new(element: Element<'a>, field: &'static str) -> Result<Self> {
        element.expect(field, tag::SEQUENCE).map(Self)
    }

    /// The name as DER: equal names of one issuer have equal bytes.
    #[must_use]
    pub const fn der(&self) -> &'a [u8] {
        self.0.der
    }

    /// The `RelativeDistinguishedNames` in encoded order, most general first, at most 1,024.
    #[must_use]
    pub fn rdns(&self) -> Items<'a> {
        self.0.items("RelativeDistinguishedName", MAX_ATTRIBUTES)
    }

    /// The name as [RFC 4514] writes it, most specific part first: `CN=example.org,O=Example,C=US`.
    ///
    /// As `rfc4514_string()` of Python's `cryptography` gives it: short names for CN, L, ST, O, OU,
    /// C, STREET, DC and UID, dotted numbers for others. Control characters and octets that are no
    /// character are `\xNN`, and a value of no string type is `#` and its DER.
    ///
    /// [RFC 4514]: https://www.rfc-editor.org/rfc/rfc4514
    #[must_use]
    pub fn to_rfc4514(&self) -> Partial<String> {
        let mut text = Partial::new(String::new());
        let rdns: Vec<_> = self.rdns().filter_map(|rdn| text.note(rdn)).collect();
        let mut left = MAX_ATTRIBUTES;
        for rdn in rdns.iter().rev() {
            if !text.value.is_empty() {
                text.value.push(',');
            }
            left = push_rdn(&mut text, rdn, left);
        }
        text
    }
}

/// Appends a part of a name, at most `limit` attributes of it, and answers how many more may
/// follow.
fn push_rdn(text: &mut Partial<String>, rdn: &Element<'_>, limit: u32) -> u32 {
    let Some(set) = text.note(rdn.expect("RelativeDistinguishedName", tag::SET)) else {
        return limit;
    };
    let mut left = limit;
    for item in set.items("AttributeTypeAndValue", limit) {
        let parsed = item.and_then(|element| AttributeTypeAndValue::new(&element));
        let Some(attribute) = text.note(parsed) else { continue };
        if left < limit {
            text.value.push('+');
        }
        left = left.saturating_sub(1);
        attribute.push_rfc4514(&mut text.value);
    }
    left
}

impl<'a> AttributeTypeAndValue<'a> {
    /// The attribute that `element`, of a part of a name, holds.
    pub fn new(element: &Element<'a>) -> Result<Self> {
        let mut fields = element.expect("AttributeTypeAndValue", tag::SEQUENCE)?.reader();
        let attribute_type = Oid(fields.expect("type", tag::OBJECT_IDENTIFIER)?.content);
        let value = fields.next("value")?;
        Ok(Self { attribute_type, value })
    }

    fn push_rfc4514(&self, out: &mut String) {
        match short_name(self.attribute_type) {
            Some(name) => out.push_str(name),
            // Writing to a String cannot fail.
            None => _ = write!(out, "{}", self.attribute_type),
        }
        out.push('=');
        if !push_rfc4514(out, &self.value) {
            out.push('#');
            push_hex(out, undecoded(&self.value));
        }
    }
}

/// What stands for a value that is no string: its DER, as RFC 4514 says, but the content alone of a
/// BIT STRING, as Python's `cryptography` has it for `x500UniqueIdentifier`.
const fn undecoded<'a>(value: &Element<'a>) -> &'a [u8] {
    if value.tag == tag::BIT_STRING { value.content } else { value.der }
}

/// The short names that RFC 4514 §3 lists.
const fn short_name(attribute_type: Oid<'_>) -> Option<&'static str> {
    Some(match attribute_type.0 {
        b"\x55\x04\x03" => "CN",
        b"\x55\x04\x07" => "L",
        b"\x55\x04\x08" => "ST",
        b"\x55\x04\x0a" => "O",
        b"\x55\x04\x0b" => "OU",
        b"\x55\x04\x06" => "C",
        b"\x55\x04\x09" => "STREET",
        b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19" => "DC",
        b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01" => "UID",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ErrorKind;
    use crate::x509::der::build::tlv;

    /// An attribute: the identifier's octets, and a value of `tag`.
    fn attribute(identifier: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
        let fields = [tlv(tag::OBJECT_IDENTIFIER, identifier), tlv(tag, value)].concat();
        tlv(tag::SEQUENCE, &fields)
    }

    fn common_name(value: &[u8]) -> Vec<u8> {
        attribute(b"\x55\x04\x03", tag::UTF8_STRING, value)
    }

    /// A name of these parts, each of these attributes.
    fn name(parts: &[&[Vec<u8>]]) -> Vec<u8> {
        let sets: Vec<_> = parts.iter().map(|part| tlv(tag::SET, &part.concat())).collect();
        tlv(tag::SEQUENCE, &sets.concat())
    }

    fn text(der: &[u8]) -> Partial<String> {
        Name::parse(der).unwrap().to_rfc4514()
    }

    #[test]
    fn the_most_specific_part_comes_first_and_attributes_of_one_part_in_order() {
        let country = attribute(b"\x55\x04\x06", tag::PRINTABLE_STRING, b"DE");
        let mail = attribute(b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", tag::IA5_STRING, b"a@b");
        let user = attribute(b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", tag::UTF8_STRING, b"u");
        let der = name(&[&[country], &[common_name(b"x"), user], &[mail]]);
        let found = text(&der);
        assert_eq!(found.value, "1.2.840.113549.1.9.1=a@b,CN=x+UID=u,C=DE");
        assert_eq!(found.defect, None);
    }

    #[test]
    fn a_value_that_is_no_string_is_hexadecimal() {
        let number = attribute(b"\x55\x04\x03", tag::INTEGER, b"\x05");
        let bits = attribute(b"\x55\x04\x2d", tag::BIT_STRING, b"\x00\x0f\xff");
        let der = name(&[&[number], &[bits]]);
        assert_eq!(text(&der).value, "2.5.4.45=#000fff,CN=#020105");
    }

    #[test]
    fn a_name_of_no_parts_is_empty() {
        assert_eq!(text(&name(&[])), Partial { value: String::new(), defect: None });
        assert_eq!(text(&name(&[&[]])).value, "");
    }

    #[test]
    fn a_damaged_attribute_costs_that_attribute() {
        let broken = tlv(tag::SEQUENCE, b"\x02\x01\x01");
        let found = text(&name(&[&[broken, common_name(b"a")], &[common_name(b"b")]]));
        assert_eq!(found.value, "CN=b,CN=a");
        assert_eq!(found.defect.map(|defect| (defect.field, defect.offset)), Some(("type", 6)));
    }

    #[test]
    fn ten_thousand_parts_are_capped() {
        let part = tlv(tag::SET, &common_name(b"a"));
        let found = text(&tlv(tag::SEQUENCE, &part.repeat(10_000)));
        assert_eq!(found.value.split(',').count(), 1_024);
        assert_eq!(found.defect.unwrap().kind, ErrorKind::TooLarge { limit: 1_024 });
    }

    #[test]
    fn ten_thousand_attributes_of_one_part_are_capped() {
        let found = text(&tlv(tag::SEQUENCE, &tlv(tag::SET, &common_name(b"a").repeat(10_000))));
        assert_eq!(found.value.split('+').count(), 1_024);
        assert_eq!(found.defect.unwrap().kind, ErrorKind::TooLarge { limit: 1_024 });
    }
}
