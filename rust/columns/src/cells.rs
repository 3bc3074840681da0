//! The cells of one column, from the first row of a batch to its last.

use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, BooleanBuilder, PrimitiveBuilder, StringBuilder};
use arrow_array::types::{
    Float64Type, Int64Type, TimestampMicrosecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, ListArray, StructArray, UInt16Array};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer, OffsetBufferBuilder, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use tlswire_capture::row::{Kind, Member, Text, Value};

use crate::dictionary::Dictionary;
use crate::schema::{TimeUnit, data_type, fields, item};

/// A column that grows. Values of another kind than the column's become null.
pub(crate) enum Cells {
    Bool(BooleanBuilder),
    U8(PrimitiveBuilder<UInt8Type>),
    U16(PrimitiveBuilder<UInt16Type>),
    U32(PrimitiveBuilder<UInt32Type>),
    I64(PrimitiveBuilder<Int64Type>),
    F64(PrimitiveBuilder<Float64Type>),
    Nanoseconds(PrimitiveBuilder<TimestampNanosecondType>),
    Microseconds(PrimitiveBuilder<TimestampMicrosecondType>),
    Seconds(PrimitiveBuilder<TimestampSecondType>),
    String(StringBuilder),
    Dictionary(Box<Dictionary>),
    Binary(BinaryBuilder),
    Numbers(Vec<u16>, Lists),
    List(Box<Self>, Kind, TimeUnit, Lists),
    Structs(Vec<Self>, &'static [Member], TimeUnit, Lists),
}

impl Cells {
    pub(crate) fn new(kind: Kind, unit: TimeUnit) -> Self {
        let list = |element| {
            Self::List(Box::new(Self::new(element, unit)), element, unit, Lists::default())
        };
        match kind {
            Kind::Bool => Self::Bool(BooleanBuilder::new()),
            Kind::U8 => Self::U8(PrimitiveBuilder::new()),
            Kind::U16 => Self::U16(PrimitiveBuilder::new()),
            Kind::U32 => Self::U32(PrimitiveBuilder::new()),
            Kind::I64 => Self::I64(PrimitiveBuilder::new()),
            Kind::F64 => Self::F64(PrimitiveBuilder::new()),
            Kind::TimestampNs => match unit {
                TimeUnit::Ns => Self::Nanoseconds(utc()),
                TimeUnit::Us => Self::Microseconds(utc()),
            },
            Kind::TimestampS => Self::Seconds(utc()),
            Kind::String => Self::String(StringBuilder::new()),
            Kind::Dictionary => Self::Dictionary(Box::default()),
            Kind::Binary => Self::Binary(BinaryBuilder::new()),
            Kind::ListU16 => Self::Numbers(Vec::new(), Lists::default()),
            Kind::ListString => list(Kind::String),
            Kind::ListDictionary => list(Kind::Dictionary),
            Kind::ListStruct(members) => {
                let cells = members.iter().map(|member| Self::new(member.kind, unit)).collect();
                Self::Structs(cells, members, unit, Lists::default())
            }
        }
    }

    /// Appends a value; answers about how many bytes it takes.
    pub(crate) fn push(&mut self, value: &Value<'_>) -> usize {
        match (self, value) {
            (Self::Bool(cells), Value::Bool(value)) => {
                cells.append_value(*value);
                1
            }
            (Self::U8(cells), Value::U8(value)) => primitive(cells, *value),
            (Self::U16(cells), Value::U16(value)) => primitive(cells, *value),
            (Self::U32(cells), Value::U32(value)) => primitive(cells, *value),
            (Self::I64(cells), Value::I64(value)) => primitive(cells, *value),
            (Self::F64(cells), Value::F64(value)) => primitive(cells, *value),
            (Self::Nanoseconds(cells), Value::Nanoseconds(value)) => primitive(cells, *value),
            (Self::Microseconds(cells), Value::Nanoseconds(value)) => {
                primitive(cells, value.div_euclid(1000))
            }
            (Self::Seconds(cells), Value::Seconds(value)) => primitive(cells, *value),
            (Self::String(cells), Value::Text(text)) => string(cells, *text),
            (Self::Dictionary(cells), Value::Text(text)) => cells.push(*text),
            (Self::Binary(cells), Value::Bytes(bytes)) => {
                cells.append_value(bytes);
                bytes.len() + 4
            }
            (Self::Numbers(numbers, lists), Value::Numbers(values)) => {
                let before = numbers.len();
                values.clone().append_to(numbers);
                lists.push(numbers.len() - before) + 2 * (numbers.len() - before)
            }
            (Self::List(cells, _, _, lists), Value::Texts(texts)) => {
                let (mut length, mut bytes) = (0, 0);
                for text in texts.clone() {
                    length += 1;
                    bytes += cells.push(&Value::Text(text));
                }
                lists.push(length) + bytes
            }
            (Self::Structs(cells, _, _, lists), Value::Items(items)) => {
                let (mut length, mut bytes) = (0, 0);
                for (members, item) in items.clone() {
                    length += 1;
                    let pushed = cells.iter_mut().zip(members);
                    bytes += pushed
                        .map(|(cell, member)| cell.push(&(member.value)(item)))
                        .sum::<usize>();
                }
                lists.push(length) + bytes
            }
            (cells, _) => cells.push_null(),
        }
    }

