//! `Certificate`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use tlswire::extension::{
    Carrier, CertificateStatus, Extension as ExtensionBody, Extensions, RawExtension,
};
use tlswire::fingerprint::hex;
use tlswire::handshake::{self, CertificateEntry as Entry};
use tlswire::registry::{CertificateStatusType, ExtensionType};
use tlswire::x509::{self, Summary, time};

use super::certificate_status::response;
use super::class::message;
use super::extension;
use super::field::{bytes_or_none, defect};
use crate::convert::{Error, Slot, any, bytes, new_bytes, none, parse_error, tuple};
use crate::lazy::Origin;
use crate::sct;
use crate::x509::X509Certificate;

type View<'a> = handshake::Certificate<'a>;

message! {
    /// The certificates that an end shows, its own first.
    Certificate("Certificate", View, Certificate) {
        /// The name of the request that is answered (TLS 1.3); `None` until TLS 1.2.
        certificate_request_context: |py, it| {
            Ok(bytes_or_none(py, it.certificate_request_context))
        };
        /// The list as it was sent: an entry for each certificate.
        certificate_list: |py, it| {
            let entries = it.certificate_list();
            Ok(tuple(py, entries.map(|entry| CertificateEntry::object(py, &entry, it.origin)))?)
        };
        /// The certificates; `None` for one that cannot be located.
        certificates: |py, it| {
            let one = |entry: Entry<'_>| {
                let der = new_bytes(py, entry.cert_data);
                match X509Certificate::located(bytes(&der)?) {
                    Ok(certificate) => any(py, certificate),
                    Err(_) => Ok(none(py)),
                }
            };
            Ok(tuple(py, it.certificate_list().map(one))?)
        };
        /// What is wrong with the list: a `ParseError`; `None` when nothing is.
        defect: |py, it| Ok(defect(py, it.origin, it.defect));
    }
    methods {
        /// `certificate`.
        #[classattr]
        fn r#type() -> &'static str {
            "certificate"
        }

        /// The certificates as in a line of `tlswire messages`.
        fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
            let certificates = self.view().certificate_list();
            let summaries = certificates.map(|entry| summary(py, entry.cert_data));
            let summaries = summaries.collect::<PyResult<Vec<_>>>()?;
            let dict = PyDict::new(py);
            dict.set_item("type", "certificate")?;
            dict.set_item("certificates", PyList::new(py, summaries)?)?;
            Ok(dict)
        }

        fn __repr__(&self) -> String {
            format!("<Certificate, {} certificates>", self.view().len())
        }
    }
}

/// What is told of one certificate, whatever is wrong with it.
fn summary<'py>(py: Python<'py>, der: &[u8]) -> PyResult<Bound<'py, PyDict>> {
    let summary = Summary::new(der);
    let dict = PyDict::new(py);
    dict.set_item("length", der.len())?;
    dict.set_item("sha1", hex(&x509::sha1(der)))?;
    dict.set_item("sha256", hex(&x509::sha256(der)))?;
    dict.set_item("version", summary.version)?;
    dict.set_item("serial", summary.serial)?;
    dict.set_item("subject", summary.subject)?;
    dict.set_item("issuer", summary.issuer)?;
    dict.set_item("not_before", summary.not_before.map(time::iso8601))?;
    dict.set_item("not_after", summary.not_after.map(time::iso8601))?;
    dict.set_item("signature_oid", summary.signature_oid)?;
    dict.set_item("public_key", summary.public_key)?;
    dict.set_item("subject_alt_names", summary.subject_alt_names)?;
    if let Some(error) = summary.defect {
        dict.set_item("error", error.to_string())?;
    }
    Ok(dict)
}

