//! `CompressedCertificate`.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use tlswire::handshake::{self, Context};
use tlswire::joiner::MessageLimits;
use tlswire::registry::ProtocolVersion;
use tlswire_capture::decompress::decompress;

use super::Certificate;
use super::class::message;
use crate::convert::{Registry, any, new_bytes, none};
use crate::lazy::{self, Key, Origin};

type View<'a> = handshake::CompressedCertificate<'a>;

message! {
    /// The certificates that an end shows, compressed (RFC 8879).
    CompressedCertificate("CompressedCertificate", View, CompressedCertificate) {
        /// How they were compressed.
        algorithm: |py, it| {
            Ok(Registry::certificate_compression_algorithm().member(py, it.algorithm.0)?)
        };
        /// How long the message is said to have been, in bytes.
        uncompressed_length: |py, it| Ok(any(py, it.uncompressed_length)?);
        /// The compressed bytes.
        compressed_certificate_message: |py, it| {
            Ok(new_bytes(py, it.compressed_certificate_message))
        };
        /// The message that was compressed, a `Certificate`; its offsets count from its own first
        /// byte. `None` where the algorithm is not known. Raises `MalformedError` where it is
        /// damaged or not as long as it says, or longer than messages may be.
        certificate: |py, it| match decompress(it, MessageLimits::default().certificates)? {
            Some(raw) => {
                let version = Some(ProtocolVersion::TLSV1_3);
                let context = Context { version, ..it.origin.context };
                let origin = Origin { context, ..Origin::default() };
                let parsed = Certificate::parse(PyBytes::new(py, &raw).into(), origin);
                Ok(any(py, parsed.map_err(|unread| unread.error)?)?)
            }
            None => Ok(none(py)),
        };
    }
    methods {
        /// `compressed_certificate`.
        #[classattr]
        fn r#type() -> &'static str {
            "compressed_certificate"
        }

        /// The fields as they were sent: code points as integers, bytes in hexadecimal.
        fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
            let sent =
                ["type", "algorithm", "uncompressed_length", "compressed_certificate_message"];
            lazy::to_dict(slf.as_any(), sent.map(Key::Plain))
        }

        fn __repr__(&self) -> String {
            format!("<CompressedCertificate, {} bytes>", self.view().uncompressed_length)
        }
    }
}
