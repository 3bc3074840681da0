//! The Python module `tlswire._native`.

mod arrow;
mod capture;
mod convert;
mod hellos;
mod lazy;
mod message;
mod ocsp;
mod parse;
mod sct;
mod stream;
mod tracker;
mod x509;

/// Parsers and trackers of the Rust core, as Python objects.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name that Python knows")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_export]
    use crate::arrow::{RecordBatch, Row, restore_row};
    #[pymodule_export]
    use crate::capture::{
        CaptureReader, CapturedMessage, PacketCutter, Piece, describe_anomalies, describe_columns,
        json_schema,
    };
    #[pymodule_export]
    use crate::hellos::HelloParser;
    #[pymodule_export]
    use crate::message::{
        Alert, Certificate, CertificateEntry, CertificateRequest, CertificateStatus,
        CertificateVerify, ChangeCipherSpec, ClientHello, CompressedCertificate, EncryptedRecord,
        Extension, HandshakeMessage, NewSessionTicket, ServerHello, ServerKeyExchange, Ssl2Hello,
        restore,
    };
    #[pymodule_export]
    use crate::ocsp::{OcspResponse, SingleResponse};
    #[pymodule_export]
    use crate::parse::{parse_client_hello, parse_messages, parse_server_hello};
    #[pymodule_export]
    use crate::sct::SignedCertificateTimestamp;
    #[pymodule_export]
    use crate::stream::Stream;
    #[pymodule_export]
    use crate::tracker::PacketTracker;
    #[pymodule_export]
    use crate::x509::X509Certificate;

    use pyo3::panic::PanicException;
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::convert::quieten_panics();
        module.add("PanicException", module.py().get_type::<PanicException>())
    }
}
