//! `tls_flags`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// Features that need one bit each ([draft-ietf-tls-tlsflags §2]).
    ///
    /// ```text
    /// struct {
    ///    opaque flags<0..255>;
    /// } FlagExtensions;
    /// ```
    ///
    /// [draft-ietf-tls-tlsflags §2]: https://datatracker.ietf.org/doc/html/draft-ietf-tls-tlsflags-14#section-2
    #[derive(Default)]
    pub struct FlagExtensions<'a> {
        /// Flag 0 is the lowest bit of the first byte.
        pub flags: &'a [u8] => vec8,
    }
}

impl FlagExtensions<'_> {
    /// The numbers of the flags that are set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        let bytes = (0..).step_by(8).zip(self.flags);
        let bits = bytes.flat_map(|(base, byte)| (0..8).map(move |bit| (base + bit, byte >> bit)));
        bits.filter(|(_, shifted)| shifted & 1 == 1).map(|(number, _)| number)
    }
}

impl<'a> Extension<'a> for FlagExtensions<'a> {
    const TYPE: ExtensionType = ExtensionType::TLS_FLAGS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn flags_are_counted_from_the_lowest_bit() {
        let sent = whole::<FlagExtensions<'_>>(b"\x02\x81\x02");
        assert!(sent.iter().eq([0, 7, 9]));
        let all = [&[255][..], &[0xff; 255]].concat();
        let mut cursor = Cursor::new(&all);
        assert_eq!(FlagExtensions::parse(&mut cursor).unwrap().iter().last(), Some(2039));
    }
}
