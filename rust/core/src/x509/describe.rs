//! What a certificate tells of itself: every element, with its name and its place.

use alloc::{format, string::ToString};

use super::{
    Element, Oid,
    der::{Reader, tag},
};
use crate::wire::{Fields, Kind, Value, length32};

/// Structures within structures that are told; what is deeper is bytes.
const MAX_DEPTH: usize = 32;

/// What an element is, where its place tells ([RFC 5280 §4.1]).
///
/// [RFC 5280 §4.1]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1
struct Node {
    name: &'static str,
    /// The tag of an element that may be left out.
    optional: Option<u8>,
    parts: Parts,
}

enum Parts {
    /// Not known by their places.
    Any,
    /// One after the other.
    Fields(&'static [Node]),
    /// Each of the same kind.
    Each(&'static Node),
    /// The DER in an OCTET STRING.
    Inner,
}

const fn node(name: &'static str, parts: Parts) -> Node {
    Node { name, optional: None, parts }
}

const fn optional(name: &'static str, tag: u8, parts: Parts) -> Node {
    Node { name, optional: Some(tag), parts }
}

const ANY: Node = node("", Parts::Any);
const ALGORITHM: Parts =
    Parts::Fields(&[node("algorithm", Parts::Any), node("parameters", Parts::Any)]);
const NAME: Parts = Parts::Each(&node(
    "RelativeDistinguishedName",
    Parts::Each(&node(
        "AttributeTypeAndValue",
        Parts::Fields(&[node("type", Parts::Any), node("value", Parts::Any)]),
    )),
));
const EXTENSIONS: Parts = Parts::Each(&node(
    "Extension",
    Parts::Fields(&[
        node("extnID", Parts::Any),
        optional("critical", tag::BOOLEAN, Parts::Any),
        node("extnValue", Parts::Inner),
    ]),
));
const TBS_CERTIFICATE: Parts = Parts::Fields(&[
    optional("version", 0xa0, Parts::Any),
    node("serialNumber", Parts::Any),
    node("signature", ALGORITHM),
    node("issuer", NAME),
    node("validity", Parts::Fields(&[node("notBefore", Parts::Any), node("notAfter", Parts::Any)])),
    node("subject", NAME),
    node(
        "subjectPublicKeyInfo",
        Parts::Fields(&[node("algorithm", ALGORITHM), node("subjectPublicKey", Parts::Any)]),
    ),
    optional("issuerUniqueID", 0x81, Parts::Any),
    optional("subjectUniqueID", 0x82, Parts::Any),
    optional("extensions", 0xa3, Parts::Fields(&[node("Extensions", EXTENSIONS)])),
]);
const CERTIFICATE: Node = node(
    "Certificate",
    Parts::Fields(&[
        node("tbsCertificate", TBS_CERTIFICATE),
        node("signatureAlgorithm", ALGORITHM),
        node("signatureValue", Parts::Any),
    ]),
);

/// Tells the elements of a certificate, or what else `der` is, as fields. What is no DER is told as
/// bytes, and that it is none.
pub fn describe(der: &[u8], fields: &mut Fields<'_>) {
    elements(Reader::new(der, fields.offset()), &Parts::Each(&CERTIFICATE), 0, fields);
}

/// The elements one after the other, and as bytes what is none.
fn elements(mut reader: Reader<'_>, parts: &Parts, depth: usize, fields: &mut Fields<'_>) {
    let mut nodes: &[Node] = match parts {
        Parts::Fields(nodes) => nodes,
        _ => &[],
    };
    while let Some(tag) = reader.peek() {
        let here = match parts {
            Parts::Each(node) => node,
            _ => take(&mut nodes, tag),
        };
        match reader.next("element") {
            Ok(found) => element(found, here, depth, fields),
            Err(error) => {
                fields.visitor().malformed(&error);
                return fields.bytes("rest", 0, reader.rest());
            }
        }
    }
}

/// What the next element is, by its tag where some may be left out.
fn take(nodes: &mut &'static [Node], tag: u8) -> &'static Node {
    while let Some((first, rest)) = nodes.split_first() {
        *nodes = rest;
        if first.optional.is_none_or(|wanted| wanted == tag) {
            return first;
        }
    }
    &ANY
}

fn element(found: Element<'_>, node: &Node, depth: usize, fields: &mut Fields<'_>) {
    let name = if node.name.is_empty() { kind(found.tag) } else { node.name };
    let header = length32(found.der.len() - found.content.len());
    let inner = match node.parts {
        Parts::Inner => is_der(found.content),
        _ => found.is_constructed(),
    };
    if inner && depth < MAX_DEPTH {
        let kind =
            if found.tag == tag::SEQUENCE { Kind::Structure("SEQUENCE") } else { Kind::List };
        let reader = Reader::new(found.content, fields.offset().saturating_add(header));
        return fields.parts(name, kind, header, |fields| {
            elements(reader, &node.parts, depth + 1, fields);
        });
    }
    primitive(name, found, fields);
}

/// Whether bytes are one element, as the values of extensions are.
fn is_der(content: &[u8]) -> bool {
    let mut reader = Reader::new(content, 0);
    reader.next("element").is_ok() && reader.is_empty()
}

fn primitive(name: &'static str, found: Element<'_>, fields: &mut Fields<'_>) {
    let length = length32(found.der.len());
    let content = found.content;
    match found.tag {
        tag::OBJECT_IDENTIFIER => {
            let oid = Oid(content);
            let text = match oid.name() {
                Some(known) => format!("{oid} ({known})"),
                None => oid.to_string(),
            };
            fields.value(name, length, Value::Text(text.as_bytes()));
        }
        tag::BOOLEAN => {
            // BER has every value but 0 mean true.
            let is_true = content.iter().any(|&byte| byte != 0);
            fields.value(name, length, Value::Text(if is_true { b"TRUE" } else { b"FALSE" }));
        }
        tag::INTEGER if content.len() <= 4 => {
            let number = content.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
            fields.value(name, length, Value::Number(number));
        }
        tag::UTF8_STRING
        | tag::NUMERIC_STRING
        | tag::PRINTABLE_STRING
        | tag::TELETEX_STRING
        | tag::IA5_STRING
        | tag::VISIBLE_STRING
        | tag::GENERAL_STRING
        | tag::UTC_TIME
        | tag::GENERALIZED_TIME => fields.value(name, length, Value::Text(content)),
        // The names of `subjectAltName` that are text: mail, host and URI (RFC 5280 §4.2.1.6).
        0x81 | 0x82 | 0x86 if content.iter().all(u8::is_ascii_graphic) && !content.is_empty() => {
            fields.value(name, length, Value::Text(content));
        }
        _ => fields.value(name, length, Value::Bytes(content)),
    }
}

/// The name of a type, for an element whose place tells nothing.
const fn kind(tag: u8) -> &'static str {
    match tag {
        tag::BOOLEAN => "BOOLEAN",
        tag::INTEGER => "INTEGER",
        tag::BIT_STRING => "BIT STRING",
        tag::OCTET_STRING => "OCTET STRING",
        0x05 => "NULL",
        tag::OBJECT_IDENTIFIER => "OBJECT IDENTIFIER",
        tag::UTF8_STRING => "UTF8String",
        tag::PRINTABLE_STRING => "PrintableString",
        tag::IA5_STRING => "IA5String",
        tag::UTC_TIME => "UTCTime",
        tag::GENERALIZED_TIME => "GeneralizedTime",
        tag::SEQUENCE => "SEQUENCE",
        tag::SET => "SET",
        _ => tagged(tag),
    }
}

/// An element whose meaning is that of its structure alone.
const fn tagged(tag: u8) -> &'static str {
    match tag & 0x1f {
        0 => "[0]",
        1 => "[1]",
        2 => "[2]",
        3 => "[3]",
        4 => "[4]",
        5 => "[5]",
        6 => "[6]",
        7 => "[7]",
        8 => "[8]",
        _ => "element",
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::*;
    use crate::wire::{Error, Span, Visitor};

    /// The path of each value with its place, and what was said to be wrong.
    #[derive(Default)]
    struct Told {
        open: Vec<(&'static str, u32)>,
        values: Vec<(String, Span)>,
        errors: Vec<Error>,
    }

    impl Visitor for Told {
        fn value(&mut self, name: &'static str, span: Span, value: Value<'_>) {
            let path: Vec<_> = self.open.iter().map(|(name, _)| *name).collect();
            let value = match value {
                Value::Number(number) => format!("{number}"),
                Value::Text(text) => format!("{}", text.escape_ascii()),
                Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
                Value::Code(_) => String::new(),
            };
            self.values.push((format!("{}.{name}={value}", path.join(".")), span));
        }

        fn begin(&mut self, name: &'static str, offset: u32, _: Kind) {
            self.open.push((name, offset));
        }

        fn end(&mut self, _: u32) {
            self.open.pop();
        }

        fn malformed(&mut self, error: &Error) {
            self.errors.push(*error);
        }
    }

    const DER: &[u8] = include_bytes!("../../../../tests/data/certificates/rsa-every-name.der");

    fn told(der: &[u8]) -> Told {
        let mut told = Told::default();
        describe(der, &mut Fields::new(&mut told, 10));
        told
    }

    #[test]
    fn every_element_has_its_name_and_its_place() {
        let told = told(DER);
        assert_eq!(told.errors, []);
        let has = |text: &str| told.values.iter().any(|(value, _)| value.contains(text));
        assert!(has("Certificate.tbsCertificate.version.INTEGER=2"));
        assert!(has("Certificate.tbsCertificate.validity.notBefore="));
        assert!(has(
            "Certificate.tbsCertificate.extensions.Extensions.Extension.extnID=2.5.29.17 (subjectAltName)"
        ));
        assert!(has("Certificate.signatureValue="));
        let mut end = 10;
        for (value, span) in told.values {
            assert!(span.offset >= end, "{value}");
            end = span.offset + span.length;
        }
        assert_eq!(end, 10 + length32(DER.len()));
    }

    #[test]
    fn what_is_cut_is_told_as_bytes_and_that_it_is() {
        for end in 0..DER.len() {
            let told = told(&DER[..end]);
            assert_eq!(told.errors.is_empty(), end == 0);
            assert!(told.open.is_empty());
        }
    }
}
