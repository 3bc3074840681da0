//! `certificate`.

use super::Context;
use crate::{
    extension::Extensions,
    wire::{Cursor, Error, Parse, Result, Sequence},
};

/// The sender's certificates, its own first ([RFC 5246 §7.4.2], [RFC 8446 §4.4.2]).
///
/// ```text
/// struct {                                        /* until TLS 1.2 */
///     ASN.1Cert certificate_list<0..2^24-1>;
/// } Certificate;
///
/// struct {                                        /* TLS 1.3 */
///     opaque certificate_request_context<0..2^8-1>;
///     CertificateEntry certificate_list<0..2^24-1>;
/// } Certificate;
/// ```
///
/// A list that is broken is a `defect`, and the entries before that are there.
///
/// [RFC 5246 §7.4.2]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.2
/// [RFC 8446 §4.4.2]: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Certificate<'a> {
    /// The name of the request that is answered; `None` until TLS 1.2.
    pub certificate_request_context: Option<&'a [u8]>,
    /// What is wrong with the list; `None` when its structure is sound.
    pub defect: Option<Error>,
    /// Empty in TLS 1.3.
    plain: Sequence<'a, Asn1Cert<'a>>,
    /// Empty until TLS 1.2.
    extended: Sequence<'a, CertificateEntry<'a>>,
}

/// One certificate of the list.
///
/// ```text
/// struct {
///     opaque cert_data<1..2^24-1>;
///     Extension extensions<0..2^16-1>;            /* TLS 1.3 */
/// } CertificateEntry;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CertificateEntry<'a> {
    /// The DER of an X.509 certificate, unless another type was negotiated.
    pub cert_data: &'a [u8],
    /// Where it begins, from the first byte of the message's header.
    pub offset: u32,
    /// `None` until TLS 1.2.
    pub extensions: Option<Extensions<'a>>,
    /// What is wrong with the extensions; `None` when their structure is sound.
    pub defect: Option<Error>,
}

/// An entry until TLS 1.2: `opaque ASN.1Cert<1..2^24-1>`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Asn1Cert<'a>(CertificateEntry<'a>);

impl<'a> Certificate<'a> {
    /// Reads the body. Without a version in `context`, the lengths tell the layout.
    pub fn parse(cursor: &mut Cursor<'a>, context: Context) -> Result<Self> {
        let is_tls13 = match context.version {
            Some(_) => context.is_tls13(),
            None => !fills_plain(*cursor) && fills_extended(*cursor),
        };
        let mut parsed = Self::default();
        if is_tls13 {
            let context = cursor.vec8("certificate_request_context", 0)?.rest();
            parsed.certificate_request_context = Some(context);
            (parsed.extended, parsed.defect) = list(cursor)?;
        } else {
            (parsed.plain, parsed.defect) = list(cursor)?;
        }
        Ok(parsed)
    }

    /// The certificates in wire order.
    pub fn certificate_list(&self) -> impl Iterator<Item = CertificateEntry<'a>> + use<'a> {
        self.plain.iter().map(|entry| entry.0).chain(self.extended)
    }

    /// How many certificates there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.plain.len() + self.extended.len()
    }

    /// Whether there is none, as when a client declines to show one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The list that ends the message, however broken; an error without even its length.
fn list<'a, T: Parse<'a>>(cursor: &mut Cursor<'a>) -> Result<(Sequence<'a, T>, Option<Error>)> {
    let field = "certificate_list";
    cursor.clone().u24(field)?;
    let (body, lying) = match cursor.vec24(field, 0) {
        Ok(body) => (body, None),
        Err(error) => (*cursor, Some(error)),
    };
    let trailing = cursor.finish(field).err();
    cursor.rest();
    let (list, cut) = Sequence::lenient(body);
    Ok((list, lying.or(cut).or(trailing)))
}

/// Whether what is left is one vector, as until TLS 1.2.
fn fills_plain(mut cursor: Cursor<'_>) -> bool {
    cursor.vec24("certificate_list", 0).is_ok() && cursor.is_empty()
}

/// Whether what is left is a context and a vector, as in TLS 1.3.
fn fills_extended(mut cursor: Cursor<'_>) -> bool {
    cursor.vec8("certificate_request_context", 0).is_ok() && fills_plain(cursor)
}

impl<'a> Parse<'a> for Asn1Cert<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let mut cert = cursor.vec24("ASN.1Cert", 0)?;
        let (offset, cert_data) = (cert.offset(), cert.rest());
        Ok(Self(CertificateEntry { cert_data, offset, extensions: None, defect: None }))
    }
}

