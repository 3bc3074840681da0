//! Batches of rows, and rows as views into them.

use std::sync::Arc;

use pyo3::exceptions::{PyAttributeError, PyIndexError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyString, PyTuple};
use tlswire_columns::{RecordBatch as Batch, export};

use super::item::item;
use super::{arrow_error, schema_capsule};

/// Rows as columns. Whatever speaks the Arrow PyCapsule interface takes it.
#[pyclass(frozen, module = "tlswire")]
pub(crate) struct RecordBatch(Arc<Batch>);

impl From<Batch> for RecordBatch {
    fn from(batch: Batch) -> Self {
        Self(Arc::new(batch))
    }
}

impl RecordBatch {
    /// The row at `index`.
    fn row(&self, index: usize) -> Row {
        Row(Cells::View(Arc::clone(&self.0), index))
    }

    pub(crate) fn batch(&self) -> &Batch {
        &self.0
    }
}

#[pymethods]
impl RecordBatch {
    /// The names of the columns, in order.
    #[getter]
    fn column_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.schema_ref().fields().iter().map(|field| field.name()))
    }

    /// About how many bytes it takes.
    #[getter]
    fn nbytes(&self) -> usize {
        self.0.get_array_memory_size()
    }

    /// The batch as capsules named `arrow_schema` and `arrow_array`.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // Consumers cast; the interface lets a producer ignore what it was asked for.
        let _ = requested_schema;
        let (array, schema) = export(&self.0).map_err(arrow_error)?;
        let schema = PyCapsule::new_with_value(py, schema, c"arrow_schema")?;
        Ok((schema, PyCapsule::new_with_value(py, array, c"arrow_array")?))
    }

    /// The schema as a capsule named `arrow_schema`.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.0.schema())
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// The row at `index`; negative ones count from the end.
    fn __getitem__(&self, index: isize) -> PyResult<Row> {
        let length = self.0.num_rows();
        let at = match usize::try_from(index) {
            Ok(index) => Some(index),
            Err(_) => length.checked_sub(index.unsigned_abs()),
        };
        let at = at.filter(|at| *at < length);
        at.map(|at| self.row(at)).ok_or_else(|| PyIndexError::new_err("no such row"))
    }

    /// The rows, as dictionaries of plain Python values.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = (0..self.0.num_rows()).map(|index| self.row(index).dict(py));
        PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)
    }

    /// A batch is not pickled: its rows are, and pyarrow pickles what it takes of it.
    fn __reduce__(&self) -> PyResult<()> {
        let said = "a RecordBatch is not pickled or copied: take its to_pylist(), or \
                    pyarrow.record_batch(batch)";
        Err(PyTypeError::new_err(said))
    }

    fn __repr__(&self) -> String {
        format!("<RecordBatch, {} rows of {} columns>", self.0.num_rows(), self.0.num_columns())
    }
}

/// One connection. Its columns are attributes, converted when they are read.
#[pyclass(frozen, module = "tlswire")]
pub(crate) struct Row(Cells);

/// Where the values of a row are.
enum Cells {
    /// At an index of a batch.
    View(Arc<Batch>, usize),
    /// In a dictionary, since the row was pickled.
    Dict(Py<PyDict>),
}

impl Row {
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        match &self.0 {
            Cells::View(batch, index) => {
                batch.column_by_name(name).map(|column| item(py, column, *index)).transpose()
            }
            Cells::Dict(dict) => dict.bind(py).get_item(name),
        }
    }

    fn dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (batch, index) = match &self.0 {
            Cells::View(batch, index) => (batch, *index),
            Cells::Dict(dict) => return dict.bind(py).copy(),
        };
        let dict = PyDict::new(py);
        for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            dict.set_item(PyString::intern(py, field.name()), item(py, column, index)?)?;
        }
        Ok(dict)
    }
}

#[pymethods]
impl Row {
    /// The column `name`, where no method has this name.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        if let Some(value) = self.column(py, name)? {
            return Ok(value);
        }
        Err(PyAttributeError::new_err(if name.starts_with('_') {
            name.to_owned()
        } else {
            format!("no column of this name was asked for (see `columns=`): `{name}`")
        }))
    }

    fn __dir__(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let names: Vec<String> = self.dict(py)?.keys().extract()?;
        Ok(names.into_iter().chain(["to_dict".to_owned()]).collect())
    }

    /// The columns by name: code points as integers, times as aware `datetime`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.dict(py)
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        match other.cast::<Self>() {
            Ok(other) => self.dict(py)?.eq(other.get().dict(py)?),
            Err(_) => Ok(false),
        }
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.dict(py)?.repr()?.hash()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = String::from("<Row");
        for name in ["ts", "src_ip", "dst_ip", "dst_port", "server_name", "version", "outcome"] {
            if let Some(value) = self.column(py, name)?.filter(|value| !value.is_none()) {
                text.push(' ');
                text.push_str(&value.str()?.to_cow()?);
            }
        }
        text.push('>');
        Ok(text)
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let restore = py.import("tlswire._native")?.getattr(intern!(py, "_restore_row"))?;
        Ok((restore, (self.dict(py)?,)))
    }
}

/// A row again from what it was pickled as.
#[pyfunction]
#[pyo3(name = "_restore_row")]
pub(crate) fn restore_row(values: Bound<'_, PyDict>) -> Row {
    Row(Cells::Dict(values.unbind()))
}
