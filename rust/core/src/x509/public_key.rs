//! Public keys: their kind and size.

use alloc::string::ToString;
use core::fmt;

use super::der::{Element, tag};
use super::oid::Oid;
use crate::wire::{Error, ErrorKind, Result, length32};

/// A certificate's public key ([RFC 5280 §4.1.2.7]).
///
/// Prints as `rsa:2048`, `dsa:1024`, `dh:2048`, `ec:secp256r1` (curves as in the TLS registry; the
/// dotted identifier of a curve without a name, `ec:explicit` for one that is spelt out), else the
/// algorithm's name in lower case (`ed25519`, `ml-dsa-44`) or its dotted identifier. A size or
/// curve that cannot be read is left out, with the colon.
///
/// ```text
/// SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
/// ```
///
/// [RFC 5280 §4.1.2.7]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.7
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey<'a> {
    /// What the key is for: `rsaEncryption` …
    pub algorithm: Oid<'a>,
    /// What the algorithm needs to know besides, such as a curve.
    pub parameters: Option<Element<'a>>,
    /// The key's octets, in the algorithm's own encoding.
    pub subject_public_key: Result<&'a [u8]>,
    /// Where those octets begin, from the first byte of the certificate.
    pub offset: u32,
}

/// The kinds of key that have a size or a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rsa,
    Dsa,
    DiffieHellman,
    EllipticCurve,
    Other,
}

impl<'a> PublicKey<'a> {
    /// The key whose `SubjectPublicKeyInfo` is `element`.
    pub fn new(element: &Element<'a>) -> Result<Self> {
        let mut fields = element.expect("subjectPublicKeyInfo", tag::SEQUENCE)?.reader();
        let (algorithm, parameters) =
            algorithm_identifier(&fields.expect("algorithm", tag::SEQUENCE)?)?;
        let offset = fields.offset();
        let bits = fields.expect("subjectPublicKey", tag::BIT_STRING);
        let offset = bits.map_or(offset, |bits| bits.content_offset().saturating_add(1));
        let subject_public_key = bits.and_then(|bits| octets(&bits, "subjectPublicKey"));
        Ok(Self { algorithm, parameters, subject_public_key, offset })
    }

    /// The length in bits of the RSA modulus, or of the prime of DSA or Diffie-Hellman.
    #[must_use]
    pub fn bits(&self) -> Option<u32> {
        let number = match self.kind() {
            Kind::Rsa => {
                let key = Element::parse(self.subject_public_key.ok()?, self.offset);
                key.ok()?.expect("RSAPublicKey", tag::SEQUENCE).ok()?
            }
            Kind::Dsa | Kind::DiffieHellman => self.parameters?,
            Kind::EllipticCurve | Kind::Other => return None,
        };
        number
            .reader()
            .expect("modulus", tag::INTEGER)
            .ok()
            .map(|number| bit_length(number.content))
    }

    /// The curve of an elliptic curve key, if it is named and not spelt out.
    #[must_use]
    pub fn curve(&self) -> Option<Oid<'a>> {
        let parameters = self.parameters.filter(|_| self.kind() == Kind::EllipticCurve)?;
        (parameters.tag == tag::OBJECT_IDENTIFIER).then_some(Oid(parameters.content))
    }

    fn kind(&self) -> Kind {
        match self.algorithm.name() {
            Some("rsaEncryption" | "rsa" | "id-RSASSA-PSS" | "id-RSAES-OAEP") => Kind::Rsa,
            Some("id-dsa") => Kind::Dsa,
            Some("dhpublicnumber" | "dhKeyAgreement") => Kind::DiffieHellman,
            Some("id-ecPublicKey" | "id-ecDH") => Kind::EllipticCurve,
            _ => Kind::Other,
        }
    }

    fn fmt_curve(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.curve(), self.parameters) {
            (Some(curve), _) => match curve.name() {
                Some(name) => write!(f, ":{name}"),
                None => write!(f, ":{curve}"),
            },
            (None, Some(parameters)) if parameters.is_constructed() => f.write_str(":explicit"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for PublicKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Rsa => f.write_str("rsa")?,
            Kind::Dsa => f.write_str("dsa")?,
            Kind::DiffieHellman => f.write_str("dh")?,
            Kind::EllipticCurve => {
                f.write_str("ec")?;
                self.fmt_curve(f)?;
            }
            Kind::Other => {
                let name = self.algorithm.name().map(str::to_ascii_lowercase);
                f.write_str(&name.unwrap_or_else(|| self.algorithm.to_string()))?;
            }
        }
        self.bits().map_or(Ok(()), |bits| write!(f, ":{bits}"))
    }
}

/// An algorithm and its parameters ([RFC 5280 §4.1.1.2]); parameters that are cut count as absent.
///
/// [RFC 5280 §4.1.1.2]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.1.2
pub(crate) fn algorithm_identifier<'a>(
    element: &Element<'a>,
) -> Result<(Oid<'a>, Option<Element<'a>>)> {
    let mut fields = element.reader();
    let algorithm = Oid(fields.expect("algorithm", tag::OBJECT_IDENTIFIER)?.content);
    let parameters = if fields.is_empty() { None } else { fields.next("parameters").ok() };
    Ok((algorithm, parameters))
}

