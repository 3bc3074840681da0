//! The fingerprints of hellos, which are made once of many that are alike.

use core::cell::RefCell;
use core::mem;

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use tlswire::fingerprint::{Order, ja3, ja4};
use tlswire::handshake::{ClientHello, Transport};
use tlswire::registry::is_grease;

/// Entries of each of the two generations.
const MAX_ENTRIES: usize = 512;
/// Numbers that a hello may count to be remembered.
const MAX_NUMBERS: usize = 512;

/// A client's fingerprints; `None` where it has none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fingerprints {
    /// The MD5 that JA3 is.
    pub(super) ja3: Option<[u8; 16]>,
    /// JA4, as text.
    pub(super) ja4: Option<[u8; 36]>,
}

impl Fingerprints {
    /// Those of a whole hello. Both are made, since who asks for one mostly asks for the other.
    pub(super) fn new(hello: &ClientHello<'_>, transport: Transport) -> Self {
        let ja4 = ja4(hello, transport, Order::Sorted).map(|found| found.hash());
        Self {
            ja3: ja3(hello).map(|found| found.digest()),
            ja4: ja4.and_then(|text| text.as_bytes().try_into().ok()),
        }
    }

    /// Those of a hello that counts what `count` writes, made by `new` unless one that counts the
    /// same was seen lately. Where `count` answers `false`, they are made anew.
    pub(super) fn alike(
        count: impl FnOnce(&mut Counted) -> bool,
        new: impl FnOnce() -> Self,
    ) -> Self {
        SEEN.with_borrow_mut(|seen| {
            seen.counted.0.clear();
            if count(&mut seen.counted) && seen.counted.0.len() <= MAX_NUMBERS {
                seen.find(new)
            } else {
                new()
            }
        })
    }
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::default();
}

/// All that fingerprints count of a hello, one number after the other: equal ones have equal
/// fingerprints.
#[derive(Debug, Default)]
pub(super) struct Counted(Vec<u16>);

impl Counted {
    /// Notes a number.
    pub(super) fn number(&mut self, number: u16) {
        self.0.push(number);
    }

    /// Notes a list, GREASE left out, and how long it is.
    pub(super) fn list(&mut self, numbers: impl Iterator<Item = u16>) {
        let at = self.0.len();
        self.0.push(0);
        self.0.extend(numbers.filter(|number| !is_grease(*number)));
        let length = u16::try_from(self.0.len() - at - 1).unwrap_or(u16::MAX);
        self.0.get_mut(at).into_iter().for_each(|place| *place = length);
    }
}

/// Fingerprints by what they count: at most 1,024, those used lately stay.
///
/// There are two generations. What is asked for is moved to the young one; when that is full, it
/// becomes the old one, and what was old and not asked for since is forgotten.
#[derive(Debug, Default)]
struct Seen {
    young: HashMap<Box<[u16]>, Fingerprints, RandomState>,
    old: HashMap<Box<[u16]>, Fingerprints, RandomState>,
    counted: Counted,
}

impl Seen {
    /// The fingerprints of what is counted.
    fn find(&mut self, new: impl FnOnce() -> Fingerprints) -> Fingerprints {
        let counted = self.counted.0.as_slice();
        if let Some(found) = self.young.get(counted) {
            return *found;
        }
        let found = self.old.get(counted).copied().unwrap_or_else(new);
        if self.young.len() >= MAX_ENTRIES {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(counted.into(), found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[u16], made: &mut u8) -> Fingerprints {
        let count = |counted: &mut Counted| {
            counted.list(numbers.iter().copied());
            true
        };
        Fingerprints::alike(count, || {
            *made += 1;
            Fingerprints { ja3: Some([*made; 16]), ja4: None }
        })
    }

    #[test]
    fn they_are_made_once_of_hellos_that_are_alike() {
        let mut made = 0;
        let first = of(&[1, 2, 0x1a1a], &mut made);
        assert_eq!(of(&[1, 2], &mut made).ja3, first.ja3);
        assert_ne!(of(&[2, 1], &mut made).ja3, first.ja3);
        assert_eq!(made, 2);
    }

    #[test]
    fn those_not_seen_for_long_are_forgotten_and_made_again() {
        let mut made = 0;
        of(&[7, 7], &mut made);
        let many = u16::try_from(2 * MAX_ENTRIES).unwrap();
        for number in 0..many {
            of(&[8, number], &mut 0);
        }
        SEEN.with_borrow(|seen| assert!(seen.young.len() + seen.old.len() <= 2 * MAX_ENTRIES));
        of(&[7, 7], &mut made);
        assert_eq!(made, 2);
    }

    #[test]
    fn lists_are_not_confused_with_one_another() {
        let mut counted = [Counted::default(), Counted::default()];
        let [one, other] = &mut counted;
        one.list([1, 2].into_iter());
        one.list([3].into_iter());
        other.list([1].into_iter());
        other.list([2, 3].into_iter());
        assert_ne!(one.0, other.0);
    }
}
