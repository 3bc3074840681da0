//! OCSP responses: whether certificates are revoked ([RFC 6960 §4.2]).
//!
//! Nothing is verified. Offsets of errors count from the response's first byte.
//!
//! [RFC 6960 §4.2]: https://www.rfc-editor.org/rfc/rfc6960#section-4.2

use alloc::string::String;

use super::der::{Element, Items, Reader, tag};
use super::{Extensions, Name, Oid, hex_integer, text, time, timestamps};
use crate::{
    extension::SignedCertificateTimestampList,
    wire::{ErrorKind, Result},
};

/// `id-pkix-ocsp-basic`.
const BASIC: Oid<'static> = Oid(b"\x2b\x06\x01\x05\x05\x07\x30\x01\x01");
/// The extension of a single response with timestamps of logs ([RFC 6962 §3.3]).
///
/// [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3
pub(super) const TIMESTAMPS: Oid<'static> = Oid(b"\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x05");
/// The most single responses that are decoded.
const MAX_RESPONSES: u32 = 1_024;

const ENUMERATED: u8 = 0x0a;
/// Context-specific tags: primitive, and constructed.
const PRIMITIVE: [u8; 3] = [0x80, 0x81, 0x82];
const EXPLICIT: [u8; 3] = [0xa0, 0xa1, 0xa2];

/// What a responder answers.
///
/// ```text
/// OCSPResponse ::= SEQUENCE {
///    responseStatus         OCSPResponseStatus,
///    responseBytes          [0] EXPLICIT ResponseBytes OPTIONAL }
/// ```
#[derive(Clone, Debug)]
pub struct OcspResponse<'a> {
    /// 0 for `successful`; see [`OcspResponse::status_name`].
    pub response_status: u8,
    /// The answer; `None` where there is none, or of another type than `id-pkix-ocsp-basic`.
    pub basic: Option<BasicOcspResponse<'a>>,
}

/// The answer that responders give.
///
/// ```text
/// ResponseData ::= SEQUENCE {
///    version              [0] EXPLICIT Version DEFAULT v1,
///    responderID              ResponderID,
///    producedAt               GeneralizedTime,
///    responses                SEQUENCE OF SingleResponse,
///    responseExtensions   [1] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Clone, Debug)]
pub struct BasicOcspResponse<'a> {
    /// Who answers.
    pub responder_id: ResponderId<'a>,
    /// When the answer was signed, in seconds since 1970.
    pub produced_at: i64,
    /// The algorithm of the signature.
    pub signature_algorithm: Oid<'a>,
    responses: Items<'a>,
}

/// Who answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ResponderId<'a> {
    /// The subject of the responder's certificate.
    ByName(Name<'a>),
    /// The SHA-1 of its public key.
    ByKey(&'a [u8]),
}

/// What is said of one certificate.
///
/// ```text
/// SingleResponse ::= SEQUENCE {
///    certID                       CertID,
///    certStatus                   CertStatus,
///    thisUpdate                   GeneralizedTime,
///    nextUpdate         [0]       EXPLICIT GeneralizedTime OPTIONAL,
///    singleExtensions   [1]       EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Clone, Debug)]
pub struct SingleResponse<'a> {
    /// The algorithm of both hashes.
    pub hash_algorithm: Oid<'a>,
    /// Of the issuer's name.
    pub issuer_name_hash: &'a [u8],
    /// Of the issuer's public key.
    pub issuer_key_hash: &'a [u8],
    /// The serial number, written as that of a certificate is.
    pub serial: String,
    /// What became of the certificate.
    pub cert_status: CertStatus,
    /// When this was known, in seconds since 1970.
    pub this_update: i64,
    /// When more will be known; `None` where it can be at any time.
    pub next_update: Option<i64>,
    /// The timestamps of logs, an OCTET STRING that holds a `SignedCertificateTimestampList`;
    /// `None` without any.
    pub timestamps: Option<Element<'a>>,
}

/// What became of a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CertStatus {
    /// It is not known to be revoked.
    Good,
    /// It is revoked.
    Revoked {
        /// Since when, in seconds since 1970.
        revocation_time: i64,
        /// Why, as [RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1) numbers
        /// it; `None` where that is not said.
        reason: Option<u8>,
    },
    /// The responder does not know it.
    Unknown,
}

