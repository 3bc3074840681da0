//! X.509 certificates as an observer needs them: located at once, decoded when asked.
//!
//! [`Certificate::parse`] walks the fields of the outermost two structures and decodes none.
//! Whatever can be delimited is kept: a defect costs the field it is in. Nothing is verified.

pub mod der;
mod describe;
mod extension;
mod general_name;
mod host;
mod name;
mod ocsp;
mod oid;
mod public_key;
mod summary;
mod text;
pub mod time;
mod timestamps;
mod walk;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use der::Element;
use der::{Reader, tag};
pub use describe::{describe, describe_ocsp};
pub use extension::{BasicConstraints, Extension, Extensions, KeyUsage};
pub use general_name::GeneralName;
use host::Host;
pub use name::{AttributeTypeAndValue, Name};
pub use ocsp::{BasicOcspResponse, CertStatus, OcspResponse, ResponderId, SingleResponse};
pub use oid::Oid;
pub use public_key::PublicKey;
pub use summary::Summary;
use walk::Walk;

use crate::{
    extension::SignedCertificateTimestampList,
    wire::{Error, ErrorKind, Result},
};

/// The most attributes, and parts, of a name that are decoded.
pub const MAX_ATTRIBUTES: u32 = 1_024;
/// The most names of a `subjectAltName` that are decoded.
pub const MAX_GENERAL_NAMES: u32 = 4_096;
/// The most extensions that are looked at.
pub const MAX_EXTENSIONS: u32 = 1_024;
/// The most purposes of an `extKeyUsage` that are decoded.
pub const MAX_KEY_PURPOSES: u32 = 1_024;

/// What could be read, and the first thing that could not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial<T> {
    /// What could be read.
    pub value: T,
    /// What is wrong, and where; `None` if nothing is.
    pub defect: Option<Error>,
}

impl<T> Partial<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self { value, defect: None }
    }

    /// The value of `result`; an error is kept, if it is the first.
    pub(crate) fn note<U>(&mut self, result: Result<U>) -> Option<U> {
        result.map_err(|error| self.defect = self.defect.or(Some(error))).ok()
    }
}

/// A certificate ([RFC 5280 §4.1]) whose fields are located, each or else the error why not.
///
/// Offsets count from the first byte of the certificate.
///
/// ```text
/// Certificate ::= SEQUENCE {
///     tbsCertificate TBSCertificate,
///     signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
/// TBSCertificate ::= SEQUENCE {
///     version [0] EXPLICIT Version DEFAULT v1,
///     serialNumber INTEGER, signature AlgorithmIdentifier, issuer Name, validity Validity,
///     subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo,
///     issuerUniqueID [1] IMPLICIT UniqueIdentifier OPTIONAL,
///     subjectUniqueID [2] IMPLICIT UniqueIdentifier OPTIONAL, extensions [3] EXPLICIT OPTIONAL }
/// ```
///
/// [RFC 5280 §4.1]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate<'a> {
    /// The whole certificate.
    pub der: &'a [u8],
    /// The part that is signed; cut, if it is longer than what holds it.
    pub tbs_certificate: Element<'a>,
    /// The `[0]`; `None` means version 1.
    pub version: Result<Option<Element<'a>>>,
    /// An INTEGER of any length.
    pub serial_number: Result<Element<'a>>,
    /// An `AlgorithmIdentifier`, equal to `signature_algorithm` if the certificate is well made.
    pub signature: Result<Element<'a>>,
    /// A Name.
    pub issuer: Result<Element<'a>>,
    /// Two times.
    pub validity: Result<Element<'a>>,
    /// A Name.
    pub subject: Result<Element<'a>>,
    /// The key and what it is for.
    pub subject_public_key_info: Result<Element<'a>>,
    /// The `[3]`; `None` if there is none.
    pub extensions: Result<Option<Element<'a>>>,
    /// An `AlgorithmIdentifier`, outside what is signed.
    pub signature_algorithm: Result<Element<'a>>,
    /// A BIT STRING.
    pub signature_value: Result<Element<'a>>,
    /// The first defect of the structure: a field that is missing, cut, of another type, with a
    /// length that is not minimal or indefinite, or bytes left over. Defects deeper inside show
    /// when they are decoded, or to [`der::check`].
    pub defect: Option<Error>,
}

