//! `application_settings`.

use super::{Extension, ProtocolName};
use crate::{
    registry::ExtensionType,
    wire::{Cursor, Parse, Result, Sequence},
};

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
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ApplicationSettingsSupport<'a> {
    /// As sent.
    pub supported_protocols: Sequence<'a, ProtocolName<'a>>,
}

/// The sender's settings for the chosen protocol, undecoded.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ApplicationSettings<'a>(pub &'a [u8]);

impl<'a> Extension<'a> for ApplicationSettingsSupport<'a> {
    const TYPE: ExtensionType = ExtensionType::APPLICATION_SETTINGS;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::APPLICATION_SETTINGS_OLD];
}

impl<'a> Parse<'a> for ApplicationSettingsSupport<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let supported_protocols = Sequence::of(cursor.vec16("supported_protocols", 0)?)?;
        Ok(Self { supported_protocols })
    }
}

impl<'a> Extension<'a> for ApplicationSettings<'a> {
    const TYPE: ExtensionType = ExtensionType::APPLICATION_SETTINGS;
    const FORMER_TYPES: &'static [ExtensionType] = &[ExtensionType::APPLICATION_SETTINGS_OLD];
}

impl<'a> Parse<'a> for ApplicationSettings<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self(cursor.rest()))
    }
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
