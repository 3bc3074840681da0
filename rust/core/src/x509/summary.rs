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
        let mut summary = Partial::new(Self::default());
        if let Some(certificate) = summary.note(Certificate::parse(der)) {
            summary.defect = certificate.defect;
            summary.describe(&certificate);
            summary.note(der::check(der));
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
