//! `key_update`.

use crate::{
    registry::KeyUpdateRequest,
    wire::{Cursor, Parse, Result},
};

/// The sender's next record is under new keys ([RFC 8446 §4.6.3]).
///
/// ```text
/// struct {
///     KeyUpdateRequest request_update;
/// } KeyUpdate;
/// ```
///
/// [RFC 8446 §4.6.3]: https://www.rfc-editor.org/rfc/rfc8446#section-4.6.3
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyUpdate {
    /// Whether the other side shall do the same.
    pub request_update: KeyUpdateRequest,
}

impl<'a> Parse<'a> for KeyUpdate {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { request_update: KeyUpdateRequest(cursor.u8("request_update")?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_one_byte() {
        let parsed = KeyUpdate::parse(&mut Cursor::new(b"\x01")).unwrap();
        assert_eq!(parsed.request_update, KeyUpdateRequest::UPDATE_REQUESTED);
        assert!(KeyUpdate::parse(&mut Cursor::new(b"")).is_err());
    }
}
