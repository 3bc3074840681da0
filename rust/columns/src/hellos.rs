//! Hellos that have no connection, as record batches: a row for each, read or not.

mod column;

use core::sync::atomic::{AtomicUsize, Ordering};
use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, Field, Fields, Schema, SchemaRef};
use tlswire_capture::hello::{DEFECT_COLUMNS, Defect, Encoding, HelloSelection, read};
use tlswire_capture::row::{Offered, Value};

use crate::cells::Cells;
use crate::schema::{TimeUnit, data_type, field, versioned};

pub use column::{HelloColumn, Part};

/// Hellos that become one batch.
pub trait Hellos: Sync {
    /// Hands each of them on, in order; `None` for a row without one.
    fn each(&self, take: &mut dyn FnMut(Option<&[u8]>));
}

impl<T: AsRef<[u8]> + Sync> Hellos for [Option<T>] {
    fn each(&self, take: &mut dyn FnMut(Option<&[u8]>)) {
        for hello in self {
            take(hello.as_ref().map(AsRef::as_ref));
        }
    }
}

/// What is made of hellos.
#[derive(Clone, Debug, Default)]
pub struct HelloOptions {
    /// The columns.
    pub selection: HelloSelection,
    /// How the hellos are kept.
    pub encoding: Encoding,
}

/// A batch for each of `parts`, in order, made by at most `threads` threads.
///
/// # Errors
///
/// More text in one batch than an array can hold.
pub fn hello_batches<H: Hellos + ?Sized>(
    parts: &[&H],
    options: &HelloOptions,
    threads: usize,
) -> Result<Vec<RecordBatch>, ArrowError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut builder = HelloBatchBuilder::new(options.clone());
        let mut made = Vec::new();
        while let number = next.fetch_add(1, Ordering::Relaxed)
            && let Some(part) = parts.get(number)
        {
            part.each(&mut |hello| builder.push(hello));
            made.push((number, builder.finish()));
        }
        made
    };
    let mut made = match threads.min(parts.len()) {
        0 | 1 => work(),
        threads => thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            work().into_iter().chain(others.into_iter().flat_map(joined)).collect()
        }),
    };
    made.sort_unstable_by_key(|(number, _)| *number);
    made.into_iter().map(|(_, batch)| batch).collect()
}

/// What a thread made. Its panic becomes one of the thread that asks.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// The schema of the hellos' columns: those of `selection` as connections have them, and those that
/// tell what is wrong.
#[must_use]
pub fn hello_schema(selection: &HelloSelection) -> SchemaRef {
    let of_hello = selection.columns().iter().map(|(column, _)| field(column, TimeUnit::Ns));
    let of_defect = DEFECT_COLUMNS.iter().map(|column| {
        let described = HashMap::from([("sentence".to_owned(), column.sentence.to_owned())]);
        Field::new(column.name, data_type(column.kind, TimeUnit::Ns), true).with_metadata(described)
    });
    let fields: Fields = of_hello.chain(of_defect).collect();
    Arc::new(Schema::new_with_metadata(fields, versioned()))
}

/// Collects hellos until they are to leave as one record batch.
pub struct HelloBatchBuilder {
    options: HelloOptions,
    schema: SchemaRef,
    cells: Vec<Cells>,
    defects: Vec<Cells>,
    decoded: Vec<u8>,
    length: usize,
}

impl HelloBatchBuilder {
    /// A builder of batches.
    #[must_use]
    pub fn new(options: HelloOptions) -> Self {
        let cells = options.selection.columns().iter().map(|(column, _)| column.kind);
        let cells = cells.map(|kind| Cells::new(kind, TimeUnit::Ns)).collect();
        let defects = DEFECT_COLUMNS.iter().map(|column| Cells::new(column.kind, TimeUnit::Ns));
        Self {
            schema: hello_schema(&options.selection),
            options,
            cells,
            defects: defects.collect(),
            decoded: Vec::new(),
            length: 0,
        }
    }

    /// Appends a row for one hello; one without anything for `None`.
    pub fn push(&mut self, kept: Option<&[u8]>) {
        let mut decoded = core::mem::take(&mut self.decoded);
        match kept.map(|kept| self.options.encoding.decode(kept, &mut decoded)) {
            None => self.append(None, None),
            Some(Ok(data)) => read(data, |offered, defect| self.append(offered, defect)),
            Some(Err(error)) => self.append(None, Some(&error.into())),
        }
        self.decoded = decoded;
        self.length += 1;
    }

    fn append(&mut self, offered: Option<&Offered<'_>>, defect: Option<&Defect>) {
        for ((_, read), cells) in self.options.selection.columns().iter().zip(&mut self.cells) {
            cells.push(&offered.map_or(Value::Null, *read));
        }
        for (column, cells) in DEFECT_COLUMNS.iter().zip(&mut self.defects) {
            cells.push(&defect.map_or(Value::Null, column.value));
        }
    }

