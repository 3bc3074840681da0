//! DTLS: records in datagrams, and handshake messages in fragments.
//!
//! Versions 1.0 ([RFC 4347]), 1.2 ([RFC 6347], with connection identifiers [RFC 9146]) and 1.3
//! ([RFC 9147]), and what OpenSSL sent before 1.0 was final (0x0100). [`records`] reads one
//! datagram; [`Datagrams`] follows one direction of an association. No I/O.
//!
//! A message that is handed on has the form of TLS, with a header of four bytes: DTLS 1.3 hashes
//! that form too ([RFC 9147 §5.2]), and everything that reads handshake messages reads it.
//!
//! [RFC 4347]: https://www.rfc-editor.org/rfc/rfc4347
//! [RFC 6347]: https://www.rfc-editor.org/rfc/rfc6347
//! [RFC 9146]: https://www.rfc-editor.org/rfc/rfc9146
//! [RFC 9147]: https://www.rfc-editor.org/rfc/rfc9147
//! [RFC 9147 §5.2]: https://www.rfc-editor.org/rfc/rfc9147#section-5.2

mod datagrams;
mod fragment;
mod joiner;
mod probe;
mod record;

pub use datagrams::Datagrams;
pub use fragment::Fragment;
pub use joiner::{Joiner, Limits};
pub use probe::{begins, channel_data};
pub use record::{Record, Records, records};
