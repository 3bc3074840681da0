//! Structures declared as their RFC declares them: one list of fields is their type, how they are
//! read, and what they tell of themselves.

use super::{
    Cursor, Describe, Fields, Kind, List, Parse, Result, Sequence, Value, Width, length32,
};

/// A type that is a field by itself: numbers, code points, arrays, structures.
pub trait Field<'a>: Sized {
    /// Reads the field.
    fn read(cursor: &mut Cursor<'a>, name: &'static str) -> Result<Self>;

    /// Tells the field.
    fn tell(&self, name: &'static str, fields: &mut Fields<'_>);
}

/// A type that fills a vector: bytes, lists, structures.
pub trait Content<'a>: Sized {
    /// Reads what `body` holds; `start` is where the vector begins.
    fn fill(body: Cursor<'a>, start: Cursor<'a>, name: &'static str) -> Result<Self>;

    /// Tells the vector, whose length takes `prefix` bytes.
    fn tell_vector(&self, name: &'static str, prefix: u32, fields: &mut Fields<'_>);
}

macro_rules! numbers {
    ($($number:ident)*) => {
        $(impl<'a> Field<'a> for $number {
            fn read(cursor: &mut Cursor<'a>, name: &'static str) -> Result<Self> {
                cursor.$number(name)
            }

            fn tell(&self, name: &'static str, fields: &mut Fields<'_>) {
                fields.value(name, Self::BITS / 8, Value::Number(u64::from(*self)));
            }
        })*
    };
}

numbers!(u8 u16 u32 u64);

/// A variable-length integer of QUIC, as it was written ([RFC 9000 §16]).
///
/// [RFC 9000 §16]: https://www.rfc-editor.org/rfc/rfc9000#section-16
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Varint {
    /// The number.
    pub value: u64,
    /// How many bytes it was written in, which may be more than it needs.
    pub length: u32,
}

impl<'a> Field<'a> for Varint {
    fn read(cursor: &mut Cursor<'a>, name: &'static str) -> Result<Self> {
        let start = cursor.offset();
        let value = cursor.varint(name)?;
        Ok(Self { value, length: cursor.offset().saturating_sub(start) })
    }

    fn tell(&self, name: &'static str, fields: &mut Fields<'_>) {
        fields.value(name, self.length, Value::Number(self.value));
    }
}

impl<'a, const N: usize> Field<'a> for &'a [u8; N] {
    fn read(cursor: &mut Cursor<'a>, name: &'static str) -> Result<Self> {
        cursor.array(name)
    }

    fn tell(&self, name: &'static str, fields: &mut Fields<'_>) {
        fields.value(name, length32(N), Value::Bytes(*self));
    }
}

impl<'a, T: Parse<'a> + Describe> Field<'a> for T {
    fn read(cursor: &mut Cursor<'a>, _: &'static str) -> Result<Self> {
        T::parse(cursor)
    }

    fn tell(&self, name: &'static str, fields: &mut Fields<'_>) {
        fields.structure(name, self);
    }
}

impl<'a> Content<'a> for &'a [u8] {
    fn fill(mut body: Cursor<'a>, _: Cursor<'a>, _: &'static str) -> Result<Self> {
        Ok(body.rest())
    }

    fn tell_vector(&self, name: &'static str, prefix: u32, fields: &mut Fields<'_>) {
        fields.value(name, prefix.saturating_add(length32(self.len())), Value::Bytes(self));
    }
}

impl<'a, T: Parse<'a> + Describe> Content<'a> for T {
    fn fill(mut body: Cursor<'a>, _: Cursor<'a>, name: &'static str) -> Result<Self> {
        let parsed = T::parse(&mut body)?;
        body.finish(name)?;
        Ok(parsed)
    }

    fn tell_vector(&self, name: &'static str, prefix: u32, fields: &mut Fields<'_>) {
        fields.parts(name, Kind::Structure(Self::NAME), prefix, |fields| self.describe(fields));
    }
}

impl<'a, T, const WIDTH: usize> Content<'a> for List<'a, T, WIDTH>
where
    [u8; WIDTH]: Width,
    T: From<<[u8; WIDTH] as Width>::Integer> + Element,
{
    fn fill(body: Cursor<'a>, start: Cursor<'a>, name: &'static str) -> Result<Self> {
        Self::of(body, name, start)
    }

    fn tell_vector(&self, name: &'static str, prefix: u32, fields: &mut Fields<'_>) {
        fields.parts(name, Kind::List, prefix, |fields| {
            self.iter().for_each(|one| fields.value(T::NAME, length32(WIDTH), one.value()));
        });
    }
}

