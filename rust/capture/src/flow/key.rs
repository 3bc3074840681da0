//! The key of a flow.

use core::hash::{Hash, Hasher};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

use crate::net::{Datagram, Endpoint, IpProtocol, Tunnels};

/// Which way a packet of a flow goes.
///
/// It says nothing about roles: the lower endpoint may be either's.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Direction {
    /// From the lower endpoint to the upper.
    Forward,
    /// From the upper endpoint to the lower.
    Reverse,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Forward => Self::Reverse,
            Self::Reverse => Self::Forward,
        }
    }

    /// The one of two things that belongs to this way: `[forward, reverse]`.
    #[must_use]
    pub const fn of<T>(self, [forward, reverse]: &[T; 2]) -> &T {
        match self {
            Self::Forward => forward,
            Self::Reverse => reverse,
        }
    }

    /// As [`Self::of`], to be changed.
    #[must_use]
    pub const fn of_mut<T>(self, [forward, reverse]: &mut [T; 2]) -> &mut T {
        match self {
            Self::Forward => forward,
            Self::Reverse => reverse,
        }
    }
}

/// What keeps apart flows of equal endpoints: a VLAN, tunnels, or nothing.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Scope(u32);

impl Scope {
    /// Nothing is kept apart.
    pub const NONE: Self = Self(0);

    /// A VLAN, or none, and what the two ways through tunnels have in common.
    #[must_use]
    #[inline]
    pub fn new(vlan: Option<u16>, tunnels: &Tunnels) -> Self {
        let vlan = vlan.map_or(0, |vlan| fold(1, u64::from(vlan)));
        if tunnels.is_empty() { Self::of(vlan) } else { Self::of(fold(vlan, tunnels.shared())) }
    }

    /// The half of a hash that is enough to tell a few apart.
    const fn of(hash: u64) -> Self {
        let [a, b, c, d, ..] = hash.to_be_bytes();
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

/// A flow: transport protocol, two endpoints, and the scope in which they mean something.
///
/// The endpoints are in order, lower first, so that both directions have one key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FlowKey(Ends);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ends {
    V4(Both<4>),
    V6(Both<16>),
}

/// Two endpoints of one address family, the lower first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Both<const N: usize> {
    addresses: [[u8; N]; 2],
    ports: [u16; 2],
    scope: Scope,
    protocol: IpProtocol,
}

impl<const N: usize> Both<N> {
    fn new(
        a: ([u8; N], u16),
        b: ([u8; N], u16),
        scope: Scope,
        protocol: IpProtocol,
    ) -> (Self, bool) {
        let reversed = a > b;
        let (lower, upper) = if reversed { (b, a) } else { (a, b) };
        let (addresses, ports) = ([lower.0, upper.0], [lower.1, upper.1]);
        (Self { addresses, ports, scope, protocol }, reversed)
    }

    /// Ports and protocol as one number.
    fn rest(&self) -> u64 {
        let [lower, upper] = self.ports.map(u64::from);
        lower << 48 | upper << 32 | u64::from(self.protocol.number())
    }
}

impl FlowKey {
    /// The key of the flow that a datagram belongs to, and which way it goes.
    #[must_use]
    #[inline]
    pub fn of(datagram: &Datagram<'_>, scope: Scope) -> (Self, Direction) {
        Self::new(datagram.source, datagram.destination, datagram.transport.protocol(), scope)
    }

    /// The key of a flow between two endpoints, and which way `source` to `destination` is.
    ///
    /// An IPv4 address beside an IPv6 one, which no packet has, is widened (`::ffff:0:0/96`).
    #[must_use]
    #[inline]
    pub fn new(
        source: Endpoint,
        destination: Endpoint,
        protocol: IpProtocol,
        scope: Scope,
    ) -> (Self, Direction) {
        let (ends, reversed) = match (source.address, destination.address) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                let (from, to) = ((from.octets(), source.port), (to.octets(), destination.port));
                let (pair, reversed) = Both::new(from, to, scope, protocol);
                (Ends::V4(pair), reversed)
            }
            (from, to) => {
                let (from, to) = (wide(from), wide(to));
                let (from, to) = ((from, source.port), (to, destination.port));
                let (pair, reversed) = Both::new(from, to, scope, protocol);
                (Ends::V6(pair), reversed)
            }
        };
        (Self(ends), if reversed { Direction::Reverse } else { Direction::Forward })
    }

    /// The two endpoints, the lower first.
    #[must_use]
    pub fn endpoints(&self) -> [Endpoint; 2] {
        let (addresses, ports) = match self.0 {
            Ends::V4(pair) => {
                (pair.addresses.map(|octets| IpAddr::V4(Ipv4Addr::from(octets))), pair.ports)
            }
            Ends::V6(pair) => {
                (pair.addresses.map(|octets| IpAddr::V6(Ipv6Addr::from(octets))), pair.ports)
            }
        };
        let ([lower, upper], [p, q]) = (addresses, ports);
        [Endpoint { address: lower, port: p }, Endpoint { address: upper, port: q }]
    }

    /// The sender of packets that go this way.
    #[must_use]
    pub fn source(&self, direction: Direction) -> Endpoint {
        *direction.of(&self.endpoints())
    }

    /// The transport protocol.
    #[must_use]
    pub const fn protocol(&self) -> IpProtocol {
        match self.0 {
            Ends::V4(Both { protocol, .. }) | Ends::V6(Both { protocol, .. }) => protocol,
        }
    }

    /// The scope.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match self.0 {
            Ends::V4(Both { scope, .. }) | Ends::V6(Both { scope, .. }) => scope,
        }
    }

    /// The key of the same endpoints in another scope.
    #[must_use]
    pub const fn within(mut self, scope: Scope) -> Self {
        match &mut self.0 {
            Ends::V4(pair) => pair.scope = scope,
            Ends::V6(pair) => pair.scope = scope,
        }
        self
    }

    /// The key of one of several flows that have all of a key in common, from 0: the key itself.
    #[must_use]
    pub fn parallel(self, number: u8) -> Self {
        let Scope(scope) = self.scope();
        if number == 0 {
            self
        } else {
            self.within(Scope::of(fold(u64::from(scope), u64::from(number))))
        }
    }

    /// The shard, 0 to 15, that owns the flow: of its endpoints alone, the same in every run.
    #[must_use]
    #[inline]
    pub fn shard(&self) -> u8 {
        let mixed = match &self.0 {
            Ends::V4(pair) => fold(pair.rest(), wide4(pair)),
            Ends::V6(pair) => {
                let [[a, b], [c, d]] = pair.addresses.map(halves);
                fold(fold(fold(fold(pair.rest(), a), b), c), d)
            }
        };
        let [top, ..] = mixed.to_be_bytes();
        top >> 4
    }

    /// The Community ID, version 1, with a seed that is 0 unless a site has chosen its own
    /// ([specification](https://github.com/corelight/community-id-spec)).
    #[must_use]
    pub fn community_id(&self, seed: u16) -> String {
        let mut sha1 = Sha1::new();
        sha1.update(seed.to_be_bytes());
        let ports = match &self.0 {
            Ends::V4(pair) => {
                sha1.update(pair.addresses.as_flattened());
                pair.ports
            }
            Ends::V6(pair) => {
                sha1.update(pair.addresses.as_flattened());
                pair.ports
            }
        };
        sha1.update([self.protocol().number(), 0]);
        sha1.update(ports.map(u16::to_be_bytes).as_flattened());
        format!("1:{}", STANDARD.encode(sha1.finalize()))
    }
}

