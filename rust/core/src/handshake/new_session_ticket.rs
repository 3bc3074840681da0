//! `new_session_ticket`.

use super::Context;
use crate::{
    extension::{Extension, Extensions},
    wire::{Cursor, Error, Result},
};

/// A ticket to resume the session with ([RFC 5077 §3.3], [RFC 8446 §4.6.1]).
///
/// ```text
/// struct {                                        /* until TLS 1.2 */
///     uint32 ticket_lifetime_hint;
///     opaque ticket<0..2^16-1>;
/// } NewSessionTicket;
///
/// struct {                                        /* TLS 1.3 */
///     uint32 ticket_lifetime;
///     uint32 ticket_age_add;
///     opaque ticket_nonce<0..255>;
///     opaque ticket<1..2^16-1>;
///     Extension extensions<0..2^16-1>;
/// } NewSessionTicket;
/// ```
///
/// [RFC 5077 §3.3]: https://www.rfc-editor.org/rfc/rfc5077#section-3.3
/// [RFC 8446 §4.6.1]: https://www.rfc-editor.org/rfc/rfc8446#section-4.6.1
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NewSessionTicket<'a> {
    /// In seconds; until TLS 1.2 a hint, and zero when the server does not say.
    pub ticket_lifetime: u32,
    /// What masks the age of the ticket; `None` until TLS 1.2.
    pub ticket_age_add: Option<u32>,
    /// Unique among the tickets of a connection; `None` until TLS 1.2.
    pub ticket_nonce: Option<&'a [u8]>,
    /// The ticket, opaque to the client.
    pub ticket: &'a [u8],
    /// `None` until TLS 1.2.
    pub extensions: Option<Extensions<'a>>,
    /// What is wrong with the block of extensions; `None` when its structure is sound.
    pub defect: Option<Error>,
}

impl<'a> NewSessionTicket<'a> {
    /// Reads the body. Without a version in `context`, the lengths tell the layout.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        let is_tls13 = match context.version {
            Some(_) => context.is_tls13(),
            None => !fills_older(*cursor),
        };
        let ticket_lifetime = cursor.u32("ticket_lifetime")?;
        if !is_tls13 {
            return Ok(Self::older(ticket_lifetime, cursor.vec16("ticket", 0)?.rest()));
        }
        let ticket_age_add = Some(cursor.u32("ticket_age_add")?);
        let ticket_nonce = Some(cursor.vec8("ticket_nonce", 0)?.rest());
        let ticket = cursor.vec16("ticket", 0)?.rest();
        let (extensions, defect) = Extensions::lenient(cursor);
        let extensions = Some(extensions);
        Ok(Self { ticket_lifetime, ticket_age_add, ticket_nonce, ticket, extensions, defect })
    }

    const fn older(ticket_lifetime: u32, ticket: &'a [u8]) -> Self {
        Self {
            ticket_lifetime,
            ticket_age_add: None,
            ticket_nonce: None,
            ticket,
            extensions: None,
            defect: None,
        }
    }

    /// The body of the first extension of `T`'s type: `None` when it was not sent, an error when
    /// it is malformed.
    pub fn get<T: Extension<'a>>(&self) -> Result<Option<T>> {
        self.extensions.unwrap_or_default().get()
    }
}

/// Whether what is left is a lifetime and a ticket, as until TLS 1.2.
fn fills_older(mut cursor: Cursor<'_>) -> bool {
    cursor.u32("ticket_lifetime_hint").is_ok()
        && cursor.vec16("ticket", 0).is_ok()
        && cursor.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{extension::EarlyDataLimit, registry::ProtocolVersion};

    fn parse(body: &[u8], version: Option<u16>) -> Result<NewSessionTicket<'_>> {
        let version = version.map(ProtocolVersion);
        let context = Context { version, ..Context::default() };
        NewSessionTicket::parse(&mut Cursor::at(body, 4), context)
    }

    const TLS12: &[u8] = b"\0\0\x1c\x20\x00\x02tk";
    const TLS13: &[u8] =
        b"\0\0\x1c\x20\x01\x02\x03\x04\x01n\x00\x02tk\x00\x08\x00\x2a\x00\x04\0\0\x40\0";

    #[test]
    fn until_tls_1_2_it_has_a_lifetime_and_a_ticket() {
        let parsed = parse(TLS12, Some(0x0303)).unwrap();
        assert_eq!((parsed.ticket_lifetime, parsed.ticket), (7200, &b"tk"[..]));
        assert_eq!((parsed.ticket_age_add, parsed.extensions), (None, None));
    }

    #[test]
    fn in_tls_1_3_it_has_a_nonce_and_extensions() {
        let parsed = parse(TLS13, Some(0x0304)).unwrap();
        assert_eq!(parsed.ticket_age_add, Some(0x0102_0304));
        assert_eq!((parsed.ticket_nonce, parsed.ticket), (Some(&b"n"[..]), &b"tk"[..]));
        assert_eq!(parsed.get(), Ok(Some(EarlyDataLimit { max_early_data_size: 16_384 })));
    }

    #[test]
    fn without_a_version_the_lengths_tell() {
        assert_eq!(parse(TLS12, None), parse(TLS12, Some(0x0303)));
        assert_eq!(parse(TLS13, None), parse(TLS13, Some(0x0304)));
    }

    #[test]
    fn every_truncation_is_told() {
        for (sample, version) in [(TLS12, 0x0303), (TLS13, 0x0304)] {
            for end in 0..sample.len() {
                let parsed = parse(&sample[..end], Some(version));
                assert!(parsed.is_err() || parsed.is_ok_and(|found| found.defect.is_some()));
            }
        }
    }
}
