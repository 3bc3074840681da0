//! The one table of columns: what can be said of a connection, and how it is called.
//!
//! Arrow, NDJSON, CSV, the terminal table, the JSON Schema and the documentation are made from
//! [`columns`]. A new column is one entry in the file of its set. The table only ever grows; a
//! change of it raises [`SCHEMA_VERSION`].

/// Makes the table of a set: sentence, name, kind, what it depends on, its names elsewhere, and how
/// it is read: from a row, or (`@offered`) from the `ClientHello` alone, which a row has too. What a
/// row knows better than the hello alone has both, the hello's after `offered`.
macro_rules! columns {
    ($set:ident: $(
        $(#[doc = $sentence:literal])+
        $name:ident: $kind:expr, $depends_on:ident, [$($elsewhere:ident $other:literal),*],
        $(@$whose:ident)? $value:expr $(, offered $alone:expr)?;
    )*) => {
        /// The columns of this set, in order.
        pub(super) static COLUMNS: &[$crate::row::Column] = &[$($crate::row::Column {
            name: stringify!($name),
            kind: $kind,
            sentence: concat!($($sentence),+).trim_ascii(),
            depends_on: $crate::row::DependsOn::$depends_on,
            value: $crate::row::value_of!($(@$whose)? $value),
            $(offered: Some($crate::row::offered_of!(@$whose $value)),)?
            $(offered: Some($alone),)?
            $($elsewhere: Some($other),)*
            ..$crate::row::Column::blank($crate::row::Set::$set)
        },)*];
    };
}

/// How a row reads its column.
macro_rules! value_of {
    (@offered $value:expr) => {
        |row| {
            const READ: $crate::row::OfOffered = $value;
            READ(row.offered())
        }
    };
    ($value:expr) => {
        $value
    };
}

/// How a `ClientHello` alone reads its column.
macro_rules! offered_of {
    (@offered $value:expr) => {
        $value
    };
}

use {offered_of, value_of};

mod certificates;
mod default;
mod describe;
mod facts;
mod fingerprints;
mod hellos;
mod ids;
mod observed;
mod offer;
mod offered;
mod raw;
mod selection;
#[cfg(test)]
pub(crate) mod testing;
mod value;
mod view;
mod wire;

pub use crate::connection::ConnectionId;
pub use describe::{describe, json_schema};
pub use offered::Offered;
pub use selection::{Selection, UnknownColumn};
pub use value::{Item, Items, Numbers, Text, Texts, Value};
pub use view::{Naming, Row};

/// The version of the table. It rises with every change.
pub const SCHEMA_VERSION: u32 = 1;

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in every format.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// What it means; what `null` says, where that is not plain.
    pub sentence: &'static str,
    /// The same thing in Zeek's `ssl.log` or `x509.log`, if there is one.
    pub zeek: Option<&'static str>,
    /// The same thing in the Elastic Common Schema.
    pub ecs: Option<&'static str>,
    /// The same thing in the Open Cybersecurity Schema Framework.
    pub ocsf: Option<&'static str>,
    /// The set it belongs to.
    pub set: Set,
    /// What, besides the session itself, its values depend on.
    pub depends_on: DependsOn,
    /// How it is read.
    pub value: for<'r> fn(&'r Row<'_>) -> Value<'r>,
    /// How it is read from a `ClientHello` alone, if it can be.
    pub offered: Option<OfOffered>,
}

/// How a column is read from a `ClientHello`.
pub type OfOffered = for<'r> fn(&'r Offered<'_>) -> Value<'r>;

impl Column {
    const fn blank(set: Set) -> Self {
        Self {
            name: "",
            kind: Kind::Bool,
            sentence: "",
            zeek: None,
            ecs: None,
            ocsf: None,
            set,
            depends_on: DependsOn::None,
            value: |_| Value::Null,
            offered: None,
        }
    }
}