/// A code point, as an element of a list.
pub trait Element {
    /// The name of the registry's type.
    const NAME: &'static str;

    /// The code point.
    fn value(&self) -> Value<'static>;
}

impl<'a, T: Parse<'a> + Describe> Content<'a> for Sequence<'a, T> {
    fn fill(body: Cursor<'a>, _: Cursor<'a>, _: &'static str) -> Result<Self> {
        Self::of(body)
    }

    fn tell_vector(&self, name: &'static str, prefix: u32, fields: &mut Fields<'_>) {
        fields.parts(name, Kind::List, prefix, |fields| {
            self.iter().for_each(|one| fields.structure(T::NAME, &one));
        });
    }
}

/// Reads a vector whose length takes `prefix` bytes; 0 for what ends with the structure around it.
pub fn read_vector<'a, T: Content<'a>>(
    cursor: &mut Cursor<'a>,
    prefix: u32,
    name: &'static str,
) -> Result<T> {
    let start = *cursor;
    let body = match prefix {
        0 => cursor.split_rest(),
        1 => cursor.vec8(name, 0)?,
        2 => cursor.vec16(name, 0)?,
        _ => cursor.vec24(name, 0)?,
    };
    T::fill(body, start, name)
}

/// Declares a structure as its RFC does.
///
/// A field is `name: Type`, with `=> vec8` (`vec16`, `vec24`) where it is a vector whose length takes
/// that many bits, `=> text8` where such a vector ought to be text, `=> rest` where it ends with the
/// structure, and `as "Name"` where its name in the RFC is another than in Rust.
/// `struct Name(Type)` is a name for one value, `struct Name;` has no bytes.
macro_rules! structure {
    ($(#[$meta:meta])* pub struct $name:ident $(<$life:lifetime>)? {
        $($(#[$doc:meta])* pub $field:ident: $type:ty $(=> $how:ident)? $(as $text:literal)?,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub struct $name $(<$life>)? {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl<'a> $crate::wire::Parse<'a> for $name $(<$life>)? {
            fn parse(cursor: &mut $crate::wire::Cursor<'a>) -> $crate::wire::Result<Self> {
                Ok(Self {
                    $($field: $crate::wire::read!(cursor, [$field $($text)?] $(, $how)?)?,)*
                })
            }
        }

        impl $(<$life>)? $crate::wire::Describe for $name $(<$life>)? {
            const NAME: &'static str = stringify!($name);

            fn describe(&self, fields: &mut $crate::wire::Fields<'_>) {
                $($crate::wire::tell!(fields, [$field $($text)?], self.$field $(, $how)?);)*
            }
        }
    };

    ($(#[$meta:meta])* pub struct $name:ident $(<$life:lifetime>)? (
        pub $type:ty $(=> $how:ident)? $(as $text:literal)?
    );) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub struct $name $(<$life>)? (pub $type);

        impl<'a> $crate::wire::Parse<'a> for $name $(<$life>)? {
            fn parse(cursor: &mut $crate::wire::Cursor<'a>) -> $crate::wire::Result<Self> {
                Ok(Self($crate::wire::read!(cursor, [$name $($text)?] $(, $how)?)?))
            }
        }

        impl $(<$life>)? $crate::wire::Describe for $name $(<$life>)? {
            const NAME: &'static str = stringify!($name);
            const IS_VALUE: bool = true;

            fn describe(&self, fields: &mut $crate::wire::Fields<'_>) {
                $crate::wire::tell!(fields, [$name $($text)?], self.0 $(, $how)?);
            }
        }
    };

    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
        pub struct $name;

        impl<'a> $crate::wire::Parse<'a> for $name {
            fn parse(_: &mut $crate::wire::Cursor<'a>) -> $crate::wire::Result<Self> {
                Ok(Self)
            }
        }

        impl $crate::wire::Describe for $name {
            const NAME: &'static str = stringify!($name);

            fn describe(&self, _: &mut $crate::wire::Fields<'_>) {}
        }
    };
}

/// The name of a field: the RFC's where it is given, else Rust's.
macro_rules! name_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $text:literal) => {
        $text
    };
}

/// Reads a field that lies as said.
macro_rules! read {
    ($cursor:ident, [$($name:tt)+]) => {
        $crate::wire::Field::read($cursor, $crate::wire::name_of!($($name)+))
    };
    ($cursor:ident, [$($name:tt)+], $how:ident) => {
        $crate::wire::read_vector(
            $cursor,
            $crate::wire::prefix!($how),
            $crate::wire::name_of!($($name)+),
        )
    };
}

