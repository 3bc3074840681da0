//! `finished`.

use crate::wire::{Cursor, Parse, Result};

/// The proof that both sides saw the same handshake ([RFC 5246 §7.4.9], [RFC 8446 §4.4.4]).
///
/// ```text
/// struct {
///     opaque verify_data[verify_data_length];
/// } Finished;
/// ```
///
/// [RFC 5246 §7.4.9]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.9
/// [RFC 8446 §4.4.4]: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.4
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Finished<'a> {
    /// 36 bytes in SSL 3.0, 12 until TLS 1.2, as many as the hash has in TLS 1.3.
    pub verify_data: &'a [u8],
}

impl<'a> Parse<'a> for Finished<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self { verify_data: cursor.rest() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_the_proof() {
        let parsed = Finished::parse(&mut Cursor::new(&[7; 12])).unwrap();
        assert_eq!(parsed.verify_data, [7; 12]);
    }
}
