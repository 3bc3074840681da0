//! Captures in, TLS connections out.

mod counters;
pub mod flow;
pub mod net;
pub mod packet;
pub mod reader;
