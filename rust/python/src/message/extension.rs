//! Extensions as they were sent.

use core::hash::{Hash, Hasher};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::extension::{Carrier, Extensions, RawExtension};
use tlswire::fingerprint::hex;
use tlswire::locate::Place;
use tlswire::registry::ExtensionType;

use super::structure::Builder;
use crate::convert::{Error, Registry, Slot, any, dict, new_bytes, parse_error, tuple};
use crate::lazy::Origin;

/// An extension as it was sent: its type, and its body undecoded.
///
/// Attributes:
///     data: The body, without its length.
///     offset: Where the body begins, counted as the errors of its message count.
///     message: The message that carries it, such as `client_hello`.
#[pyclass(frozen, eq, hash, module = "tlswire")]
pub(crate) struct Extension {
    code: u16,
    data: Box<[u8]>,
    #[pyo3(get)]
    offset: u64,
    carrier: Carrier,
    /// Where the body begins in its message, and how offsets there count in the input.
    within: (u32, Place),
    decoded: Slot,
}

impl PartialEq for Extension {
    fn eq(&self, other: &Self) -> bool {
        let key = |one: &Self| (one.code, one.offset, one.carrier);
        key(self) == key(other) && self.data == other.data
    }
}

impl Hash for Extension {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.code, &self.data, self.offset, self.carrier).hash(state);
    }
}

#[pymethods]
impl Extension {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str, &'static str) {
        ("type", "data", "offset", "message")
    }

    #[new]
    #[pyo3(signature = (r#type, data, offset, message = "client_hello"))]
    fn new(r#type: u16, data: &Bound<'_, PyAny>, offset: u64, message: &str) -> PyResult<Self> {
        let data: Box<[u8]> = (*crate::convert::bytes(data)?).into();
        let carrier = Carrier::ALL.iter().copied().find(|carrier| carrier.name() == message);
        let unknown =
            || PyValueError::new_err(format!("no message that carries extensions: {message}"));
        let carrier = carrier.ok_or_else(unknown)?;
        let within = (0, Place::from_iter([(0, offset)]));
        Ok(Self { code: r#type, data, offset, carrier, within, decoded: Slot::default() })
    }

    /// The type, assigned or not.
    #[getter]
    fn r#type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Registry::extension_type().member(py, self.code)
    }

    /// The body, without its length.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        new_bytes(py, &self.data)
    }

    /// The message that carries it, such as `client_hello`.
    #[getter]
    fn message(&self) -> &'static str {
        self.carrier.name()
    }

    /// The fields of the body as a `Structure`; `None` where its layout in this message is not
    /// known here. Raises `MalformedError` when the body is malformed.
    #[getter]
    fn decoded<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.decoded.get(py, || {
            let (offset, place) = &self.within;
            let extension_type = ExtensionType(self.code);
            let raw = RawExtension { extension_type, body: &self.data, offset: *offset };
            let mut builder = Builder::new(py, place);
            let told = self.carrier.describe(raw, &mut builder);
            told.map_err(|error| parse_error(py, Error::at(place, error)))?;
            any(py, builder.finish()?)
        })
    }

    /// The type as an integer, the body in hexadecimal, and the offset.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let kind = self.code.into_pyobject(py)?.into_any();
        let offset = self.offset.into_pyobject(py)?.into_any();
        let data = hex(&self.data).into_pyobject(py)?.into_any();
        dict(py, [("type", kind), ("data", data), ("offset", offset)])
    }

    fn __repr__(&self) -> String {
        let kind = ExtensionType(self.code);
        format!("<Extension {kind}, {} bytes>", self.data.len())
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> (Bound<'py, PyAny>, (u16, Bound<'py, PyAny>, u64, &'static str)) {
        let this = slf.get();
        let parts = (this.code, this.data(slf.py()), this.offset, this.message());
        (slf.get_type().into_any(), parts)
    }
}

/// The extensions in wire order; `None` where a message has no block of them.
pub(super) fn all<'py>(
    py: Python<'py>,
    origin: &Origin,
    carrier: Carrier,
    extensions: Option<Extensions<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(extensions) = extensions else { return Ok(py.None().into_bound(py)) };
    let one = |raw: RawExtension<'_>| {
        let found = Extension {
            code: raw.extension_type.0,
            data: raw.body.into(),
            offset: origin.place.input_offset(raw.offset),
            carrier,
            within: (raw.offset, origin.place.clone()),
            decoded: Slot::default(),
        };
        Bound::new(py, found).map(Bound::into_any)
    };
    tuple(py, extensions.iter().map(one))
}

/// The types in wire order; `None` where a message has no block of extensions.
pub(super) fn types<'py>(
    py: Python<'py>,
    extensions: Option<Extensions<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(extensions) = extensions else { return Ok(py.None().into_bound(py)) };
    tuple(py, extensions.types().map(|kind| Registry::extension_type().member(py, kind.0)))
}

/// The first of the objects in `extensions` whose type is `wanted`; `None` if there is none.
pub(super) fn find<'py>(
    extensions: &Bound<'py, PyAny>,
    wanted: u16,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if extensions.is_none() {
        return Ok(None);
    }
    for found in extensions.try_iter()? {
        let found = found?;
        if found.cast::<Extension>()?.get().code == wanted {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The malformed ones among `extensions`, as pairs of type and exception.
pub(super) fn malformed<'py>(
    py: Python<'py>,
    origin: &Origin,
    carrier: Carrier,
    extensions: Option<Extensions<'_>>,
) -> PyResult<Bound<'py, PyAny>> {
    let broken = extensions.unwrap_or_default().iter().filter_map(|raw| {
        let error = carrier.check(raw).err()?;
        let exception = parse_error(py, Error::at(&origin.place, error)).into_value(py);
        let kind = Registry::extension_type().member(py, raw.extension_type.0);
        Some(kind.and_then(|kind| any(py, (kind, exception))))
    });
    tuple(py, broken)
}
