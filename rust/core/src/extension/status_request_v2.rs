//! `status_request_v2`.

use super::{Extension, OcspStatusRequest};
use crate::{
    registry::{CertificateStatusType, ExtensionType},
    wire::{Sequence, structure},
};

structure! {
    /// What the client wants to be told of all certificates of the server ([RFC 6961 §2.2]).
    ///
    /// ```text
    /// struct {
    ///     CertificateStatusRequestItemV2
    ///                      certificate_status_req_list<1..2^16-1>;
    /// } CertificateStatusRequestListV2;
    /// ```
    ///
    /// [RFC 6961 §2.2]: https://www.rfc-editor.org/rfc/rfc6961#section-2.2
    #[derive(Default)]
    pub struct CertificateStatusRequestListV2<'a> {
        /// As sent, best first.
        pub certificate_status_req_list: Sequence<'a, CertificateStatusRequestItemV2<'a>> => vec16,
    }
}

structure! {
    /// One kind of status the client takes; both that there are have the same request.
    ///
    /// ```text
    /// struct {
    ///     CertificateStatusType status_type;
    ///     uint16 request_length;
    ///     select (status_type) {
    ///         case ocsp: OCSPStatusRequest;
    ///         case ocsp_multi: OCSPStatusRequest;
    ///     } request;
    /// } CertificateStatusRequestItemV2;
    /// ```
    pub struct CertificateStatusRequestItemV2<'a> {
        /// The kind.
        pub status_type: CertificateStatusType,
        /// Which OCSP responders the client trusts.
        pub request: OcspStatusRequest<'a> => vec16,
    }
}

impl<'a> Extension<'a> for CertificateStatusRequestListV2<'a> {
    const TYPE: ExtensionType = ExtensionType::STATUS_REQUEST_V2;
}

#[cfg(test)]
mod tests {
    use super::super::testing::whole;
    use super::*;

    #[test]
    fn kinds_come_in_order() {
        let sent = whole::<CertificateStatusRequestListV2<'_>>(
            b"\x00\x0e\x02\x00\x04\x00\x00\x00\x00\x01\x00\x04\x00\x00\x00\x00",
        );
        let kinds = sent.certificate_status_req_list.iter().map(|item| item.status_type);
        assert!(kinds.eq([CertificateStatusType::OCSP_MULTI, CertificateStatusType::OCSP]));
    }
}
