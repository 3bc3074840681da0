//! DER as a certificate needs it: identifier, length, content, each where it lies.
//!
//! Lenient where the meaning is plain: a length that is longer than it need be is read, and
//! [`Element::is_minimal`] tells. An indefinite length (X.690 §8.1.3.6) is an error.

use alloc::vec::Vec;

use crate::wire::{Cursor, Error, ErrorKind, Result, length32};

/// How deep [`check`] follows structures within structures, unless it is told otherwise.
pub const MAX_DEPTH: usize = 32;

/// Identifier octets (X.690 §8.1.2).
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const NUMERIC_STRING: u8 = 0x12;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const TELETEX_STRING: u8 = 0x14;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const VISIBLE_STRING: u8 = 0x1a;
    pub(crate) const GENERAL_STRING: u8 = 0x1b;
    pub(crate) const UNIVERSAL_STRING: u8 = 0x1c;
    pub(crate) const BMP_STRING: u8 = 0x1e;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;
}

/// One value, not yet decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier octet: class, constructed bit and number (the first, where there are more).
    pub tag: u8,
    /// Header and content.
    pub der: &'a [u8],
    /// The content alone.
    pub content: &'a [u8],
    /// Where the identifier octet is, from the first byte of the input.
    pub offset: u32,
}

impl<'a> Element<'a> {
    /// The first element of `bytes`, which lie at `offset` of the whole input.
    pub fn parse(bytes: &'a [u8], offset: u32) -> Result<Self> {
        Reader::new(bytes, offset).next("element")
    }

    /// Where the content begins, from the first byte of the input.
    #[must_use]
    pub fn content_offset(&self) -> u32 {
        self.offset.saturating_add(length32(self.der.len().saturating_sub(self.content.len())))
    }

    /// Whether the content is itself made of elements.
    #[must_use]
    pub const fn is_constructed(&self) -> bool {
        self.tag & 0x20 != 0
    }

    /// Whether the length takes as few octets as it can, which DER demands (X.690 §10.1).
    #[must_use]
    pub fn is_minimal(&self) -> bool {
        let header = self.der.len().saturating_sub(self.content.len());
        let octets = match length32(self.content.len()) {
            0..=0x7f => 0,
            length => 4_usize.saturating_sub(usize::from(leading_zero_octets(length))),
        };
        self.tag & 0x1f == 0x1f || header == 2 + octets
    }

    /// The elements of the content.
    #[must_use]
    pub fn reader(&self) -> Reader<'a> {
        Reader { cursor: Cursor::at(self.content, self.content_offset()) }
    }

    /// The elements of the content, which is a SEQUENCE OF or SET OF: at most `limit` of them.
    #[must_use]
    pub fn items(&self, field: &'static str, limit: u32) -> Items<'a> {
        Items { reader: self.reader(), field, limit, left: limit }
    }

    /// The error of `kind` for this element.
    #[must_use]
    pub const fn error(&self, field: &'static str, kind: ErrorKind) -> Error {
        Error { kind, field, offset: self.offset }
    }

    /// The element itself if its tag is `tag`.
    pub fn expect(self, field: &'static str, tag: u8) -> Result<Self> {
        let kind = ErrorKind::IllegalValue { value: self.tag.into() };
        if self.tag == tag { Ok(self) } else { Err(self.error(field, kind)) }
    }
}

fn leading_zero_octets(length: u32) -> u8 {
    length
        .to_be_bytes()
        .iter()
        .zip(0..)
        .find_map(|(&octet, at)| (octet != 0).then_some(at))
        .unwrap_or(4)
}

/// Elements one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader<'a> {
    cursor: Cursor<'a>,
}

impl<'a> Reader<'a> {
    /// A reader at the first byte of `bytes`, which lie at `offset` of the whole input.
    #[must_use]
    pub const fn new(bytes: &'a [u8], offset: u32) -> Self {
        Self { cursor: Cursor::at(bytes, offset) }
    }

