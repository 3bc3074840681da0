"""OCSP responses: whether certificates are revoked (RFC 6960 §4.2).

Nothing is verified. Offsets of errors count from the response's first byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension.signed_certificate_timestamp import SignedCertificateTimestampList
from tlswire.reference.wire import illegal_length, illegal_value
from tlswire.reference.x509 import der, time, timestamps
from tlswire.reference.x509.certificate import hex_integer
from tlswire.reference.x509.der import Element, Reader
from tlswire.reference.x509.extension import find
from tlswire.reference.x509.name import Name
from tlswire.reference.x509.oid import Oid

# `id-pkix-ocsp-basic`, and the extension of a single response with timestamps of logs
# (RFC 6962 §3.3).
_BASIC = Oid(bytes.fromhex("2b0601050507300101"))
_TIMESTAMPS = Oid(bytes.fromhex("2b06010401d679020405"))
# The most single responses that are decoded.
_MAX_RESPONSES = 1_024
_ENUMERATED = 0x0A


@dataclass(frozen=True, slots=True)
class SingleResponse:
    """What is said of one certificate.

    ::

        SingleResponse ::= SEQUENCE {
           certID                       CertID,
           certStatus                   CertStatus,
           thisUpdate                   GeneralizedTime,
           nextUpdate         [0]       EXPLICIT GeneralizedTime OPTIONAL,
           singleExtensions   [1]       EXPLICIT Extensions OPTIONAL }

    `status` is `good`, `revoked` or `unknown`; times are seconds since 1970; `timestamps` is an
    OCTET STRING that holds a `SignedCertificateTimestampList`.
    """

    hash_algorithm: Oid
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: str
    status: str
    revocation_time: int | None
    reason: int | None
    this_update: int
    next_update: int | None
    timestamps: Element | None

    @classmethod
    def of(cls, element: Element) -> Self:
        """Read one."""
        fields = element.expect("SingleResponse", der.SEQUENCE).reader
        cert_id = fields.expect("certID", der.SEQUENCE).reader
        algorithm = cert_id.expect("hashAlgorithm", der.SEQUENCE)
        hashes = (
            Oid(algorithm.reader.expect("algorithm", der.OBJECT_IDENTIFIER).content),
            cert_id.expect("issuerNameHash", der.OCTET_STRING).content,
            cert_id.expect("issuerKeyHash", der.OCTET_STRING).content,
        )
        serial = hex_integer(cert_id.expect("serialNumber", der.INTEGER))
        status = _status(fields.next("certStatus"))
        this_update = time.parse(fields.next("thisUpdate"), "thisUpdate")
        explicit = fields.optional("nextUpdate", 0xA0)
        following = None if explicit is None else explicit.reader.next("nextUpdate")
        next_update = None if following is None else time.parse(following, "nextUpdate")
        found = find(fields.optional("singleExtensions", 0xA1), _TIMESTAMPS)
        stamps = None if found is None else timestamps.element(found)
        return cls(*hashes, serial, *status, this_update, next_update, stamps)

    @property
    def signed_certificate_timestamps(self) -> SignedCertificateTimestampList | None:
        """The timestamps of logs (RFC 6962 §3.3); `None` without any."""
        return None if self.timestamps is None else timestamps.read(self.timestamps)


@dataclass(frozen=True, slots=True)
class OcspResponse:
    """What a responder answers.

    ::

        OCSPResponse ::= SEQUENCE {
           responseStatus         OCSPResponseStatus,
           responseBytes          [0] EXPLICIT ResponseBytes OPTIONAL }

    `basic` is `None` where there is no answer, or one of another type than `id-pkix-ocsp-basic`.
    """

    response_status: int
    basic: "BasicOcspResponse | None"

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a response."""
        outer = Reader(data, 0)
        fields = outer.expect("OCSPResponse", der.SEQUENCE).reader
        outer.finish("OCSPResponse")
        status = _octet(fields.expect("responseStatus", _ENUMERATED), "responseStatus")
        explicit = fields.optional("responseBytes", 0xA0)
        if explicit is None:
            return cls(status, None)
        parts = explicit.reader.expect("responseBytes", der.SEQUENCE).reader
        kind = Oid(parts.expect("responseType", der.OBJECT_IDENTIFIER).content)
        response = parts.expect("response", der.OCTET_STRING)
        return cls(status, BasicOcspResponse.of(response) if kind == _BASIC else None)


@dataclass(frozen=True, slots=True)
class BasicOcspResponse:
    """The answer that responders give.

    ::

        ResponseData ::= SEQUENCE {
           version              [0] EXPLICIT Version DEFAULT v1,
           responderID              ResponderID,
           producedAt               GeneralizedTime,
           responses                SEQUENCE OF SingleResponse,
           responseExtensions   [1] EXPLICIT Extensions OPTIONAL }

    `responder` is a name as RFC 4514 writes it, or the hash of a key in hexadecimal.
    """

    responder: str
    produced_at: int
    signature_algorithm: Oid
    _responses: Element

    @classmethod
    def of(cls, response: Element) -> Self:
        """Read the answer."""
        outer = response.reader.expect("BasicOCSPResponse", der.SEQUENCE).reader
        data = outer.expect("tbsResponseData", der.SEQUENCE).reader
        algorithm = outer.expect("signatureAlgorithm", der.SEQUENCE)
        oid = Oid(algorithm.reader.expect("algorithm", der.OBJECT_IDENTIFIER).content)
        data.optional("version", 0xA0)
        responder = _responder(data.next("responderID"))
        produced_at = time.parse(data.next("producedAt"), "producedAt")
        return cls(responder, produced_at, oid, data.expect("responses", der.SEQUENCE))

    @property
    def responses(self) -> Iterator[SingleResponse | ParseError]:
        """What is said of each certificate, in encoded order; an error where it cannot be read."""
        for item in self._responses.items("SingleResponse", _MAX_RESPONSES):
            if isinstance(item, ParseError):
                yield item
                return
            try:
                yield SingleResponse.of(item)
            except ParseError as error:
                yield error


def _responder(element: Element) -> str:
    inner = element.reader
    if element.tag == 0xA1:
        return Name(inner.expect("byName", der.SEQUENCE)).to_rfc4514()[0]
    if element.tag == 0xA2:
        return inner.expect("byKey", der.OCTET_STRING).content.hex()
    raise illegal_value("responderID", element.offset, element.tag)


def _status(element: Element) -> tuple[str, int | None, int | None]:
    """The status, and of a revoked certificate since when and why."""
    if element.tag == 0x80:
        return "good", None, None
    if element.tag == 0x82:
        return "unknown", None, None
    if element.tag != 0xA1:
        raise illegal_value("certStatus", element.offset, element.tag)
    fields = element.reader
    since = fields.next("revocationTime")
    explicit = fields.optional("revocationReason", 0xA0)
    why = None if explicit is None else explicit.reader.expect("revocationReason", _ENUMERATED)
    at = time.parse(since, "revocationTime")
    return "revoked", at, None if why is None else _octet(why, "revocationReason")


def _octet(element: Element, field: str) -> int:
    """An enumerated value of one octet."""
    if len(element.content) != 1:
        raise illegal_length(field, element.offset, len(element.content))
    return element.content[0]