impl<'a> Certificate<'a> {
    /// Locates the fields of a certificate.
    ///
    /// # Errors
    ///
    /// If `der` does not begin with two SEQUENCEs, one in the other. All else is told by
    /// [`defect`](Self::defect) and by each field.
    pub fn parse(der: &'a [u8]) -> Result<Self> {
        let mut input = Walk::new(Reader::new(der, 0));
        let (_, mut outer) = input.structure("Certificate")?;
        let (tbs_certificate, mut tbs) = outer.structure("tbsCertificate")?;
        let mut certificate = Self {
            der,
            tbs_certificate,
            version: tbs.optional("version", 0xa0),
            serial_number: tbs.field("serialNumber", tag::INTEGER),
            signature: tbs.field("signature", tag::SEQUENCE),
            issuer: tbs.field("issuer", tag::SEQUENCE),
            validity: tbs.field("validity", tag::SEQUENCE),
            subject: tbs.field("subject", tag::SEQUENCE),
            subject_public_key_info: tbs.field("subjectPublicKeyInfo", tag::SEQUENCE),
            extensions: tbs.extensions(),
            signature_algorithm: outer.field("signatureAlgorithm", tag::SEQUENCE),
            signature_value: outer.field("signatureValue", tag::BIT_STRING),
            defect: None,
        };
        let defects = [input.finish("Certificate"), outer.finish("Certificate"), tbs.defect];
        certificate.defect = defects.into_iter().flatten().min_by_key(|defect| defect.offset);
        Ok(certificate)
    }

    /// The version as people count it: 1, 2 or 3, or what else was sent.
    pub fn version(&self) -> Result<u32> {
        let Some(explicit) = self.version? else { return Ok(1) };
        let number = explicit.reader().expect("version", tag::INTEGER)?;
        extension::small_integer(&number, "version").map(|version| version.saturating_add(1))
    }

    /// The serial number in lower-case hexadecimal without leading zeros, a `-` before a negative
    /// one.
    pub fn serial(&self) -> Result<String> {
        hex_integer(&self.serial_number?)
    }

