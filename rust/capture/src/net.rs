//! One captured packet to one transport datagram: link layer, IP, TCP or UDP.
//!
//! Each layer is a function that takes its header off the [`View`] and says what comes next;
//! [`decode`] calls them in turn. Nothing is copied and nothing is allocated.

mod fragment;
mod ip;
mod link;
mod placing;
mod ppp;
mod skip;
mod tcp;
mod udp;
mod view;

use core::net::{IpAddr, Ipv4Addr};

use crate::packet::Packet;

pub use fragment::{
    Defragmenter, Fragment, FragmentCounts, FragmentKey, FragmentLimits, Reassembled,
};
pub use placing::Part;
pub use skip::{Skip, SkipCounts};
pub use tcp::{Segment, TcpFlags};
pub use udp::Udp;

pub(crate) use placing::Placing;
use view::View;

/// One end of a datagram's way.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Endpoint {
    /// The IP address.
    pub address: IpAddr,
    /// The TCP or UDP port.
    pub port: u16,
}

/// One TCP segment or UDP datagram, and who sent it to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// The sender.
    pub source: Endpoint,
    /// The receiver.
    pub destination: Endpoint,
    /// The VLAN identifier of the outermost tag; `None` without a tag.
    pub vlan: Option<u16>,
    /// What it is.
    pub transport: Transport<'a>,
}

/// A transport protocol's part of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport<'a> {
    /// TCP.
    Tcp(Segment<'a>),
    /// UDP.
    Udp(Udp<'a>),
}

/// What a packet that was understood holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoded<'a> {
    /// A whole datagram.
    Datagram(Datagram<'a>),
    /// A part of one, for a [`Defragmenter`]. Its packet is counted as [`Skip::Fragment`].
    Fragment(Fragment<'a>),
}

/// How deep a packet's headers may nest; a deeper one is skipped, and counted by what it exceeds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Depths {
    /// VLAN tags taken off one frame.
    pub vlans: u8,
    /// Tunnels entered in one packet.
    pub tunnels: u8,
    /// IPv6 extension headers passed over in one packet.
    pub extension_headers: u8,
}

impl Default for Depths {
    fn default() -> Self {
        Self { vlans: 8, tunnels: 8, extension_headers: 16 }
    }
}

/// What the next byte of a packet begins.
#[derive(Clone, Copy, Debug)]
enum Next<'a> {
    Ethernet,
    EtherType(u16),
    Vlan,
    Ppp,
    Pppoe,
    Loopback,
    LinuxCooked,
    LinuxCooked2,
    Ip,
    Ipv4,
    Ipv6,
    Protocol(u8),
    Tunnelled(u8),
    Options,
    Authentication,
    FragmentHeader,
    Fragment(Fragment<'a>),
    Tcp,
    Udp,
}

/// A packet whose layers are being taken off, and what they told.
#[derive(Debug)]
struct Layers<'a> {
    view: View<'a>,
    depths: Depths,
    vlan: Option<u16>,
    vlan_tags: u8,
    extensions: u8,
    tunnels: u8,
    source: IpAddr,
    destination: IpAddr,
}

/// The transport datagram of a packet, or why it has none.
pub fn decode<'a>(packet: &Packet<'a>, depths: Depths) -> Result<Decoded<'a>, Skip> {
    let next = link::first(packet.link_type)?;
    Layers::new(View::new(packet.bytes, packet.original_length), depths).decode(next)
}

impl<'a> Layers<'a> {
    fn new(view: View<'a>, depths: Depths) -> Self {
        let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        Self {
            view,
            depths,
            vlan: None,
            vlan_tags: 0,
            extensions: 0,
            tunnels: 0,
            source: unknown,
            destination: unknown,
        }
    }

    /// Takes off layer by layer. Each takes bytes off or names another that does, so it ends.
    #[inline]
    fn decode(mut self, mut next: Next<'a>) -> Result<Decoded<'a>, Skip> {
        loop {
            next = match next {
                Next::Ethernet => link::ethernet(&mut self.view)?,
                Next::EtherType(value) => link::ether_type(value)?,
                Next::Vlan => link::vlan(&mut self)?,
                Next::Ppp => ppp::ppp(&mut self.view)?,
                Next::Pppoe => ppp::pppoe(&mut self.view)?,
                Next::Loopback => link::loopback(&mut self.view)?,
                Next::LinuxCooked => link::linux_cooked(&mut self.view)?,
                Next::LinuxCooked2 => link::linux_cooked2(&mut self.view)?,
                Next::Ip => ip::either(&self.view)?,
                Next::Ipv4 => ip::ipv4(&mut self)?,
                Next::Ipv6 => ip::ipv6(&mut self)?,
                Next::Protocol(number) => ip::transport(number)?,
                Next::Tunnelled(inner) => ip::tunnel(&mut self, inner)?,
                Next::Options => ip::options(&mut self)?,
                Next::Authentication => ip::authentication(&mut self)?,
                Next::FragmentHeader => ip::fragment_header(&mut self)?,
                Next::Fragment(fragment) => return Ok(Decoded::Fragment(fragment)),
                Next::Tcp => return self.tcp(),
                Next::Udp => return self.udp(),
            }
        }
    }

    #[inline]
    fn tcp(mut self) -> Result<Decoded<'a>, Skip> {
        let ports = tcp::ports(&self.view).ok_or(Skip::TruncatedTcp)?;
        let segment = tcp::segment(&mut self.view)?;
        Ok(self.datagram(ports, Transport::Tcp(segment)))
    }

    #[inline]
    fn udp(mut self) -> Result<Decoded<'a>, Skip> {
        let ports = tcp::ports(&self.view).ok_or(Skip::TruncatedUdp)?;
        let datagram = udp::datagram(&mut self.view)?;
        Ok(self.datagram(ports, Transport::Udp(datagram)))
    }

    #[inline]
    fn datagram(self, (from, to): (u16, u16), transport: Transport<'a>) -> Decoded<'a> {
        Decoded::Datagram(Datagram {
            source: Endpoint { address: self.source, port: from },
            destination: Endpoint { address: self.destination, port: to },
            vlan: self.vlan,
            transport,
        })
    }
}

#[cfg(test)]
mod tests;