impl<'a> Parse<'a> for CertificateEntry<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let mut cert = cursor.vec24("cert_data", 0)?;
        let (offset, cert_data) = (cert.offset(), cert.rest());
        let (extensions, defect) = Extensions::of(cursor.vec16("extensions", 0)?);
        Ok(Self { cert_data, offset, extensions: Some(extensions), defect })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{registry::ProtocolVersion, wire::ErrorKind};

    fn parse(body: &[u8], version: Option<u16>) -> Result<Certificate<'_>> {
        let version = version.map(ProtocolVersion);
        let mut cursor = Cursor::at(body, 4);
        let parsed = Certificate::parse(&mut cursor, Context { version, ..Context::default() });
        assert!(parsed.is_err() || cursor.is_empty());
        parsed
    }

    const PLAIN: &[u8] = b"\0\0\x09\0\0\x02\x30\x00\0\0\x01\x31";
    const EXTENDED: &[u8] = b"\x01\x07\0\0\x0b\0\0\x02\x30\x00\0\x04\0\x05\0\0";

    #[test]
    fn until_tls_1_2_it_is_a_list() {
        let parsed = parse(PLAIN, Some(0x0303)).unwrap();
        let list: Vec<_> = parsed.certificate_list().collect();
        assert_eq!((list[0].cert_data, list[0].offset), (&b"\x30\x00"[..], 10));
        assert_eq!((list[1].cert_data, list[1].offset), (&b"\x31"[..], 15));
        assert_eq!((parsed.len(), parsed.defect), (2, None));
        assert_eq!((parsed.certificate_request_context, list[0].extensions), (None, None));
    }

    #[test]
    fn in_tls_1_3_it_has_a_context_and_extensions() {
        let parsed = parse(EXTENDED, Some(0x0304)).unwrap();
        assert_eq!(parsed.certificate_request_context, Some(&b"\x07"[..]));
        let entry = parsed.certificate_list().next().unwrap();
        assert_eq!((entry.cert_data, entry.offset), (&b"\x30\x00"[..], 12));
        assert_eq!(entry.extensions.unwrap().len(), 1);
    }

    #[test]
    fn without_a_version_the_lengths_tell() {
        assert_eq!(parse(PLAIN, None), parse(PLAIN, Some(0x0303)));
        assert_eq!(parse(EXTENDED, None), parse(EXTENDED, Some(0x0304)));
    }

    #[test]
    fn no_certificates_are_an_empty_list() {
        assert!(parse(b"\0\0\0", Some(0x0303)).unwrap().is_empty());
        assert!(parse(b"\0\0\0\0", Some(0x0304)).unwrap().is_empty());
        assert_eq!(parse(b"\0\0", Some(0x0303)).unwrap_err().field, "certificate_list");
    }

    #[test]
    fn what_precedes_a_lie_is_kept() {
        let lies: [(&[u8], usize, ErrorKind, u32); 4] = [
            (b"\0\0\x06\0\0\x01\x30\0\0", 1, ErrorKind::Truncated { needed: 3, available: 2 }, 11),
            (
                b"\0\0\x08\0\0\x01\x30\0\0\x05\x31",
                1,
                ErrorKind::Truncated { needed: 5, available: 1 },
                11,
            ),
            (b"\0\0\x09\0\0\x01\x30", 1, ErrorKind::Truncated { needed: 9, available: 4 }, 4),
            (b"\0\0\x04\0\0\x01\x30\xff", 1, ErrorKind::TrailingData { length: 1 }, 11),
        ];
        for (body, kept, kind, offset) in lies {
            let parsed = parse(body, Some(0x0303)).unwrap();
            let defect = parsed.defect.unwrap();
            assert_eq!((parsed.len(), defect.kind, defect.offset), (kept, kind, offset));
        }
    }

    #[test]
    fn every_truncation_and_every_corruption_is_survived() {
        for (sample, version) in [(PLAIN, 0x0303), (EXTENDED, 0x0304)] {
            let mut bytes = sample.to_vec();
            for at in 0..bytes.len() {
                let _ = parse(&sample[..at], Some(version)).map(|found| found.len());
                for value in 0..=u8::MAX {
                    let before = core::mem::replace(&mut bytes[at], value);
                    let parsed = parse(&bytes, Some(version));
                    assert!(
                        parsed.is_ok_and(|found| found.certificate_list().count() <= 4) || at == 0
                    );
                    bytes[at] = before;
                }
            }
        }
    }
}
