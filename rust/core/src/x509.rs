//! X.509 certificates as an observer needs them: located at once, decoded when asked.
//!
//! [`Certificate::parse`] walks the fields of the outermost two structures and decodes none.
//! Whatever can be delimited is kept: a defect costs the field it is in. Nothing is verified.

pub mod der;
mod extension;
mod general_name;
mod host;
mod name;
mod oid;
mod public_key;
mod summary;
mod text;
pub mod time;
mod walk;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use der::Element;
use der::{Reader, tag};
pub use extension::{BasicConstraints, Extension, Extensions, KeyUsage};
pub use general_name::GeneralName;
pub use name::{AttributeTypeAndValue, Name};
pub use oid::Oid;
pub use public_key::PublicKey;
pub use summary::Summary;
use walk::Walk;

use crate::wire::{Error, ErrorKind, Result};

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
///     tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }
/// TBSCertificate ::= SEQUENCE {
///     version [0] EXPLICIT Version DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier,
///     issuer Name, validity Validity, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo,
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
        let mut damaged = false;
        for name in self.general_names().ok()? {
            match name {
                Ok(name) if host::matches(&name, host) => return Some(true),
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
