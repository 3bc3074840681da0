//! The name of a connection within what was captured of it.

use core::fmt;
use core::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::connection::{Endpoint, IpProtocol};
use crate::packet::Time;

const LENGTH: usize = 10;

/// Names a connection: 20 hexadecimal digits that are the same in every capture which holds its
/// first packet with the same time, however encapsulated and whatever came before.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ConnectionId([u8; LENGTH]);

/// What a connection's name is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Identity {
    /// What carries it.
    pub transport: IpProtocol,
    /// Its ends, whichever sent first.
    pub ends: [Endpoint; 2],
    /// When its first packet held was captured.
    pub ts: Time,
    /// How many of the same ends and time came before it.
    pub ordinal: u32,
}

impl ConnectionId {
    /// The id of the connection that this is.
    #[must_use]
    pub fn of(identity: &Identity) -> Self {
        let Identity { transport, ends: [one, other], ts, ordinal } = *identity;
        Self::new(transport, one, other, ts, ordinal)
    }

    /// The id of the connection between `one` and `other`, whichever sent first, whose first packet
    /// held was captured at `ts`; `ordinal` of the same ends and time came before it.
    ///
    /// The first ten bytes of the SHA-256 of transport, lower and higher end, time and ordinal.
    #[must_use]
    pub fn new(
        transport: IpProtocol,
        one: Endpoint,
        other: Endpoint,
        ts: Time,
        ordinal: u32,
    ) -> Self {
        let mut hash = Sha256::new();
        hash.update(transport.name());
        add(&mut hash, one.min(other));
        add(&mut hash, one.max(other));
        hash.update(ts.0.to_be_bytes());
        hash.update(ordinal.to_be_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        Self(digest.first_chunk().copied().unwrap_or_default())
    }

    /// The bytes that it displays.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

fn add(hash: &mut Sha256, end: Endpoint) {
    match end.address {
        IpAddr::V4(address) => hash.update(address.octets()),
        IpAddr::V6(address) => hash.update(address.octets()),
    }
    hash.update(end.port.to_be_bytes());
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(last: u8, port: u16) -> Endpoint {
        Endpoint { address: IpAddr::from([192, 0, 2, last]), port }
    }

    fn id(one: Endpoint, other: Endpoint, ts: i64, ordinal: u32) -> String {
        ConnectionId::new(IpProtocol::Tcp, one, other, Time(ts), ordinal).to_string()
    }

    #[test]
    fn it_does_not_matter_which_end_is_named_first() {
        let (one, other) = (end(1, 50_000), end(2, 443));
        assert_eq!(id(one, other, 7, 0), id(other, one, 7, 0));
        assert_eq!(id(one, other, 7, 0).len(), 20);
    }

    #[test]
    fn every_part_of_it_matters() {
        let (one, other) = (end(1, 50_000), end(2, 443));
        let base = id(one, other, 7, 0);
        let different = [
            id(one, end(3, 443), 7, 0),
            id(one, end(2, 444), 7, 0),
            id(one, other, 8, 0),
            id(one, other, 7, 1),
            ConnectionId::new(IpProtocol::Udp, one, other, Time(7), 0).to_string(),
        ];
        assert!(different.iter().all(|id| *id != base));
    }
}
