//! Ethernet within IP.

use super::{Inside, Layers, Next, Skip, TunnelKind};

/// `EtherIP`, version 3 ([RFC 3378 §3](https://www.rfc-editor.org/rfc/rfc3378#section-3)).
pub(in super::super) fn etherip(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    match layers.view.take::<2>().ok_or(Skip::TruncatedTunnel)? {
        [0x30, 0] => layers.enter(Inside::new(TunnelKind::EtherIp, None, Next::Ethernet)),
        _ => Err(Skip::TunnelHeader),
    }
}
