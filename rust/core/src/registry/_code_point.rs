//! What makes the type of a registry from its rows.

/// Makes the newtype of a registry: `Name(integer) "format of a bare value" [columns] { rows }`.
macro_rules! registry {
    (
        $(#[$meta:meta])*
        $name:ident($int:ident) $hex:literal [$($column:ident)*] {
            $(
                $first:literal $(..= $last:literal)? $constant:ident $text:literal $reference:literal
                $($flag:ident: $set:tt)*;
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[repr(transparent)]
        pub struct $name(pub $int);

        static ROWS: &[$crate::registry::Row] = &[$($crate::registry::Row {
            first: $first,
            last: last!($first $($last)?),
            name: $text,
            reference: $reference,
            $($flag: cell!($set),)*
            ..$crate::registry::BLANK
        }),*];

        impl $name {
            $(
                #[doc = concat!("`", $text, "`: `", $reference, "`.")]
                pub const $constant: Self = Self($first);
            )*

            /// Every value that has a constant, in ascending order.
            pub const ALL: &'static [Self] = &[$(Self::$constant),*];

            const fn row(self) -> Option<&'static $crate::registry::Row> {
                #[allow(clippy::as_conversions, clippy::cast_lossless, trivial_numeric_casts)]
                $crate::registry::find(ROWS, self.0 as u64)
            }

            /// The name of the value; `None` when nobody gave it one.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.row() {
                    Some(row) => Some(row.name),
                    None => None,
                }
            }

            /// The documents that define the value, separated by semicolons.
            #[must_use]
            pub const fn reference(self) -> Option<&'static str> {
                match self.row() {
                    Some(row) => Some(row.reference),
                    None => None,
                }
            }

            /// Whether the value is assigned by IANA; drafts and private uses are not.
            #[must_use]
            pub const fn is_registered(self) -> bool {
                match self.row() {
                    Some(row) => matches!(row.registered, $crate::registry::Mark::Yes),
                    None => false,
                }
            }

            $(column!($column);)*
        }

        impl From<$int> for $name {
            fn from(value: $int) -> Self {
                Self(value)
            }
        }

        impl<'a> $crate::wire::Field<'a> for $name {
            fn read(
                cursor: &mut $crate::wire::Cursor<'a>,
                name: &'static str,
            ) -> $crate::wire::Result<Self> {
                cursor.$int(name).map(Self)
            }

            fn tell(&self, name: &'static str, fields: &mut $crate::wire::Fields<'_>) {
                fields.value(name, $int::BITS / 8, $crate::wire::Element::value(self));
            }
        }

        impl $crate::wire::Element for $name {
            const NAME: &'static str = stringify!($name);

            #[allow(clippy::as_conversions, clippy::cast_lossless, trivial_numeric_casts)]
            fn value(&self) -> $crate::wire::Value<'static> {
                $crate::wire::Value::Code($crate::wire::Code {
                    registry: stringify!($name),
                    value: self.0 as u64,
                    width: $int::BITS / 8,
                    name: self.name(),
                })
            }
        }

        impl From<$name> for $int {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        /// The name, or the value in hexadecimal when it has none, after `GREASE_` where it is
        /// reserved as such.
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let rules: &[bool] = &[$(is_reserved!($column self)),*];
                match self.name() {
                    Some(name) => f.pad(name),
                    None if rules.contains(&true) => {
                        f.pad(&alloc::format!(concat!("GREASE_", $hex), self.0))
                    }
                    None => f.pad(&alloc::format!($hex, self.0)),
                }
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

macro_rules! last {
    ($first:literal) => {
        $first
    };
    ($first:literal $last:literal) => {
        $last
    };
}

macro_rules! cell {
    (Y) => {
        $crate::registry::Mark::Yes
    };
    (N) => {
        $crate::registry::Mark::No
    };
    (D) => {
        $crate::registry::Mark::Discouraged
    };
    ($text:literal) => {
        $text
    };
}

/// The method that a column, or a rule for reserved values, adds to a code point.
macro_rules! column {
    (recommended) => {
        /// The "Recommended" column; `None` where the value is not registered.
        #[must_use]
        pub const fn recommended(self) -> Option<$crate::registry::Recommended> {
            match self.row() {
                Some(row) => row.recommended.recommended(),
                None => None,
            }
        }
    };
    (dtls) => {
        /// The "DTLS-OK" column; `None` where the value is not registered.
        #[must_use]
        pub const fn dtls_ok(self) -> Option<bool> {
            match self.row() {
                Some(row) => row.dtls.yes(),
                None => None,
            }
        }
    };
    (dtls_only) => {
        /// The "DTLS-Only" column; `None` where the value is not registered.
        #[must_use]
        pub const fn dtls_only(self) -> Option<bool> {
            match self.row() {
                Some(row) => row.dtls_only.yes(),
                None => None,
            }
        }
    };
    (messages) => {
        /// The "TLS 1.3" column: the messages that may carry the extension, such as `CH, SH, HRR`;
        /// `-` for none; `None` where the value is not registered.
        #[must_use]
        pub const fn tls13_messages(self) -> Option<&'static str> {
            match self.row() {
                Some(row) if !row.messages.is_empty() => Some(row.messages),
                _ => None,
            }
        }
    };
    (grease_u16) => {
        /// Whether the value is reserved to keep receivers tolerant of the unknown (RFC 8701).
        #[must_use]
        pub const fn is_grease(self) -> bool {
            $crate::registry::is_grease(self.0)
        }
    };
    (grease_psk_key_exchange_mode) => {
        /// Whether the value is reserved to keep receivers tolerant of the unknown (RFC 8701).
        #[must_use]
        pub const fn is_grease(self) -> bool {
            self.0 % 0x1f == 0x0b && self.0 <= 0xe4
        }
    };
    (grease_quic_version) => {
        /// Whether the value is reserved to force version negotiation (RFC 9000 §15).
        #[must_use]
        pub const fn is_grease(self) -> bool {
            self.0 & 0x0f0f_0f0f == 0x0a0a_0a0a
        }
    };
    (grease_quic_transport_parameter) => {
        /// Whether the value is reserved to exercise that unknown ones are ignored
        /// (RFC 9000 §18.1).
        #[must_use]
        pub const fn is_grease(self) -> bool {
            self.0 % 31 == 27
        }
    };
}

