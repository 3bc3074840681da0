//! IP fragments.

use core::net::IpAddr;

/// Which IP datagram a fragment is of.
///
/// The VLAN is in it, so that datagrams of one identification on two networks stay apart.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct FragmentKey {
    /// The sender.
    pub source: IpAddr,
    /// The receiver.
    pub destination: IpAddr,
    /// The identification: 16 bits in IPv4, 32 in IPv6.
    pub identification: u32,
    /// The protocol that the whole datagram carries.
    pub protocol: u8,
    /// The outermost VLAN.
    pub vlan: Option<u16>,
}

/// A part of an IP datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// The datagram it is of.
    pub key: FragmentKey,
    /// Where it lies in the datagram's payload, in bytes.
    pub offset: u32,
    /// Whether more follows it.
    pub more: bool,
    /// Its bytes, as far as they were captured.
    pub payload: &'a [u8],
    /// How many it had on the wire.
    pub payload_length: u32,
}