/// Tells a field that lies as said.
macro_rules! tell {
    ($fields:ident, [$($name:tt)+], $value:expr) => {
        $crate::wire::Field::tell(&$value, $crate::wire::name_of!($($name)+), $fields)
    };
    ($fields:ident, [$($name:tt)+], $value:expr, text8) => {
        $fields.text($crate::wire::name_of!($($name)+), 1, $value)
    };
    ($fields:ident, [$($name:tt)+], $value:expr, text16) => {
        $fields.text($crate::wire::name_of!($($name)+), 2, $value)
    };
    ($fields:ident, [$($name:tt)+], $value:expr, $how:ident) => {
        $crate::wire::Content::tell_vector(
            &$value,
            $crate::wire::name_of!($($name)+),
            $crate::wire::prefix!($how),
            $fields,
        )
    };
}

/// How many bytes the length of a vector takes.
macro_rules! prefix {
    (rest) => {
        0
    };
    (vec8) => {
        1
    };
    (text8) => {
        1
    };
    (vec16) => {
        2
    };
    (text16) => {
        2
    };
    (vec24) => {
        3
    };
}

pub(crate) use {name_of, prefix, read, structure, tell};

#[cfg(test)]
#[allow(unreachable_pub)]
mod tests {
    use alloc::{format, string::String, vec::Vec};

    use super::super::{ErrorKind, Span, Visitor};
    use super::*;
    use crate::registry::NamedGroup;

    structure! {
        /// Of every layout.
        pub struct Sample<'a> {
            /// A number.
            pub count: u8,
            /// Code points.
            pub groups: List<'a, NamedGroup> => vec8,
            /// Structures.
            pub names: Sequence<'a, Name<'a>> => vec16 as "Names",
            /// A structure.
            pub inner: Inner<'a>,
            /// The rest.
            pub rest: &'a [u8] => rest,
        }
    }

    structure! {
        /// A name for bytes.
        pub struct Name<'a>(pub &'a [u8] => text8);
    }

    structure! {
        /// An array.
        pub struct Inner<'a> {
            /// Two bytes.
            pub two: &'a [u8; 2],
        }
    }

    /// A line for each thing that is told.
    #[derive(Default)]
    struct Lines(Vec<String>);

    impl Visitor for Lines {
        fn value(&mut self, name: &'static str, span: Span, value: Value<'_>) {
            let Span { offset, length } = span;
            let value = match value {
                Value::Number(number) => format!("{number}"),
                Value::Code(code) => format!("{}.{}", code.registry, code.name.unwrap()),
                Value::Bytes(bytes) => format!("{bytes:?}"),
                Value::Text(text) => format!("{}", text.escape_ascii()),
            };
            self.0.push(format!("{offset}+{length} {name} = {value}"));
        }

        fn begin(&mut self, name: &'static str, offset: u32, kind: Kind) {
            self.0.push(format!("{offset} {name} {kind:?}"));
        }

        fn end(&mut self, offset: u32) {
            self.0.push(format!("{offset} end"));
        }
    }

    const SENT: &[u8] = b"\x07\x02\x00\x1d\x00\x03\x02h2\xaa\xbb\xcc";

    #[test]
    fn a_structure_reads_its_fields_in_order_and_tells_them_with_their_places() {
        let mut cursor = Cursor::at(SENT, 10);
        let sample = Sample::parse(&mut cursor).unwrap();
        assert_eq!((sample.inner.two, sample.rest), (b"\xaa\xbb", &b"\xcc"[..]));
        let mut lines = Lines::default();
        sample.describe(&mut Fields::new(&mut lines, 10));
        let told = "10+1 count = 7|11 groups List|12+2 NamedGroup = NamedGroup.x25519|14 end|\
             14 Names List|16+3 Name = h2|19 end|19 inner Structure(\"Inner\")|19+2 two = [170, 187]|21 end|\
             21+1 rest = [204]";
        assert_eq!(lines.0.join("|"), told);
    }

    #[test]
    fn an_error_names_the_field_as_the_rfc_does() {
        let error = Sample::parse(&mut Cursor::new(&SENT[..7])).unwrap_err();
        let kind = ErrorKind::Truncated { needed: 3, available: 1 };
        assert_eq!((error.field, error.kind, error.offset), ("Names", kind, 4));
    }
}
