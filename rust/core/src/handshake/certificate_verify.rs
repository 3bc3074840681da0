//! `certificate_verify`.

use super::{Context, DigitallySigned};
use crate::wire::{Cursor, Result};

/// The proof that the sender has the key of its certificate ([RFC 5246 §7.4.8],
/// [RFC 8446 §4.4.3]).
///
/// ```text
/// struct {
///     SignatureScheme algorithm;                  /* since TLS 1.2 */
///     opaque signature<0..2^16-1>;
/// } CertificateVerify;
/// ```
///
/// [RFC 5246 §7.4.8]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.8
/// [RFC 8446 §4.4.3]: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CertificateVerify<'a> {
    /// The signature over the handshake so far.
    pub signed: DigitallySigned<'a>,
}

impl<'a> CertificateVerify<'a> {
    /// Reads the body in the layout of the version in `context`.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        Ok(Self { signed: DigitallySigned::parse(cursor, context)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::SignatureScheme;

    #[test]
    fn it_is_a_signature() {
        let mut cursor = Cursor::at(b"\x08\x07\x00\x02ab", 4);
        let verify = CertificateVerify::parse(&mut cursor, Context::default()).unwrap();
        assert_eq!(verify.signed.algorithm, Some(SignatureScheme::ED25519));
        assert_eq!(verify.signed.signature, b"ab");
    }
}
