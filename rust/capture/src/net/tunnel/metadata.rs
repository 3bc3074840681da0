//! Tags between Ethernet's addresses and its payload that say where a frame came from.

use super::{Layers, Next, Skip};

/// A vendor's metadata: version, length in 4 bytes, options, and the type of what follows.
pub(in super::super) fn cisco_metadata(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, length] = layers.view.take::<2>().ok_or(Skip::TruncatedTunnel)?;
    layers.view.skip(usize::from(length) * 4).ok_or(Skip::TruncatedTunnel)?;
    tagged(layers)
}

/// VN-Tag, of 4 bytes.
pub(in super::super) fn vn_tag(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    layers.view.take::<4>().ok_or(Skip::TruncatedTunnel)?;
    tagged(layers)
}

/// E-Tag (IEEE 802.1BR §7.5), of 6 bytes.
pub(in super::super) fn e_tag(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    layers.view.take::<6>().ok_or(Skip::TruncatedTunnel)?;
    tagged(layers)
}

fn tagged(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let ether_type = layers.view.take::<2>().ok_or(Skip::TruncatedTunnel)?;
    Ok(Next::EtherType(u16::from_be_bytes(*ether_type)))
}
