//! Many hellos at once: a column in, batches of columns out.

mod kept;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyList};
use tlswire_capture::hello::{Encoding, HelloSelection, read, write_members};
use tlswire_capture::json::JsonWriter;
use tlswire_columns::{
    HelloColumn, HelloOptions, Hellos, RecordBatch as Batch, hello_batches, hello_schema,
};

use crate::arrow::{Arrays, RecordBatch, arrow_error, schema_capsule, stream_capsule};
use crate::convert::guarded;
use kept::{Kept, kept};

/// A batch ends at so many rows,
const ROWS: usize = 8_192;
/// or after so many bytes of hellos.
const BYTES: usize = 16 * 1024 * 1024;

/// Reads hellos into columns. `tlswire.parse_client_hellos` is made of it.
#[pyclass(frozen, module = "tlswire._native")]
pub(crate) struct HelloParser {
    options: HelloOptions,
    threads: usize,
}

#[pymethods]
impl HelloParser {
    #[new]
    #[pyo3(signature = (columns, encoding, *, fingerprints, threads))]
    fn new(
        columns: Vec<String>,
        encoding: Option<&str>,
        fingerprints: bool,
        threads: usize,
    ) -> PyResult<Self> {
        let selection = HelloSelection::parse(&columns)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        let selection = if fingerprints { selection } else { selection.without_fingerprints() };
        let unknown = || PyValueError::new_err("encoding: `hex`, `base64`, `either` or None");
        let encoding = encoding.map_or(Some(Encoding::Raw), Encoding::named).ok_or_else(unknown)?;
        Ok(Self { options: HelloOptions { selection, encoding }, threads })
    }

    /// The batches of a column: of whatever speaks the Arrow PyCapsule interface, or gives hellos
    /// when it is iterated over.
    fn parse(&self, column: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
        let made = guarded(|| match Arrays::of(column)? {
            Some(arrays) => self.of_arrow(column.py(), arrays),
            None => self.of_objects(column),
        })?;
        Ok(made.into_iter().map(RecordBatch::from).collect())
    }

    /// A JSON object for each of `hellos`, without its braces.
    fn members<'py>(&self, hellos: &Bound<'py, PyList>) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let py = hellos.py();
        guarded(|| {
            let (mut text, mut decoded) = (Vec::new(), Vec::new());
            let each = hellos.iter().enumerate().map(|(number, hello)| {
                text.clear();
                let hello = kept(&hello, number, self.options.encoding)?;
                self.write(hello.as_ref().map(AsRef::as_ref), &mut decoded, &mut text);
                let members = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
                Ok(PyBytes::new(py, members))
            });
            each.collect()
        })
    }

    /// The schema of the batches as a capsule named `arrow_schema`.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &hello_schema(&self.options.selection))
    }

    /// Batches as a capsule named `arrow_array_stream`.
    fn stream<'py>(
        &self,
        py: Python<'py>,
        batches: Vec<PyRef<'py, RecordBatch>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = batches.iter().map(|batch| batch.batch().clone()).collect();
        stream_capsule(py, hello_schema(&self.options.selection), batches)
    }
}

impl HelloParser {
    fn of_arrow(&self, py: Python<'_>, mut arrays: Arrays) -> PyResult<Vec<Batch>> {
        let mut made = Vec::new();
        while let Some(array) = arrays.next(py)? {
            let column = py.detach(|| HelloColumn::new(&array, self.options.encoding));
            let column = column.map_err(arrow_error)?;
            let parts: Vec<_> = column.parts(ROWS, BYTES).collect();
            // Some at a time, so that it can be interrupted.
            for parts in parts.chunks(self.threads.max(1).saturating_mul(4)) {
                made.extend(self.batches(py, &parts.iter().collect::<Vec<_>>())?);
            }
        }
        Ok(made)
    }

    fn of_objects(&self, column: &Bound<'_, PyAny>) -> PyResult<Vec<Batch>> {
        let py = column.py();
        kept::insist_on_column(column)?;
        let mut objects = column.try_iter()?.enumerate().peekable();
        let mut made = Vec::new();
        while objects.peek().is_some() {
            let parts = (0..self.threads.max(1)).map(|_| self.part(&mut objects));
            let parts: Vec<Vec<Option<Kept>>> = parts.collect::<PyResult<_>>()?;
            let parts: Vec<&[Option<Kept>]> =
                parts.iter().map(Vec::as_slice).filter(|part| !part.is_empty()).collect();
            made.extend(self.batches(py, &parts)?);
        }
        Ok(made)
    }

    /// The objects that become the next batch.
    fn part<'py>(
        &self,
        objects: &mut impl Iterator<Item = (usize, PyResult<Bound<'py, PyAny>>)>,
    ) -> PyResult<Vec<Option<Kept>>> {
        let (mut part, mut bytes) = (Vec::new(), 0);
        while part.len() < ROWS
            && bytes < BYTES
            && let Some((number, object)) = objects.next()
        {
            let hello = kept(&object?, number, self.options.encoding)?;
            bytes += hello.as_ref().map_or(0, |hello| hello.as_ref().len());
            part.push(hello);
        }
        Ok(part)
    }

    fn batches<H: Hellos + ?Sized>(&self, py: Python<'_>, parts: &[&H]) -> PyResult<Vec<Batch>> {
        py.check_signals()?;
        py.detach(|| hello_batches(parts, &self.options, self.threads)).map_err(arrow_error)
    }

    fn write(&self, hello: Option<&[u8]>, decoded: &mut Vec<u8>, out: &mut Vec<u8>) {
        let HelloOptions { selection, encoding } = &self.options;
        JsonWriter::new(out).object(|json| {
            match hello.map(|hello| encoding.decode(hello, decoded)) {
                None => write_members(selection, None, None, json),
                Some(Err(error)) => write_members(selection, None, Some(&error.into()), json),
                Some(Ok(data)) => read(data, |offered, defect| {
                    write_members(selection, offered, defect, json);
                }),
            }
        });
    }
}
