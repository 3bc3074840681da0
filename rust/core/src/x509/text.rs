//! The strings of certificates as Unicode.

use alloc::string::String;
use core::fmt::Write as _;

use super::der::{Element, tag};
use crate::wire::write_octet;

/// A piece of a string: a character, or an octet that is part of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Character(char),
    Octet(u8),
}

/// Hands over the pieces of `element` in order; false if it is not of a type that is text.
///
/// Times and octet strings count as text. A string of single octets is UTF-8 if it can be, whatever
/// its type says, as in Python's `cryptography`; else a `TeletexString` is Latin-1, which is what
/// those who write it mean.
pub(crate) fn each_piece(element: &Element<'_>, sink: impl FnMut(Piece)) -> bool {
    let content = element.content;
    match element.tag {
        tag::TELETEX_STRING if core::str::from_utf8(content).is_err() => {
            content.iter().map(|&octet| Piece::Character(octet.into())).for_each(sink);
        }
        tag::UTF8_STRING
        | tag::OCTET_STRING
        | tag::UTC_TIME
        | tag::GENERALIZED_TIME
        | tag::NUMERIC_STRING
        | tag::PRINTABLE_STRING
        | tag::TELETEX_STRING
        | tag::IA5_STRING
        | tag::VISIBLE_STRING
        | tag::GENERAL_STRING => each_utf8(content, sink),
        tag::BMP_STRING => each_utf16(content, sink),
        tag::UNIVERSAL_STRING => each_utf32(content, sink),
        _ => return false,
    }
    true
}

/// Hands over the pieces of what should be UTF-8.
pub(crate) fn each_utf8(octets: &[u8], mut sink: impl FnMut(Piece)) {
    for chunk in octets.utf8_chunks() {
        chunk.valid().chars().map(Piece::Character).for_each(&mut sink);
        chunk.invalid().iter().copied().map(Piece::Octet).for_each(&mut sink);
    }
}

fn each_utf16(octets: &[u8], mut sink: impl FnMut(Piece)) {
    let (units, rest) = octets.as_chunks::<2>();
    for unit in char::decode_utf16(units.iter().map(|unit| u16::from_be_bytes(*unit))) {
        match unit {
            Ok(character) => sink(Piece::Character(character)),
            Err(lone) => {
                let octets = lone.unpaired_surrogate().to_be_bytes();
                octets.map(Piece::Octet).into_iter().for_each(&mut sink);
            }
        }
    }
    rest.iter().copied().map(Piece::Octet).for_each(sink);
}

fn each_utf32(octets: &[u8], mut sink: impl FnMut(Piece)) {
    let (units, rest) = octets.as_chunks::<4>();
    for unit in units {
        match char::from_u32(u32::from_be_bytes(*unit)) {
            Some(character) => sink(Piece::Character(character)),
            None => unit.map(Piece::Octet).into_iter().for_each(&mut sink),
        }
    }
    rest.iter().copied().map(Piece::Octet).for_each(sink);
}

/// Appends a piece as it is, with `\xNN` for control characters and octets, and `\\` for a
/// backslash.
pub(crate) fn push_plain(out: &mut String, piece: Piece) {
    match piece {
        Piece::Character('\\') => out.push_str("\\\\"),
        Piece::Character(character) if character.is_control() => {
            push_octets(out, character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Piece::Character(character) => out.push(character),
        Piece::Octet(octet) => push_octets(out, &[octet]),
    }
}

/// Whether [`push_plain`] leaves a character of this one octet as it is.
pub(crate) const fn is_plain(octet: u8) -> bool {
    matches!(octet, b' '..=b'~') && octet != b'\\'
}

/// Appends `\xNN` for each octet.
fn push_octets(out: &mut String, octets: &[u8]) {
    for octet in octets {
        // Writing to a String cannot fail.
        let _ = write_octet(out, *octet);
    }
}

/// Appends two hexadecimal digits for each octet.
pub(crate) fn push_hex(out: &mut String, octets: &[u8]) {
    for octet in octets {
        // Writing to a String cannot fail.
        let _ = write!(out, "{octet:02x}");
    }
}

/// Appends a string as an attribute's value is written in a distinguished name ([RFC 4514 §2.4]).
///
/// False, and nothing appended, if `element` is not of a string type.
///
/// [RFC 4514 §2.4]: https://www.rfc-editor.org/rfc/rfc4514#section-2.4
pub(crate) fn push_rfc4514(out: &mut String, element: &Element<'_>) -> bool {
    let start = out.len();
    let is_string = each_piece(element, |piece| match piece {
        Piece::Character(special @ ('"' | '+' | ',' | ';' | '<' | '>')) => {
            out.push('\\');
            out.push(special);
        }
        Piece::Character('\0') => out.push_str("\\00"),
        other => push_plain(out, other),
    });
    let value = out.get(start..).unwrap_or_default();
    if value.starts_with('#') || (value.starts_with(' ') && value != " ") {
        out.insert(start, '\\');
    }
    if out.len() > start && out.ends_with(' ') {
        out.pop();
        out.push_str("\\ ");
    }
    is_string
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tag: u8, content: &[u8]) -> String {
        let mut out = String::from("CN=");
        assert!(push_rfc4514(&mut out, &Element { tag, der: content, content, offset: 0 }));
        out.split_off(3)
    }

    #[test]
    fn what_rfc_4514_calls_special_is_escaped() {
        assert_eq!(value(tag::UTF8_STRING, br#"a,b+c"d;e<f>g\h=i"#), r#"a\,b\+c\"d\;e\<f\>g\\h=i"#);
        assert_eq!(value(tag::UTF8_STRING, b"#1"), "\\#1");
        assert_eq!(value(tag::UTF8_STRING, b"  "), "\\ \\ ");
        assert_eq!(value(tag::UTF8_STRING, b" "), "\\ ");
        assert_eq!(value(tag::UTF8_STRING, b""), "");
    }

    #[test]
    fn controls_and_undecodable_octets_are_escaped() {
        assert_eq!(
            value(tag::UTF8_STRING, b"a\x00b\x1b[\x7f\xc2\x85"),
            "a\\00b\\x1b[\\x7f\\xc2\\x85"
        );
        assert_eq!(value(tag::PRINTABLE_STRING, b"a\xffb"), "a\\xffb");
        assert_eq!(value(tag::UTF8_STRING, b"\\xff"), "\\\\xff");
    }

    #[test]
    fn a_teletex_string_is_utf_8_if_it_can_be_and_else_latin_1() {
        assert_eq!(value(tag::TELETEX_STRING, b"M\xc3\xbcller"), "Müller");
        assert_eq!(value(tag::TELETEX_STRING, b"M\xfcller"), "Müller");
    }

    #[test]
    fn wide_strings_keep_what_can_be_read() {
        assert_eq!(
            value(tag::BMP_STRING, b"\x00M\xd8\x3d\xde\x00\xdc\x00\x00a\x07"),
            "M😀\\xdc\\x00a\\x07"
        );
        assert_eq!(
            value(tag::UNIVERSAL_STRING, b"\x00\x00\x00\xfc\xff\xff\xff\xff\x01"),
            "ü\\xff\\xff\\xff\\xff\\x01"
        );
    }

    #[test]
    fn an_integer_is_no_string() {
        let element = Element { tag: tag::INTEGER, der: b"", content: b"\x01", offset: 0 };
        assert!(!push_rfc4514(&mut String::new(), &element));
    }
}
