//! What rows and messages tell of a certificate.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Certificate, Name, Partial, der};
use crate::wire::{Error, Result};

/// The fields of a certificate in words, whatever is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// 1, 2 or 3.
    pub version: Option<u32>,
    /// Lower-case hexadecimal ([`Certificate::serial`]).
    pub serial: Option<String>,
    /// As RFC 4514 writes it ([`Name::to_rfc4514`]).
    pub subject: Option<String>,
    /// As RFC 4514 writes it ([`Name::to_rfc4514`]).
    pub issuer: Option<String>,
    /// Seconds of Unix time.
    pub not_before: Option<i64>,
    /// Seconds of Unix time.
    pub not_after: Option<i64>,
    /// The dotted identifier of the signature's algorithm.
    pub signature_oid: Option<String>,
    /// `rsa:2048` … ([`PublicKey`](super::PublicKey)).
    pub public_key: Option<String>,
    /// `DNSName:example.org` … ([`GeneralName::to_text`](super::GeneralName::to_text)).
    pub subject_alt_names: Vec<String>,
    /// The first thing that is wrong; a field above that is `None` could not be read.
    pub defect: Option<Error>,
}

impl Summary {
    /// The summary of the certificate that `der` should be.
    #[must_use]
    pub fn new(der: &[u8]) -> Self {
        Self::within(der, der::MAX_DEPTH)
    }

    /// The same; its structures may nest `depth` deep before that is a defect.
    #[must_use]
    pub fn within(der: &[u8], depth: usize) -> Self {
        let mut summary = Partial::new(Self::default());
        if let Some(certificate) = summary.note(Certificate::parse(der)) {
            summary.defect = certificate.defect;
            summary.describe(&certificate);
            summary.note(der::check(der, depth));
        }
        Self { defect: summary.defect, ..summary.value }
    }
}

impl Partial<Summary> {
    fn describe(&mut self, certificate: &Certificate<'_>) {
        self.value.version = self.note(certificate.version());
        self.value.serial = self.note(certificate.serial());
        self.value.subject = self.name(certificate.subject());
        self.value.issuer = self.name(certificate.issuer());
        self.value.not_before = self.note(certificate.not_before());
        self.value.not_after = self.note(certificate.not_after());
        let algorithm = self.note(certificate.signature_algorithm());
        self.value.signature_oid = algorithm.map(|algorithm| algorithm.to_string());
        self.value.public_key = self.public_key(certificate);
        let names = certificate.subject_alt_names();
        self.defect = self.defect.or(names.defect);
        self.value.subject_alt_names = names.value;
    }

    fn name(&mut self, name: Result<Name<'_>>) -> Option<String> {
        let text = self.note(name)?.to_rfc4514();
        self.defect = self.defect.or(text.defect);
        Some(text.value)
    }

    fn public_key(&mut self, certificate: &Certificate<'_>) -> Option<String> {
        let key = self.note(certificate.public_key())?;
        self.note(key.subject_public_key);
        Some(key.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::der::build::cut_certificate;

    const EVERY_NAME: &[u8] =
        include_bytes!("../../../../tests/data/certificates/rsa-every-name.der");

    #[test]
    fn every_field_of_a_sound_certificate_is_told() {
        let found = Summary::new(EVERY_NAME);
        let name =
            r#"CN=Müller+CN=www.example.org,OU=\#1 \+ \<2\>\; \"three\",O=Example\, Inc.,C=DE"#;
        let expected = Summary {
            version: Some(3),
            serial: Some("f00dcafe".into()),
            subject: Some(name.into()),
            issuer: Some(name.into()),
            not_before: Some(1_795_317_539),
            not_after: Some(2_110_677_539),
            signature_oid: Some("1.2.840.113549.1.1.11".into()),
            public_key: Some("rsa:2048".into()),
            subject_alt_names: found.subject_alt_names.clone(),
            defect: None,
        };
        assert_eq!(found, expected);
        let names = [
            "DNSName:www.example.org",
            "DNSName:*.Example.net",
            "IPAddress:192.0.2.1",
            "IPAddress:2001:db8::1",
            "RFC822Name:someone@example.org",
            "UniformResourceIdentifier:https://example.org/",
            "RegisteredID:1.2.3.4",
            "DirectoryName:CN=other name,C=DE",
            r"OtherName:b'\x0c\x13someone@example.org'",
        ];
        assert_eq!(found.subject_alt_names, names);
    }

    #[test]
    fn strings_of_every_width_are_told_alike() {
        let files: [&[u8]; 3] = [
            include_bytes!(
                "../../../../tests/data/certificates/p256-bmp-string-negative-serial.der"
            ),
            include_bytes!(
                "../../../../tests/data/certificates/ed25519-teletex-string-serial-0.der"
            ),
            include_bytes!("../../../../tests/data/certificates/ec-explicit-universal-string.der"),
        ];
        for der in files {
            assert_eq!(Summary::new(der).subject.unwrap(), "DC=example,O=Müller");
        }
    }

    #[test]
    fn what_is_no_certificate_has_nothing_but_the_defect() {
        let found = Summary::new(b"");
        assert_eq!(found, Summary { defect: found.defect, ..Summary::default() });
        assert_eq!(found.defect.unwrap().field, "Certificate");
    }

    #[test]
    fn a_version_is_not_guessed_where_the_certificate_is_cut_before_it() {
        assert_eq!(Summary::new(&cut_certificate(b"")).version, None);
        let found = Summary::new(&cut_certificate(b"\x02\x01\x07"));
        assert_eq!((found.version, found.serial.as_deref()), (Some(1), Some("7")));
    }

    #[test]
    fn a_defect_that_no_field_shows_is_found_all_the_same() {
        let mut der = EVERY_NAME.to_vec();
        let signature = Certificate::parse(EVERY_NAME).unwrap().signature_algorithm.unwrap();
        let parameters = usize::try_from(signature.offset).unwrap() + 13;
        assert_eq!(der[parameters..parameters + 2], [0x05, 0x00]);
        der[parameters + 1] = 0x01;
        assert_eq!(Summary::new(&der).defect.unwrap().field, "element");
    }
}
