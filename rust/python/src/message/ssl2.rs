//! Hellos in the format of SSL 2.0.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::locate::Place;
use tlswire::registry::{CipherSuite, ProtocolVersion};
use tlswire::ssl2::{self, Message};
use tlswire::wire;

use super::field::bytes_or_none;
use super::outline::{Line, outline};
use crate::convert::{Error, Registry, any, codes, new_bytes, none, parse_error, tuple};
use crate::lazy::{Key, to_dict};

/// A hello in the format of SSL 2.0, which clients of SSL 3.0 and TLS sent too.
#[pyclass(frozen, eq, hash, module = "tlswire")]
#[derive(Eq, Hash, PartialEq)]
pub(crate) struct Ssl2Hello {
    raw: Vec<u8>,
    offset: u64,
}

impl Ssl2Hello {
    /// The hello that `raw` is, which lies at `offset` of its stream.
    pub(crate) const fn at(raw: Vec<u8>, offset: u64) -> Self {
        Self { raw, offset }
    }

    fn parsed(&self) -> wire::Result<Message<'_>> {
        Message::parse(&self.raw)
    }

    fn client(&self) -> Option<ssl2::ClientHello<'_>> {
        match self.parsed() {
            Ok(Message::ClientHello(hello)) => Some(hello),
            _ => None,
        }
    }

    fn server(&self) -> Option<ssl2::ServerHello<'_>> {
        match self.parsed() {
            Ok(Message::ServerHello(hello)) => Some(hello),
            _ => None,
        }
    }
}

#[pymethods]
impl Ssl2Hello {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("type", "version", "cipher_specs")
    }

    #[new]
    #[pyo3(signature = (raw, offset = 0))]
    const fn new(raw: Vec<u8>, offset: u64) -> Self {
        Self::at(raw, offset)
    }

    /// `client_hello` or `server_hello`.
    #[getter]
    fn r#type(&self) -> &'static str {
        self.parsed().map_or("client_hello", |message| message.name())
    }

    /// The version it states; `None` where it cannot be read.
    #[getter]
    fn version<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.parsed() {
            Ok(message) => Registry::protocol_version().member(py, message.version().0),
            Err(_) => Ok(none(py)),
        }
    }

    /// The version in the record's header, which is this format's.
    #[getter]
    fn record_version<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Registry::protocol_version().member(py, ProtocolVersion::SSLV2.0)
    }

    /// The ciphers in three bytes each: those of SSL 2.0, and suites of TLS.
    #[getter]
    fn cipher_specs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let specs = self.parsed().map(|message| message.cipher_specs()).unwrap_or_default();
        codes(py, Registry::ssl_v2_cipher_kind(), specs)
    }

    /// Those of the ciphers that are suites of TLS.
    #[getter]
    fn cipher_suites<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let specs = self.parsed().map(|message| message.cipher_specs()).unwrap_or_default();
        let member = |suite: CipherSuite| Registry::cipher_suite().member(py, suite.0);
        tuple(py, ssl2::cipher_suites(specs).map(member))
    }

    /// The session to resume; `None` in a server's hello.
    #[getter]
    fn session_id<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        bytes_or_none(py, self.client().map(|hello| hello.session_id))
    }

    /// What TLS takes for the client's random; `None` in a server's hello.
    #[getter]
    fn challenge<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        bytes_or_none(py, self.client().map(|hello| hello.challenge))
    }

    /// Whether the client's session is resumed; `None` in a client's hello.
    #[getter]
    fn session_id_hit(&self) -> Option<bool> {
        self.server().map(|hello| hello.session_id_hit != 0)
    }

    /// The certificate; `None` in a client's hello.
    #[getter]
    fn certificate<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        bytes_or_none(py, self.server().map(|hello| hello.certificate))
    }

    /// What the server calls the connection; `None` in a client's hello.
    #[getter]
    fn ssl2_connection_id<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        bytes_or_none(py, self.server().map(|hello| hello.connection_id))
    }

    /// Why it cannot be read: a `ParseError`; `None` when nothing is wrong.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<pyo3::exceptions::PyBaseException>> {
        let error = self.parsed().err()?;
        Some(parse_error(py, Error::at(&Place::default(), error)).into_value(py))
    }

    /// The message, from its type on.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        new_bytes(py, &self.raw)
    }

    /// Where the message begins in the stream.
    #[getter]
    const fn offset(&self) -> u64 {
        self.offset
    }

    /// The fields as lines, as `CapturedMessage.outline` gives them.
    fn outline<'py>(&self, py: Python<'py>) -> PyResult<Vec<Line<'py>>> {
        outline(py, |lines| ssl2::describe(&self.raw, lines))
    }

    /// The fields: code points as integers, bytes in hexadecimal.
    fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let own: &[&str] = match slf.get().server() {
            Some(_) => &["session_id_hit", "certificate", "ssl2_connection_id"],
            None => &["session_id", "challenge"],
        };
        let common = ["type", "version", "cipher_specs", "cipher_suites"];
        to_dict(slf.as_any(), common.iter().chain(own).map(|name| Key::Plain(name)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Ssl2Hello {} {}>", self.r#type(), self.version(py)?.str()?))
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.raw(py)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Parts<'py>)> {
        let (py, this) = (slf.py(), slf.get());
        Ok((slf.get_type().into_any(), (this.raw(py), any(py, this.offset)?)))
    }
}

type Parts<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);