    /// The rows since the last batch, which may be none. Each batch has its own dictionaries.
    ///
    /// # Errors
    ///
    /// More text than one array can hold.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let options = RecordBatchOptions::new().with_row_count(Some(self.length));
        self.length = 0;
        let cells = self.cells.iter_mut().chain(&mut self.defects);
        let columns = cells.map(Cells::finish).collect::<Result<_, _>>()?;
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Int32Type, Int64Type, UInt16Type};
    use arrow_array::{
        Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray,
        StringArray, StringViewArray,
    };
    use tlswire_capture::row::Selection;

    use super::*;

    /// The body of a hello with one group.
    fn body() -> Vec<u8> {
        let head = [&b"\x03\x03"[..], &[7; 32], b"\x00\x00\x02\x13\x01\x01\x00"].concat();
        [&head[..], b"\x00\x08\x00\x0a\x00\x04\x00\x02\x00\x1d"].concat()
    }

    fn batch(names: &[&str], encoding: Encoding, kept: &[Option<&[u8]>]) -> RecordBatch {
        let selection = HelloSelection::parse(names).unwrap();
        let mut builder = HelloBatchBuilder::new(HelloOptions { selection, encoding });
        for one in kept {
            builder.push(*one);
        }
        let batch = builder.finish().unwrap();
        assert_eq!(builder.finish().unwrap().num_rows(), 0);
        batch
    }

    #[test]
    fn there_is_a_row_for_each_in_order() {
        let body = body();
        let batch =
            batch(&["all"], Encoding::Raw, &[Some(&body), None, Some(b"\x16"), Some(&body)]);
        assert_eq!(batch.num_rows(), 4);
        batch.columns().iter().for_each(|column| column.to_data().validate_full().unwrap());
        let named = |name| batch.column_by_name(name).unwrap();
        let groups = named("client_groups").as_list::<i32>();
        assert_eq!([0, 1, 2, 3].map(|row| groups.is_valid(row)), [true, false, false, true]);
        assert_eq!(groups.value(3).as_primitive::<UInt16Type>().values(), &[0x1d]);
        let kinds = named("error_kind").as_dictionary::<Int32Type>();
        let kinds = kinds.downcast_dict::<StringArray>().unwrap().into_iter();
        assert_eq!(kinds.collect::<Vec<_>>(), [None, None, Some("incomplete"), None]);
        assert_eq!(named("error_offset").as_primitive::<Int64Type>().value(2), 0);
        assert_eq!(named("error").null_count(), 3);
    }

    #[test]
    fn columns_are_as_connections_have_them() {
        let selection = HelloSelection::parse(&["all"]).unwrap();
        let schema = hello_schema(&selection);
        let rows = crate::schema(&Selection::all(), TimeUnit::Ns);
        for (column, _) in selection.columns() {
            let named = |schema: &Schema| schema.field_with_name(column.name).unwrap().clone();
            assert_eq!(named(&schema), named(&rows));
        }
        assert_eq!(schema.fields().len(), selection.columns().len() + DEFECT_COLUMNS.len());
        assert_eq!(schema.metadata(), rows.metadata());
    }

    #[test]
    fn text_is_decoded_first() {
        let hex = tlswire::fingerprint::hex(&body());
        let batch = batch(&["client_ciphers"], Encoding::Hex, &[Some(hex.as_bytes()), Some(b"0q")]);
        assert_eq!(batch.column(0).null_count(), 1);
        let said = batch.column_by_name("error").unwrap().as_string::<i32>();
        assert_eq!(said.value(1), "`hex` at offset 1: illegal value: 0x71");
    }

    #[test]
    fn batches_are_the_same_for_any_number_of_threads() {
        let body = body();
        let kept: Vec<_> = (0..100).map(|row| body.get(..row % 60)).collect();
        let parts: Vec<_> = kept.chunks(7).collect();
        let options = HelloOptions::default();
        let made = |threads| hello_batches(&parts, &options, threads).unwrap();
        assert_eq!(made(1).iter().map(RecordBatch::num_rows).sum::<usize>(), 100);
        assert!((0..20).all(|threads| made(threads) == made(1)));
    }

    #[test]
    fn a_column_may_have_every_type_of_bytes_and_of_text() {
        let bytes: [Option<&[u8]>; 3] = [Some(b"16"), None, Some(b"0103")];
        let texts = [Some("16"), None, Some("0103")];
        let arrays: [(ArrayRef, bool); 6] = [
            (Arc::new(BinaryArray::from_iter(bytes)), false),
            (Arc::new(LargeBinaryArray::from_iter(bytes)), false),
            (Arc::new(BinaryViewArray::from_iter(bytes)), false),
            (Arc::new(StringArray::from_iter(texts)), true),
            (Arc::new(LargeStringArray::from_iter(texts)), true),
            (Arc::new(StringViewArray::from_iter(texts)), true),
        ];
        for (array, is_text) in arrays {
            let column = HelloColumn::new(&array, Encoding::Hex).unwrap();
            let mut kept = Vec::new();
            for part in column.parts(2, 100) {
                part.each(&mut |hello| kept.push(hello.map(<[u8]>::to_vec)));
            }
            assert_eq!(kept, bytes.map(|hello| hello.map(<[u8]>::to_vec)));
            assert_eq!(HelloColumn::new(&array, Encoding::Raw).is_err(), is_text);
            assert_eq!(column.parts(9, 2).count(), 2);
        }
        let numbers: ArrayRef = Arc::new(arrow_array::Int32Array::from(vec![1]));
        assert!(HelloColumn::new(&numbers, Encoding::Raw).is_err());
    }
}