    fn push_null(&mut self) -> usize {
        match self {
            Self::Bool(cells) => cells.append_null(),
            Self::U8(cells) => cells.append_null(),
            Self::U16(cells) => cells.append_null(),
            Self::U32(cells) => cells.append_null(),
            Self::I64(cells) => cells.append_null(),
            Self::F64(cells) => cells.append_null(),
            Self::Nanoseconds(cells) => cells.append_null(),
            Self::Microseconds(cells) => cells.append_null(),
            Self::Seconds(cells) => cells.append_null(),
            Self::String(cells) => cells.append_null(),
            Self::Dictionary(cells) => cells.push_null(),
            Self::Binary(cells) => cells.append_null(),
            Self::Numbers(_, lists)
            | Self::List(_, _, _, lists)
            | Self::Structs(_, _, _, lists) => {
                lists.push_null();
            }
        }
        4
    }

    /// The array of what was appended. The cells are empty afterwards.
    pub(crate) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Bool(cells) => Arc::new(cells.finish()),
            Self::U8(cells) => Arc::new(cells.finish()),
            Self::U16(cells) => Arc::new(cells.finish()),
            Self::U32(cells) => Arc::new(cells.finish()),
            Self::I64(cells) => Arc::new(cells.finish()),
            Self::F64(cells) => Arc::new(cells.finish()),
            Self::Nanoseconds(cells) => Arc::new(cells.finish()),
            Self::Microseconds(cells) => Arc::new(cells.finish()),
            Self::Seconds(cells) => Arc::new(cells.finish()),
            Self::String(cells) => Arc::new(cells.finish()),
            Self::Dictionary(cells) => Arc::new(cells.finish()?),
            Self::Binary(cells) => Arc::new(cells.finish()),
            Self::Numbers(numbers, lists) => {
                let numbers = ScalarBuffer::from(core::mem::take(numbers));
                let numbers = UInt16Array::new(numbers, None);
                lists.finish(DataType::UInt16, Arc::new(numbers))?
            }
            Self::List(cells, kind, unit, lists) => {
                lists.finish(data_type(*kind, *unit), cells.finish()?)?
            }
            Self::Structs(cells, members, unit, lists) => {
                let arrays = cells.iter_mut().map(Self::finish).collect::<Result<_, _>>()?;
                let structs = StructArray::try_new(fields(members, *unit), arrays, None)?;
                lists.finish(structs.data_type().clone(), Arc::new(structs))?
            }
        })
    }
}

fn utc<T: arrow_array::types::ArrowTimestampType>() -> PrimitiveBuilder<T> {
    PrimitiveBuilder::new().with_timezone("UTC")
}

fn primitive<T: ArrowPrimitiveType>(cells: &mut PrimitiveBuilder<T>, value: T::Native) -> usize {
    cells.append_value(value);
    size_of::<T::Native>()
}

/// Appends a text, written where it stays.
fn string(cells: &mut StringBuilder, text: Text<'_>) -> usize {
    let before = cells.values_slice().len();
    if let Some(text) = text.as_str() {
        cells.append_value(text);
    } else {
        // Writing into memory does not fail.
        let _ = text.write_to(cells);
        cells.append_value("");
    }
    cells.values_slice().len() - before + 4
}

/// Where each of the lists in a column ends, and which are null.
pub(crate) struct Lists {
    offsets: OffsetBufferBuilder<i32>,
    nulls: NullBufferBuilder,
}

impl Default for Lists {
    fn default() -> Self {
        Self { offsets: OffsetBufferBuilder::new(0), nulls: NullBufferBuilder::new(0) }
    }
}

impl Lists {
    fn push(&mut self, length: usize) -> usize {
        self.offsets.push_length(length);
        self.nulls.append_non_null();
        4
    }

    fn push_null(&mut self) {
        self.offsets.push_length(0);
        self.nulls.append_null();
    }

    fn finish(&mut self, element: DataType, elements: ArrayRef) -> Result<ArrayRef, ArrowError> {
        let Self { offsets, mut nulls } = core::mem::take(self);
        let offsets: OffsetBuffer<i32> = offsets.finish();
        let field = Arc::new(item(element));
        Ok(Arc::new(ListArray::try_new(field, offsets, elements, nulls.finish())?))
    }
}
