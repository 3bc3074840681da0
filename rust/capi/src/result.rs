//! What functions answer, and what an error carries besides.

use core::ffi::{CStr, c_char};
use core::ptr;

use tlswire::wire::{self, ErrorKind};

use crate::name::c_name;

/// What a function answers. A number is never given to another meaning; more may be added.
///
/// Below 100: how it went. From 100: the call is wrong. From 200: the bytes are wrong.
#[expect(non_camel_case_types, reason = "the names of the header")]
#[repr(u32)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum tlswire_result {
    /// It was done.
    TLSWIRE_OK = 0,
    /// There is no such thing in this message. The output is zero, or NULL.
    TLSWIRE_ABSENT = 1,
    /// A defect of the library: it was caught, and nothing was done.
    TLSWIRE_ERR_INTERNAL = 2,
    /// There is no memory for a copy of the input.
    TLSWIRE_ERR_MEMORY = 3,

    /// A pointer is NULL that must not be. `field` names the argument, as for all of this block.
    TLSWIRE_ERR_NULL = 100,
    /// A pointer is not aligned for what it points to.
    TLSWIRE_ERR_UNALIGNED = 101,
    /// A length is more than half of the address space.
    TLSWIRE_ERR_LENGTH = 102,
    /// An index is not below the count.
    TLSWIRE_ERR_INDEX = 103,
    /// `struct_size` is smaller than the structure was in the first version.
    TLSWIRE_ERR_STRUCT_SIZE = 104,

    /// The input ends before the message does: more bytes may mend it.
    TLSWIRE_ERR_INCOMPLETE = 200,
    /// A field runs past the end of the structure that holds it: no more bytes will mend it.
    TLSWIRE_ERR_TRUNCATED = 201,
    /// A length that the field's definition does not allow.
    TLSWIRE_ERR_ILLEGAL_LENGTH = 202,
    /// A value that the field's definition does not allow.
    TLSWIRE_ERR_ILLEGAL_VALUE = 203,
    /// Bytes are left over after the last field of a structure.
    TLSWIRE_ERR_TRAILING_DATA = 204,
    /// The same thing twice where once is allowed.
    TLSWIRE_ERR_DUPLICATE = 205,
    /// Structures nested deeper than is followed.
    TLSWIRE_ERR_TOO_DEEP = 206,
    /// More than a cap.
    TLSWIRE_ERR_TOO_LARGE = 207,
    /// Wrong in a way that has no number yet.
    TLSWIRE_ERR_MALFORMED = 299,
}

use tlswire_result::{
    TLSWIRE_ABSENT, TLSWIRE_ERR_DUPLICATE, TLSWIRE_ERR_ILLEGAL_LENGTH, TLSWIRE_ERR_ILLEGAL_VALUE,
    TLSWIRE_ERR_INCOMPLETE, TLSWIRE_ERR_INDEX, TLSWIRE_ERR_INTERNAL, TLSWIRE_ERR_LENGTH,
    TLSWIRE_ERR_MALFORMED, TLSWIRE_ERR_MEMORY, TLSWIRE_ERR_NULL, TLSWIRE_ERR_STRUCT_SIZE,
    TLSWIRE_ERR_TOO_DEEP, TLSWIRE_ERR_TOO_LARGE, TLSWIRE_ERR_TRAILING_DATA, TLSWIRE_ERR_TRUNCATED,
    TLSWIRE_ERR_UNALIGNED, TLSWIRE_OK,
};

/// All of them with their names; those of wrong bytes have the core's.
const NAMES: &[(tlswire_result, &CStr)] = &[
    (TLSWIRE_OK, c"ok"),
    (TLSWIRE_ABSENT, c"absent"),
    (TLSWIRE_ERR_INTERNAL, c"internal"),
    (TLSWIRE_ERR_MEMORY, c"memory"),
    (TLSWIRE_ERR_NULL, c"null"),
    (TLSWIRE_ERR_UNALIGNED, c"unaligned"),
    (TLSWIRE_ERR_LENGTH, c"length"),
    (TLSWIRE_ERR_INDEX, c"index"),
    (TLSWIRE_ERR_STRUCT_SIZE, c"struct_size"),
    (TLSWIRE_ERR_INCOMPLETE, c"incomplete"),
    (TLSWIRE_ERR_TRUNCATED, c"truncated"),
    (TLSWIRE_ERR_ILLEGAL_LENGTH, c"illegal_length"),
    (TLSWIRE_ERR_ILLEGAL_VALUE, c"illegal_value"),
    (TLSWIRE_ERR_TRAILING_DATA, c"trailing_data"),
    (TLSWIRE_ERR_DUPLICATE, c"duplicate"),
    (TLSWIRE_ERR_TOO_DEEP, c"too_deep"),
    (TLSWIRE_ERR_TOO_LARGE, c"too_large"),
    (TLSWIRE_ERR_MALFORMED, c"malformed"),
];

