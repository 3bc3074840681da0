//! `client_certificate_request`.

use crate::{
    extension::Extensions,
    wire::{Cursor, Error, Parse, Result},
};

/// A client asks the server for an authenticator ([RFC 9261 §4]): the layout of TLS 1.3's
/// `certificate_request`.
///
/// ```text
/// struct {
///     opaque certificate_request_context<0..2^8-1>;
///     Extension extensions<2..2^16-1>;
/// } ClientCertificateRequest;
/// ```
///
/// [RFC 9261 §4]: https://www.rfc-editor.org/rfc/rfc9261#section-4
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientCertificateRequest<'a> {
    /// The name of the request.
    pub certificate_request_context: &'a [u8],
    /// As sent.
    pub extensions: Extensions<'a>,
    /// What is wrong with the block of extensions; `None` when its structure is sound.
    pub defect: Option<Error>,
}

impl<'a> Parse<'a> for ClientCertificateRequest<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        let certificate_request_context = cursor.vec8("certificate_request_context", 0)?.rest();
        let (extensions, defect) = Extensions::lenient(cursor);
        Ok(Self { certificate_request_context, extensions, defect })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_a_name_and_extensions() {
        let sent = b"\x01r\x00\x08\x00\x0d\x00\x04\x00\x02\x04\x03";
        let parsed = ClientCertificateRequest::parse(&mut Cursor::new(sent)).unwrap();
        assert_eq!((parsed.certificate_request_context, parsed.extensions.len()), (&b"r"[..], 1));
        for end in 0..sent.len() {
            let parsed = ClientCertificateRequest::parse(&mut Cursor::new(&sent[..end]));
            assert!(parsed.is_err() || parsed.is_ok_and(|found| found.defect.is_some()));
        }
    }
}
