//! OCSP responses.

mod single;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyDict;
use self_cell::self_cell;
use tlswire::x509::{self, BasicOcspResponse, Element};

use crate::convert::{any, bytes, new_bytes, none, parse_error, tuple};
use crate::lazy::{self, Key, Origin, lazy};
use crate::x509::{oid_name, time};

pub(crate) use single::SingleResponse;

type View<'a> = x509::OcspResponse<'a>;

self_cell! {
    struct Located {
        owner: PyBackedBytes,
        #[covariant]
        dependent: View,
    }
}

lazy! {
    /// What an OCSP responder answers (RFC 6960 §4.2.1). Nothing is verified.
    OcspResponse("OcspResponse", Located, View) {
        /// 0 for an answer, else why there is none, as RFC 6960 numbers it.
        response_status: |py, it| Ok(any(py, it.response_status)?);
        /// The name of `response_status`: `successful`, `tryLater`; `None` for one without.
        response_status_name: |py, it| Ok(any(py, it.status_name())?);
        /// Who answers: a name as RFC 4514 writes it, or the SHA-1 of a key in hexadecimal; `None`
        /// without an answer.
        responder: |py, it| {
            Ok(any(py, it.basic.as_ref().map(|basic| basic.responder_id.text()))?)
        };
        /// When the answer was signed: an aware `datetime`; `None` without an answer.
        produced_at: |py, it| match &it.basic {
            Some(basic) => time(py, basic.produced_at, "producedAt"),
            None => Ok(none(py)),
        };
        /// The name of the algorithm it is signed with; the dotted identifier of one without a
        /// name, and `None` without an answer.
        signature_algorithm: |py, it| {
            Ok(any(py, it.basic.as_ref().map(|basic| oid_name(basic.signature_algorithm)))?)
        };
        /// What is said of each certificate, in encoded order; `None` for one that cannot be read.
        /// Empty without an answer.
        responses: |py, it| {
            let elements = it.basic.iter().flat_map(BasicOcspResponse::elements);
            let one = |element: Element<'_>| match SingleResponse::located(py, &element)? {
                Some(single) => any(py, single),
                None => Ok(none(py)),
            };
            let known = elements.map(|element| element.map_or_else(|_| Ok(none(py)), one));
            Ok(tuple(py, known)?)
        };
    }
    methods {
        /// Reads the response whose DER is `der`.
        #[new]
        fn from_der(py: Python<'_>, der: &Bound<'_, PyAny>) -> PyResult<Self> {
            Self::located(bytes(der)?).map_err(|error| parse_error(py, error))
        }

        /// The response's bytes.
        #[getter]
        fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
            new_bytes(py, self.bytes())
        }

        /// The fields as plain values: times as text, responses as dictionaries.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            lazy::to_dict(slf.as_any(), Self::FIELDS.iter().copied().map(Key::Plain))
        }

        fn __repr__(&self) -> String {
            let status = self.view().status_name().unwrap_or("of unknown status");
            format!("<OcspResponse, {status}>")
        }

        fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (Bound<'py, PyAny>,)) {
            (slf.get_type().into_any(), (slf.get().der(slf.py()),))
        }
    }
}

impl OcspResponse {
    /// The response whose DER is `der`.
    pub(crate) fn located(der: PyBackedBytes) -> tlswire::wire::Result<Self> {
        let located = Located::try_new(der, |der| View::parse(der))?;
        Ok(Self::new(located, Origin::default()))
    }
}
