//! `supported_versions`.

use super::Extension;
use crate::{
    registry::{ExtensionType, ProtocolVersion},
    wire::{List, structure},
};

structure! {
    /// The versions the client can use, best first ([RFC 9846 §4.3.1]).
    ///
    /// ```text
    /// struct {
    ///     select (Handshake.msg_type) {
    ///         case client_hello:
    ///              ProtocolVersion versions<2..254>;
    ///
    ///         case server_hello: /* and HelloRetryRequest */
    ///              ProtocolVersion selected_version;
    ///     };
    /// } SupportedVersions;
    /// ```
    ///
    /// [RFC 9846 §4.3.1]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3.1
    #[derive(Default)]
    pub struct SupportedVersions<'a> {
        /// As sent: order, duplicates and GREASE included.
        pub versions: List<'a, ProtocolVersion> => vec8,
    }
}

structure! {
    /// The version the server chose.
    pub struct SelectedVersion {
        /// TLS 1.3 or later, or a draft of it, if the server is right.
        pub selected_version: ProtocolVersion,
    }
}

impl<'a> Extension<'a> for SupportedVersions<'a> {
    const TYPE: ExtensionType = ExtensionType::SUPPORTED_VERSIONS;
}

impl Extension<'_> for SelectedVersion {
    const TYPE: ExtensionType = ExtensionType::SUPPORTED_VERSIONS;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn the_client_lists_and_the_server_picks() {
        let sent = whole::<SupportedVersions<'_>>(b"\x06\x6a\x6a\x03\x04\x03\x03");
        assert!(sent.versions.iter().eq([0x6a6a, 0x0304, 0x0303].map(ProtocolVersion)));
        let picked = whole::<SelectedVersion>(b"\x03\x04");
        assert_eq!(picked.selected_version, ProtocolVersion::TLSV1_3);
    }

    #[test]
    fn half_a_version_is_an_error_at_the_length() {
        let error = decode::<SupportedVersions<'_>>(b"\x03\x03\x04\x03").unwrap_err();
        assert_eq!(
            (error.field, error.offset, error.kind.name()),
            ("versions", 4, "illegal_length")
        );
    }
}
