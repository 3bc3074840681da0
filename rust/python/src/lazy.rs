//! Classes that own their bytes and convert a field when it is first read.

use core::ops::Deref;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use tlswire::handshake::Context;
use tlswire::locate::Place;
use tlswire::registry::ProtocolVersion;
use tlswire::wire;

use crate::convert::{Error, any, is_parse_error, parse_error, plain};

/// Why a field cannot be converted.
pub(crate) enum Failure {
    /// Its bytes are malformed.
    Wire(wire::Error),
    /// Python says no.
    Python(PyErr),
}

impl From<wire::Error> for Failure {
    fn from(error: wire::Error) -> Self {
        Self::Wire(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Failure {
    /// The exception, for a message that lies at `place`.
    pub(crate) fn raise(self, py: Python<'_>, place: &Place) -> PyErr {
        match self {
            Self::Wire(error) => parse_error(py, Error::at(place, error)),
            Self::Python(error) => error,
        }
    }
}

/// A view, and where it was found.
pub(crate) struct Found<'c, V> {
    view: &'c V,
    /// Where.
    pub(crate) origin: &'c Origin,
}

impl<'c, V> Found<'c, V> {
    /// `view`, which was found at `origin`.
    pub(crate) const fn new(view: &'c V, origin: &'c Origin) -> Self {
        Self { view, origin }
    }
}

impl<V> Deref for Found<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        self.view
    }
}

/// What converting a field gives.
pub(crate) type Field<'py> = Result<Bound<'py, PyAny>, Failure>;

/// Makes a frozen class of a view: its fields, each with its sentence and how it is converted, and
/// what every such class has.
///
/// `$cell` is a `self_cell` of the bytes and the view.
macro_rules! lazy {
    (
        $(#[doc = $class_doc:literal])+
        $class:ident($name:literal, $cell:ident, $view:ident) {
            $($(#[doc = $doc:literal])+ $field:ident: |$py:ident, $it:ident| $value:expr;)*
        }
        methods { $($methods:tt)* }
    ) => {
        #[derive(Default)]
        struct Fields { $($field: $crate::convert::Slot,)* }

        $(#[doc = $class_doc])+
        #[pyo3::pyclass(frozen, module = "tlswire", name = $name)]
        pub(crate) struct $class {
            cell: $cell,
            origin: $crate::lazy::Origin,
            fields: Fields,
        }

        impl $class {
            /// The names of the fields, in order.
            const FIELDS: &'static [&'static str] = &[$(stringify!($field),)*];

            fn new(cell: $cell, origin: $crate::lazy::Origin) -> Self {
                Self { cell, origin, fields: Fields::default() }
            }

            fn view(&self) -> &$view<'_> {
                self.cell.borrow_dependent()
            }

            fn bytes(&self) -> &pyo3::pybacked::PyBackedBytes {
                self.cell.borrow_owner()
            }

            fn field<'py>(
                &self,
                py: pyo3::Python<'py>,
                slot: &$crate::convert::Slot,
                make: impl FnOnce(
                    pyo3::Python<'py>,
                    &$crate::lazy::Found<'_, $view<'_>>,
                ) -> $crate::lazy::Field<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                slot.get(py, || {
                    let found = $crate::lazy::Found::new(self.view(), &self.origin);
                    make(py, &found).map_err(|failure| failure.raise(py, &self.origin.place))
                })
            }
        }

        #[pyo3::pymethods]
        impl $class {
            $(
                $(#[doc = $doc])+
                #[getter]
                fn $field<'py>(
                    &self,
                    py: pyo3::Python<'py>,
                ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                    self.field(py, &self.fields.$field, |$py, $it| $value)
                }
            )*

            #[classattr]
            fn __match_args__(
                py: pyo3::Python<'_>,
            ) -> pyo3::PyResult<pyo3::Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, Self::FIELDS)
            }

            fn __eq__(&self, other: &pyo3::Bound<'_, pyo3::PyAny>) -> bool {
                other.cast::<Self>().is_ok_and(|other| **other.get().bytes() == **self.bytes())
            }

            fn __hash__(&self, py: pyo3::Python<'_>) -> pyo3::PyResult<isize> {
                $crate::convert::new_bytes(py, self.bytes()).hash()
            }

            fn __bytes__<'py>(&self, py: pyo3::Python<'py>) -> pyo3::Bound<'py, pyo3::PyAny> {
                $crate::convert::new_bytes(py, self.bytes())
            }

            $($methods)*
        }
    };
}

pub(crate) use lazy;

/// Where a message was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// How offsets of errors count.
    pub(crate) place: Place,
    /// Where the message's first byte lies in what was parsed, or in the stream.
    pub(crate) offset: u64,
    /// The version on the record that held that byte.
    pub(crate) record_version: Option<ProtocolVersion>,
    /// What earlier messages settled.
    pub(crate) context: Context,
}

/// A key of `to_dict`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    /// An attribute of the same name; `None` when it is absent.
    Plain(&'static str),
    /// An attribute of the same name that is a list; empty when it is absent.
    List(&'static str),
    /// An attribute of the same name, in a list; empty when it is absent.
    Wrapped(&'static str),
    /// The length of the attribute of the same name, 0 when it is absent.
    Count(&'static str),
    /// Another attribute than the key says, a list; empty when it is absent.
    From(&'static str, &'static str),
}

/// The attributes of `object` that `keys` name, as plain values; one that is malformed counts as
/// absent.
pub(crate) fn to_dict<'py>(
    object: &Bound<'py, PyAny>,
    keys: impl IntoIterator<Item = Key>,
) -> PyResult<Bound<'py, PyDict>> {
    let py = object.py();
    let dict = PyDict::new(py);
    for key in keys {
        let (name, attribute) = match key {
            Key::Plain(name) | Key::List(name) | Key::Wrapped(name) | Key::Count(name) => {
                (name, name)
            }
            Key::From(name, attribute) => (name, attribute),
        };
        let value = match object.getattr(attribute) {
            Ok(value) => plain(&value)?,
            Err(error) if is_parse_error(py, &error) => py.None().into_bound(py),
            Err(error) => return Err(error),
        };
        let value = match key {
            Key::List(_) | Key::Wrapped(_) | Key::From(..) if value.is_none() => {
                PyList::empty(py).into_any()
            }
            Key::Wrapped(_) => PyList::new(py, [value])?.into_any(),
            Key::Plain(_) | Key::List(_) | Key::From(..) => value,
            Key::Count(_) if value.is_none() => any(py, 0)?,
            Key::Count(_) => any(py, value.len()?)?,
        };
        dict.set_item(name, value)?;
    }
    Ok(dict)
}
