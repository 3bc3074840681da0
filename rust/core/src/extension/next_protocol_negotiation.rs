//! `next_protocol_negotiation`.

use super::{Extension, ProtocolName};
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
    /// The client can choose a protocol from the server's: an empty body
    /// ([draft-agl-tls-nextprotoneg-04 §3]).
    ///
    /// [draft-agl-tls-nextprotoneg-04 §3]: https://datatracker.ietf.org/doc/html/draft-agl-tls-nextprotoneg-04#section-3
    pub struct NextProtocolSupport;
}

structure! {
    /// The protocols the server speaks, best first; they fill the body, without a length
    /// before them.
    #[derive(Default)]
    pub struct NextProtocols<'a> {
        /// As sent.
        pub protocols: Sequence<'a, ProtocolName<'a>> => rest,
    }
}

impl Extension<'_> for NextProtocolSupport {
    const TYPE: ExtensionType = ExtensionType::NEXT_PROTOCOL_NEGOTIATION;
}

impl<'a> Extension<'a> for NextProtocols<'a> {
    const TYPE: ExtensionType = ExtensionType::NEXT_PROTOCOL_NEGOTIATION;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn the_server_lists_and_the_client_only_asks() {
        assert_eq!(whole::<NextProtocolSupport>(b""), NextProtocolSupport);
        let sent = decode::<NextProtocols<'_>>(b"\x06spdy/3\x00").unwrap();
        let expected = [ProtocolName(b"spdy/3"), ProtocolName(b"")];
        assert!(sent.protocols.iter().eq(expected));
        assert_eq!(decode::<NextProtocols<'_>>(b"\x06spdy").unwrap_err().offset, 4);
    }
}
