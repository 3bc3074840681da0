//! JA3S.

use super::ascii::Ascii;
use super::ja3::{Ja3, room};
use crate::handshake::ServerHello;

/// The JA3S of a server: version, suite and extensions ([salesforce/ja3]). `None` where the hello
/// is broken.
///
/// [salesforce/ja3]: https://github.com/salesforce/ja3
#[must_use]
pub fn ja3s(hello: &ServerHello<'_>) -> Option<Ja3> {
    if hello.defect.is_some() {
        return None;
    }
    let extensions = hello.extensions.unwrap_or_default();
    let mut full = Ascii::with_capacity(room(extensions.len()));
    full.decimal(hello.legacy_version.0);
    full.push(b',');
    full.decimal(hello.cipher_suite.0);
    full.push(b',');
    full.decimal_list(extensions.types().map(|found| found.0));
    Some(Ja3::of(full.into_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Cursor, Parse};

    #[test]
    fn version_suite_and_extensions_are_joined() {
        let rest = b"\x00\x00\x35\x00\x00\x09\x00\x17\x00\x00\xff\x01\x00\x01\x00";
        let body = [&b"\x03\x01"[..], &[0; 32], rest].concat();
        let hello = ServerHello::parse(&mut Cursor::new(&body)).unwrap();
        let found = ja3s(&hello).unwrap();
        assert_eq!(found.full(), "769,53,23-65281");
        assert_eq!(found.hash(), "1347ed8decb1b0b0ad98299f11e76add");
    }

    #[test]
    fn a_hello_without_extensions_ends_in_a_comma() {
        let body = [&b"\x03\x03"[..], &[0; 32], b"\x00\xc0\x2f\x00"].concat();
        let hello = ServerHello::parse(&mut Cursor::new(&body)).unwrap();
        assert_eq!(ja3s(&hello).unwrap().full(), "771,49199,");
    }
}
