//! The finite-field groups that have names.

use crate::registry::NamedGroup;

/// A group, the length of its prime in bytes, and the eight bytes before the last eight.
type Feature = (NamedGroup, usize, [u8; 8]);

/// What tells the primes of [RFC 7919 appendix A] apart.
///
/// [RFC 7919 appendix A]: https://www.rfc-editor.org/rfc/rfc7919#appendix-A
const GROUPS: [Feature; 5] = [
    (NamedGroup::FFDHE2048, 256, [0x88, 0x6b, 0x42, 0x38, 0x61, 0x28, 0x5c, 0x97]),
    (NamedGroup::FFDHE3072, 384, [0x25, 0xe4, 0x1d, 0x2b, 0x66, 0xc6, 0x2e, 0x37]),
    (NamedGroup::FFDHE4096, 512, [0xc6, 0x8a, 0x00, 0x7e, 0x5e, 0x65, 0x5f, 0x6a]),
    (NamedGroup::FFDHE6144, 768, [0xa4, 0x0e, 0x32, 0x9c, 0xd0, 0xe4, 0x0e, 0x65]),
    (NamedGroup::FFDHE8192, 1024, [0xd6, 0x8c, 0x8b, 0xb7, 0xc5, 0xc6, 0x42, 0x4c]),
];

/// The first bytes of all of them: 64 one bits, then the digits of *e*.
const FIRST: [u8; 16] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xad, 0xf8, 0x54, 0x58, 0xa2, 0xbb, 0x4a, 0x9a,
];

/// The group of RFC 7919 with prime `p` and generator `g`, big-endian; `None` for any other.
///
/// The primes are 2^b - 2^(b-64) + ([2^(b-130) e] + X) 2^64 - 1; they are told by their length,
/// their first sixteen and their last sixteen bytes, of which `X` makes the difference.
#[must_use]
pub fn ffdhe_group(p: &[u8], g: &[u8]) -> Option<NamedGroup> {
    let (p, g) = (trim(p), trim(g));
    let (&low, &ones) = p
        .split_last_chunk::<8>()
        .and_then(|(rest, ones)| rest.last_chunk::<8>().map(|low| (low, ones)))?;
    if g != [2] || ones != [0xff; 8] || !p.starts_with(&FIRST) {
        return None;
    }
    let mut groups = GROUPS.iter();
    groups.find(|(_, length, last)| *length == p.len() && *last == low).map(|(group, ..)| *group)
}

/// `number` without leading zeros.
fn trim(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn prime(length: usize, low: [u8; 8]) -> vec::Vec<u8> {
        let mut prime = vec![0x5a; length];
        prime[..16].copy_from_slice(&FIRST);
        prime[length - 16..length - 8].copy_from_slice(&low);
        prime[length - 8..].fill(0xff);
        prime
    }

    #[test]
    fn the_primes_of_rfc_7919_have_names() {
        for (group, length, low) in GROUPS {
            let prime = prime(length, low);
            assert_eq!(ffdhe_group(&prime, &[2]), Some(group));
            assert_eq!(ffdhe_group(&[&[0][..], &prime].concat(), &[0, 2]), Some(group));
            assert_eq!(ffdhe_group(&prime, &[5]), None);
            assert_eq!(ffdhe_group(&prime[1..], &[2]), None);
        }
    }

    #[test]
    fn other_primes_have_none() {
        assert_eq!(ffdhe_group(&prime(256, [0; 8]), &[2]), None);
        assert_eq!(ffdhe_group(&[0xff; 256], &[2]), None);
        assert_eq!(ffdhe_group(b"", b""), None);
        assert_eq!(ffdhe_group(&[0; 256], &[2]), None);
    }
}
