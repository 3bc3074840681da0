//! `status_request`.

use super::Extension;
use crate::{
    registry::{CertificateStatusType, ExtensionType},
    wire::{Content, Cursor, Describe, Field, Fields, Parse, Result, Sequence, structure},
};

/// What the client wants to be told of the server's certificate ([RFC 6066 §8]).
///
/// ```text
/// struct {
///     CertificateStatusType status_type;
///     select (status_type) {
///         case ocsp: OCSPStatusRequest;
///     } request;
/// } CertificateStatusRequest;
/// ```
///
/// [RFC 6066 §8]: https://www.rfc-editor.org/rfc/rfc6066#section-8
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CertificateStatusRequest<'a> {
    /// An OCSP response.
    Ocsp(OcspStatusRequest<'a>),
    /// A status of another type, and its undecoded request.
    Other(CertificateStatusType, &'a [u8]),
}

structure! {
    /// Which OCSP responders the client trusts.
    ///
    /// ```text
    /// struct {
    ///     ResponderID responder_id_list<0..2^16-1>;
    ///     Extensions  request_extensions;
    /// } OCSPStatusRequest;
    /// ```
    pub struct OcspStatusRequest<'a> {
        /// As sent.
        pub responder_id_list: Sequence<'a, ResponderId<'a>> => vec16,
        /// The DER of the OCSP request's extensions; empty without any.
        pub request_extensions: &'a [u8] => vec16,
    }
}

structure! {
    /// The DER of what names an OCSP responder.
    ///
    /// ```text
    /// opaque ResponderID<1..2^16-1>;
    /// ```
    pub struct ResponderId<'a>(pub &'a [u8] => vec16 as "ResponderID");
}

structure! {
    /// The server will send the status in a message of its own: an empty body.
    pub struct StatusRequestAcknowledgement;
}

structure! {
    /// The status of a certificate: a message of its own until TLS 1.2, an extension of the
    /// certificate since ([RFC 6066 §8], [RFC 9846 §4.3]).
    ///
    /// ```text
    /// struct {
    ///     CertificateStatusType status_type;
    ///     select (status_type) {
    ///         case ocsp: OCSPResponse;
    ///         case ocsp_multi: OCSPResponseList;
    ///     } response;
    /// } CertificateStatus;
    ///
    /// opaque OCSPResponse<1..2^24-1>;
    /// ```
    ///
    /// [RFC 6066 §8]: https://www.rfc-editor.org/rfc/rfc6066#section-8
    /// [RFC 9846 §4.3]: https://www.rfc-editor.org/rfc/rfc9846#section-4.3
    pub struct CertificateStatus<'a> {
        /// The type of the response.
        pub status_type: CertificateStatusType,
        /// The DER of an OCSP response; for `ocsp_multi`, responses each behind a length of three
        /// bytes.
        pub response: &'a [u8] => vec24,
    }
}

impl<'a> Extension<'a> for CertificateStatusRequest<'a> {
    const TYPE: ExtensionType = ExtensionType::STATUS_REQUEST;
}

impl<'a> Parse<'a> for CertificateStatusRequest<'a> {
    fn parse(cursor: &mut Cursor<'a>) -> Result<Self> {
        match CertificateStatusType(cursor.u8("status_type")?) {
            CertificateStatusType::OCSP => OcspStatusRequest::parse(cursor).map(Self::Ocsp),
            other => Ok(Self::Other(other, cursor.rest())),
        }
    }
}

impl Describe for CertificateStatusRequest<'_> {
    const NAME: &'static str = "CertificateStatusRequest";

    fn describe(&self, fields: &mut Fields<'_>) {
        match self {
            Self::Ocsp(request) => {
                CertificateStatusType::OCSP.tell("status_type", fields);
                request.tell("request", fields);
            }
            Self::Other(status_type, request) => {
                status_type.tell("status_type", fields);
                request.tell_vector("request", 0, fields);
            }
        }
    }
}

impl Extension<'_> for StatusRequestAcknowledgement {
    const TYPE: ExtensionType = ExtensionType::STATUS_REQUEST;
}

impl<'a> Extension<'a> for CertificateStatus<'a> {
    const TYPE: ExtensionType = ExtensionType::STATUS_REQUEST;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn an_ocsp_request_names_responders() {
        let sent = whole::<CertificateStatusRequest<'_>>(b"\x01\x00\x03\x00\x01\x30\x00\x00");
        let CertificateStatusRequest::Ocsp(request) = sent else { panic!("not of OCSP") };
        assert!(request.responder_id_list.iter().eq([ResponderId(b"\x30")]));
        assert_eq!(request.request_extensions, b"");
    }

    #[test]
    fn a_request_of_another_type_is_kept() {
        let sent = super::super::testing::decode::<CertificateStatusRequest<'_>>(b"\x09ab");
        assert_eq!(sent, Ok(CertificateStatusRequest::Other(CertificateStatusType(9), b"ab")));
    }

    #[test]
    fn the_answer_is_empty_or_the_response() {
        assert_eq!(whole::<StatusRequestAcknowledgement>(b""), StatusRequestAcknowledgement);
        let sent = whole::<CertificateStatus<'_>>(b"\x01\x00\x00\x02\x30\x00");
        let (status_type, response) = (CertificateStatusType::OCSP, &b"\x30\x00"[..]);
        assert_eq!(sent, CertificateStatus { status_type, response });
    }
}
