//! The Python module `tlswire._native`.

mod convert;
mod lazy;
mod message;
mod parse;
mod x509;

/// Parsers and trackers of the Rust core, as Python objects.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name that Python knows")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_export]
    use crate::message::{
        Alert, ChangeCipherSpec, ClientHello, EncryptedRecord, Extension, HandshakeMessage,
        ServerHello, restore,
    };
    #[pymodule_export]
    use crate::parse::{parse_client_hello, parse_server_hello};
    #[pymodule_export]
    use crate::x509::X509Certificate;
}
