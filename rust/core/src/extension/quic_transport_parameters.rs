//! `quic_transport_parameters`.

use super::Extension;
use crate::{registry::ExtensionType, wire::structure};

structure! {
    /// The encoded transport parameters of QUIC, undecoded ([RFC 9001 §8.2]).
    ///
    /// [RFC 9001 §8.2]: https://www.rfc-editor.org/rfc/rfc9001#section-8.2
    #[derive(Default)]
    pub struct QuicTransportParameters<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for QuicTransportParameters<'a> {
    const TYPE: ExtensionType = ExtensionType::QUIC_TRANSPORT_PARAMETERS;
    const FORMER_TYPES: &'static [ExtensionType] =
        &[ExtensionType::QUIC_TRANSPORT_PARAMETERS_DRAFT];
}

#[cfg(test)]
mod tests {
    use super::super::testing::decode;
    use super::*;

    #[test]
    fn the_body_is_kept() {
        assert_eq!(decode(b"\x01\x02\x67\x10"), Ok(QuicTransportParameters(b"\x01\x02\x67\x10")));
    }
}