/// Whether a rule for reserved values, among the columns, holds for a code point.
macro_rules! is_reserved {
    (recommended $value:ident) => {
        false
    };
    (dtls $value:ident) => {
        false
    };
    (dtls_only $value:ident) => {
        false
    };
    (messages $value:ident) => {
        false
    };
    ($rule:ident $value:ident) => {
        $value.is_grease()
    };
}

/// Makes the type of a registry whose values are byte strings.
macro_rules! byte_registry {
    (
        $(#[$meta:meta])*
        $name:ident [$($column:ident)*] {
            $($value:literal $constant:ident $text:literal $reference:literal;)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name<'a>(pub &'a [u8]);

        static ROWS: &[(&[u8], &str, &str)] = &[$(($value, $text, $reference)),*];

        impl $name<'static> {
            $(
                #[doc = concat!("`", $text, "`: `", $reference, "`.")]
                pub const $constant: Self = Self($value);
            )*

            /// Every value that has a constant, in the order of the bytes.
            pub const ALL: &'static [Self] = &[$(Self::$constant),*];
        }

        impl $name<'_> {
            fn row(self) -> Option<&'static (&'static [u8], &'static str, &'static str)> {
                ROWS.get(ROWS.binary_search_by(|row| row.0.cmp(self.0)).ok()?)
            }

            /// What the registry calls the value; `None` when it is not there.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                self.row().map(|row| row.1)
            }

            /// The documents that define the value, separated by semicolons.
            #[must_use]
            pub fn reference(self) -> Option<&'static str> {
                self.row().map(|row| row.2)
            }

            $(byte_column!($column);)*
        }

        impl<'a> From<&'a [u8]> for $name<'a> {
            fn from(value: &'a [u8]) -> Self {
                Self(value)
            }
        }

        /// The bytes as text, those that are not printable ASCII escaped as in a Rust literal.
        impl core::fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}", self.0.escape_ascii())
            }
        }

        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

macro_rules! byte_column {
    (grease_alpn) => {
        /// Whether the value is reserved to keep receivers tolerant of the unknown (RFC 8701).
        #[must_use]
        pub fn is_grease(self) -> bool {
            match *self.0 {
                [high, low] => $crate::registry::is_grease(u16::from_be_bytes([high, low])),
                _ => false,
            }
        }
    };
}
