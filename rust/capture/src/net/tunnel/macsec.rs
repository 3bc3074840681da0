//! MAC security, where it does not encrypt.

use super::{Layers, Next, Skip};

/// The channel's identifier is there.
const CHANNEL: u8 = 0x20;
/// What follows is encrypted, or changed.
const ENCRYPTED: u8 = 0x08 | 0x04;

/// The tag (IEEE 802.1AE §9.3). What it protects begins with an `EtherType`; the integrity check value
/// at the end lies beyond what IP says is its own.
///
/// ```text
/// V 1 ES 1 SC 1 SCB 1 E 1 C 1 AN 2 | short length 8 | packet number 32 | channel 64, if SC
/// ```
pub(in super::super) fn macsec(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[flags, ..] = layers.view.take::<6>().ok_or(Skip::TruncatedTunnel)?;
    if flags & CHANNEL != 0 {
        layers.view.take::<8>().ok_or(Skip::TruncatedTunnel)?;
    }
    if flags & ENCRYPTED != 0 {
        return Err(Skip::Encrypted);
    }
    let ether_type = layers.view.take::<2>().ok_or(Skip::TruncatedTunnel)?;
    Ok(Next::EtherType(u16::from_be_bytes(*ether_type)))
}
