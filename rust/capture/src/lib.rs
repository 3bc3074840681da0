//! Captures in, TLS connections out.
//!
//! [`reader`] makes packets of bytes, [`net`] datagrams of packets, [`flow`] ordered streams of
//! datagrams; [`tracker`] follows the sessions in them and tells an [`event::Sink`]. What a session
//! came to is a [`connection::Connection`], and [`row`] says which columns that makes.

pub mod anomaly;
pub mod certificate;
pub mod choice;
mod clock;
pub mod collector;
pub mod connection;
mod counters;
pub mod cut;
pub mod decompress;
pub mod event;
pub mod flow;
pub mod hello;
pub mod json;
pub mod messages;
pub mod net;
pub mod packet;
mod pair;
pub mod pipeline;
mod quic;
pub mod reader;
pub mod row;
mod session;
pub mod sources;
pub mod stats;
pub mod text;
pub mod tracker;
pub mod writer;