impl Hash for FlowKey {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Ends::V4(pair) => state.write_u64(wide4(pair)),
            Ends::V6(pair) => {
                let [lower, upper] = pair.addresses.map(u128::from_be_bytes);
                state.write_u128(lower);
                state.write_u128(upper);
            }
        }
        state.write_u64(match &self.0 {
            Ends::V4(pair) => pair.rest() ^ u64::from(pair.scope.0),
            Ends::V6(pair) => pair.rest() ^ u64::from(pair.scope.0),
        });
    }
}

fn wide(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

fn wide4(pair: &Both<4>) -> u64 {
    let [lower, upper] = pair.addresses.map(u32::from_be_bytes);
    u64::from(lower) << 32 | u64::from(upper)
}

fn halves(octets: [u8; 16]) -> [u64; 2] {
    let address = u128::from_be_bytes(octets);
    [address >> 64, address & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or(0))
}

/// One step of a multiplicative hash. Its constants are part of what decides the order of work, and stay.
const fn fold(state: u64, word: u64) -> u64 {
    let mixed = (state ^ word.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn end(address: &str, port: u16) -> Endpoint {
        Endpoint { address: address.parse().unwrap(), port }
    }

    fn tcp(source: Endpoint, destination: Endpoint) -> (FlowKey, Direction) {
        FlowKey::new(source, destination, IpProtocol::Tcp, Scope::NONE)
    }

    #[test]
    fn both_directions_have_one_key() {
        for (a, b) in [
            (end("10.0.0.2", 1), end("10.0.0.10", 443)),
            (end("10.0.0.2", 80), end("10.0.0.2", 443)),
            (end("fe80::1", 9), end("2001:db8::1", 443)),
        ] {
            let ((there, way), (back, other)) = (tcp(a, b), tcp(b, a));
            assert_eq!((there, way), (back, other.opposite()));
            assert_eq!((there.source(way), there.source(other)), (a, b));
        }
    }

    #[test]
    fn protocol_and_scope_keep_flows_apart() {
        let (a, b) = (end("10.0.0.2", 1), end("10.0.0.10", 443));
        let key = |protocol, scope| FlowKey::new(a, b, protocol, scope).0;
        assert_ne!(key(IpProtocol::Tcp, Scope::NONE), key(IpProtocol::Udp, Scope::NONE));
        let vlan = Scope::new(Some(0), &Tunnels::default());
        assert_ne!(key(IpProtocol::Tcp, Scope::NONE), key(IpProtocol::Tcp, vlan));
        let parallel: HashSet<_> =
            (0..8).map(|number| key(IpProtocol::Tcp, vlan).parallel(number)).collect();
        assert_eq!(parallel.len(), 8);
    }

    #[test]
    fn a_key_is_small() {
        assert_eq!((size_of::<FlowKey>(), size_of::<Both<4>>()), (44, 20));
    }

    #[test]
    fn the_community_id_is_that_of_the_specification() {
        let (a, b) = (end("128.232.110.120", 34855), end("66.35.250.204", 80));
        assert_eq!(tcp(a, b).0.community_id(0), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        assert_eq!(tcp(b, a).0.community_id(1), "1:3V71V58M3Ksw/yuFALMcW0LAHvc=");
        let (a, b) = (end("192.168.1.52", 54585), end("8.8.8.8", 53));
        let udp = FlowKey::new(a, b, IpProtocol::Udp, Scope::NONE).0;
        assert_eq!(udp.community_id(0), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
    }

    #[test]
    fn flows_spread_over_all_shards() {
        let mut flows = [0_u32; 16];
        for port in 0..16_000 {
            let (key, _) = tcp(end("10.1.2.3", 1024 + port), end("10.0.0.1", 443));
            flows[usize::from(key.shard())] += 1;
        }
        assert!(flows.iter().all(|&count| (800..1200).contains(&count)), "{flows:?}");
    }
}
