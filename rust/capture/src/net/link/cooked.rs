//! Linux cooked captures.

use super::{Layers, Next, Skip, ethernet, radio, take, wlan};

/// Device types whose frames begin with their own link layer: 802.11, Prism and radiotap.
const IEEE_802_11: u16 = 801;
const PRISM: u16 = 802;
const RADIOTAP: u16 = 803;

/// `LINKTYPE_LINUX_SLL`: packet type, device type, address, and the protocol, the last of 16 bytes.
pub(super) fn linux_cooked(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let [_, _, d0, d1, .., high, low] = *take::<16>(&mut layers.view)?;
    protocol(layers, u16::from_be_bytes([d0, d1]), u16::from_be_bytes([high, low]))
}

/// `LINKTYPE_LINUX_SLL2`: the protocol is the first of its 20 bytes, the device type is behind the
/// interface.
pub(super) fn linux_cooked2(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let [high, low, _, _, _, _, _, _, d0, d1, ..] = *take::<20>(&mut layers.view)?;
    protocol(layers, u16::from_be_bytes([d0, d1]), u16::from_be_bytes([high, low]))
}

/// In a cooked header, 1 stands for a frame with a length instead of a type, 4 for one that begins
/// with LLC. GRE devices have the types of Ethernet, too.
fn protocol(layers: &mut Layers<'_>, device: u16, protocol: u16) -> Result<Next, Skip> {
    match (device, protocol) {
        (IEEE_802_11, _) => wlan::wlan(layers),
        (PRISM, _) => radio::prism(layers),
        (RADIOTAP, _) => radio::radiotap(layers),
        (_, 4) => ethernet::llc(layers),
        (_, ether_type) => Ok(Next::EtherType(ether_type)),
    }
}
