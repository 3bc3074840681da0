//! The tracker, from packets to rows: one reason to fail for each test.
//!
//! Packets are made by hand ([`support::conversation`]), and whatever is played is held against the
//! ledger after every packet ([`support::play`]).

#![allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod support;
mod tunnels;

mod anomalies;
mod attempts;
mod captures;
mod datagrams;
mod doubts;
mod ends;
mod gaps;
mod growth;
mod handshakes;
mod mutations;
mod order;
mod outcomes;
mod pieces;
mod preludes;
mod quic;
mod retries;
mod reuse;
mod roles;
mod segments;
mod waiting;
