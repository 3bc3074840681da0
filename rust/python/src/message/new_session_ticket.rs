//! `NewSessionTicket`.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tlswire::extension::Carrier;
use tlswire::handshake;

use super::class::message;
use super::extension;
use super::field::{bytes_or_none, defect, fields_dict};
use crate::convert::{any, new_bytes};

type View<'a> = handshake::NewSessionTicket<'a>;

message! {
    /// A ticket to resume the session with.
    NewSessionTicket("NewSessionTicket", View, NewSessionTicket) {
        /// How long it may be used, in seconds; until TLS 1.2 a hint.
        ticket_lifetime: |py, it| Ok(any(py, it.ticket_lifetime)?);
        /// What masks the age of the ticket; `None` until TLS 1.2.
        ticket_age_add: |py, it| Ok(any(py, it.ticket_age_add)?);
        /// What is unique among the tickets of a connection; `None` until TLS 1.2.
        ticket_nonce: |py, it| Ok(bytes_or_none(py, it.ticket_nonce));
        /// The ticket, which only its maker can read.
        ticket: |py, it| Ok(new_bytes(py, it.ticket));
        /// The extensions as they were sent; `None` until TLS 1.2.
        extensions: |py, it| {
            Ok(extension::all(py, it.origin, Carrier::NewSessionTicket, it.extensions)?)
        };
        /// What is wrong with the block of extensions: a `ParseError`; `None` when nothing is.
        defect: |py, it| Ok(defect(py, it.origin, it.defect));
    }
    methods {
        /// `new_session_ticket`.
        #[classattr]
        fn r#type() -> &'static str {
            "new_session_ticket"
        }

        /// The fields: bytes in hexadecimal.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            fields_dict(slf.as_any(), Self::FIELDS)
        }

        fn __repr__(&self) -> String {
            format!("<NewSessionTicket, {} bytes>", self.view().ticket.len())
        }
    }
}
