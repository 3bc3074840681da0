//! `cached_info`.

use super::Extension;
use crate::{
    registry::{CachedInformationType, ExtensionType},
    wire::{List, Sequence, structure},
};

structure! {
    /// What the client has kept of an earlier handshake, and need not be sent ([RFC 7924 §4]).
    ///
    /// ```text
    /// struct {
    ///     CachedInformationType type;
    ///     select (type) {
    ///         case client:
    ///             opaque hash_value<1..255>;
    ///         case server:
    ///             Empty;
    ///     } body;
    /// } CachedObject;
    ///
    /// struct {
    ///     CachedObject cached_info<1..2^16-1>;
    /// } CachedInformation;
    /// ```
    ///
    /// [RFC 7924 §4]: https://www.rfc-editor.org/rfc/rfc7924#section-4
    #[derive(Default)]
    pub struct CachedInformation<'a> {
        /// As sent.
        pub cached_info: Sequence<'a, CachedObject<'a>> => vec16,
    }
}

structure! {
    /// One thing the client has kept.
    pub struct CachedObject<'a> {
        /// What it is.
        pub cached_type: CachedInformationType as "type",
        /// Its hash.
        pub hash_value: &'a [u8] => vec8,
    }
}

structure! {
    /// What the server will not send in full.
    #[derive(Default)]
    pub struct CachedInformationUsed<'a> {
        /// As sent.
        pub cached_info: List<'a, CachedInformationType, 1> => vec16,
    }
}

impl<'a> Extension<'a> for CachedInformation<'a> {
    const TYPE: ExtensionType = ExtensionType::CACHED_INFO;
}

impl<'a> Extension<'a> for CachedInformationUsed<'a> {
    const TYPE: ExtensionType = ExtensionType::CACHED_INFO;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn the_client_shows_hashes_and_the_server_takes_some() {
        let sent = whole::<CachedInformation<'_>>(b"\x00\x04\x01\x02\xab\xcd").cached_info;
        let cached_type = CachedInformationType::CERT;
        assert!(sent.iter().eq([CachedObject { cached_type, hash_value: b"\xab\xcd" }]));
        let used = whole::<CachedInformationUsed<'_>>(b"\x00\x01\x01").cached_info;
        assert!(used.iter().eq([cached_type]));
    }
}
