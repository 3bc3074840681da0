//! `certificate_request`.

use super::{Context, has_signature_algorithm};
use crate::{
    extension::{DistinguishedName, Extension, Extensions},
    registry::{ClientCertificateType, SignatureScheme},
    wire::{Cursor, Error, List, Result, Sequence},
};

/// What certificates the server would take from the client ([RFC 5246 §7.4.4],
/// [RFC 8446 §4.3.2]).
///
/// ```text
/// struct {                                        /* until TLS 1.2 */
///     ClientCertificateType certificate_types<1..2^8-1>;
///     SignatureAndHashAlgorithm
///       supported_signature_algorithms<2..2^16-2>;    /* TLS 1.2 */
///     DistinguishedName certificate_authorities<0..2^16-1>;
/// } CertificateRequest;
///
/// struct {                                        /* TLS 1.3 */
///     opaque certificate_request_context<0..2^8-1>;
///     Extension extensions<0..2^16-1>;
/// } CertificateRequest;
/// ```
///
/// What follows the types, or the context, may be broken: that is a `defect`, and what is before
/// that is there.
///
/// [RFC 5246 §7.4.4]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.4
/// [RFC 8446 §4.3.2]: https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CertificateRequest<'a> {
    /// As sent; empty in TLS 1.3, which has none.
    pub certificate_types: List<'a, ClientCertificateType, 1>,
    /// `None` before TLS 1.2, and in TLS 1.3, where they are an extension.
    pub supported_signature_algorithms: Option<List<'a, SignatureScheme>>,
    /// As sent; empty for any authority, and in TLS 1.3, where they are an extension.
    pub certificate_authorities: Sequence<'a, DistinguishedName<'a>>,
    /// The name of the request; `None` until TLS 1.2.
    pub certificate_request_context: Option<&'a [u8]>,
    /// `None` until TLS 1.2.
    pub extensions: Option<Extensions<'a>>,
    /// What is wrong with what follows the types or the context; `None` when its structure is
    /// sound.
    pub defect: Option<Error>,
}

/// The layouts a request has had.
#[derive(Clone, Copy)]
enum Layout {
    Tls10,
    Tls12,
    Tls13,
}

impl<'a> CertificateRequest<'a> {
    /// Reads the body. Without a version in `context`, the first layout that fits it is taken,
    /// TLS 1.2's if none does.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        let layout = match context.version {
            Some(_) if context.is_tls13() => Layout::Tls13,
            Some(version) if has_signature_algorithm(version) => Layout::Tls12,
            Some(_) => Layout::Tls10,
            None => {
                let fits = |layout: &Layout| Self::fits(*cursor, *layout);
                let layouts = [Layout::Tls12, Layout::Tls10, Layout::Tls13];
                layouts.into_iter().find(fits).unwrap_or(Layout::Tls12)
            }
        };
        Self::parse_as(cursor, layout)
    }

    fn fits(mut cursor: Cursor<'a>, layout: Layout) -> bool {
        Self::parse_as(&mut cursor, layout).is_ok_and(|parsed| parsed.defect.is_none())
    }

    fn parse_as(cursor: &mut Cursor<'a>, layout: Layout) -> Result<Self> {
        let mut parsed = Self::default();
        if matches!(layout, Layout::Tls13) {
            let context = cursor.vec8("certificate_request_context", 0)?.rest();
            let (extensions, defect) = Extensions::lenient(cursor);
            parsed.certificate_request_context = Some(context);
            (parsed.extensions, parsed.defect) = (Some(extensions), defect);
            return Ok(parsed);
        }
        parsed.certificate_types = List::vec8(cursor, "certificate_types", 0)?;
        if let Err(error) = parsed.after_types(cursor, layout) {
            cursor.rest();
            parsed.defect = Some(error);
        }
        Ok(parsed)
    }

    /// Reads what follows the types until TLS 1.2, as far as it is not broken.
    fn after_types(&mut self, cursor: &mut Cursor<'a>, layout: Layout) -> Result<()> {
        if matches!(layout, Layout::Tls12) {
            let algorithms = List::vec16(cursor, "supported_signature_algorithms", 0)?;
            self.supported_signature_algorithms = Some(algorithms);
        }
        (self.certificate_authorities, self.defect) = authorities(cursor)?;
        Ok(())
    }

    /// The body of the first extension of `T`'s type: `None` when it was not sent, an error when
    /// it is malformed.
    pub fn get<T: Extension<'a>>(&self) -> Result<Option<T>> {
        self.extensions.unwrap_or_default().get()
    }
}

type Authorities<'a> = (Sequence<'a, DistinguishedName<'a>>, Option<Error>);