/// One entry of a list of certificates.
#[pyclass(frozen, module = "tlswire")]
pub(crate) struct CertificateEntry {
    data: Box<[u8]>,
    /// Where the certificate begins, counted as the errors of its message count.
    #[pyo3(get)]
    offset: u64,
    /// The extensions as they were sent; `None` until TLS 1.2.
    #[pyo3(get)]
    extensions: Py<PyAny>,
    stapled: Stapled,
    certificate: Slot,
    ocsp_response: Slot,
    signed_certificate_timestamps: Slot,
}

/// The bodies of the extensions that staple something to the certificate, and where they are.
struct Stapled {
    origin: Origin,
    status: Option<Body>,
    timestamps: Option<Body>,
}

type Body = (Box<[u8]>, u32);

impl Stapled {
    fn new(extensions: Option<Extensions<'_>>, origin: &Origin) -> Self {
        let body = |wanted| {
            let found = extensions.unwrap_or_default().find(wanted)?;
            Some((found.body.into(), found.offset))
        };
        Self {
            origin: origin.clone(),
            status: body(ExtensionType::STATUS_REQUEST),
            timestamps: body(ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP),
        }
    }

    /// What a body holds; `None` without it.
    fn read<'a, T: ExtensionBody<'a>>(
        &self,
        py: Python<'_>,
        body: Option<&'a Body>,
    ) -> PyResult<Option<T>> {
        let Some((data, offset)) = body else { return Ok(None) };
        let raw = RawExtension { extension_type: T::TYPE, body: data, offset: *offset };
        let error = |error| parse_error(py, Error::at(&self.origin.place, error));
        raw.decode().map(Some).map_err(error)
    }
}

impl CertificateEntry {
    fn object<'py>(
        py: Python<'py>,
        entry: &Entry<'_>,
        origin: &Origin,
    ) -> PyResult<Bound<'py, PyAny>> {
        let extensions =
            extension::all(py, origin, Carrier::Certificate, entry.extensions)?.unbind();
        let offset = origin.place.input_offset(entry.offset);
        let entry = Self {
            data: entry.cert_data.into(),
            offset,
            extensions,
            stapled: Stapled::new(entry.extensions, origin),
            certificate: Slot::default(),
            ocsp_response: Slot::default(),
            signed_certificate_timestamps: Slot::default(),
        };
        any(py, entry)
    }
}

#[pymethods]
impl CertificateEntry {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("data", "extensions", "offset")
    }

    /// The OCSP response that is stapled to the certificate in TLS 1.3 (RFC 9846 §4.4.2.1); `None`
    /// without one, or where it is no OCSP response. Raises `MalformedError` when the extension is
    /// malformed.
    #[getter]
    fn ocsp_response<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.ocsp_response.get(py, || {
            let sent: Option<CertificateStatus<'_>> =
                self.stapled.read(py, self.stapled.status.as_ref())?;
            let is_ocsp =
                |sent: &CertificateStatus<'_>| sent.status_type == CertificateStatusType::OCSP;
            sent.filter(is_ocsp).map_or_else(|| Ok(none(py)), |sent| response(py, sent.response))
        })
    }

    /// The timestamps of logs that are stapled to the certificate in TLS 1.3 (RFC 6962 §3.3);
    /// `None` without any. Raises `MalformedError` when the extension is malformed.
    #[getter]
    fn signed_certificate_timestamps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.signed_certificate_timestamps.get(py, || {
            let sent = self.stapled.read(py, self.stapled.timestamps.as_ref())?;
            sct::list(py, sent).map_err(|failure| failure.raise(py, &self.stapled.origin.place))
        })
    }

    /// The bytes of the certificate, of X.509 unless another type was negotiated.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        new_bytes(py, &self.data)
    }

    /// The certificate. Raises `MalformedError` when it cannot be located.
    #[getter]
    fn certificate<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.certificate.get(py, || {
            let located = X509Certificate::located(bytes(&self.data(py))?);
            any(py, located.map_err(|error| parse_error(py, error))?)
        })
    }

    fn __repr__(&self) -> String {
        format!("<CertificateEntry, {} bytes>", self.data.len())
    }
}
