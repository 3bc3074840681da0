//! Columns of Arrow that hold hellos.

use core::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, FixedSizeBinaryArray, LargeBinaryArray,
    LargeStringArray, StringArray, StringViewArray,
};
use arrow_schema::{ArrowError, DataType};
use tlswire_capture::hello::Encoding;

use super::Hellos;

/// An array of hellos, as bytes or as text that spells them.
pub struct HelloColumn(Kept);

enum Kept {
    Binary(BinaryArray),
    LargeBinary(LargeBinaryArray),
    BinaryView(BinaryViewArray),
    FixedSizeBinary(FixedSizeBinaryArray),
    Utf8(StringArray),
    LargeUtf8(LargeStringArray),
    Utf8View(StringViewArray),
    /// Of as many nulls.
    Null(usize),
}

impl HelloColumn {
    /// The hellos in `array`, or in the only column of one that is a table.
    ///
    /// # Errors
    ///
    /// An array that contradicts itself, or that is of another type; text, where the encoding says
    /// that there is none.
    pub fn new(array: &ArrayRef, encoding: Encoding) -> Result<Self, ArrowError> {
        let data = array.to_data();
        // It may come from elsewhere. What is read below relies on its offsets and lengths.
        data.validate_full()?;
        let wrong =
            |said: &str| ArrowError::InvalidArgumentError(format!("{said}: {}", array.data_type()));
        let is_text =
            matches!(array.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        if is_text && encoding == Encoding::Raw {
            return Err(wrong("a column of text needs an encoding, hex or base64"));
        }
        Ok(Self(match array.data_type() {
            DataType::Binary => Kept::Binary(array.as_binary::<i32>().clone()),
            DataType::LargeBinary => Kept::LargeBinary(array.as_binary::<i64>().clone()),
            DataType::BinaryView => Kept::BinaryView(array.as_binary_view().clone()),
            DataType::FixedSizeBinary(_) => {
                Kept::FixedSizeBinary(array.as_fixed_size_binary().clone())
            }
            DataType::Utf8 => Kept::Utf8(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => Kept::LargeUtf8(array.as_string::<i64>().clone()),
            DataType::Utf8View => Kept::Utf8View(array.as_string_view().clone()),
            DataType::Null => Kept::Null(array.len()),
            DataType::Struct(_) => return Self::of_table(array, encoding),
            _ => return Err(wrong("not a column of bytes, or of text that spells them")),
        }))
    }

    fn of_table(array: &ArrayRef, encoding: Encoding) -> Result<Self, ArrowError> {
        match array.as_struct().columns() {
            [column] if array.null_count() == 0 => Self::new(column, encoding),
            columns => {
                let said = format!("one column is needed, not a table of {}", columns.len());
                Err(ArrowError::InvalidArgumentError(said))
            }
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Binary(array) => array.len(),
            Kept::LargeBinary(array) => array.len(),
            Kept::BinaryView(array) => array.len(),
            Kept::FixedSizeBinary(array) => array.len(),
            Kept::Utf8(array) => array.len(),
            Kept::LargeUtf8(array) => array.len(),
            Kept::Utf8View(array) => array.len(),
            Kept::Null(length) => *length,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is kept in the row at `index`, if anything is.
    fn get(&self, index: usize) -> Option<&[u8]> {
        macro_rules! get {
            ($array:expr) => {
                $array.is_valid(index).then(|| $array.value(index).as_ref())
            };
        }
        match &self.0 {
            Kept::Binary(array) => get!(array),
            Kept::LargeBinary(array) => get!(array),
            Kept::BinaryView(array) => get!(array),
            Kept::FixedSizeBinary(array) => get!(array),
            Kept::Utf8(array) => get!(array),
            Kept::LargeUtf8(array) => get!(array),
            Kept::Utf8View(array) => get!(array),
            Kept::Null(_) => None,
        }
    }

    /// The rows in parts that become a batch each: at most `rows` of them, or some `bytes`.
    pub fn parts(&self, rows: usize, bytes: usize) -> impl Iterator<Item = Part<'_>> {
        let mut next = 0;
        core::iter::from_fn(move || {
            let (start, mut taken) = (next, 0);
            while next < self.len() && next - start < rows && taken < bytes {
                taken += self.get(next).map_or(0, <[u8]>::len);
                next += 1;
            }
            (next > start).then_some(Part { column: self, rows: start..next })
        })
    }
}

/// Some rows of a column, one after the other.
pub struct Part<'a> {
    column: &'a HelloColumn,
    rows: Range<usize>,
}

impl Hellos for Part<'_> {
    fn each(&self, take: &mut dyn FnMut(Option<&[u8]>)) {
        for row in self.rows.clone() {
            take(self.column.get(row));
        }
    }
}
