//! Why a packet has no transport datagram.

use crate::counters::counters;

/// Declares [`Skip`] and its counters from one list.
macro_rules! reasons {
    ($( $(#[doc = $doc:literal])* $Variant:ident $( ( $detail:ty ) )? => $name:ident, )*) => {
        /// Why a packet gives no TCP segment and no UDP datagram; each packet has one reason.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum Skip { $( $(#[doc = $doc])* $Variant $( ($detail) )?, )* }

        impl Skip {
            /// The names of all reasons, in the order of the counters.
            pub const NAMES: &'static [&'static str] = &[$( stringify!($name), )*];

            /// The reason's stable name, in snake case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$Variant { .. } => stringify!($name), )* }
            }
        }

        counters! {
            /// Packets without a transport datagram, by reason.
            pub struct SkipCounts { $( $(#[doc = $doc])* $name, )* }
        }

        impl SkipCounts {
            /// Counts one packet.
            pub const fn count(&mut self, skip: Skip) {
                match skip { $( Skip::$Variant { .. } => self.$name += 1, )* }
            }
        }
    };
}

reasons! {
    /// A link type that is not read; its number.
    UnsupportedLinkType(u16) => unsupported_link_type,
    /// The captured bytes end inside the link layer's header.
    TruncatedLink => truncated_link,
    /// More VLAN tags than the cap, 8.
    VlanDepth => vlan_depth,
    /// ARP.
    Arp => arp,
    /// A frame of the link layer's own: management, control, or without data.
    NotData => not_data,
    /// A fragment of a frame of the link layer (802.11), which is not joined.
    LinkFragment => link_fragment,
    /// A frame that is encrypted (802.11, `MACsec`).
    Encrypted => encrypted,
    /// A network protocol other than IP; its `EtherType`, address family or LLC SAP.
    NotIp(u16) => not_ip,
    /// The captured bytes end inside the IP header or an extension header.
    TruncatedIp => truncated_ip,
    /// An IP header that contradicts itself: its version, its own length, or the packet's.
    IpHeader => ip_header,
    /// More IPv6 extension headers than the cap, 16, or one that is longer than the packet.
    Ipv6Extensions => ipv6_extensions,
    /// The captured bytes end inside a tunnel's header.
    TruncatedTunnel => truncated_tunnel,
    /// A tunnel's header that contradicts itself, or of a version that is not read.
    TunnelHeader => tunnel_header,
    /// More tunnels in each other than the cap, 8.
    TunnelDepth => tunnel_depth,
    /// An IPv6 jumbogram ([RFC 2675](https://www.rfc-editor.org/rfc/rfc2675)).
    Jumbogram => jumbogram,
    /// A fragment of an IP datagram, held, or lost with the rest of it.
    Fragment => fragment,
    /// A transport other than TCP and UDP; its IP protocol number.
    NotTcpUdp(u8) => not_tcp_udp,
    /// The captured bytes end inside the fixed part of the TCP header.
    TruncatedTcp => truncated_tcp,
    /// A TCP header shorter than 20 bytes, or longer than its packet.
    TcpHeader => tcp_header,
    /// The captured bytes end inside the UDP header.
    TruncatedUdp => truncated_udp,
    /// A UDP length below 8.
    UdpHeader => udp_header,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_counted_under_its_own_name() {
        let mut counts = SkipCounts::default();
        counts.count(Skip::NotIp(0x88cc));
        let found: Vec<_> = counts.iter().filter(|&(_, count)| count > 0).collect();
        assert_eq!(found, [(Skip::NotIp(0).name(), 1)]);
        assert!(counts.iter().map(|(name, _)| name).eq(Skip::NAMES.iter().copied()));
    }
}