    /// How far from the first byte of the input the next element is.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.cursor.offset()
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.cursor.is_empty()
    }

    /// The identifier octet of the next element.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.cursor.peek().first().copied()
    }

    /// Takes all that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        self.cursor.rest()
    }

    /// Takes the next element, whatever it is.
    ///
    /// # Errors
    ///
    /// At the element's identifier octet; nothing is taken then.
    pub fn next(&mut self, field: &'static str) -> Result<Element<'a>> {
        match self.clipped(field)? {
            (element, None) => Ok(element),
            (element, Some(error)) => {
                self.cursor = Cursor::at(element.der, element.offset);
                Err(error)
            }
        }
    }

    /// Takes the next element, which must be a `tag`.
    pub fn expect(&mut self, field: &'static str, tag: u8) -> Result<Element<'a>> {
        self.next(field)?.expect(field, tag)
    }

    /// Takes the next element if it is a `tag`.
    pub fn optional(&mut self, field: &'static str, tag: u8) -> Result<Option<Element<'a>>> {
        if self.peek() == Some(tag) { self.next(field).map(Some) } else { Ok(None) }
    }

    /// Insists that nothing is left of `field`.
    pub fn finish(&self, field: &'static str) -> Result<()> {
        self.cursor.finish(field)
    }

    /// Takes the next element, or as much of it as there is, with the error that it is cut.
    pub fn clipped(&mut self, field: &'static str) -> Result<(Element<'a>, Option<Error>)> {
        let start = self.cursor;
        let mut cursor = start;
        let at_start = |error: Error| Error { offset: start.offset(), ..error };
        let tag = identifier(&mut cursor, field).map_err(at_start)?;
        let length = length(&mut cursor, field).map_err(at_start)?;
        let (content, cut) = match cursor.take(field, length) {
            Ok(content) => (content, None),
            Err(error) => (cursor.rest(), Some(at_start(error))),
        };
        let taken = start.remaining().saturating_sub(cursor.remaining());
        let der = start.peek().get(..taken).unwrap_or_default();
        self.cursor = cursor;
        Ok((Element { tag, der, content, offset: start.offset() }, cut))
    }
}

fn identifier(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u8> {
    let tag = cursor.u8(field)?;
    if tag & 0x1f == 0x1f {
        while cursor.u8(field)? & 0x80 != 0 {}
    }
    Ok(tag)
}

/// A length, in the short or the long form; one of more than a `usize` is the largest `usize`.
fn length(cursor: &mut Cursor<'_>, field: &'static str) -> Result<usize> {
    let start = *cursor;
    let first = cursor.u8(field)?;
    if first < 0x80 {
        return Ok(first.into());
    }
    if first == 0x80 {
        return Err(start.error(field, ErrorKind::IllegalLength { length: first.into() }));
    }
    let octets = cursor.take(field, usize::from(first & 0x7f))?;
    let append = |sum: usize, &octet: &u8| sum.saturating_mul(256).saturating_add(octet.into());
    Ok(octets.iter().fold(0, append))
}

/// The elements of a SEQUENCE OF or SET OF; after an error, no more.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    reader: Reader<'a>,
    field: &'static str,
    limit: u32,
    left: u32,
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Element<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.is_empty() {
            return None;
        }
        let item = match self.left {
            0 => {
                let kind = ErrorKind::TooLarge { limit: self.limit };
                Err(self.reader.cursor.error(self.field, kind))
            }
            _ => self.reader.next(self.field),
        };
        self.left = self.left.saturating_sub(1);
        if item.is_err() {
            self.reader.cursor.rest();
        }
        Some(item)
    }
}

/// Walks every constructed element of `der`, down to `depth` of them in one another (usually
/// [`MAX_DEPTH`]), in linear time.
///
/// # Errors
///
/// The first element that runs past the one around it, has an indefinite length or one that is
/// not minimal, or lies too deep.
pub fn check(der: &[u8], depth: usize) -> Result<()> {
    let mut open = Vec::new();
    let mut reader = Reader::new(der, 0);
    loop {
        if reader.is_empty() {
            match open.pop() {
                Some(outer) => reader = outer,
                None => return Ok(()),
            }
            continue;
        }
        let element = reader.next("element")?;
        if !element.is_minimal() {
            return Err(not_minimal(&element, "length"));
        }
        if element.is_constructed() {
            if open.len() >= depth {
                return Err(element.error("element", ErrorKind::TooDeep));
            }
            open.push(reader);
            reader = element.reader();
        }
    }
}

/// The error of an element whose length takes more octets than it need.
pub(crate) fn not_minimal(element: &Element<'_>, field: &'static str) -> Error {
    element.error(field, ErrorKind::IllegalLength { length: length32(element.content.len()) })
}

/// DER made for tests.
#[cfg(test)]
pub(crate) mod build {
    use super::*;

    /// An element of `tag` with the shortest length.
    pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = length32(content.len()).to_be_bytes();
        let zeros = length.iter().take_while(|&&octet| octet == 0).count();
        let mut der = match content.len() {
            short @ 0..=0x7f => alloc::vec![tag, u8::try_from(short).unwrap()],
            _ => alloc::vec![tag, 0x84 - u8::try_from(zeros).unwrap()],
        };
        if content.len() > 0x7f {
            der.extend(&length[zeros..]);
        }
        der.extend(content);
        der
    }

    /// A certificate whose `tbsCertificate` has these fields, and nothing after it.
    pub(crate) fn cut_certificate(fields: &[u8]) -> Vec<u8> {
        tlv(tag::SEQUENCE, &tlv(tag::SEQUENCE, fields))
    }
}

