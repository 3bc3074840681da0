//! Connections as Arrow columns.