/// The type of a column's values. Every column may be null.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// True or false.
    Bool,
    /// An unsigned integer of one byte.
    U8,
    /// An unsigned integer of two bytes.
    U16,
    /// An unsigned integer of four bytes.
    U32,
    /// A signed integer of eight bytes.
    I64,
    /// A double.
    F64,
    /// A string.
    String,
    /// A string of which few different ones occur.
    Dictionary,
    /// Bytes.
    Binary,
    /// Nanoseconds since 1970 in UTC.
    TimestampNs,
    /// Seconds since 1970 in UTC.
    TimestampS,
    /// A list of unsigned integers of two bytes.
    ListU16,
    /// A list of strings.
    ListString,
    /// A list of strings of which few different ones occur.
    ListDictionary,
    /// A list of structures.
    ListStruct(&'static [Member]),
}

impl Kind {
    /// The type's name in the documentation, after Arrow's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::I64 => "int64",
            Self::F64 => "float64",
            Self::String => "string",
            Self::Dictionary => "dictionary",
            Self::Binary => "binary",
            Self::TimestampNs => "timestamp[ns, UTC]",
            Self::TimestampS => "timestamp[s, UTC]",
            Self::ListU16 => "list<uint16>",
            Self::ListString => "list<string>",
            Self::ListDictionary => "list<dictionary>",
            Self::ListStruct(_) => "list<struct>",
        }
    }
}

/// A member of the structures in a [`Kind::ListStruct`].
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Its type: no list of structures.
    pub kind: Kind,
    /// What it means.
    pub sentence: &'static str,
    /// How it is read.
    pub value: for<'a> fn(Item<'a>) -> Value<'a>,
}

/// What besides the session changes a column's values.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DependsOn {
    /// Nothing.
    None,
    /// How the stream is cut into packets, and the numbers those have.
    Segmentation,
    /// How messages are cut into records.
    Records,
    /// Link layers, tunnels and the capture file.
    Encapsulation,
    /// When packets were captured.
    Timing,
}

impl DependsOn {
    /// Its name in the documentation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Segmentation => "segmentation",
            Self::Records => "records",
            Self::Encapsulation => "encapsulation",
            Self::Timing => "timing",
        }
    }
}

/// Columns that are asked for together.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Set {
    /// Who, what, and how it went: flat.
    Default,
    /// What was offered, in full.
    Offer,
    /// The certificate chains.
    Certificates,
    /// What identifies the session at another tap.
    Ids,
    /// Packets, bytes, and moments.
    Wire,
    /// The bytes of the `ClientHello`.
    Raw,
}

impl Set {
    /// Every set, in the order of the table.
    pub const ALL: [Self; 6] =
        [Self::Default, Self::Offer, Self::Certificates, Self::Ids, Self::Wire, Self::Raw];

    /// The name by which it is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Offer => "offer",
            Self::Certificates => "certificates",
            Self::Ids => "ids",
            Self::Wire => "wire",
            Self::Raw => "raw",
        }
    }

    /// Its columns, in order.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Default => default::COLUMNS,
            Self::Offer => offer::COLUMNS,
            Self::Certificates => certificates::COLUMNS,
            Self::Ids => ids::COLUMNS,
            Self::Wire => wire::COLUMNS,
            Self::Raw => raw::COLUMNS,
        }
    }
}

/// Every column, set by set, in order.
pub fn columns() -> impl Iterator<Item = &'static Column> {
    Set::ALL.into_iter().flat_map(Set::columns)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::testing::{connection, full_12, full_13, resumed_12, row, server_only};
    use super::*;

    #[test]
    fn every_column_has_a_name_of_its_own_and_a_sentence() {
        let mut names = HashSet::new();
        for column in columns() {
            assert!(names.insert(column.name), "{} is there twice", column.name);
            assert!(column.sentence.ends_with('.'), "{}: {}", column.name, column.sentence);
        }
        assert!(Set::ALL.iter().all(|set| !names.contains(set.name())));
    }

    #[test]
    fn every_value_is_of_its_columns_kind() {
        for connection in [full_12(), resumed_12(), full_13(), server_only(), connection()] {
            let row = row(&connection);
            for column in columns() {
                let value = (column.value)(&row);
                assert!(value.is_of(column.kind), "{}: {value:?}", column.name);
            }
        }
    }

    #[test]
    fn every_column_is_in_the_set_that_lists_it() {
        for set in Set::ALL {
            assert!(set.columns().iter().all(|column| column.set == set));
        }
    }
}