#[cfg(test)]
mod tests {
    use super::build::tlv;
    use super::*;

    fn error(kind: ErrorKind, offset: u32) -> Result<Element<'static>> {
        Err(Error { kind, field: "element", offset })
    }

    #[test]
    fn an_element_knows_where_it_and_its_content_are() {
        let mut reader = Reader::new(b"\x05\x00\x04\x02ab", 10);
        assert_eq!(reader.next("first").unwrap().tag, 0x05);
        let element = reader.next("second").unwrap();
        assert_eq!((element.offset, element.content_offset()), (12, 14));
        assert_eq!((element.der, element.content), (&b"\x04\x02ab"[..], &b"ab"[..]));
        assert_eq!(reader.finish("list"), Ok(()));
    }

    #[test]
    fn a_length_past_the_end_is_an_error_at_the_element() {
        let kind = ErrorKind::Truncated { needed: 3, available: 1 };
        assert_eq!(Element::parse(b"\x04\x03a", 7), error(kind, 7));
        let kind = ErrorKind::Truncated { needed: u32::MAX, available: 0 };
        let long = b"\x04\x89\x01\0\0\0\0\0\0\0\0";
        assert_eq!(Element::parse(long, 0), error(kind, 0));
    }

    #[test]
    fn an_indefinite_length_is_an_error() {
        let kind = ErrorKind::IllegalLength { length: 0x80 };
        assert_eq!(Element::parse(b"\x30\x80\x00\x00", 0), error(kind, 0));
    }

    #[test]
    fn a_tag_of_several_octets_is_passed_over() {
        let element = Element::parse(b"\xbf\x81\x01\x01a", 0).unwrap();
        assert_eq!((element.tag, element.content), (0xbf, &b"a"[..]));
        assert!(element.is_minimal());
    }

    #[test]
    fn the_shortest_length_is_minimal_and_no_other() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000] {
            let der = tlv(0x04, &alloc::vec![0; length]);
            assert!(Element::parse(&der, 0).unwrap().is_minimal(), "{length}");
        }
        for der in [&b"\x04\x81\x01a"[..], b"\x04\x82\x00\x01a", b"\x04\x84\0\0\0\x01a"] {
            let element = Element::parse(der, 0).unwrap();
            assert_eq!((element.content, element.is_minimal()), (&b"a"[..], false));
        }
    }

    #[test]
    fn a_list_ends_after_its_first_error() {
        let list = tlv(tag::SEQUENCE, b"\x05\x00\x04\x09\x05\x00");
        let found: Vec<_> = Element::parse(&list, 0).unwrap().items("item", 9).collect();
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].unwrap_err().offset, 4);
    }

    #[test]
    fn a_list_longer_than_the_cap_ends_with_too_large() {
        let list = tlv(tag::SEQUENCE, &b"\x05\x00".repeat(3));
        let items = Element::parse(&list, 0).unwrap().items("item", 2);
        let kind = ErrorKind::TooLarge { limit: 2 };
        assert_eq!(items.last(), Some(Err(Error { kind, field: "item", offset: 6 })));
        let items = Element::parse(&list, 0).unwrap().items("item", 3);
        assert!(items.clone().all(|item| item.is_ok()) && items.count() == 3);
    }

    #[test]
    fn eight_thousand_structures_in_one_another_are_too_deep() {
        let mut der = Vec::new();
        for _ in 0..8_000 {
            der = tlv(tag::SEQUENCE, &der);
        }
        assert_eq!(check(&der, MAX_DEPTH).unwrap_err().kind, ErrorKind::TooDeep);
    }

    #[test]
    fn thirty_two_structures_in_one_another_are_not_too_deep() {
        let mut der = tlv(tag::INTEGER, b"\x01");
        for _ in 0..MAX_DEPTH {
            der = tlv(tag::SEQUENCE, &der);
        }
        assert_eq!(check(&der, MAX_DEPTH), Ok(()));
        let deeper = tlv(tag::SEQUENCE, &der);
        assert!(check(&deeper, MAX_DEPTH).is_err());
        assert_eq!(check(&deeper, MAX_DEPTH + 1), Ok(()));
    }

    #[test]
    fn the_check_finds_a_defect_deep_inside() {
        let inner = tlv(tag::SET, b"\x04\x81\x01a");
        let der = tlv(tag::SEQUENCE, &tlv(tag::SEQUENCE, &inner));
        let found = check(&der, MAX_DEPTH).unwrap_err();
        assert_eq!((found.field, found.offset), ("length", 6));
    }
}
