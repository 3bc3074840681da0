//! The C interface of tlswire.
