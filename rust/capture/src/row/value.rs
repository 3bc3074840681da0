//! The cells of a row: borrowed from the connection wherever that is possible.

use core::fmt::{self, Write};
use core::net::{IpAddr, Ipv4Addr};
use core::slice;
use std::sync::Arc;

use tlswire::extension::{KeyShareEntry, ProtocolName, RawExtension};
use tlswire::wire::{Escaped, SequenceIter};

use crate::anomaly::AnomalyKind;
use crate::certificate::CertificateFacts;
use crate::connection::SeenAlert;
use crate::row::{Kind, Member};

/// The value of one column in one row. Its variant is the one of the column's [`Kind`], or `Null`.
#[derive(Clone, Debug, Default)]
pub enum Value<'a> {
    /// Not observed, or not there.
    #[default]
    Null,
    /// Of a [`Kind::Bool`].
    Bool(bool),
    /// Of a [`Kind::U8`].
    U8(u8),
    /// Of a [`Kind::U16`].
    U16(u16),
    /// Of a [`Kind::U32`].
    U32(u32),
    /// Of a [`Kind::I64`].
    I64(i64),
    /// Of a [`Kind::F64`].
    F64(f64),
    /// Of a [`Kind::String`] or a [`Kind::Dictionary`].
    Text(Text<'a>),
    /// Of a [`Kind::Binary`].
    Bytes(&'a [u8]),
    /// Of a [`Kind::TimestampNs`]: nanoseconds since 1970 in UTC.
    Nanoseconds(i64),
    /// Of a [`Kind::TimestampS`]: seconds since 1970 in UTC.
    Seconds(i64),
    /// Of a [`Kind::ListU16`].
    Numbers(Numbers<'a>),
    /// Of a [`Kind::ListString`] or a [`Kind::ListDictionary`].
    Texts(Texts<'a>),
    /// Of a [`Kind::ListStruct`].
    Items(Items<'a>),
}

/// A string that is not yet written out. It displays as it stands in every format.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// As it is.
    Str(&'a str),
    /// As it is: a name that is written down in the program.
    Name(&'static str),
    /// An IP address.
    Address(IpAddr),
    /// Bytes as lower-case hexadecimal.
    Hex(&'a [u8]),
    /// A string from the wire: bytes outside printable ASCII as `\xNN`, a backslash as `\\`.
    Wire(&'a [u8]),
    /// A code point of one byte without a name, as `0x1a`.
    Code8(u8),
    /// A code point of two bytes without a name, as `0x1a2b`.
    Code16(u16),
    /// `left:right`, both written down in the program.
    Pair(&'static str, &'static str),
}

impl<'a> Text<'a> {
    /// The string, where it is one already.
    #[must_use]
    pub fn as_str(&self) -> Option<&'a str> {
        match *self {
            Self::Str(text) | Self::Name(text) => Some(text),
            Self::Wire(bytes) => Escaped(bytes).as_str(),
            _ => None,
        }
    }
}

impl Text<'_> {
    /// Writes it as it stands in every format.
    pub fn write_to(&self, out: &mut impl Write) -> fmt::Result {
        match *self {
            Self::Str(text) | Self::Name(text) => out.write_str(text),
            Self::Address(IpAddr::V4(address)) => write_ipv4(out, address),
            Self::Address(address) => write!(out, "{address}"),
            Self::Hex(bytes) => write_hex(out, bytes),
            Self::Wire(bytes) => write!(out, "{}", Escaped(bytes)),
            Self::Code8(code) => write!(out, "0x{code:02x}"),
            Self::Code16(code) => write!(out, "0x{code:04x}"),
            Self::Pair(left, right) => {
                out.write_str(left)?;
                out.write_char(':')?;
                out.write_str(right)
            }
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(f)
    }
}

/// An address as its standard formatting has it, which takes eight times as long.
fn write_ipv4(out: &mut impl Write, address: Ipv4Addr) -> fmt::Result {
    let mut written = [0; "255.255.255.255".len()];
    let mut places = written.iter_mut();
    let mut put = |byte| places.next().into_iter().for_each(|place| *place = byte);
    for (position, octet) in address.octets().into_iter().enumerate() {
        if position > 0 {
            put(b'.');
        }
        if octet >= 100 {
            put(b'0' + octet / 100);
        }
        if octet >= 10 {
            put(b'0' + octet / 10 % 10);
        }
        put(b'0' + octet % 10);
    }
    let left = places.len();
    let written = written.get(..written.len() - left).unwrap_or_default();
    out.write_str(str::from_utf8(written).unwrap_or_default())
}

/// Bytes that are written at once.
const CHUNK: usize = 32;

/// Bytes as hexadecimal, some at once: formatting each by itself would take ten times as long.
fn write_hex(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    bytes.chunks(CHUNK).try_for_each(|chunk| {
        let mut digits = [[0; 2]; CHUNK];
        for (pair, &byte) in digits.iter_mut().zip(chunk) {
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        let written = digits.get(..chunk.len()).unwrap_or_default().as_flattened();
        out.write_str(str::from_utf8(written).unwrap_or_default())
    })
}

/// The hexadecimal digit of a number below 16.
const fn digit(number: u8) -> u8 {
    if number < 10 { b'0' + number } else { b'a' - 10 + number }
}

/// A list of integers of at most two bytes.
#[derive(Clone, Debug)]
pub enum Numbers<'a> {
    /// Two bytes each, in network order.
    Pairs(slice::Iter<'a, [u8; 2]>),
    /// One byte each.
    Bytes(slice::Iter<'a, u8>),
    /// Numbers that are there already.
    Listed(slice::Iter<'a, u16>),
    /// The types of extensions.
    Types(SequenceIter<'a, RawExtension<'a>>),
    /// The groups of key shares.
    Groups(SequenceIter<'a, KeyShareEntry<'a>>),
    /// Three bytes each, in network order; those of more than two bytes are left out.
    Triples(slice::Iter<'a, [u8; 3]>),
}

impl<'a> Numbers<'a> {
    /// No number.
    #[must_use]
    pub fn none() -> Self {
        Self::bytes(&[])
    }

    /// The numbers of two bytes each in `bytes`; an odd last byte is left out.
    #[must_use]
    pub fn pairs(bytes: &'a [u8]) -> Self {
        Self::Pairs(bytes.as_chunks().0.iter())
    }

    /// The numbers of three bytes each in `bytes` that two bytes can hold; odd last bytes are left out.
    #[must_use]
    pub fn triples(bytes: &'a [u8]) -> Self {
        Self::Triples(bytes.as_chunks().0.iter())
    }

    /// The numbers of one byte each in `bytes`.
    #[must_use]
    pub fn bytes(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes.iter())
    }

    /// Appends them: many at once where they lie together.
    pub fn append_to(self, list: &mut Vec<u16>) {
        match self {
            Self::Pairs(pairs) => list.extend(pairs.map(|pair| u16::from_be_bytes(*pair))),
            Self::Bytes(bytes) => list.extend(bytes.map(|&byte| u16::from(byte))),
            others => list.extend(others),
        }
    }
}

impl Iterator for Numbers<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        match self {
            Self::Pairs(pairs) => pairs.next().map(|pair| u16::from_be_bytes(*pair)),
            Self::Bytes(bytes) => bytes.next().map(|&byte| u16::from(byte)),
            Self::Listed(numbers) => numbers.next().copied(),
            Self::Types(extensions) => extensions.next().map(|raw| raw.extension_type.0),
            Self::Groups(shares) => shares.next().map(|share| share.group.0),
            Self::Triples(triples) => triples.find_map(|triple| match triple {
                [0, high, low] => Some(u16::from_be_bytes([*high, *low])),
                _ => None,
            }),
        }
    }
}

/// A list of strings.
#[derive(Clone, Debug)]
pub enum Texts<'a> {
    /// Strings that are there already.
    Strings(slice::Iter<'a, String>),
    /// Names of anomalies.
    Anomalies(slice::Iter<'a, AnomalyKind>),
    /// Names of protocols, from the wire.
    Protocols(SequenceIter<'a, ProtocolName<'a>>),
    /// Whatever they are.
    Listed(slice::Iter<'a, Text<'a>>),
}

impl Texts<'_> {
    /// No string.
    #[must_use]
    pub fn none() -> Self {
        Self::Strings([].iter())
    }
}

impl<'a> Iterator for Texts<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        match self {
            Self::Strings(strings) => strings.next().map(|text| Text::Str(text)),
            Self::Anomalies(kinds) => kinds.next().map(|kind| Text::Name(kind.name())),
            Self::Protocols(names) => names.next().map(|name| Text::Wire(name.0)),
            Self::Listed(texts) => texts.next().copied(),
        }
    }
}

/// A list of structures; iterates over each with the table of its members.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    members: &'static [Member],
    list: List<'a>,
}

#[derive(Clone, Debug)]
enum List<'a> {
    Certificates(slice::Iter<'a, Arc<CertificateFacts>>),
    Alerts(slice::Iter<'a, SeenAlert>),
}

impl<'a> Items<'a> {
    /// The certificates of a chain.
    #[must_use]
    pub fn certificates(members: &'static [Member], chain: &'a [Arc<CertificateFacts>]) -> Self {
        Self { members, list: List::Certificates(chain.iter()) }
    }

    /// Alerts.
    #[must_use]
    pub fn alerts(members: &'static [Member], alerts: &'a [SeenAlert]) -> Self {
        Self { members, list: List::Alerts(alerts.iter()) }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = (&'static [Member], Item<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let item = match &mut self.list {
            List::Certificates(chain) => chain.next().map(|facts| Item::Certificate(facts)),
            List::Alerts(alerts) => alerts.next().map(Item::Alert),
        };
        item.map(|item| (self.members, item))
    }
}

/// One structure of a list; its members are read through [`Member::value`].
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A certificate.
    Certificate(&'a CertificateFacts),
    /// An alert.
    Alert(&'a SeenAlert),
}

macro_rules! from {
    ($($variant:ident($type:ty);)*) => {
        $(impl<'a> From<$type> for Value<'a> {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        })*
    };
}

from! {
    Bool(bool);
    U8(u8);
    U16(u16);
    U32(u32);
    I64(i64);
    F64(f64);
    Text(Text<'a>);
    Numbers(Numbers<'a>);
    Texts(Texts<'a>);
    Items(Items<'a>);
}

impl From<&'static str> for Value<'_> {
    fn from(name: &'static str) -> Self {
        Self::Text(Text::Name(name))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Text::Str(text))
    }
}

impl<'a> From<&'a [String]> for Value<'a> {
    fn from(texts: &'a [String]) -> Self {
        Self::Texts(Texts::Strings(texts.iter()))
    }
}

impl From<IpAddr> for Value<'_> {
    fn from(address: IpAddr) -> Self {
        Self::Text(Text::Address(address))
    }
}

/// A count; those beyond 2^63 are 2^63 - 1.
impl From<u64> for Value<'_> {
    fn from(count: u64) -> Self {
        Self::I64(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// `Null` for what is not there.
impl<T: Into<Self>> From<Option<T>> for Value<'_> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Value<'_> {
    /// Whether nothing was observed.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether a column of `kind` may have this value.
    #[must_use]
    pub const fn is_of(&self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Null, _)
                | (Self::Bool(_), Kind::Bool)
                | (Self::U8(_), Kind::U8)
                | (Self::U16(_), Kind::U16)
                | (Self::U32(_), Kind::U32)
                | (Self::I64(_), Kind::I64)
                | (Self::F64(_), Kind::F64)
                | (Self::Text(_), Kind::String | Kind::Dictionary)
                | (Self::Bytes(_), Kind::Binary)
                | (Self::Nanoseconds(_), Kind::TimestampNs)
                | (Self::Seconds(_), Kind::TimestampS)
                | (Self::Numbers(_), Kind::ListU16)
                | (Self::Texts(_), Kind::ListString | Kind::ListDictionary)
                | (Self::Items(_), Kind::ListStruct(_))
        )
    }
}

/// A code point of one byte: its name, or itself.
pub(super) fn named8<'a>(name: Option<&'static str>, code: u8) -> Text<'a> {
    name.map_or(Text::Code8(code), Text::Name)
}

/// A code point of two bytes: its name, or itself.
pub(super) fn named16<'a>(name: Option<&'static str>, code: u16) -> Text<'a> {
    name.map_or(Text::Code16(code), Text::Name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_strings_show_every_byte_outside_printable_ascii() {
        let text = Text::Wire(b"a.b\\c\x00\xff\x7f ~");
        assert_eq!(text.to_string(), r"a.b\\c\x00\xff\x7f ~");
        assert_eq!((text.as_str(), Text::Wire(b"a.b").as_str()), (None, Some("a.b")));
    }

    #[test]
    fn addresses_are_as_their_standard_formatting_has_them() {
        for octet in 0..=u8::MAX {
            let address = IpAddr::from([octet, 255 - octet, 0, octet / 3]);
            assert_eq!(Text::Address(address).to_string(), address.to_string());
        }
        let address = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1_u16]);
        assert_eq!(Text::Address(address).to_string(), "2001:db8::1");
    }

    #[test]
    fn numbers_that_are_appended_are_those_that_are_told() {
        for numbers in [Numbers::pairs(b"\x13\x01\x00"), Numbers::bytes(b"ab")] {
            let mut list = vec![7];
            numbers.clone().append_to(&mut list);
            assert!(list.into_iter().eq([7].into_iter().chain(numbers)));
        }
    }

    #[test]
    fn code_points_without_a_name_are_hexadecimal() {
        assert_eq!(Text::Code16(0x1a2b).to_string(), "0x1a2b");
        assert_eq!(Text::Code8(7).to_string(), "0x07");
    }

    #[test]
    fn numbers_come_from_bytes_in_network_order() {
        assert_eq!(Numbers::pairs(b"\x13\x01\xc0\x2b\xff").collect::<Vec<_>>(), [0x1301, 0xc02b]);
        assert_eq!(Numbers::bytes(b"\x00\xff").collect::<Vec<_>>(), [0, 255]);
        let triples = b"\x00\x13\x01\x01\x00\x80\x00\x00\x2f\x00";
        assert_eq!(Numbers::triples(triples).collect::<Vec<_>>(), [0x1301, 0x002f]);
    }

    #[test]
    fn what_is_not_there_is_null() {
        assert!(Value::from(None::<u16>).is_null());
        assert!(matches!(Value::from(Some(7_u16)), Value::U16(7)));
    }
}