/// The octets of a BIT STRING, without the one that counts unused bits.
pub(crate) fn octets<'a>(bits: &Element<'a>, field: &'static str) -> Result<&'a [u8]> {
    let empty: Error = bits.error(field, ErrorKind::IllegalLength { length: 0 });
    bits.content.split_first().map(|(_, octets)| octets).ok_or(empty)
}

/// The bits of a number from the highest that is set; a sign bit counts as a bit.
fn bit_length(octets: &[u8]) -> u32 {
    let zeros = octets.iter().take_while(|&&octet| octet == 0).count();
    let significant = octets.get(zeros..).unwrap_or_default();
    let high = significant.first().map_or(0, |octet| octet.leading_zeros());
    length32(significant.len()).saturating_mul(8).saturating_sub(high)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;
    use crate::x509::Certificate;
    use crate::x509::der::build::tlv;

    const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";

    /// A key of an algorithm, with its parameters' DER, and its own octets.
    fn key(algorithm: &[u8], parameters: &[u8], octets: &[u8]) -> Vec<u8> {
        let algorithm = [&tlv(tag::OBJECT_IDENTIFIER, algorithm), parameters].concat();
        let bits = tlv(tag::BIT_STRING, &[b"\x00", octets].concat());
        tlv(tag::SEQUENCE, &[tlv(tag::SEQUENCE, &algorithm), bits].concat())
    }

    fn text(der: &[u8]) -> String {
        PublicKey::new(&Element::parse(der, 0).unwrap()).unwrap().to_string()
    }

    fn rsa(modulus: &[u8]) -> String {
        let numbers = [tlv(tag::INTEGER, modulus), tlv(tag::INTEGER, b"\x00")].concat();
        text(&key(RSA, b"\x05\x00", &tlv(tag::SEQUENCE, &numbers)))
    }

    #[test]
    fn keys_of_certificates_have_a_kind_and_a_size() {
        let files: [(&[u8], &str); 5] = [
            (include_bytes!("../../../../tests/data/certificates/rsa-every-name.der"), "rsa:2048"),
            (include_bytes!("../../../../tests/data/certificates/dsa-version-1.der"), "dsa:1024"),
            (
                include_bytes!(
                    "../../../../tests/data/certificates/p256-bmp-string-negative-serial.der"
                ),
                "ec:secp256r1",
            ),
            (
                include_bytes!(
                    "../../../../tests/data/certificates/ec-explicit-universal-string.der"
                ),
                "ec:explicit",
            ),
            (
                include_bytes!(
                    "../../../../tests/data/certificates/ed25519-teletex-string-serial-0.der"
                ),
                "ed25519",
            ),
        ];
        for (der, expected) in files {
            let key = Certificate::parse(der).unwrap().public_key().unwrap();
            assert_eq!(key.to_string(), expected);
        }
    }

    #[test]
    fn a_modulus_is_measured_from_its_highest_bit() {
        assert_eq!(rsa(b"\x00\xff\xff"), "rsa:16");
        assert_eq!(rsa(b"\x04\x07"), "rsa:11");
        assert_eq!(rsa(b"\x00"), "rsa:0");
        assert_eq!(rsa(&vec![0x80; 2 << 20]), "rsa:16777216");
    }

    #[test]
    fn a_size_that_cannot_be_read_is_left_out() {
        assert_eq!(text(&key(RSA, b"\x05\x00", b"\x30\x09\x02")), "rsa");
        assert_eq!(text(&key(b"\x2a\x86\x48\xce\x38\x04\x01", b"", b"")), "dsa");
        assert_eq!(text(&key(EC, b"\x05\x00", b"\x04")), "ec");
    }

    #[test]
    fn a_curve_or_an_algorithm_without_a_name_is_dotted() {
        assert_eq!(text(&key(EC, b"\x06\x03\x2a\x03\x04", b"\x04")), "ec:1.2.3.4");
        assert_eq!(text(&key(b"\x2a\x03\x04", b"", b"")), "1.2.3.4");
        let ml_dsa = b"\x60\x86\x48\x01\x65\x03\x04\x03\x11";
        assert_eq!(text(&key(ml_dsa, b"", b"")), "ml-dsa-44");
    }

    #[test]
    fn a_key_that_is_cut_keeps_its_algorithm() {
        let der = tlv(tag::SEQUENCE, &tlv(tag::SEQUENCE, &tlv(tag::OBJECT_IDENTIFIER, RSA)));
        let found = PublicKey::new(&Element::parse(&der, 0).unwrap()).unwrap();
        assert_eq!((found.to_string(), found.bits()), ("rsa".into(), None));
        assert_eq!(found.subject_public_key.unwrap_err().field, "subjectPublicKey");
    }
}
