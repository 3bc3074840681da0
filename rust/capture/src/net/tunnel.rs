//! The tunnels that a datagram was in.

mod capwap;
mod erspan;
mod etherip;
mod geneve;
mod gre;
mod gtp;
mod ip_in_ip;
mod l2tp;
mod lisp;
mod macsec;
mod metadata;
mod mpls;
mod nsh;
mod pbb;
mod pppoe;
mod teredo;
mod tzsp;
mod udp_port;
mod vxlan;

use core::fmt;

use super::{Layers, Next, Skip, View};
use crate::counters::counters;

pub(super) use etherip::etherip;
pub(super) use gre::gre;
pub(super) use ip_in_ip::{ipv4, ipv6};
pub(super) use macsec::macsec;
pub(super) use metadata::{cisco_metadata, e_tag, vn_tag};
pub(super) use mpls::mpls;
pub(super) use nsh::nsh;
pub(super) use pbb::pbb;
pub(super) use pppoe::pppoe;
pub(super) use udp_port::at as at_ports;

/// Declares [`TunnelKind`] and its counters from one list.
macro_rules! kinds {
    ($( $(#[doc = $doc:literal])* $Variant:ident => $name:ident, $ids:ident; )*) => {
        /// A kind of tunnel, and what its identifier is.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum TunnelKind { $( $(#[doc = $doc])* $Variant, )* }

        impl TunnelKind {
            /// The stable name, in snake case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$Variant => stringify!($name), )* }
            }

            const fn ids(self) -> Ids {
                match self { $( Self::$Variant => Ids::$ids, )* }
            }
        }

        counters! {
            /// Tunnels around datagrams, by kind; a datagram in two of them counts twice.
            pub struct TunnelCounts { $( $(#[doc = $doc])* $name, )* }
        }

        impl TunnelCounts {
            /// Counts one tunnel.
            pub const fn count(&mut self, kind: TunnelKind) {
                match kind { $( TunnelKind::$Variant => self.$name += 1, )* }
            }
        }
    };
}

kinds! {
    /// CAPWAP data ([RFC 5415](https://www.rfc-editor.org/rfc/rfc5415)); no identifier.
    Capwap => capwap, Shared;
    /// ERSPAN; the session, none in type I.
    Erspan => erspan, Shared;
    /// `EtherIP` ([RFC 3378](https://www.rfc-editor.org/rfc/rfc3378)); no identifier.
    EtherIp => etherip, Shared;
    /// GENEVE ([RFC 8926](https://www.rfc-editor.org/rfc/rfc8926)); the VNI.
    Geneve => geneve, Shared;
    /// GRE ([RFC 2784](https://www.rfc-editor.org/rfc/rfc2784)); the key, if there is one.
    Gre => gre, Shared;
    /// GTP-U (3GPP TS 29.281); the TEID, which each receiver chooses.
    Gtp => gtp, Directional;
    /// GENEVE of a cloud's gateway load balancer; the endpoint.
    Gwlb => gwlb, Shared;
    /// IPv4 or IPv6 in IPv4 or IPv6; no identifier.
    IpInIp => ip_in_ip, Shared;
    /// `L2TPv2` ([RFC 2661](https://www.rfc-editor.org/rfc/rfc2661)); tunnel (upper 16 bits) and
    /// session, which each receiver chooses.
    L2tp => l2tp, Directional;
    /// LISP ([RFC 9300](https://www.rfc-editor.org/rfc/rfc9300)); the instance, if there is one.
    Lisp => lisp, Shared;
    /// MPLS ([RFC 3032](https://www.rfc-editor.org/rfc/rfc3032)); the label at the bottom of the
    /// stack, which each receiver chooses.
    Mpls => mpls, Directional;
    /// Provider backbone bridges (IEEE 802.1ah); the I-SID.
    Pbb => pbb, Shared;
    /// `PPPoE` ([RFC 2516](https://www.rfc-editor.org/rfc/rfc2516)); the session.
    Pppoe => pppoe, Shared;
    /// PPTP ([RFC 2637](https://www.rfc-editor.org/rfc/rfc2637)); the call, which each receiver
    /// chooses.
    Pptp => pptp, Directional;
    /// Teredo ([RFC 4380](https://www.rfc-editor.org/rfc/rfc4380)); no identifier.
    Teredo => teredo, Shared;
    /// `TaZmen` Sniffer Protocol: a mirror of frames; no identifier.
    Tzsp => tzsp, Shared;
    /// VXLAN ([RFC 7348](https://www.rfc-editor.org/rfc/rfc7348)), with or without the group policy
    /// and generic protocol extensions; the VNI.
    Vxlan => vxlan, Shared;
}

/// Whether both ways through a tunnel have one identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ids {
    Shared,
    /// Each way has its own.
    Directional,
}

/// One tunnel around a datagram.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Tunnel {
    /// The kind.
    pub kind: TunnelKind,
    /// What tells it from others of its kind; `None` where it has no such thing.
    pub id: Option<u64>,
}

/// The tunnels around a datagram, the outermost first.
///
/// Displayed as `vxlan:5/gre`.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Tunnels(Vec<Tunnel>);

impl Tunnels {
    /// These tunnels.
    #[must_use]
    pub fn of(tunnels: &[Tunnel]) -> Self {
        Self(tunnels.to_vec())
    }

    /// The tunnels.
    pub fn iter(&self) -> impl Iterator<Item = Tunnel> {
        self.0.iter().copied()
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The memory they take, in bytes.
    pub(super) const fn memory(&self) -> usize {
        self.0.capacity() * size_of::<Tunnel>()
    }

    /// A number for what both ways through these tunnels have in common; 0 without any.
    #[must_use]
    #[inline]
    pub fn shared(&self) -> u64 {
        self.fold(|tunnel| tunnel.kind.ids() == Ids::Shared)
    }

    /// A number for what this way through these tunnels has for itself; 0 without any.
    #[must_use]
    #[inline]
    pub fn directional(&self) -> u64 {
        self.fold(|tunnel| tunnel.kind.ids() == Ids::Directional)
    }

    fn fold(&self, counts: impl Fn(&Tunnel) -> bool) -> u64 {
        self.0.iter().filter(|tunnel| counts(tunnel)).fold(0, |state, tunnel| {
            let name =
                tunnel.kind.name().bytes().fold(1, |state, byte| mix(state, u64::from(byte)));
            mix(mix(state, name), tunnel.id.map_or(u64::MAX, |id| mix(1, id)))
        })
    }
}

impl fmt::Display for Tunnels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Tunnel { kind, id }) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "/" };
            write!(f, "{separator}{}", kind.name())?;
            id.map_or(Ok(()), |id| write!(f, ":{id}"))?;
        }
        Ok(())
    }
}

