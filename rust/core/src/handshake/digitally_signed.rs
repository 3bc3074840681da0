//! The signature that ends a `server_key_exchange` and fills a `certificate_verify`.

use super::{Context, has_signature_algorithm};
use crate::{
    registry::SignatureScheme,
    wire::{Cursor, Result},
};

/// A signature, and what made it ([RFC 5246 §4.7], [RFC 4346 §4.7]).
///
/// ```text
/// struct {
///     SignatureAndHashAlgorithm algorithm;    /* since TLS 1.2 */
///     opaque signature<0..2^16-1>;
/// } DigitallySigned;
/// ```
///
/// [RFC 5246 §4.7]: https://www.rfc-editor.org/rfc/rfc5246#section-4.7
/// [RFC 4346 §4.7]: https://www.rfc-editor.org/rfc/rfc4346#section-4.7
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DigitallySigned<'a> {
    /// The algorithm; `None` before TLS 1.2, where the key determines it.
    pub algorithm: Option<SignatureScheme>,
    /// The signature, in the algorithm's own encoding.
    pub signature: &'a [u8],
}

impl<'a> DigitallySigned<'a> {
    /// Reads a signature. Without a version in `context`, what is left of the message tells
    /// whether it begins with its algorithm.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        let has_algorithm = match context.version {
            Some(version) => has_signature_algorithm(version),
            None => !fills(*cursor),
        };
        let algorithm = if has_algorithm { Some(cursor.u16("algorithm")?) } else { None };
        Ok(Self {
            algorithm: algorithm.map(SignatureScheme),
            signature: cursor.vec16("signature", 0)?.rest(),
        })
    }
}

/// Whether what is left is one vector.
fn fills(mut cursor: Cursor<'_>) -> bool {
    cursor.vec16("signature", 0).is_ok() && cursor.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::ProtocolVersion;

    fn parse(bytes: &[u8], version: Option<u16>) -> Result<DigitallySigned<'_>> {
        let version = version.map(ProtocolVersion);
        DigitallySigned::parse(&mut Cursor::new(bytes), Context { version, ..Context::default() })
    }

    #[test]
    fn the_algorithm_is_there_since_tls_1_2() {
        let newer = parse(b"\x04\x03\x00\x01\x30", Some(0x0303)).unwrap();
        let algorithm = Some(SignatureScheme::ECDSA_SECP256R1_SHA256);
        assert_eq!((newer.algorithm, newer.signature), (algorithm, &b"\x30"[..]));
        let older = parse(b"\x00\x01\x30", Some(0xfeff)).unwrap();
        assert_eq!((older.algorithm, older.signature), (None, &b"\x30"[..]));
    }

    #[test]
    fn without_a_version_the_length_decides() {
        assert!(parse(b"\x04\x03\x00\x01\x30", None).unwrap().algorithm.is_some());
        assert!(parse(b"\x00\x01\x30", None).unwrap().algorithm.is_none());
    }

    #[test]
    fn a_cut_signature_is_an_error() {
        for end in 0..5 {
            assert!(parse(&b"\x04\x03\x00\x01\x30"[..end], Some(0x0303)).is_err());
        }
    }
}