impl CertStatus {
    /// `good`, `revoked` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Revoked { .. } => "revoked",
            Self::Unknown => "unknown",
        }
    }

    /// Why it is revoked, as the RFC names it: `keyCompromise`; `None` where that is not said, or
    /// has no name.
    #[must_use]
    pub const fn reason_name(self) -> Option<&'static str> {
        match self {
            Self::Revoked { reason: Some(reason), .. } => reason_name(reason),
            _ => None,
        }
    }
}

impl<'a> OcspResponse<'a> {
    /// Reads a response.
    ///
    /// # Errors
    ///
    /// The first element that is not what it must be.
    pub fn parse(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der, 0);
        let mut fields = outer.expect("OCSPResponse", tag::SEQUENCE)?.reader();
        outer.finish("OCSPResponse")?;
        let status = fields.expect("responseStatus", ENUMERATED)?;
        let response_status = octet(&status, "responseStatus")?;
        let [explicit, ..] = EXPLICIT;
        let Some(bytes) = fields.optional("responseBytes", explicit)? else {
            return Ok(Self { response_status, basic: None });
        };
        let mut bytes = bytes.reader().expect("responseBytes", tag::SEQUENCE)?.reader();
        let kind = Oid(bytes.expect("responseType", tag::OBJECT_IDENTIFIER)?.content);
        let response = bytes.expect("response", tag::OCTET_STRING)?;
        let basic = (kind == BASIC).then(|| BasicOcspResponse::new(&response)).transpose()?;
        Ok(Self { response_status, basic })
    }

    /// The RFC's name of the status; `None` for a number without one.
    #[must_use]
    pub const fn status_name(&self) -> Option<&'static str> {
        status_name(self.response_status)
    }
}

/// The name of an `OCSPResponseStatus`.
pub(super) const fn status_name(status: u8) -> Option<&'static str> {
    match status {
        0 => Some("successful"),
        1 => Some("malformedRequest"),
        2 => Some("internalError"),
        3 => Some("tryLater"),
        5 => Some("sigRequired"),
        6 => Some("unauthorized"),
        _ => None,
    }
}

/// The name of a `CRLReason` ([RFC 5280 §5.3.1]).
///
/// [RFC 5280 §5.3.1]: https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1
pub(super) const fn reason_name(reason: u8) -> Option<&'static str> {
    match reason {
        0 => Some("unspecified"),
        1 => Some("keyCompromise"),
        2 => Some("cACompromise"),
        3 => Some("affiliationChanged"),
        4 => Some("superseded"),
        5 => Some("cessationOfOperation"),
        6 => Some("certificateHold"),
        8 => Some("removeFromCRL"),
        9 => Some("privilegeWithdrawn"),
        10 => Some("aACompromise"),
        _ => None,
    }
}

impl<'a> BasicOcspResponse<'a> {
    fn new(response: &Element<'a>) -> Result<Self> {
        let mut outer = response.reader().expect("BasicOCSPResponse", tag::SEQUENCE)?.reader();
        let mut data = outer.expect("tbsResponseData", tag::SEQUENCE)?.reader();
        let algorithm = outer.expect("signatureAlgorithm", tag::SEQUENCE)?;
        let algorithm = algorithm.reader().expect("algorithm", tag::OBJECT_IDENTIFIER)?;
        let [version, ..] = EXPLICIT;
        data.optional("version", version)?;
        let responder_id = responder(&data.next("responderID")?)?;
        let produced_at = time::parse(&data.next("producedAt")?, "producedAt")?;
        let responses = data.expect("responses", tag::SEQUENCE)?;
        Ok(Self {
            responder_id,
            produced_at,
            signature_algorithm: Oid(algorithm.content),
            responses: responses.items("SingleResponse", MAX_RESPONSES),
        })
    }

    /// What is said of each certificate, in encoded order, at most 1,024.
    pub fn responses(&self) -> impl Iterator<Item = Result<SingleResponse<'a>>> + use<'a> {
        self.elements().map(|item| SingleResponse::new(&item?))
    }

    /// The elements that hold what is said of each certificate.
    pub fn elements(&self) -> impl Iterator<Item = Result<Element<'a>>> + use<'a> {
        self.responses.clone()
    }
}

impl ResponderId<'_> {
    /// The name as RFC 4514 writes it, or the hash in hexadecimal.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::ByName(name) => name.to_rfc4514().value,
            Self::ByKey(hash) => {
                let mut out = String::new();
                text::push_hex(&mut out, hash);
                out
            }
        }
    }
}