    /// Who signed the certificate, or says so.
    pub fn issuer(&self) -> Result<Name<'a>> {
        Name::new(self.issuer?, "issuer")
    }

    /// Whom the certificate is for.
    pub fn subject(&self) -> Result<Name<'a>> {
        Name::new(self.subject?, "subject")
    }

    /// Whether issuer and subject are the same bytes.
    pub fn is_self_issued(&self) -> Result<bool> {
        Ok(self.issuer?.der == self.subject?.der)
    }

    /// From when the certificate is valid, in seconds of Unix time ([`time::parse`]).
    pub fn not_before(&self) -> Result<i64> {
        time::parse(&self.raw_not_before()?, "notBefore")
    }

    /// Until when the certificate is valid, in seconds of Unix time ([`time::parse`]).
    pub fn not_after(&self) -> Result<i64> {
        time::parse(&self.raw_not_after()?, "notAfter")
    }

    /// The `notBefore` as it was sent.
    pub fn raw_not_before(&self) -> Result<Element<'a>> {
        self.validity?.reader().next("notBefore")
    }

    /// The `notAfter` as it was sent.
    pub fn raw_not_after(&self) -> Result<Element<'a>> {
        let mut times = self.validity?.reader();
        times.next("notBefore")?;
        times.next("notAfter")
    }

    /// The subject's key.
    pub fn public_key(&self) -> Result<PublicKey<'a>> {
        PublicKey::new(&self.subject_public_key_info?)
    }

    /// The algorithm that the certificate is signed with; that of `tbsCertificate`, where the outer
    /// one is lost.
    pub fn signature_algorithm(&self) -> Result<Oid<'a>> {
        let identifier = self.signature_algorithm.or(self.signature)?;
        public_key::algorithm_identifier(&identifier).map(|(algorithm, _)| algorithm)
    }

    /// The extensions in encoded order.
    pub fn extensions(&self) -> Result<Extensions<'a>> {
        Extensions::new(self.extensions?)
    }

    /// The first extension that is an `id`; `None` if there is none.
    pub fn extension(&self, id: Oid<'_>) -> Result<Option<Extension<'a>>> {
        self.extensions()?.find(id)
    }

    /// The subject's other names in encoded order as text ([`GeneralName::to_text`]); empty without
    /// them.
    #[must_use]
    pub fn subject_alt_names(&self) -> Partial<Vec<String>> {
        let mut none = Partial::new(Vec::new());
        match none.note(self.subject_alt_name()) {
            Some(Some(list)) => general_name::texts(&list, MAX_GENERAL_NAMES),
            _ => none,
        }
    }

    /// The subject's other names in encoded order, at most 4,096; none without the extension.
    pub fn general_names(&self) -> Result<impl Iterator<Item = Result<GeneralName<'a>>> + use<'a>> {
        let items =
            self.subject_alt_name()?.map(|list| list.items("GeneralName", MAX_GENERAL_NAMES));
        let name = |item: Result<Element<'a>>| item.and_then(|element| GeneralName::new(&element));
        Ok(items.into_iter().flatten().map(name))
    }

    fn subject_alt_name(&self) -> Result<Option<Element<'a>>> {
        let extension = self.extension(Oid::SUBJECT_ALT_NAME)?;
        extension.map(|found| found.element("subjectAltName", tag::SEQUENCE)).transpose()
    }

    /// Whether the certificate is for `host`, a name or an address ([RFC 9525]); `None` if that
    /// cannot be told, since names are damaged and none of the others matches.
    ///
    /// The `commonName` does not count (§2), a wildcard is the whole left-most label (§6.3).
    ///
    /// [RFC 9525]: https://www.rfc-editor.org/rfc/rfc9525
    #[must_use]
    pub fn matches_name(&self, host: &[u8]) -> Option<bool> {
        let (host, mut damaged) = (Host::new(host), false);
        for name in self.general_names().ok()? {
            match name {
                Ok(name) if host.is(&name) => return Some(true),
                Ok(_) => {}
                Err(_) => damaged = true,
            }
        }
        (!damaged).then_some(false)
    }

    /// What `basicConstraints` says; `None` without it.
    pub fn basic_constraints(&self) -> Result<Option<BasicConstraints>> {
        let extension = self.extension(Oid::BASIC_CONSTRAINTS)?;
        extension.map(|found| BasicConstraints::new(&found)).transpose()
    }

    /// What `keyUsage` says; `None` without it.
    pub fn key_usage(&self) -> Result<Option<KeyUsage>> {
        let extension = self.extension(Oid::KEY_USAGE)?;
        extension.map(|found| KeyUsage::new(&found)).transpose()
    }

    /// The purposes that `extKeyUsage` lists; `None` without it.
    pub fn extended_key_usage(&self) -> Result<Option<Vec<Oid<'a>>>> {
        let extension = self.extension(Oid::EXT_KEY_USAGE)?;
        extension.map(|found| extension::key_purposes(&found)).transpose()
    }

    /// The `subjectKeyIdentifier`; `None` without it.
    pub fn subject_key_identifier(&self) -> Result<Option<&'a [u8]>> {
        let Some(found) = self.extension(Oid::SUBJECT_KEY_IDENTIFIER)? else { return Ok(None) };
        let identifier = found.element("subjectKeyIdentifier", tag::OCTET_STRING)?;
        Ok(Some(identifier.content))
    }

    /// The `keyIdentifier` of the issuer's key; `None` without it.
    pub fn authority_key_identifier(&self) -> Result<Option<&'a [u8]>> {
        let Some(found) = self.extension(Oid::AUTHORITY_KEY_IDENTIFIER)? else { return Ok(None) };
        extension::authority_key_identifier(&found)
    }

    /// The timestamps of logs in it ([RFC 6962 §3.3]); `None` without any.
    ///
    /// [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3
    pub fn signed_certificate_timestamps(
        &self,
    ) -> Result<Option<SignedCertificateTimestampList<'a>>> {
        let found = self.extension(Oid::SIGNED_CERTIFICATE_TIMESTAMPS)?;
        found.map(|found| timestamps::list(&timestamps::element(&found)?)).transpose()
    }

    /// The SHA-256 of the `SubjectPublicKeyInfo`, as pins have it.
    #[cfg(feature = "fingerprint")]
    pub fn public_key_sha256(&self) -> Result<[u8; 32]> {
        Ok(sha256(self.subject_public_key_info?.der))
    }
}

