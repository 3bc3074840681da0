//! The Python module `tlswire._native`.

/// Parsers and trackers of the Rust core, as Python objects.
#[pyo3::pymodule]
mod _native {}
