//! What is told of certificates: each read once, however many connections show it.

mod cache;

use std::sync::Arc;

use tlswire::wire::Error;
use tlswire::x509::der::MAX_DEPTH;
use tlswire::x509::{self, Certificate, Summary};

pub use cache::CertificateCache;

/// How much of certificates is read at most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CertificateLimits {
    /// Certificates of one list; the others are only counted.
    pub of_list: usize,
    /// Structures within one another; a certificate that nests deeper is malformed.
    pub depth: usize,
}

impl Default for CertificateLimits {
    fn default() -> Self {
        Self { of_list: 32, depth: MAX_DEPTH }
    }
}

/// The certificates of one `Certificate` message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain {
    /// Those that were read, in order from the leaf on.
    pub certificates: Vec<Arc<CertificateFacts>>,
    /// How many were sent.
    pub total: u32,
}

/// How much of a list is read.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Depth {
    /// Nothing: the certificates are only counted.
    Count,
    /// The first certificate.
    #[default]
    Leaf,
    /// As many as [`CertificateLimits`] allow.
    All,
}

impl Chain {
    /// Reads `sent`, the DER of each certificate in the order of the message.
    pub fn read<'a>(
        sent: impl IntoIterator<Item = &'a [u8]>,
        depth: Depth,
        cache: &mut CertificateCache,
    ) -> Self {
        let wanted = match depth {
            Depth::Count => 0,
            Depth::Leaf => 1,
            Depth::All => cache.limits().of_list,
        };
        let mut chain = Self::default();
        for der in sent {
            chain.total = chain.total.saturating_add(1);
            if chain.certificates.len() < wanted {
                chain.certificates.push(cache.read(der));
            }
        }
        chain
    }

    /// The certificate of the end that sent the list.
    #[must_use]
    pub fn leaf(&self) -> Option<&CertificateFacts> {
        self.certificates.first().map(|leaf| &**leaf)
    }

    /// Whether no certificate was sent.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// A certificate in words. What is `None` could not be read; `defect` says why.
#[derive(Clone, Debug, PartialEq)]
pub struct CertificateFacts {
    /// As it was sent.
    pub der: Box<[u8]>,
    /// The SHA-256 of `der` in lower-case hexadecimal.
    pub sha256: String,
    /// 1, 2 or 3.
    pub version: Option<u32>,
    /// Lower-case hexadecimal without leading zeros.
    pub serial: Option<String>,
    /// As RFC 4514 writes it.
    pub subject: Option<String>,
    /// As RFC 4514 writes it.
    pub issuer: Option<String>,
    /// Seconds since 1970 in UTC.
    pub not_before: Option<i64>,
    /// Seconds since 1970 in UTC.
    pub not_after: Option<i64>,
    /// The dotted identifier of the algorithm it is signed with.
    pub signature_oid: Option<String>,
    /// `rsa:BITS`, `dsa:BITS`, `ec:CURVE`, `ed25519`, `ed448`, or the identifier of another algorithm.
    pub key: Option<String>,
    /// What it is for, each with its type, as `DNSName:example.org`.
    pub subject_alt_names: Option<Vec<String>>,
    /// The DNS names and IP addresses among them, bare.
    pub names: Option<Vec<String>>,
    /// The first thing that is wrong with it.
    pub defect: Option<Error>,
    /// The same in words.
    pub error: Option<String>,
}

impl CertificateFacts {
    /// Reads the certificate that `der` should be.
    #[must_use]
    pub fn new(der: &[u8]) -> Self {
        Self::within(der, MAX_DEPTH)
    }

    /// The same; its structures may nest `depth` deep.
    #[must_use]
    pub fn within(der: &[u8], depth: usize) -> Self {
        let summary = Summary::within(der, depth);
        let named = Certificate::parse(der).is_ok_and(|found| found.general_names().is_ok());
        let subject_alt_names = named.then_some(summary.subject_alt_names);
        Self {
            der: der.into(),
            sha256: hexadecimal(&x509::sha256(der)),
            version: summary.version,
            serial: summary.serial,
            subject: summary.subject,
            issuer: summary.issuer,
            not_before: summary.not_before,
            not_after: summary.not_after,
            signature_oid: summary.signature_oid,
            key: summary.public_key,
            names: subject_alt_names.as_deref().map(bare_names),
            subject_alt_names,
            defect: summary.defect,
            error: summary.defect.map(|defect| defect.to_string()),
        }
    }

    /// The SHA-1 of `der` in lower-case hexadecimal.
    #[must_use]
    pub fn sha1(&self) -> String {
        hexadecimal(&x509::sha1(&self.der))
    }

    /// Whether it is for `host`, a name or an address (RFC 9525); `None` where its names cannot be
    /// read.
    #[must_use]
    pub fn matches_name(&self, host: &[u8]) -> Option<bool> {
        Certificate::parse(&self.der).ok()?.matches_name(host)
    }

    /// About how many bytes of memory it takes.
    fn size(&self) -> usize {
        let texts = [&self.serial, &self.subject, &self.issuer, &self.key, &self.error];
        let texts = texts.into_iter().flatten().map(String::len);
        let names = [&self.subject_alt_names, &self.names].into_iter().flatten().flatten();
        let names = names.map(|name| name.len() + size_of::<String>());
        size_of::<Self>() + self.der.len() + self.sha256.len() + texts.chain(names).sum::<usize>()
    }
}

fn bare_names(names: &[String]) -> Vec<String> {
    let bare = |name: &String| {
        let bare = name.strip_prefix("DNSName:").or_else(|| name.strip_prefix("IPAddress:"));
        bare.map(str::to_owned)
    };
    names.iter().filter_map(bare).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16);
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]).filter_map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_still_has_a_hash_and_an_error() {
        let facts = CertificateFacts::new(b"abc");
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(facts.sha256, sha256);
        assert_eq!(facts.sha1(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(facts.error.is_some() && facts.subject.is_none() && facts.names.is_none());
        assert_eq!(facts.matches_name(b"example.org"), None);
    }

    #[test]
    fn only_as_much_as_is_asked_for_is_read_and_all_is_counted() {
        let mut cache = CertificateCache::default();
        let sent = vec![&b"a"[..]; 40];
        for (depth, read) in [(Depth::Count, 0), (Depth::Leaf, 1), (Depth::All, 32)] {
            let chain = Chain::read(sent.iter().copied(), depth, &mut cache);
            assert_eq!((chain.certificates.len(), chain.total), (read, 40));
        }
        assert!(Chain::read([], Depth::All, &mut cache).is_empty());
        let limits = CertificateLimits { of_list: 40, ..CertificateLimits::default() };
        let mut cache = CertificateCache::new(limits);
        assert_eq!(Chain::read(sent, Depth::All, &mut cache).certificates.len(), 40);
    }

    #[test]
    fn names_lose_their_type_and_other_kinds_are_left_out() {
        let names = ["DNSName:a.b", "IPAddress:::1", "RFC822Name:x@y"].map(str::to_owned);
        assert_eq!(bare_names(&names), ["a.b", "::1"]);
    }
}
