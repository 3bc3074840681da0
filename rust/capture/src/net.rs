//! One captured packet to its transport datagrams: link layer, tunnels, IP, TCP or UDP.
//!
//! Each layer is a function that takes its header off the [`View`] and says what comes next;
//! [`Frames`] calls them in turn. Nothing is copied, and nothing is allocated outside tunnels.

mod fragment;
mod ip;
mod link;
mod placing;
mod skip;
mod tcp;
mod tunnel;
mod udp;
mod usual;
mod view;

use core::net::{IpAddr, Ipv4Addr};

use crate::packet::{LinkType, Packet};

pub use fragment::{
    Defragmenter, Fragment, FragmentCounts, FragmentKey, FragmentLimits, Reassembled,
};
pub use placing::Part;
pub use skip::{Skip, SkipCounts};
pub use tcp::{Segment, TcpFlags};
pub use tunnel::{Tunnel, TunnelCounts, TunnelKind, Tunnels};
pub use udp::Udp;
pub use usual::usual;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// The sender.
    pub source: Endpoint,
    /// The receiver.
    pub destination: Endpoint,
    /// The VLAN identifier of the outermost tag; `None` without a tag.
    pub vlan: Option<u16>,
    /// The tunnels around it.
    pub tunnels: Tunnels,
    /// What it is.
    pub transport: Transport<'a>,
}

/// A transport protocol.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum IpProtocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl IpProtocol {
    /// Its number in the header of IP.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
        }
    }

    /// `tcp` or `udp`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// A transport protocol's part of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport<'a> {
    /// TCP.
    Tcp(Segment<'a>),
    /// UDP.
    Udp(Udp<'a>),
}

impl Transport<'_> {
    /// The protocol that it is of.
    #[must_use]
    #[inline]
    pub const fn protocol(&self) -> IpProtocol {
        match self {
            Self::Tcp(_) => IpProtocol::Tcp,
            Self::Udp(_) => IpProtocol::Udp,
        }
    }
}

/// What a packet that was understood holds.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Takes one layer's header off, and says what comes next.
type Layer = fn(&mut Layers<'_>) -> Result<Next, Skip>;

/// What the next byte of a packet begins.
#[derive(Clone, Copy, Debug)]
enum Next {
    LinkType(LinkType),
    Ethernet,
    EtherType(u16),
    Vlan,
    Ip,
    Ipv4,
    Ipv6,
    Protocol(u8),
    Options,
    Authentication,
    FragmentHeader,
    Tcp,
    Udp,
    /// Any other layer.
    Layer(Layer),
}

/// A packet whose layers are being taken off, and what they told.
#[derive(Debug)]
struct Layers<'a> {
    view: View<'a>,
    depths: Depths,
    vlan: Option<u16>,
    vlan_tags: u8,
    extensions: u8,
    tunnels: Tunnels,
    source: IpAddr,
    destination: IpAddr,
    /// What of the packet is still to be read, when this is done.
    waiting: Option<Box<Waiting<'a>>>,
}

/// A part of a packet, and what it begins with.
#[derive(Debug)]
struct Waiting<'a> {
    layers: Layers<'a>,
    next: Next,
}

/// The frames of one packet: what each holds, or why it has no transport datagram.
///
/// There is one, but where a link layer puts several into one (A-MSDU).
#[derive(Debug)]
pub struct Frames<'a> {
    layers: Layers<'a>,
    next: Option<Next>,
}

impl<'a> Frames<'a> {
    /// Begins at a packet's first byte.
    #[must_use]
    #[inline]
    pub fn new(packet: &Packet<'a>, depths: Depths) -> Self {
        let layers = Layers::new(View::new(packet.bytes, packet.original_length), depths);
        Self { layers, next: Some(Next::LinkType(packet.link_type)) }
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Decoded<'a>, Skip>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let found = self.layers.decode(self.next.take()?);
        if let Some(waiting) = self.layers.waiting.take() {
            let Waiting { layers, next } = *waiting;
            *self = Self { layers, next: Some(next) };
        }
        Some(found)
    }
}

