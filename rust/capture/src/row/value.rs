//! The cells of a row: borrowed from the connection wherever that is possible.

use core::fmt;
use core::net::IpAddr;
use core::slice;
use std::sync::Arc;
use std::vec;

use tlswire::wire::Escaped;

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
    /// `left:right`.
    Pair(&'static str, &'static str),
}

impl<'a> Text<'a> {
    /// The string, where it is one already.
    #[must_use]
    pub fn as_str(&self) -> Option<&'a str> {
        match *self {
            Self::Str(text) => Some(text),
            Self::Wire(bytes) => Escaped(bytes).as_str(),
            _ => None,
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Str(text) => f.write_str(text),
            Self::Address(address) => address.fmt(f),
            Self::Hex(bytes) => write_hex(f, bytes),
            Self::Wire(bytes) => Escaped(bytes).fmt(f),
            Self::Code8(code) => write!(f, "0x{code:02x}"),
            Self::Code16(code) => write!(f, "0x{code:04x}"),
            Self::Pair(left, right) => write!(f, "{left}:{right}"),
        }
    }
}

/// Bytes that are written at once.
const CHUNK: usize = 32;

/// Bytes as hexadecimal, some at once: formatting each by itself would take ten times as long.
fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.chunks(CHUNK).try_for_each(|chunk| {
        let mut digits = [[0; 2]; CHUNK];
        for (pair, &byte) in digits.iter_mut().zip(chunk) {
            *pair = [digit(byte >> 4), digit(byte & 15)];
        }
        let written = digits.get(..chunk.len()).unwrap_or_default().as_flattened();
        f.write_str(str::from_utf8(written).unwrap_or_default())
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
    /// Collected for the purpose.
    Own(vec::IntoIter<u16>),
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

    /// The numbers of one byte each in `bytes`.
    #[must_use]
    pub fn bytes(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes.iter())
    }
}

impl Iterator for Numbers<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        match self {
            Self::Pairs(pairs) => pairs.next().map(|pair| u16::from_be_bytes(*pair)),
            Self::Bytes(bytes) => bytes.next().map(|&byte| u16::from(byte)),
            Self::Own(numbers) => numbers.next(),
        }
    }
}

impl FromIterator<u16> for Numbers<'_> {
    fn from_iter<T: IntoIterator<Item = u16>>(numbers: T) -> Self {
        Self::Own(numbers.into_iter().collect::<Vec<_>>().into_iter())
    }
}

/// A list of strings.
#[derive(Clone, Debug)]
pub enum Texts<'a> {
    /// Strings that are there already.
    Strings(slice::Iter<'a, String>),
    /// Names of anomalies.
    Anomalies(slice::Iter<'a, AnomalyKind>),
    /// Collected for the purpose.
    Own(vec::IntoIter<Text<'a>>),
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
            Self::Anomalies(kinds) => kinds.next().map(|kind| Text::Str(kind.name())),
            Self::Own(texts) => texts.next(),
        }
    }
}

impl<'a> FromIterator<Text<'a>> for Texts<'a> {
    fn from_iter<T: IntoIterator<Item = Text<'a>>>(texts: T) -> Self {
        Self::Own(texts.into_iter().collect::<Vec<_>>().into_iter())
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

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Text::Str(text))
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
    name.map_or(Text::Code8(code), Text::Str)
}

/// A code point of two bytes: its name, or itself.
pub(super) fn named16<'a>(name: Option<&'static str>, code: u16) -> Text<'a> {
    name.map_or(Text::Code16(code), Text::Str)
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
    fn code_points_without_a_name_are_hexadecimal() {
        assert_eq!(Text::Code16(0x1a2b).to_string(), "0x1a2b");
        assert_eq!(Text::Code8(7).to_string(), "0x07");
    }

    #[test]
    fn numbers_come_from_bytes_in_network_order() {
        assert_eq!(Numbers::pairs(b"\x13\x01\xc0\x2b\xff").collect::<Vec<_>>(), [0x1301, 0xc02b]);
        assert_eq!(Numbers::bytes(b"\x00\xff").collect::<Vec<_>>(), [0, 255]);
    }

    #[test]
    fn what_is_not_there_is_null() {
        assert!(Value::from(None::<u16>).is_null());
        assert!(matches!(Value::from(Some(7_u16)), Value::U16(7)));
    }
}
