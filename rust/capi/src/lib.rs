//! The C interface of tlswire: `libtlswire` and `include/tlswire.h`.
//!
//! Types and codes bear the names that the header gives them. What the functions do is written in
//! safe Rust; [`ffi`] checks pointers and catches panics.

pub mod client_hello;
#[expect(unsafe_code, reason = "the pointers of C")]
pub mod ffi;
mod name;
pub mod result;
