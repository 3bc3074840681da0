//! IP in IP: the inner addresses are the datagram's.

use super::{Inside, Layers, Next, Skip, TunnelKind};

/// IPv4 in IPv4 or IPv6 ([RFC 2003](https://www.rfc-editor.org/rfc/rfc2003),
/// [RFC 2473](https://www.rfc-editor.org/rfc/rfc2473)).
pub(in super::super) fn ipv4(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    layers.enter(Inside::new(TunnelKind::IpInIp, None, Next::Ipv4))
}

/// IPv6 in IPv4 or IPv6 ([RFC 4213 §3.5](https://www.rfc-editor.org/rfc/rfc4213#section-3.5),
/// [RFC 2473](https://www.rfc-editor.org/rfc/rfc2473)).
pub(in super::super) fn ipv6(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    layers.enter(Inside::new(TunnelKind::IpInIp, None, Next::Ipv6))
}
