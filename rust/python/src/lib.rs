//! The Python module `tlswire._native`.

/// Parsers and trackers of the Rust core, as Python objects.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
