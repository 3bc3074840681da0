//! What a certificate tells of itself: every element, with its name and its place.

use alloc::{format, string::ToString};

use super::{
    Element, Oid,
    der::{Reader, tag},
    ocsp,
};
use crate::{
    extension::SignedCertificateTimestampList,
    wire::{Cursor, Describe, Fields, Kind, Parse, Value, length32},
};

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
    /// The DER in an OCTET STRING, which is this.
    Holds(&'static Node),
    /// A number of one octet that has a name.
    Named(fn(u8) -> Option<&'static str>),
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

/// What the answers of responders are made of ([RFC 6960 §4.2.1]).
///
/// [RFC 6960 §4.2.1]: https://www.rfc-editor.org/rfc/rfc6960#section-4.2.1
const OCSP_RESPONSE: Node = node(
    "OCSPResponse",
    Parts::Fields(&[
        node("responseStatus", Parts::Named(ocsp::status_name)),
        optional(
            "responseBytes",
            0xa0,
            Parts::Fields(&[node(
                "ResponseBytes",
                Parts::Fields(&[
                    node("responseType", Parts::Any),
                    node("response", Parts::Holds(&BASIC_RESPONSE)),
                ]),
            )]),
        ),
    ]),
);
const BASIC_RESPONSE: Node = node(
    "BasicOCSPResponse",
    Parts::Fields(&[
        node("tbsResponseData", RESPONSE_DATA),
        node("signatureAlgorithm", ALGORITHM),
        node("signature", Parts::Any),
        optional("certs", 0xa0, Parts::Fields(&[node("certs", Parts::Each(&CERTIFICATE))])),
    ]),
);
const RESPONSE_DATA: Parts = Parts::Fields(&[
    optional("version", 0xa0, Parts::Any),
    optional("byName", 0xa1, Parts::Fields(&[node("Name", NAME)])),
    optional("byKey", 0xa2, Parts::Fields(&[node("KeyHash", Parts::Any)])),
    node("producedAt", Parts::Any),
    node("responses", Parts::Each(&SINGLE_RESPONSE)),
    optional("responseExtensions", 0xa1, Parts::Fields(&[node("Extensions", EXTENSIONS)])),
]);
const SINGLE_RESPONSE: Node = node(
    "SingleResponse",
    Parts::Fields(&[
        node(
            "certID",
            Parts::Fields(&[
                node("hashAlgorithm", ALGORITHM),
                node("issuerNameHash", Parts::Any),
                node("issuerKeyHash", Parts::Any),
                node("serialNumber", Parts::Any),
            ]),
        ),
        optional("good", 0x80, Parts::Any),
        optional(
            "revoked",
            0xa1,
            Parts::Fields(&[
                node("revocationTime", Parts::Any),
                optional(
                    "revocationReason",
                    0xa0,
                    Parts::Fields(&[node("CRLReason", Parts::Named(ocsp::reason_name))]),
                ),
            ]),
        ),
        optional("unknown", 0x82, Parts::Any),
        node("thisUpdate", Parts::Any),
        optional("nextUpdate", 0xa0, Parts::Any),
        optional("singleExtensions", 0xa1, Parts::Fields(&[node("Extensions", EXTENSIONS)])),
    ]),
);

/// Tells the elements of an OCSP response, as [`describe`] those of a certificate.
pub fn describe_ocsp(der: &[u8], fields: &mut Fields<'_>) {
    elements(Reader::new(der, fields.offset()), &Parts::Each(&OCSP_RESPONSE), 0, fields);
}

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
    let mut of = None;
    while let Some(tag) = reader.peek() {
        let here = match parts {
            Parts::Each(node) | Parts::Holds(node) => node,
            _ => take(&mut nodes, tag),
        };
        match reader.next("element") {
            Ok(found) => {
                // Which extension a value is of is said before it.
                let is_list = matches!(here.parts, Parts::Inner) && of.is_some_and(has_timestamps);
                if !is_list || !timestamps(&found, here.name, fields) {
                    element(found, here, depth, fields);
                }
                of = (found.tag == tag::OBJECT_IDENTIFIER).then_some(Oid(found.content)).or(of);
            }
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
        Parts::Inner | Parts::Holds(_) => is_der(found.content),
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
    if let (Parts::Named(names), &[value]) = (&node.parts, found.content) {
        let text = match names(value) {
            Some(known) => format!("{known} ({value})"),
            None => value.to_string(),
        };
        return fields.value(name, length32(found.der.len()), Value::Text(text.as_bytes()));
    }
    primitive(name, found, fields);
}

/// Whether an extension holds the timestamps of logs: one of certificates, or one of single
/// responses ([RFC 6962 §3.3]).
///
/// [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3
fn has_timestamps(id: Oid<'_>) -> bool {
    id == Oid::SIGNED_CERTIFICATE_TIMESTAMPS || id == ocsp::TIMESTAMPS
}

/// Tells the list of timestamps in the OCTET STRING in an `extnValue`; whether it is one.
fn timestamps(found: &Element<'_>, name: &'static str, fields: &mut Fields<'_>) -> bool {
    const LIST: &str = "SignedCertificateTimestampList";
    let header = length32(found.der.len() - found.content.len());
    let mut reader = Reader::new(found.content, fields.offset().saturating_add(header));
    let Ok(inner) = reader.expect(LIST, tag::OCTET_STRING) else { return false };
    if !reader.is_empty() {
        return false;
    }
    let mut cursor = Cursor::at(inner.content, inner.content_offset());
    let parsed = SignedCertificateTimestampList::parse(&mut cursor);
    let parsed = parsed.and_then(|list| cursor.finish(LIST).map(|()| list));
    match parsed {
        Ok(list) => {
            let before = length32(inner.der.len() - inner.content.len());
            fields.parts(name, Kind::List, header, |fields| {
                fields.parts(LIST, Kind::Structure(LIST), before, |fields| list.describe(fields));
            });
        }
        Err(error) => fields.visitor().malformed(&error),
    }
    parsed.is_ok()
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
    use crate::{
        wire::{Error, Span, Visitor},
        x509::der::build::tlv,
    };

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

    /// An extension with a list of one timestamp, whose last byte is `last`.
    fn with_timestamps(last: &[u8]) -> Vec<u8> {
        let body = [&b"\0"[..], &[7; 32], b"\0\0\x01\x9a\0\0\0\0\0\0\x04\x03\0\x02\xab"].concat();
        let sent = [b"\0\x33\0\x31", &body[..], last].concat();
        let value = tlv(tag::OCTET_STRING, &tlv(tag::OCTET_STRING, &sent));
        let id = tlv(tag::OBJECT_IDENTIFIER, Oid::SIGNED_CERTIFICATE_TIMESTAMPS.0);
        tlv(tag::SEQUENCE, &[id, value].concat())
    }

    fn told_extension(der: &[u8]) -> Told {
        let mut told = Told::default();
        elements(Reader::new(der, 0), &EXTENSIONS, 0, &mut Fields::new(&mut told, 0));
        told
    }

    #[test]
    fn the_timestamps_of_logs_are_told() {
        let der = with_timestamps(b"\xcd");
        let told = told_extension(&der);
        assert_eq!(told.errors, []);
        let has = |text: &str| told.values.iter().any(|(value, _)| value.contains(text));
        assert!(has("SerializedSCT.timestamp=1760936591360"), "{:?}", told.values);
        let (_, last) = told.values.last().unwrap();
        assert_eq!(last.offset + last.length, length32(der.len()));
    }

    #[test]
    fn timestamps_that_are_malformed_are_bytes() {
        let told = told_extension(&with_timestamps(b""));
        assert_eq!(told.errors.len(), 1);
        assert!(told.values.last().unwrap().0.contains("OCTET STRING="), "{:?}", told.values);
    }

    #[test]
    fn what_a_responder_answers_is_told() {
        let revoked = [tlv(tag::GENERALIZED_TIME, b"20251231000000Z"), tlv(0xa0, b"\x0a\x01\x01")];
        let id = [
            tlv(tag::SEQUENCE, &tlv(tag::OBJECT_IDENTIFIER, b"\x2b\x0e\x03\x02\x1a")),
            tlv(tag::OCTET_STRING, &[1; 20]),
            tlv(tag::OCTET_STRING, &[2; 20]),
            tlv(tag::INTEGER, b"\x05"),
        ];
        let single = [
            tlv(tag::SEQUENCE, &id.concat()),
            tlv(0xa1, &revoked.concat()),
            tlv(tag::GENERALIZED_TIME, b"20260101000000Z"),
        ];
        let data = [
            tlv(0xa2, &tlv(tag::OCTET_STRING, &[0xee; 20])),
            tlv(tag::GENERALIZED_TIME, b"20260102030405Z"),
            tlv(tag::SEQUENCE, &tlv(tag::SEQUENCE, &single.concat())),
        ];
        let basic = tlv(tag::SEQUENCE, &tlv(tag::SEQUENCE, &data.concat()));
        let bytes = [
            tlv(tag::OBJECT_IDENTIFIER, b"\x2b\x06\x01\x05\x05\x07\x30\x01\x01"),
            tlv(tag::OCTET_STRING, &basic),
        ];
        let bytes = tlv(0xa0, &tlv(tag::SEQUENCE, &bytes.concat()));
        let der = tlv(tag::SEQUENCE, &[&b"\x0a\x01\x00"[..], &bytes].concat());
        let mut told = Told::default();
        describe_ocsp(&der, &mut Fields::new(&mut told, 0));
        assert_eq!(told.errors, []);
        for text in [
            "OCSPResponse.responseStatus=successful (0)",
            "BasicOCSPResponse.tbsResponseData.byKey.KeyHash=20 bytes",
            "tbsResponseData.producedAt=20260102030405Z",
            "responses.SingleResponse.certID.serialNumber=5",
            "SingleResponse.revoked.revocationReason.CRLReason=keyCompromise (1)",
            "SingleResponse.thisUpdate=20260101000000Z",
        ] {
            assert!(told.values.iter().any(|(value, _)| value.contains(text)), "{:?}", told.values);
        }
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