fn responder<'a>(element: &Element<'a>) -> Result<ResponderId<'a>> {
    let [_, by_name, by_key] = EXPLICIT;
    let mut inner = element.reader();
    match element.tag {
        found if found == by_name => {
            Name::new(inner.next("byName")?, "byName").map(ResponderId::ByName)
        }
        found if found == by_key => {
            inner.expect("byKey", tag::OCTET_STRING).map(|key| ResponderId::ByKey(key.content))
        }
        other => Err(element.error("responderID", ErrorKind::IllegalValue { value: other.into() })),
    }
}

impl<'a> SingleResponse<'a> {
    /// Reads what is said of one certificate; `offset` is where that lies in the response.
    ///
    /// # Errors
    ///
    /// The first element that is not what it must be.
    pub fn parse(der: &'a [u8], offset: u32) -> Result<Self> {
        Self::new(&Element::parse(der, offset)?)
    }

    /// The timestamps of logs ([RFC 6962 §3.3]); `None` without any.
    ///
    /// # Errors
    ///
    /// The list that is not one.
    ///
    /// [RFC 6962 §3.3]: https://www.rfc-editor.org/rfc/rfc6962#section-3.3
    pub fn signed_certificate_timestamps(
        &self,
    ) -> Result<Option<SignedCertificateTimestampList<'a>>> {
        self.timestamps.as_ref().map(timestamps::list).transpose()
    }

    fn new(element: &Element<'a>) -> Result<Self> {
        let mut fields = element.expect("SingleResponse", tag::SEQUENCE)?.reader();
        let mut id = fields.expect("certID", tag::SEQUENCE)?.reader();
        let algorithm = id.expect("hashAlgorithm", tag::SEQUENCE)?;
        let algorithm = algorithm.reader().expect("algorithm", tag::OBJECT_IDENTIFIER)?;
        let issuer_name_hash = id.expect("issuerNameHash", tag::OCTET_STRING)?.content;
        let issuer_key_hash = id.expect("issuerKeyHash", tag::OCTET_STRING)?.content;
        let serial = hex_integer(&id.expect("serialNumber", tag::INTEGER)?)?;
        let cert_status = status(&fields.next("certStatus")?)?;
        let this_update = time::parse(&fields.next("thisUpdate")?, "thisUpdate")?;
        let [zero, one, _] = EXPLICIT;
        let next = fields.optional("nextUpdate", zero)?;
        let next = next.map(|next| next.reader().next("nextUpdate")).transpose()?;
        let next_update = next.map(|next| time::parse(&next, "nextUpdate")).transpose()?;
        let extensions = Extensions::new(fields.optional("singleExtensions", one)?)?;
        let timestamps = extensions.find(TIMESTAMPS)?.map(|found| timestamps::element(&found));
        Ok(Self {
            hash_algorithm: Oid(algorithm.content),
            issuer_name_hash,
            issuer_key_hash,
            serial,
            cert_status,
            this_update,
            next_update,
            timestamps: timestamps.transpose()?,
        })
    }
}

fn status(element: &Element<'_>) -> Result<CertStatus> {
    let [good, _, unknown] = PRIMITIVE;
    let [zero, revoked, _] = EXPLICIT;
    match element.tag {
        found if found == good => Ok(CertStatus::Good),
        found if found == unknown => Ok(CertStatus::Unknown),
        found if found == revoked => {
            let mut fields = element.reader();
            let revocation_time = fields.next("revocationTime")?;
            let reason = fields.optional("revocationReason", zero)?;
            let reason =
                reason.map(|reason| reason.reader().expect("revocationReason", ENUMERATED));
            Ok(CertStatus::Revoked {
                revocation_time: time::parse(&revocation_time, "revocationTime")?,
                reason: reason
                    .transpose()?
                    .map(|reason| octet(&reason, "revocationReason"))
                    .transpose()?,
            })
        }
        other => Err(element.error("certStatus", ErrorKind::IllegalValue { value: other.into() })),
    }
}