impl tlswire_result {
    #[expect(clippy::as_conversions, reason = "the only way to the number of a variant")]
    const fn number(self) -> u32 {
        self as u32
    }

    /// The name of the result with this number; `unknown` for a number that is none.
    pub(crate) fn name(number: u32) -> &'static CStr {
        let found = NAMES.iter().find(|(result, _)| result.number() == number);
        found.map_or(c"unknown", |(_, name)| *name)
    }
}

impl From<ErrorKind> for tlswire_result {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Incomplete { .. } => TLSWIRE_ERR_INCOMPLETE,
            ErrorKind::Truncated { .. } => TLSWIRE_ERR_TRUNCATED,
            ErrorKind::IllegalLength { .. } => TLSWIRE_ERR_ILLEGAL_LENGTH,
            ErrorKind::IllegalValue { .. } => TLSWIRE_ERR_ILLEGAL_VALUE,
            ErrorKind::TrailingData { .. } => TLSWIRE_ERR_TRAILING_DATA,
            ErrorKind::Duplicate { .. } => TLSWIRE_ERR_DUPLICATE,
            ErrorKind::TooDeep => TLSWIRE_ERR_TOO_DEEP,
            ErrorKind::TooLarge { .. } => TLSWIRE_ERR_TOO_LARGE,
            _ => TLSWIRE_ERR_MALFORMED,
        }
    }
}

/// What is wrong, in which field, and where. Begin it with `TLSWIRE_ERROR_INIT`.
///
/// A function that takes one takes NULL as well. It writes `kind` as it answers it, also when that
/// is `TLSWIRE_OK`; `field` and `offset` are NULL and 0 where there is nothing to point at.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct tlswire_error {
    /// The size of this structure as the caller knows it, which the caller sets.
    pub struct_size: usize,
    /// The answer of the function.
    pub kind: tlswire_result,
    /// Where the field begins: bytes from the first one of the input.
    pub offset: u32,
    /// The field's name in its RFC, or the argument's in this header; NULL for none. It stays for
    /// as long as the library is loaded.
    pub field: *const c_char,
}

/// Why a function cannot do what it is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Failure {
    pub(crate) kind: tlswire_result,
    pub(crate) field: Option<&'static str>,
    pub(crate) offset: u32,
}

impl Failure {
    /// A failure that points at nothing.
    pub(crate) const fn new(kind: tlswire_result) -> Self {
        Self { kind, field: None, offset: 0 }
    }

    /// A call that is wrong in this argument.
    pub(crate) const fn argument(kind: tlswire_result, argument: &'static str) -> Self {
        Self { kind, field: Some(argument), offset: 0 }
    }
}

impl From<wire::Error> for Failure {
    fn from(error: wire::Error) -> Self {
        Self { kind: error.kind.into(), field: Some(error.field), offset: error.offset }
    }
}

impl tlswire_error {
    /// The structure for a panic.
    pub(crate) const INTERNAL: Self = Self {
        struct_size: size_of::<Self>(),
        kind: TLSWIRE_ERR_INTERNAL,
        offset: 0,
        field: ptr::null(),
    };

    /// The structure, of this version's size, for what a function came to.
    pub(crate) fn of(outcome: Result<(), Failure>) -> Self {
        let Failure { kind, field, offset } = outcome.err().unwrap_or(Failure::new(TLSWIRE_OK));
        let field = field.map_or(ptr::null(), |name| c_name(name).as_ptr());
        Self { struct_size: size_of::<Self>(), kind, offset, field }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_name_and_no_other_number_has_one() {
        assert!(NAMES.iter().all(|(result, name)| tlswire_result::name(result.number()) == *name));
        for number in [4, 99, 105, 208, 300, u32::MAX] {
            assert_eq!(tlswire_result::name(number), c"unknown");
        }
    }

    #[test]
    fn wrong_bytes_have_the_names_of_the_core() {
        let (needed, length, value) = (1, 1, 1);
        for kind in [
            ErrorKind::Incomplete { needed },
            ErrorKind::Truncated { needed, available: 0 },
            ErrorKind::IllegalLength { length },
            ErrorKind::IllegalValue { value },
            ErrorKind::TrailingData { length },
            ErrorKind::Duplicate { value },
            ErrorKind::TooDeep,
            ErrorKind::TooLarge { limit: 1 },
        ] {
            let number = tlswire_result::from(kind).number();
            assert_eq!(tlswire_result::name(number).to_str(), Ok(kind.name()));
        }
    }
}
