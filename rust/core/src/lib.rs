//! TLS as it is on the wire: records, handshake messages, extensions, certificates.
//!
//! Everything here is a view of bytes that the caller owns. Nothing reads, waits or allocates for
//! what the bytes merely claim.
#![no_std]

extern crate alloc;

pub mod alert;
pub mod extension;
#[cfg(feature = "fingerprint")]
pub mod fingerprint;
pub mod handshake;
pub mod record;
pub mod registry;
pub mod wire;
pub mod x509;