fn authorities<'a>(cursor: &mut Cursor<'a>) -> Result<Authorities<'a>> {
    let field = "certificate_authorities";
    let (names, cut) = Sequence::lenient(cursor.vec16(field, 0)?);
    let trailing = cursor.finish(field).err();
    cursor.rest();
    Ok((names, cut.or(trailing)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{extension::SignatureSchemeList, registry::ProtocolVersion};

    fn parse(body: &[u8], version: Option<u16>) -> Result<CertificateRequest<'_>> {
        let version = version.map(ProtocolVersion);
        let context = Context { version, ..Context::default() };
        CertificateRequest::parse(&mut Cursor::at(body, 4), context)
    }

    const TLS10: &[u8] = b"\x02\x01\x40\x00\x04\x00\x02\x30\x00";
    const TLS12: &[u8] = b"\x02\x01\x40\x00\x02\x04\x03\x00\x04\x00\x02\x30\x00";
    const TLS13: &[u8] = b"\x00\x00\x08\x00\x0d\x00\x04\x00\x02\x04\x03";

    #[test]
    fn until_tls_1_1_it_has_types_and_authorities() {
        let parsed = parse(TLS10, Some(0x0302)).unwrap();
        assert!(parsed.certificate_types.iter().map(|found| found.0).eq([1, 0x40]));
        assert_eq!(parsed.supported_signature_algorithms, None);
        assert!(parsed.certificate_authorities.iter().eq([DistinguishedName(b"\x30\x00")]));
    }

    #[test]
    fn in_tls_1_2_it_has_signature_algorithms() {
        let parsed = parse(TLS12, Some(0xfefd)).unwrap();
        let algorithms = parsed.supported_signature_algorithms.unwrap();
        assert!(algorithms.contains(SignatureScheme::ECDSA_SECP256R1_SHA256));
        assert_eq!((parsed.certificate_authorities.len(), parsed.defect), (1, None));
    }

    #[test]
    fn in_tls_1_3_it_has_extensions() {
        let parsed = parse(TLS13, Some(0x0304)).unwrap();
        assert_eq!(parsed.certificate_request_context, Some(&b""[..]));
        let algorithms = parsed.get::<SignatureSchemeList<'_>>().unwrap().unwrap();
        assert_eq!(algorithms.supported_signature_algorithms.len(), 1);
    }

    #[test]
    fn without_a_version_the_layout_that_fits_is_taken() {
        assert_eq!(parse(TLS10, None), parse(TLS10, Some(0x0301)));
        assert_eq!(parse(TLS12, None), parse(TLS12, Some(0x0303)));
        assert_eq!(parse(TLS13, None), parse(TLS13, Some(0x0304)));
    }

    #[test]
    fn authorities_before_a_broken_one_are_kept() {
        let body = b"\x01\x01\x00\x00\x00\x07\x00\x01\x30\x00\x09\x30\x31";
        let parsed = parse(body, Some(0x0303)).unwrap();
        assert_eq!(parsed.certificate_authorities.len(), 1);
        let defect = parsed.defect.unwrap();
        assert_eq!((defect.field, defect.offset), ("DistinguishedName", 13));
        assert_eq!(
            parse(&[TLS10, b"\xff"].concat(), Some(0x0301)).unwrap().defect.unwrap().offset,
            13
        );
    }

    #[test]
    fn types_before_broken_algorithms_or_authorities_are_kept() {
        let kept = |parsed: CertificateRequest<'_>| {
            let types: alloc::vec::Vec<_> =
                parsed.certificate_types.iter().map(|found| found.0).collect();
            let algorithms = parsed.supported_signature_algorithms.map(|sent| sent.len());
            let defect = parsed.defect.unwrap();
            (types, algorithms, defect.field, defect.offset)
        };
        let odd = parse(b"\x01\x40\x00\x03\x04\x03\x05\x00\x00", Some(0x0303)).unwrap();
        assert_eq!(kept(odd), ([0x40].into(), None, "supported_signature_algorithms", 6));
        let long = parse(b"\x01\x40\x00\x02\x04\x03\x00\x09\x30", Some(0x0303)).unwrap();
        assert_eq!(kept(long), ([0x40].into(), Some(1), "certificate_authorities", 10));
        assert!(parse(b"\x05\x40", Some(0x0303)).is_err());
    }

    #[test]
    fn every_truncation_is_told() {
        for (sample, version) in [(TLS10, 0x0301), (TLS12, 0x0303), (TLS13, 0x0304)] {
            for end in 0..sample.len() {
                let parsed = parse(&sample[..end], Some(version));
                assert!(parsed.is_err() || parsed.is_ok_and(|found| found.defect.is_some()));
                let _ = parse(&sample[..end], None);
            }
        }
    }
}
