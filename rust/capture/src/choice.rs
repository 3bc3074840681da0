//! Which connections are asked for.

use core::net::IpAddr;

use crate::connection::Connection;

/// Conditions that a connection must meet, all of those that are given.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Choice {
    /// The name its client asked for, whatever its case.
    pub server_name: Option<String>,
    /// The address of either end.
    pub address: Option<IpAddr>,
    /// Its `connection_id`, one of these; any where there are none.
    pub connections: Vec<String>,
    /// A packet that it holds; the tracker has to be told too.
    pub frame: Option<u64>,
}

impl Choice {
    /// Whether a connection meets the conditions, as far as it is known.
    #[must_use]
    pub fn accepts(&self, connection: &Connection) -> bool {
        let Self { server_name, address, connections, frame } = self;
        let ends = [connection.client.address, connection.server.address];
        let has_name = |wanted: &String| {
            let name = connection.server_name.as_deref();
            name.is_some_and(|name| {
                rootless(name).eq_ignore_ascii_case(rootless(wanted.as_bytes()))
            })
        };
        address.is_none_or(|wanted| ends.contains(&wanted))
            && frame.is_none_or(|_| connection.is_chosen)
            && server_name.as_ref().is_none_or(has_name)
            && (connections.is_empty() || connections.contains(&connection.id().to_string()))
    }
}

/// A name without the dot that stands for the root (RFC 6066 §3 wants it left out).
fn rootless(name: &[u8]) -> &[u8] {
    name.strip_suffix(b".").unwrap_or(name)
}
