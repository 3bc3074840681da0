//! `application_settings`.

use super::{Extension, ProtocolName};
use crate::{
    registry::ExtensionType,
    wire::{Sequence, structure},
};

structure! {
    /// The application protocols for which the client takes settings in the handshake
    /// ([draft-vvv-tls-alps-01 §4]).
    ///
    /// ```text
    /// struct {
    ///     ProtocolName supported_protocols<2..2^16-1>;
    /// } ApplicationSettingsSupport;
    /// ```
    ///
    /// [draft-vvv-tls-alps-01 §4]: https://datatracker.ietf.org/doc/html/draft-vvv-tls-alps-01#section-4
    #[derive(Default)]
    pub struct ApplicationSettingsSupport<'a> {
        /// As sent.
        pub supported_protocols: Sequence<'a, ProtocolName<'a>> => vec16,
    }
}

structure! {
    /// The sender's settings for the chosen protocol, undecoded.
    #[derive(Default)]
    pub struct ApplicationSettings<'a>(pub &'a [u8] => rest);
}

impl<'a> Extension<'a> for ApplicationSettingsSupport<'a> {
    const TYPE: ExtensionType = ExtensionType::APPLICATION_SETTINGS;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::APPLICATION_SETTINGS_OLD];
}

impl<'a> Extension<'a> for ApplicationSettings<'a> {
    const TYPE: ExtensionType = ExtensionType::APPLICATION_SETTINGS;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::APPLICATION_SETTINGS_OLD];
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, whole};
    use super::*;

    #[test]
    fn the_client_lists_protocols_and_the_server_answers_with_settings() {
        let sent = whole::<ApplicationSettingsSupport<'_>>(b"\x00\x03\x02h2");
        assert_eq!(sent.supported_protocols.first(), Some(ProtocolName(b"h2")));
        assert_eq!(decode(b"\0\0"), Ok(ApplicationSettings(b"\0\0")));
    }
}
