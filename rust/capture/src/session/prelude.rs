//! What a client may send before its hello without waiting for an answer.

mod mysql;
mod proxy;

use crate::net::Endpoint;

/// What the first bytes of a client are, if they are none of TLS.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Prelude {
    /// Nothing that is known here.
    None,
    /// The beginning of something that is.
    Unsure,
    /// A prelude, behind which TLS may begin.
    Known(Known),
}

/// A prelude.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Known {
    /// How many bytes it takes.
    pub(super) length: usize,
    /// The protocol that it is of.
    pub(super) protocol: &'static str,
    /// Where a proxy says that the connection comes from.
    pub(super) proxied: Option<Endpoint>,
}

impl Prelude {
    /// What `seen` begins with.
    pub(super) fn of(seen: &[u8]) -> Self {
        match proxy::header(seen) {
            Self::None => mysql::request(seen),
            found => found,
        }
    }
}