/// The SHA-1 of a certificate's DER, or of any bytes.
#[cfg(feature = "fingerprint")]
#[must_use]
pub fn sha1(der: &[u8]) -> [u8; 20] {
    use sha1::Digest as _;
    sha1::Sha1::digest(der).into()
}

/// The SHA-256 of a certificate's DER, or of any bytes.
#[cfg(feature = "fingerprint")]
#[must_use]
pub fn sha256(der: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(der).into()
}

/// An INTEGER in hexadecimal: two's complement (X.690 §8.3), so a negative one is inverted, plus
/// one.
fn hex_integer(number: &Element<'_>) -> Result<String> {
    let Some(first) = number.content.first() else {
        return Err(number.error("serialNumber", ErrorKind::IllegalLength { length: 0 }));
    };
    let negative = first & 0x80 != 0;
    let mut octets = number.content.to_vec();
    let mut carry = negative;
    for octet in octets.iter_mut().rev().filter(|_| negative) {
        (*octet, carry) = (!*octet).overflowing_add(carry.into());
    }
    let mut hex = String::with_capacity(octets.len().saturating_mul(2));
    text::push_hex(&mut hex, &octets);
    let digits = hex.trim_start_matches('0');
    Ok(match (negative, digits) {
        (true, digits) => format!("-{digits}"),
        (false, "") => "0".into(),
        (false, digits) => digits.into(),
    })
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::der::build::{cut_certificate, tlv};
    use super::*;
    use crate::wire::length32;

    const EVERY_NAME: &[u8] = include_bytes!("../../../tests/data/certificates/rsa-every-name.der");
    const NEGATIVE: &[u8] =
        include_bytes!("../../../tests/data/certificates/p256-bmp-string-negative-serial.der");
    const TELETEX: &[u8] =
        include_bytes!("../../../tests/data/certificates/ed25519-teletex-string-serial-0.der");

    fn parse(der: &[u8]) -> Certificate<'_> {
        Certificate::parse(der).unwrap()
    }

    #[test]
    fn a_certificate_with_every_extension_is_read_whole() {
        let certificate = parse(EVERY_NAME);
        assert_eq!(certificate.defect, None);
        assert_eq!(certificate.version(), Ok(3));
        assert_eq!(certificate.serial().unwrap(), "f00dcafe");
        assert_eq!(certificate.is_self_issued(), Ok(true));
        let algorithm = certificate.signature_algorithm().unwrap();
        assert_eq!(algorithm.name(), Some("sha256WithRSAEncryption"));
        let constraints = BasicConstraints { ca: true, path_len_constraint: Some(3) };
        assert_eq!(certificate.basic_constraints(), Ok(Some(constraints)));
        let usage = certificate.key_usage().unwrap().unwrap();
        let names = ["digitalSignature", "keyAgreement", "keyCertSign", "decipherOnly"];
        assert_eq!(usage.names().collect::<Vec<_>>(), names);
        let purposes = certificate.extended_key_usage().unwrap().unwrap();
        let uses: Vec<_> = purposes.iter().map(Oid::name).collect();
        assert_eq!(uses, [Some("serverAuth"), Some("clientAuth"), None]);
        let subject_key = certificate.subject_key_identifier().unwrap();
        assert_eq!(subject_key.unwrap().len(), 20);
        assert_eq!(certificate.authority_key_identifier().unwrap(), subject_key);
    }

    #[test]
    fn extensions_come_in_encoded_order_with_their_raw_values() {
        let list: Vec<_> = parse(EVERY_NAME).extensions().unwrap().map(Result::unwrap).collect();
        let names: Vec<_> =
            list.iter().map(|found| (found.extn_id.name(), found.critical)).collect();
        let expected = [
            (Some("subjectAltName"), false),
            (Some("basicConstraints"), true),
            (Some("keyUsage"), true),
            (Some("extKeyUsage"), false),
            (Some("subjectKeyIdentifier"), false),
            (Some("authorityKeyIdentifier"), false),
        ];
        assert_eq!(names, expected);
        let constraints = list[1];
        assert_eq!(constraints.extn_value, b"\x30\x06\x01\x01\xff\x02\x01\x03");
        let at = usize::try_from(constraints.offset).unwrap();
        assert_eq!(EVERY_NAME[at..at + 8], *constraints.extn_value);
    }

    #[test]
    fn matching_looks_at_other_names_and_never_at_the_common_name() {
        let certificate = parse(EVERY_NAME);
        for host in
            ["www.example.org", "WWW.EXAMPLE.ORG.", "a.example.net", "192.0.2.1", "2001:db8::1"]
        {
            assert_eq!(certificate.matches_name(host.as_bytes()), Some(true), "{host}");
        }
        for host in ["example.org", "a.b.example.net", "192.0.2.2", ""] {
            assert_eq!(certificate.matches_name(host.as_bytes()), Some(false), "{host}");
        }
        let dsa = include_bytes!("../../../tests/data/certificates/dsa-version-1.der");
        assert_eq!(parse(dsa).matches_name(b"dsa"), Some(false));
    }

    #[test]
    fn serial_numbers_are_signed() {
        assert_eq!(parse(NEGATIVE).serial().unwrap(), "-5");
        assert_eq!(parse(TELETEX).serial().unwrap(), "0");
        let hex = |content: &[u8]| hex_integer(&Element::parse(&tlv(2, content), 0).unwrap());
        assert_eq!(hex(b"\x00\xff").unwrap(), "ff");
        assert_eq!(hex(b"\xff").unwrap(), "-1");
        assert_eq!(hex(b"\x80").unwrap(), "-80");
        assert_eq!(hex(b"\xff\x00").unwrap(), "-100");
        assert_eq!(hex(&[0x7f; 500]).unwrap().len(), 1_000);
        let kind = ErrorKind::IllegalLength { length: 0 };
        assert_eq!(hex(b""), Err(Error { kind, field: "serialNumber", offset: 0 }));
    }

    #[test]
    fn a_year_after_2049_is_a_generalized_time() {
        let certificate = parse(NEGATIVE);
        assert_eq!(time::iso8601(certificate.not_after().unwrap()), "2109-01-11T03:16:31Z");
        assert_eq!(certificate.raw_not_after().unwrap().content, b"21090111031631Z");
        assert_eq!(certificate.raw_not_before().unwrap().content, b"261122031631Z");
    }

    #[test]
    fn a_cut_certificate_keeps_the_fields_before_the_cut() {
        let whole = Summary::new(EVERY_NAME);
        let at =
            usize::try_from(parse(EVERY_NAME).subject_public_key_info.unwrap().offset).unwrap();
        let cut = parse(&EVERY_NAME[..at + 20]);
        assert_eq!(cut.serial().ok(), whole.serial);
        assert_eq!(cut.subject().unwrap().to_rfc4514().value, whole.subject.unwrap());
        assert_eq!(cut.public_key().unwrap_err().field, "subjectPublicKeyInfo");
        assert!(cut.extensions().is_err());
        assert_eq!(cut.matches_name(b"www.example.org"), None);
        assert_eq!(cut.defect.unwrap().offset, 0);
    }

    #[test]
    fn every_truncation_has_a_defect_or_is_an_error() {
        for end in 0..EVERY_NAME.len() {
            let cut = &EVERY_NAME[..end];
            assert!(Certificate::parse(cut).map_or(true, |found| found.defect.is_some()), "{end}");
            assert!(Summary::new(cut).defect.is_some(), "{end}");
        }
    }

    #[test]
    fn any_changed_byte_is_survived() {
        let mut der = EVERY_NAME.to_vec();
        for at in 0..der.len() {
            for value in [0x00, 0x30, 0x80, 0xff] {
                let before = core::mem::replace(&mut der[at], value);
                let _ = Summary::new(&der);
                der[at] = before;
            }
        }
    }

    #[test]
    fn bytes_left_over_are_a_defect_and_lose_nothing() {
        let mut der = NEGATIVE.to_vec();
        der.extend(b"\x00\x00");
        let found = parse(&der);
        let kind = ErrorKind::TrailingData { length: 2 };
        let offset = length32(NEGATIVE.len());
        assert_eq!(found.defect, Some(Error { kind, field: "Certificate", offset }));
        assert_eq!(found.version(), Ok(1));
    }

    #[test]
    fn what_is_no_certificate_is_an_error() {
        assert!(Certificate::parse(b"").is_err());
        assert!(Certificate::parse(b"\x30\x03\x02\x01\x01").is_err());
        let kind = ErrorKind::IllegalValue { value: 0x47 };
        let error = Certificate::parse(b"GET / HTTP").unwrap_err();
        assert_eq!(error, Error { kind, field: "Certificate", offset: 0 });
    }

    #[test]
    fn a_field_of_another_type_costs_that_field() {
        let mut der = NEGATIVE.to_vec();
        let serial = parse(NEGATIVE).serial_number.unwrap().offset;
        der[usize::try_from(serial).unwrap()] = 0x04;
        let found = parse(&der);
        let kind = ErrorKind::IllegalValue { value: 0x04 };
        let error = Error { kind, field: "serialNumber", offset: serial };
        assert_eq!((found.serial(), found.defect), (Err(error), Some(error)));
        assert_eq!(found.public_key().unwrap().to_string(), "ec:secp256r1");
    }

    #[test]
    fn a_length_that_is_longer_than_it_need_be_is_read_and_noted() {
        let mut der = NEGATIVE.to_vec();
        assert_eq!(der[..2], [0x30, 0x82]);
        der.splice(1..2, [0x83, 0x00]);
        let found = parse(&der);
        assert_eq!(
            found.defect.map(|defect| (defect.field, defect.offset)),
            Some(("Certificate", 0))
        );
        assert_eq!(found.serial().unwrap(), "-5");
    }

    #[test]
    fn an_indefinite_length_ends_the_structure() {
        let mut fields = tlv(tag::INTEGER, b"\x07");
        fields.extend(b"\x30\x80\x00\x00");
        let der = cut_certificate(&fields);
        let found = parse(&der);
        assert_eq!(found.serial().unwrap(), "7");
        assert_eq!(found.defect.map(|defect| defect.field), Some("signature"));
        assert_eq!(found.subject().unwrap_err(), found.signature.unwrap_err());
    }

    #[test]
    fn ten_thousand_extensions_are_capped() {
        let one = tlv(tag::SEQUENCE, b"\x06\x01\x2a\x04\x00");
        let list = tlv(tag::SEQUENCE, &one.repeat(10_000));
        let explicit = tlv(0xa3, &list);
        let extensions = Extensions::new(Element::parse(&explicit, 0).ok()).unwrap();
        let found: Vec<_> = extensions.collect();
        assert_eq!(found.len(), 1_025);
        let error = found.last().unwrap().unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge { limit: 1_024 });
        assert!(found[..1_024].iter().all(Result::is_ok));
    }

    #[cfg(feature = "fingerprint")]
    #[test]
    fn hashes_are_of_the_whole_certificate_and_of_the_key() {
        let hex = |octets: &[u8]| {
            let mut out = String::new();
            text::push_hex(&mut out, octets);
            out
        };
        assert_eq!(hex(&sha1(EVERY_NAME)), "437cea028b5094883bf0689d26b8da8ab390f4d3");
        assert_eq!(
            hex(&sha256(EVERY_NAME)),
            "52525e55f026edc43aa6598e7afdbd955631c5ee2003f4f6fb361611a16800d4"
        );
        let key = parse(EVERY_NAME).public_key_sha256().unwrap();
        assert_eq!(hex(&key), "0e113920c667f2fd3307aa8a90921b85319a17c32dcf80db2d04ad79c26d905d");
    }
}
