//! `application_layer_protocol_negotiation`.

use super::Extension;
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
    /// The application protocols the client speaks, best first, or the one the server chose
    /// ([RFC 7301 §3.1]).
    ///
    /// ```text
    /// opaque ProtocolName<1..2^8-1>;
    ///
    /// struct {
    ///     ProtocolName protocol_name_list<2..2^16-1>
    /// } ProtocolNameList;
    /// ```
    ///
    /// [RFC 7301 §3.1]: https://www.rfc-editor.org/rfc/rfc7301#section-3.1
    #[derive(Default)]
    pub struct ProtocolNameList<'a> {
        /// As sent: GREASE, duplicates and empty names included.
        pub protocol_name_list: Sequence<'a, ProtocolName<'a>> => vec16,
    }
}

structure! {
    /// The name of an application protocol: any bytes, `h2` and `http/1.1` most of the time.
    pub struct ProtocolName<'a>(pub &'a [u8] => text8);
}

impl<'a> Extension<'a> for ProtocolNameList<'a> {
    const TYPE: ExtensionType = ExtensionType::APPLICATION_LAYER_PROTOCOL_NEGOTIATION;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn protocols_come_in_order() {
        let sent = whole::<ProtocolNameList<'_>>(b"\x00\x0c\x02h2\x08http/1.1");
        let expected = [ProtocolName(b"h2"), ProtocolName(b"http/1.1")];
        assert!(sent.protocol_name_list.iter().eq(expected));
    }

    #[test]
    fn a_name_past_the_list_is_named() {
        let error = decode::<ProtocolNameList<'_>>(b"\x00\x03\x05h2").unwrap_err();
        assert_eq!((error.field, error.offset), ("ProtocolName", 6));
    }
}
