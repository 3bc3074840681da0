//! PPP over Ethernet.

use super::{Inside, Layers, Next, Skip, TunnelKind, id};
use crate::net::link::ppp;

/// A session: version and type, code, session, and the length of the PPP frame
/// ([RFC 2516 §4](https://www.rfc-editor.org/rfc/rfc2516#section-4)).
pub(in super::super) fn pppoe(layers: &mut Layers<'_>) -> Result<Next, Skip> {
    let &[_, _, s0, s1, high, low] = layers.view.take::<6>().ok_or(Skip::TruncatedLink)?;
    layers.view.limit(usize::from(u16::from_be_bytes([high, low])));
    layers.enter(Inside::new(TunnelKind::Pppoe, Some(id([s0, s1])), Next::Layer(ppp::ppp)))
}