impl<'a> Layers<'a> {
    #[inline]
    fn new(view: View<'a>, depths: Depths) -> Self {
        let unknown = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        Self {
            view,
            depths,
            vlan: None,
            vlan_tags: 0,
            extensions: 0,
            tunnels: Tunnels::default(),
            source: unknown,
            destination: unknown,
            waiting: None,
        }
    }

    /// Takes off layer by layer. Each takes bytes off or names another that does, so it ends.
    #[inline]
    fn decode(&mut self, mut next: Next) -> Result<Decoded<'a>, Skip> {
        loop {
            next = match next {
                Next::LinkType(number) => link::first(number)?,
                Next::Ethernet => link::ethernet(self)?,
                Next::EtherType(value) => link::ether_type(value)?,
                Next::Vlan => link::vlan(self)?,
                Next::Ip => ip::either(&self.view)?,
                Next::Ipv4 => match ip::ipv4(self)? {
                    ip::Payload::Whole(protocol) => ip::transport(protocol)?,
                    ip::Payload::Part(fragment) => return Ok(Decoded::Fragment(fragment)),
                },
                Next::Ipv6 => ip::ipv6(self)?,
                Next::Protocol(number) => ip::transport(number)?,
                Next::Options => ip::options(self)?,
                Next::Authentication => ip::authentication(self)?,
                Next::FragmentHeader => match ip::fragment_header(self)? {
                    ip::Payload::Whole(protocol) => Next::Protocol(protocol),
                    ip::Payload::Part(fragment) => return Ok(Decoded::Fragment(fragment)),
                },
                Next::Tcp => return self.tcp(),
                Next::Udp => match self.udp_tunnel()? {
                    Some(inside) => inside,
                    None => return self.udp(),
                },
                Next::Layer(layer) => layer(self)?,
            }
        }
    }

    /// Leaves the rest of what was taken apart for later, with all that is around it.
    fn wait(&mut self, view: View<'a>, layer: Layer) {
        let layers =
            Self { view, tunnels: self.tunnels.clone(), waiting: self.waiting.take(), ..*self };
        self.waiting = Some(Box::new(Waiting { layers, next: Next::Layer(layer) }));
    }

    #[inline]
    fn tcp(&mut self) -> Result<Decoded<'a>, Skip> {
        let ports = tcp::ports(&self.view).ok_or(Skip::TruncatedTcp)?;
        let segment = tcp::segment(&mut self.view)?;
        Ok(self.datagram(ports, Transport::Tcp(segment)))
    }

    #[inline]
    fn udp(&mut self) -> Result<Decoded<'a>, Skip> {
        let ports = tcp::ports(&self.view).ok_or(Skip::TruncatedUdp)?;
        let datagram = udp::datagram(&mut self.view)?;
        Ok(self.datagram(ports, Transport::Udp(datagram)))
    }

    /// What is inside a tunnel in UDP, if there is one.
    #[inline]
    fn udp_tunnel(&mut self) -> Result<Option<Next>, Skip> {
        let Some(probe) = tcp::ports(&self.view).and_then(tunnel::at_ports) else {
            return Ok(None);
        };
        let mut view = self.view;
        udp::datagram(&mut view)?;
        let Some(inside) = probe(&mut view) else { return Ok(None) };
        self.view = view;
        self.enter(inside).map(Some)
    }

    #[inline]
    fn datagram(&mut self, (from, to): (u16, u16), transport: Transport<'a>) -> Decoded<'a> {
        Decoded::Datagram(Datagram {
            source: Endpoint { address: self.source, port: from },
            destination: Endpoint { address: self.destination, port: to },
            vlan: self.vlan,
            tunnels: core::mem::take(&mut self.tunnels),
            transport,
        })
    }
}

#[cfg(test)]
mod tests;
