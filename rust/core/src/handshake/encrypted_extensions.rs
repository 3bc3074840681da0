//! `encrypted_extensions`.

use crate::{
    extension::{Extension, Extensions},
    wire::{Cursor, Error, Parse, Result},
};

/// The server's answers that need not be in its hello, in TLS 1.3 ([RFC 8446 §4.3.1]).
///
/// ```text
/// struct {
///     Extension extensions<0..2^16-1>;
/// } EncryptedExtensions;
/// ```
///
/// [RFC 8446 §4.3.1]: https://www.rfc-editor.org/rfc/rfc8446#section-4.3.1
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct EncryptedExtensions<'a> {
    /// The extensions, those before the defect if there is one.
    pub extensions: Extensions<'a>,
    /// What is wrong with the block of extensions; `None` when its structure is sound.
    pub defect: Option<Error>,
}

impl<'a> EncryptedExtensions<'a> {
    /// The body of the first extension of `T`'s type: `None` when it was not sent, an error when
    /// it is malformed.
    pub fn get<T: Extension<'a>>(&self) -> Result<Option<T>> {
        self.extensions.get()
    }
}

impl<'a> Parse<'a> for EncryptedExtensions<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let (extensions, defect) = Extensions::lenient(cursor);
        Ok(Self { extensions, defect })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::{ProtocolName, ProtocolNameList};

    #[test]
    fn it_is_a_block_of_extensions() {
        let sent = b"\x00\x09\x00\x10\x00\x05\x00\x03\x02h2";
        let parsed = EncryptedExtensions::parse(&mut Cursor::new(sent)).unwrap();
        let alpn = parsed.get::<ProtocolNameList<'_>>().unwrap().unwrap();
        assert_eq!(alpn.protocol_name_list.first(), Some(ProtocolName(b"h2")));
        assert_eq!(parsed.defect, None);
        for end in 0..sent.len() {
            let cut = EncryptedExtensions::parse(&mut Cursor::new(&sent[..end])).unwrap();
            assert!(cut.defect.is_some() && cut.extensions.is_empty());
        }
    }
}
