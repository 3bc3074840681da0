//! Provider backbone bridges.

use super::{Inside, Layers, Next, Skip, TunnelKind, id};

/// The tag of a service instance (IEEE 802.1Q §9.7), before the customer's Ethernet frame.
///
/// ```text
/// priority 3 DEI 1 UCA 1 reserved 3 | I-SID 24
/// ```
pub(in super::super) fn pbb(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, i0, i1, i2] = layers.view.take::<4>().ok_or(Skip::TruncatedTunnel)?;
    layers.enter(Inside::new(TunnelKind::Pbb, Some(id([i0, i1, i2])), Next::Ethernet))
}
