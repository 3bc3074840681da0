//! Handshake messages, alerts and what else a stream shows, as Python objects.

mod certificate;
mod certificate_request;
mod certificate_status;
mod certificate_verify;
mod class;
mod client_hello;
mod compressed_certificate;
mod extension;
pub(crate) mod field;
mod new_session_ticket;
mod outline;
mod record;
mod server_hello;
mod server_key_exchange;
mod ssl2;
mod structure;
mod unread;

use pyo3::PyClass;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::pyclass_init::PyClassInitializer;
use tlswire::handshake::{Context, Message, Transport};
use tlswire::registry::{CipherSuite, HandshakeType, ProtocolVersion};
use tlswire::wire;

use crate::convert::{Error, bytes, parse_error};
use crate::lazy::Origin;

pub(crate) use certificate::{Certificate, CertificateEntry};
pub(crate) use certificate_request::CertificateRequest;
pub(crate) use certificate_status::CertificateStatus;
pub(crate) use certificate_verify::CertificateVerify;
pub(crate) use client_hello::ClientHello;
pub(crate) use compressed_certificate::CompressedCertificate;
pub(crate) use extension::Extension;
pub(crate) use new_session_ticket::NewSessionTicket;
pub(crate) use outline::{Line, outline};
pub(crate) use record::{Alert, ChangeCipherSpec, EncryptedRecord};
pub(crate) use server_hello::ServerHello;
pub(crate) use server_key_exchange::ServerKeyExchange;
pub(crate) use ssl2::Ssl2Hello;
pub(crate) use unread::HandshakeMessage;

/// The object for one whole handshake message, header included.
///
/// A message that cannot be read is a [`HandshakeMessage`] that says why.
pub(crate) fn message(
    py: Python<'_>,
    raw: PyBackedBytes,
    origin: Origin,
) -> PyResult<Bound<'_, PyAny>> {
    match handshake_type(&raw) {
        HandshakeType::CLIENT_HELLO => object(py, ClientHello::parse(raw, origin)),
        HandshakeType::SERVER_HELLO => object(py, ServerHello::parse(raw, origin)),
        HandshakeType::NEW_SESSION_TICKET => object(py, NewSessionTicket::parse(raw, origin)),
        HandshakeType::CERTIFICATE => object(py, Certificate::parse(raw, origin)),
        HandshakeType::SERVER_KEY_EXCHANGE => object(py, ServerKeyExchange::parse(raw, origin)),
        HandshakeType::CERTIFICATE_REQUEST => object(py, CertificateRequest::parse(raw, origin)),
        HandshakeType::CERTIFICATE_STATUS => object(py, CertificateStatus::parse(raw, origin)),
        HandshakeType::COMPRESSED_CERTIFICATE => {
            object(py, CompressedCertificate::parse(raw, origin))
        }
        HandshakeType::CERTIFICATE_VERIFY => object(py, CertificateVerify::parse(raw, origin)),
        _ => {
            let error = Message::parse(&raw, origin.context).err();
            Bound::new(py, HandshakeMessage::new(raw, origin, error)).map(Bound::into_any)
        }
    }
}

/// The type of a message, 0 when it has no bytes.
pub(crate) fn handshake_type(raw: &[u8]) -> HandshakeType {
    HandshakeType(raw.first().copied().unwrap_or_default())
}

fn object<T>(py: Python<'_>, parsed: Result<T, Unread>) -> PyResult<Bound<'_, PyAny>>
where
    T: PyClass + Into<PyClassInitializer<T>>,
{
    match parsed {
        Ok(message) => Bound::new(py, message).map(Bound::into_any),
        Err(Unread { raw, origin, error }) => {
            Bound::new(py, HandshakeMessage::new(raw, origin, Some(error))).map(Bound::into_any)
        }
    }
}

/// What `__reduce__` hands to [`restore`], after the message's bytes.
pub(crate) type Parts =
    (u64, Vec<(u32, u64)>, Option<u16>, Option<u16>, Option<u16>, Option<&'static str>);

/// What `__reduce__` answers: a function, and what to call it with.
pub(crate) type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyAny>, Parts));

/// How a message is pickled: its bytes are parsed anew.
pub(crate) fn reduce<'py>(
    py: Python<'py>,
    raw: &PyBackedBytes,
    origin: &Origin,
) -> PyResult<Reduced<'py>> {
    let restore = py.import("tlswire._native")?.getattr("_restore")?;
    let Origin { place, offset, record_version, context } = origin;
    let parts = (
        *offset,
        place.pieces().to_vec(),
        record_version.map(|version| version.0),
        context.version.map(|version| version.0),
        context.cipher_suite.map(|suite| suite.0),
        context.transport.map(transport_name),
    );
    Ok((restore, (crate::convert::new_bytes(py, raw), parts)))
}

const fn transport_name(transport: Transport) -> &'static str {
    match transport {
        Transport::Tls => "tls",
        Transport::Dtls => "dtls",
        Transport::Quic => "quic",
    }
}

/// A message again from what it was pickled as.
#[pyfunction]
#[pyo3(name = "_restore")]
pub(crate) fn restore<'py>(
    raw: &Bound<'py, PyAny>,
    parts: (u64, Vec<(u32, u64)>, Option<u16>, Option<u16>, Option<u16>, Option<String>),
) -> PyResult<Bound<'py, PyAny>> {
    let (offset, place, record_version, version, cipher_suite, transport) = parts;
    let named = |name: String| {
        let all = [Transport::Tls, Transport::Dtls, Transport::Quic];
        all.into_iter().find(|transport| transport_name(*transport) == name)
    };
    let context = Context {
        version: version.map(ProtocolVersion),
        cipher_suite: cipher_suite.map(CipherSuite),
        transport: transport.and_then(named),
    };
    let record_version = record_version.map(ProtocolVersion);
    let origin = Origin { place: place.into_iter().collect(), offset, record_version, context };
    message(raw.py(), bytes(raw)?, origin)
}

/// A message that cannot be read: why, and what was to be read.
pub(crate) struct Unread {
    pub(crate) raw: PyBackedBytes,
    pub(crate) origin: Origin,
    pub(crate) error: wire::Error,
}

impl Unread {
    /// The exception.
    pub(crate) fn raise(self, py: Python<'_>) -> PyErr {
        parse_error(py, Error::at(&self.origin.place, self.error))
    }
}

/// The view of a message's bytes, or the error that one of another type gives.
pub(crate) fn view<'a, T>(
    raw: &'a [u8],
    context: Context,
    pick: impl FnOnce(Message<'a>) -> Option<T>,
) -> wire::Result<T> {
    let found = Message::parse(raw, context)?;
    let value = u32::from(found.handshake_type().0);
    let kind = wire::ErrorKind::IllegalValue { value };
    pick(found).ok_or(wire::Error { kind, field: "msg_type", offset: 0 })
}
