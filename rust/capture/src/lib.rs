//! Captures in, TLS connections out.

pub mod packet;
pub mod reader;