/// An enumerated value of one octet.
fn octet(element: &Element<'_>, field: &'static str) -> Result<u8> {
    match element.content {
        [value] => Ok(*value),
        other => {
            let length = crate::wire::length32(other.len());
            Err(element.error(field, ErrorKind::IllegalLength { length }))
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec::Vec};

    use super::super::der::build::tlv;
    use super::*;

    fn algorithm(oid: &[u8]) -> Vec<u8> {
        tlv(tag::SEQUENCE, &tlv(tag::OBJECT_IDENTIFIER, oid))
    }

    fn single(status: &[u8], next: Option<&[u8]>) -> Vec<u8> {
        let id = [
            algorithm(b"\x2b\x0e\x03\x02\x1a"),
            tlv(tag::OCTET_STRING, &[1; 20]),
            tlv(tag::OCTET_STRING, &[2; 20]),
            tlv(tag::INTEGER, b"\x00\xab\xcd"),
        ]
        .concat();
        let next = next.map(|at| tlv(0xa0, &tlv(tag::GENERALIZED_TIME, at))).unwrap_or_default();
        let this = tlv(tag::GENERALIZED_TIME, b"20260101000000Z");
        tlv(tag::SEQUENCE, &[&tlv(tag::SEQUENCE, &id), status, &this, &next].concat())
    }

    fn response(singles: &[u8]) -> Vec<u8> {
        let data = [
            tlv(0xa2, &tlv(tag::OCTET_STRING, &[0xee; 20])),
            tlv(tag::GENERALIZED_TIME, b"20260102030405Z"),
            tlv(tag::SEQUENCE, singles),
        ]
        .concat();
        let basic = [
            tlv(tag::SEQUENCE, &data),
            algorithm(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"),
            tlv(tag::BIT_STRING, b"\0\x55"),
        ]
        .concat();
        let bytes = [
            tlv(tag::OBJECT_IDENTIFIER, BASIC.0),
            tlv(tag::OCTET_STRING, &tlv(tag::SEQUENCE, &basic)),
        ]
        .concat();
        let bytes = tlv(0xa0, &tlv(tag::SEQUENCE, &bytes));
        tlv(tag::SEQUENCE, &[&tlv(ENUMERATED, &[0])[..], &bytes].concat())
    }

    #[test]
    fn a_certificate_is_good() {
        let der = response(&single(b"\x80\x00", Some(b"20260108000000Z")));
        let parsed = OcspResponse::parse(&der).unwrap();
        assert_eq!((parsed.response_status, parsed.status_name()), (0, Some("successful")));
        let basic = parsed.basic.unwrap();
        assert_eq!(basic.responder_id.text(), "ee".repeat(20));
        assert_eq!(time::iso8601(basic.produced_at), "2026-01-02T03:04:05Z");
        assert_eq!(basic.signature_algorithm.to_string(), "1.2.840.113549.1.1.11");
        let one = basic.responses().next().unwrap().unwrap();
        assert_eq!((one.serial.as_str(), one.cert_status.name()), ("abcd", "good"));
        assert_eq!(one.next_update, Some(one.this_update + 7 * 86_400));
    }

    #[test]
    fn a_certificate_is_revoked_or_not_known() {
        let since = tlv(tag::GENERALIZED_TIME, b"20251231000000Z");
        let why = tlv(0xa0, &tlv(ENUMERATED, &[1]));
        let revoked = single(&tlv(0xa1, &[since, why].concat()), None);
        let der = response(&[revoked, single(b"\x82\x00", None)].concat());
        let basic = OcspResponse::parse(&der).unwrap().basic.unwrap();
        let found: Vec<_> = basic.responses().map(Result::unwrap).collect();
        let CertStatus::Revoked { reason, revocation_time } = found[0].cert_status else {
            panic!("{found:?}")
        };
        assert_eq!((reason, revocation_time), (Some(1), found[0].this_update - 86_400));
        assert_eq!((found[1].cert_status, found[1].next_update), (CertStatus::Unknown, None));
    }

    #[test]
    fn a_responder_may_refuse() {
        let der = tlv(tag::SEQUENCE, &tlv(ENUMERATED, &[6]));
        let parsed = OcspResponse::parse(&der).unwrap();
        assert_eq!((parsed.status_name(), parsed.basic.is_none()), (Some("unauthorized"), true));
    }

    #[test]
    fn every_truncation_and_every_corruption_is_survived() {
        let mut der = response(&single(b"\x80\x00", Some(b"20260108000000Z")));
        for end in 0..der.len() {
            assert!(OcspResponse::parse(&der[..end]).is_err(), "cut to {end}");
        }
        for at in 0..der.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let before = core::mem::replace(&mut der[at], value);
                if let Ok(Some(basic)) = OcspResponse::parse(&der).map(|parsed| parsed.basic) {
                    assert!(basic.responses().count() < 200);
                }
                der[at] = before;
            }
        }
    }
}
