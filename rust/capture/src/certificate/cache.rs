//! Certificates that were read lately, by their content.

use core::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::{CertificateFacts, CertificateLimits};

/// Entries and bytes of each of the two generations.
const MAX_ENTRIES: usize = 2_048;
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Certificates by their DER: at most 4,096 and about 8 MiB, those used lately stay.
///
/// There are two generations. What is asked for is moved to the young one; when that is full, it
/// becomes the old one, and what was old and not asked for since is forgotten.
#[derive(Debug, Default)]
pub struct CertificateCache {
    young: Generation,
    old: Generation,
    hasher: RandomState,
    limits: CertificateLimits,
}

#[derive(Debug, Default)]
struct Generation {
    table: HashTable<(u64, Arc<CertificateFacts>)>,
    bytes: usize,
}

impl CertificateCache {
    /// A cache of certificates that are read within `limits`.
    #[must_use]
    pub fn new(limits: CertificateLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// How much of certificates is read.
    #[must_use]
    pub const fn limits(&self) -> CertificateLimits {
        self.limits
    }

    /// What is told of the certificate that `der` should be.
    pub fn read(&mut self, der: &[u8]) -> Arc<CertificateFacts> {
        let hash = self.hasher.hash_one(der);
        if let Some(facts) = self.young.find(hash, der) {
            return Arc::clone(facts);
        }
        let known = self.old.find(hash, der).map(Arc::clone);
        let facts =
            known.unwrap_or_else(|| Arc::new(CertificateFacts::within(der, self.limits.depth)));
        self.keep(hash, &facts);
        facts
    }

    fn keep(&mut self, hash: u64, facts: &Arc<CertificateFacts>) {
        let size = facts.size();
        if size > MAX_BYTES {
            return;
        }
        if self.young.table.len() >= MAX_ENTRIES || self.young.bytes + size > MAX_BYTES {
            self.old = core::mem::take(&mut self.young);
        }
        self.young.bytes += size;
        self.young.table.insert_unique(hash, (hash, Arc::clone(facts)), |(hash, _)| *hash);
    }
}

impl Generation {
    fn find(&self, hash: u64, der: &[u8]) -> Option<&Arc<CertificateFacts>> {
        let found = self.table.find(hash, |(known, facts)| *known == hash && *facts.der == *der);
        found.map(|(_, facts)| facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(cache: &CertificateCache) -> usize {
        cache.young.table.len() + cache.old.table.len()
    }

    #[test]
    fn equal_bytes_are_read_once() {
        let mut cache = CertificateCache::default();
        let (one, other) = (cache.read(b"one"), cache.read(b"other"));
        assert!(Arc::ptr_eq(&one, &cache.read(b"one")));
        assert!(!Arc::ptr_eq(&one, &other));
    }

    #[test]
    fn what_is_used_stays_and_the_rest_is_forgotten() {
        let mut cache = CertificateCache::default();
        let used = cache.read(b"used");
        let unused = cache.read(b"unused");
        for number in 0..20_000_u32 {
            cache.read(&number.to_be_bytes());
            assert!(Arc::ptr_eq(&used, &cache.read(b"used")));
            assert!(held(&cache) <= 2 * MAX_ENTRIES);
        }
        assert!(!Arc::ptr_eq(&unused, &cache.read(b"unused")));
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut cache = CertificateCache::default();
        for number in 0..300_u32 {
            let mut der = vec![0; 60_000];
            der.extend(number.to_be_bytes());
            cache.read(&der);
            assert!(cache.young.bytes <= MAX_BYTES && cache.old.bytes <= MAX_BYTES);
        }
        cache.read(&vec![0; MAX_BYTES]);
        assert!(held(&cache) < 300);
    }
}