/// One step of a multiplicative hash.
const fn mix(state: u64, word: u64) -> u64 {
    let mixed = (state ^ word.rotate_left(31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

/// What was found where a tunnel's payload begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inside {
    tunnel: Tunnel,
    next: Next,
}

impl Inside {
    const fn new(kind: TunnelKind, id: Option<u64>, next: Next) -> Self {
        Self { tunnel: Tunnel { kind, id }, next }
    }
}

impl Layers<'_> {
    /// Enters a tunnel.
    pub(super) fn enter(&mut self, inside: Inside) -> Result<Next, Skip> {
        if self.tunnels.0.len() >= usize::from(self.depths.tunnels) {
            return Err(Skip::TunnelDepth);
        }
        self.tunnels.0.push(inside.tunnel);
        Ok(inside.next)
    }
}

/// An identifier of `N` bytes.
fn id<const N: usize>(bytes: [u8; N]) -> u64 {
    bytes.iter().fold(0, |id, &byte| id << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tunnels(of: &[(TunnelKind, Option<u64>)]) -> Tunnels {
        let tunnels: Vec<_> = of.iter().map(|&(kind, id)| Tunnel { kind, id }).collect();
        Tunnels::of(&tunnels)
    }

    #[test]
    fn tunnels_are_told_outermost_first() {
        let of = tunnels(&[(TunnelKind::Vxlan, Some(5)), (TunnelKind::Gre, None)]);
        assert_eq!(of.to_string(), "vxlan:5/gre");
        assert_eq!(Tunnels::default().to_string(), "");
    }

    #[test]
    fn what_is_shared_and_what_is_of_one_way_are_two_things() {
        let none = Tunnels::default();
        assert_eq!((none.shared(), none.directional()), (0, 0));
        let [five, six] = [5, 6].map(|id| tunnels(&[(TunnelKind::Vxlan, Some(id))]));
        assert!(five.shared() != six.shared() && five.directional() == six.directional());
        let [there, back] = [5, 6].map(|id| tunnels(&[(TunnelKind::Gtp, Some(id))]));
        assert!(there.shared() == back.shared() && there.directional() != back.directional());
        let keyless = tunnels(&[(TunnelKind::Gre, None)]);
        assert_ne!(keyless.shared(), tunnels(&[(TunnelKind::Gre, Some(0))]).shared());
        assert_ne!(keyless.shared(), 0);
    }
}
