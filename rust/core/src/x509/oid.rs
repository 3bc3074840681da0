//! Object identifiers.

mod names;

use core::fmt;

use names::NAMES;

/// The most arcs that are printed in dotted form.
const MAX_ARCS: usize = 64;

/// An object identifier, as its content octets (X.690 §8.19).
///
/// Prints as dotted numbers; as `#` and its octets in hexadecimal if it is empty, cut, has an arc
/// of more than 128 bits, or more than 64 arcs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Oid<'a>(pub &'a [u8]);

impl Oid<'static> {
    /// `subjectKeyIdentifier`.
    pub const SUBJECT_KEY_IDENTIFIER: Self = Self(b"\x55\x1d\x0e");
    /// `keyUsage`.
    pub const KEY_USAGE: Self = Self(b"\x55\x1d\x0f");
    /// `subjectAltName`.
    pub const SUBJECT_ALT_NAME: Self = Self(b"\x55\x1d\x11");
    /// `basicConstraints`.
    pub const BASIC_CONSTRAINTS: Self = Self(b"\x55\x1d\x13");
    /// `authorityKeyIdentifier`.
    pub const AUTHORITY_KEY_IDENTIFIER: Self = Self(b"\x55\x1d\x23");
    /// `extKeyUsage`.
    pub const EXT_KEY_USAGE: Self = Self(b"\x55\x1d\x25");
    /// The timestamps of logs ([RFC 6962 §3.3]).
    ///
    /// [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3
    pub const SIGNED_CERTIFICATE_TIMESTAMPS: Self =
        Self(b"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02");
}

impl Oid<'_> {
    /// The name its standard gives it, where this library knows it: `sha256WithRSAEncryption`.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        NAMES.iter().find_map(|&(content, _, name)| (content == self.0).then_some(name))
    }

    /// The arcs, with the first two still in one; none if they cannot be printed.
    fn arcs(&self) -> Option<impl Iterator<Item = u128>> {
        let arcs = || self.0.split_inclusive(|octet| octet & 0x80 == 0).map(arc);
        let printable = arcs().count() <= MAX_ARCS && arcs().all(|arc| arc.is_some());
        (printable && !self.0.is_empty()).then(|| arcs().flatten())
    }
}

/// One arc: seven bits an octet, all but the last with the high bit.
fn arc(octets: &[u8]) -> Option<u128> {
    let whole = octets.last().is_some_and(|octet| octet & 0x80 == 0);
    let append =
        |sum: u128, &octet: &u8| sum.checked_mul(128)?.checked_add(u128::from(octet & 0x7f));
    if whole { octets.iter().try_fold(0, append) } else { None }
}

impl fmt::Display for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(mut arcs) = self.arcs() else {
            f.write_str("#")?;
            return self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"));
        };
        let both = arcs.next().unwrap_or_default();
        let first = (both / 40).min(2);
        write!(f, "{first}.{}", both.saturating_sub(first * 40))?;
        arcs.try_for_each(|arc| write!(f, ".{arc}"))
    }
}

impl fmt::Debug for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;

    #[test]
    fn every_row_of_the_table_has_the_octets_of_its_dotted_form() {
        for &(content, dotted, _) in NAMES {
            assert_eq!(Oid(content).to_string(), dotted);
        }
    }

    #[test]
    fn no_identifier_is_named_twice() {
        for (at, &(content, dotted, _)) in NAMES.iter().enumerate() {
            assert!(NAMES[at + 1..].iter().all(|row| row.0 != content), "{dotted}");
        }
    }

    #[test]
    fn an_arc_of_128_bits_is_dotted_and_a_longer_one_is_hexadecimal() {
        let mut octets = vec![0xff; 18];
        octets.insert(0, 0x83);
        octets.push(0x7f);
        octets.remove(1);
        octets.insert(0, 0x2a);
        assert_eq!(Oid(&octets).to_string(), "1.2.340282366920938463463374607431768211455");
        octets[1] = 0x84;
        assert!(Oid(&octets).to_string().starts_with("#2a84ff"));
    }

    #[test]
    fn what_is_no_identifier_is_hexadecimal() {
        assert_eq!(Oid(b"").to_string(), "#");
        assert_eq!(Oid(b"\x2a\x86").to_string(), "#2a86");
        assert!(Oid(&[1; 10_000]).to_string().starts_with("#0101"));
    }

    #[test]
    fn the_first_octet_holds_two_arcs() {
        assert_eq!(Oid(b"\x27").to_string(), "0.39");
        assert_eq!(Oid(b"\x4f").to_string(), "1.39");
        assert_eq!(Oid(b"\x88\x37\x03").to_string(), "2.999.3");
    }
}
