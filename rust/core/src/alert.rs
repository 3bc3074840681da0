//! Alerts.

use crate::{
    registry::{AlertDescription, AlertLevel},
    wire::{Cursor, Parse, Result},
};

/// Why the sender ends the connection, or what it wants to warn of ([RFC 9846 §6]).
///
/// ```text
/// struct {
///     AlertLevel level;
///     AlertDescription description;
/// } Alert;
/// ```
///
/// [RFC 9846 §6]: https://www.rfc-editor.org/rfc/rfc9846#section-6
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Alert {
    /// The severity, as sent.
    pub level: AlertLevel,
    /// The reason.
    pub description: AlertDescription,
}

impl Alert {
    /// Whether both values are assigned, which those of an encrypted alert seldom are.
    #[must_use]
    pub const fn is_plausible(self) -> bool {
        self.level.name().is_some() && self.description.name().is_some()
    }
}

impl<'a> Parse<'a> for Alert {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let level = AlertLevel(cursor.u8("level")?);
        Ok(Self { level, description: AlertDescription(cursor.u8("description")?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_a_level_and_a_description() {
        let alert = Alert::parse(&mut Cursor::new(b"\x02\x28")).unwrap();
        assert_eq!(alert.level, AlertLevel::FATAL);
        assert_eq!(alert.description, AlertDescription::HANDSHAKE_FAILURE);
        assert!(alert.is_plausible());
        assert!(Alert::parse(&mut Cursor::new(b"\x02")).is_err());
    }

    #[test]
    fn unassigned_values_are_not_plausible() {
        for bytes in [b"\x00\x28", b"\x03\x28", b"\x01\xff"] {
            assert!(!Alert::parse(&mut Cursor::new(bytes)).unwrap().is_plausible());
        }
    }
}
