//! `compressed_certificate`.

use crate::{
    registry::CertificateCompressionAlgorithm,
    wire::{Cursor, Parse, Result},
};

/// A `certificate` message, compressed ([RFC 8879 §4]).
///
/// ```text
/// struct {
///     CertificateCompressionAlgorithm algorithm;
///     uint24 uncompressed_length;
///     opaque compressed_certificate_message<1..2^24-1>;
/// } CompressedCertificate;
/// ```
///
/// [RFC 8879 §4]: https://www.rfc-editor.org/rfc/rfc8879#section-4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CompressedCertificate<'a> {
    /// How it was compressed.
    pub algorithm: CertificateCompressionAlgorithm,
    /// How long the message is said to have been, in bytes: not to be allocated.
    pub uncompressed_length: u32,
    /// The compressed bytes.
    pub compressed_certificate_message: &'a [u8],
}

impl<'a> Parse<'a> for CompressedCertificate<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let algorithm = CertificateCompressionAlgorithm(cursor.u16("algorithm")?);
        let uncompressed_length = cursor.u24("uncompressed_length")?;
        let field = "compressed_certificate_message";
        let compressed_certificate_message = cursor.vec24(field, 0)?.rest();
        Ok(Self { algorithm, uncompressed_length, compressed_certificate_message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_and_the_rest_left_compressed() {
        let sent = b"\x00\x02\xff\xff\xff\x00\x00\x02zz";
        let parsed = CompressedCertificate::parse(&mut Cursor::new(sent)).unwrap();
        assert_eq!(parsed.algorithm, CertificateCompressionAlgorithm::BROTLI);
        assert_eq!(parsed.uncompressed_length, 0x00ff_ffff);
        assert_eq!(parsed.compressed_certificate_message, b"zz");
        for end in 0..sent.len() {
            assert!(CompressedCertificate::parse(&mut Cursor::new(&sent[..end])).is_err());
        }
    }
}
