//! `ekt_key`.

use crate::wire::{Cursor, Describe, Field, Fields, Parse, Result, Value};

/// A key that encrypts the keys of SRTP ([RFC 8870 §5.2.2]).
///
/// ```text
/// struct {
///     opaque ekt_key_value<1..256>;
///     opaque srtp_master_salt<1..256>;
///     uint16 ekt_spi;
///     uint24 ekt_ttl;
/// } EKTKey;
/// ```
///
/// [RFC 8870 §5.2.2]: https://www.rfc-editor.org/rfc/rfc8870#section-5.2.2
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EktKey<'a> {
    /// The key.
    pub ekt_key_value: &'a [u8],
    /// The salt of SRTP that goes with it.
    pub srtp_master_salt: &'a [u8],
    /// What names the key in packets.
    pub ekt_spi: u16,
    /// How long the key may be used, in seconds.
    pub ekt_ttl: u32,
}

impl<'a> Parse<'a> for EktKey<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            ekt_key_value: cursor.vec16("ekt_key_value", 0)?.rest(),
            srtp_master_salt: cursor.vec16("srtp_master_salt", 0)?.rest(),
            ekt_spi: cursor.u16("ekt_spi")?,
            ekt_ttl: cursor.u24("ekt_ttl")?,
        })
    }
}

impl Describe for EktKey<'_> {
    const NAME: &'static str = "EKTKey";

    fn describe(&self, fields: &mut Fields<'_>) {
        fields.bytes("ekt_key_value", 2, self.ekt_key_value);
        fields.bytes("srtp_master_salt", 2, self.srtp_master_salt);
        self.ekt_spi.tell("ekt_spi", fields);
        fields.value("ekt_ttl", 3, Value::Number(self.ekt_ttl.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_a_key_a_salt_and_a_lifetime() {
        let sent = b"\x00\x02kk\x00\x01s\x12\x34\x00\x0e\x10";
        let parsed = EktKey::parse(&mut Cursor::new(sent)).unwrap();
        assert_eq!((parsed.ekt_key_value, parsed.srtp_master_salt), (&b"kk"[..], &b"s"[..]));
        assert_eq!((parsed.ekt_spi, parsed.ekt_ttl), (0x1234, 3600));
        assert!((0..sent.len()).all(|end| EktKey::parse(&mut Cursor::new(&sent[..end])).is_err()));
    }
}
