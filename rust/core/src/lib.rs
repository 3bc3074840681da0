//! TLS as it is on the wire: records, handshake messages, extensions, certificates.
//!
//! Everything here is a view of bytes that the caller owns. Nothing reads, waits or allocates for
//! what the bytes merely claim.
//!
//! ```
//! use tlswire::{Context, Message, record, registry::ProtocolVersion};
//!
//! let stream = [
//!     b"\x16\x03\x01\x00\x36\x01\x00\x00\x32\x03\x03".as_slice(),
//!     &[7; 32],
//!     b"\x00\x00\x02\x13\x01\x01\x00\x00\x07\x00\x2b\x00\x03\x02\x03\x04",
//! ]
//! .concat();
//!
//! // This message fills its record; those that do not are joined first.
//! let record = record::records(&stream).next().unwrap()?;
//! let Message::ClientHello(hello) = Message::parse(record.fragment, Context::default())? else {
//!     panic!("not a client_hello");
//! };
//! assert_eq!(hello.cipher_suites.first().unwrap().name(), Some("TLS_AES_128_GCM_SHA256"));
//! assert_eq!(hello.legacy_version, ProtocolVersion::TLSV1_2);
//! assert_eq!(hello.max_version(), Some(ProtocolVersion::TLSV1_3));
//! # Ok::<(), tlswire::Error>(())
//! ```
//!
//! From the bytes upwards:
//!
//! - [`wire`]: the cursor that parsers read through, lists, and the one [`Error`];
//! - [`registry`]: code points and their names;
//! - [`record`] and [`alert`]: what a byte stream consists of, and whether it is TLS at all;
//! - [`dtls`]: records in datagrams;
//! - [`extension`] and [`handshake`]: the messages; a [`Message`] is the way in;
//! - [`locate`]: a hello in records, alone, or as its body;
//! - [`quic`]: packets and frames, as far as a handshake in CRYPTO frames needs them;
//! - [`x509`]: what the certificates say;
//! - `fingerprint` (a feature, on by default): JA3, JA3S and JA4.
//!
//! Parsers are those of an observer: order, duplicates, GREASE and unknown values are kept, a
//! malformed extension costs itself alone, and an error says what is wrong, in which field of the
//! RFC, and at which offset.
#![no_std]

extern crate alloc;

pub mod alert;
pub mod dtls;
pub mod extension;
#[cfg(feature = "fingerprint")]
pub mod fingerprint;
pub mod handshake;
pub mod joiner;
pub mod locate;
pub mod quic;
pub mod record;
pub mod registry;
pub mod ssl2;
pub mod stream;
pub mod wire;
pub mod x509;

pub use handshake::{ClientHello, Context, Message, ServerHello, Transport};
pub use wire::{Error, ErrorKind, Parse, Result};
