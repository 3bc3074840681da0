"""`status_request`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import CertificateStatusType, ExtensionType


def responder_id(cursor: Cursor) -> bytes:
    """The DER of what names an OCSP responder.

    ::

        opaque ResponderID<1..2^16-1>;
    """
    return cursor.vec16("ResponderID", 0).rest()


@dataclass(frozen=True, slots=True)
class OcspStatusRequest:
    """Which OCSP responders the client trusts, and the DER of the request's extensions.

    ::

        struct {
            ResponderID responder_id_list<0..2^16-1>;
            Extensions  request_extensions;
        } OCSPStatusRequest;
    """

    responder_id_list: tuple[bytes, ...]
    request_extensions: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read both parts."""
        responder_id_list = sequence(cursor.vec16("responder_id_list", 0), responder_id)
        return cls(responder_id_list, cursor.vec16("request_extensions", 0).rest())


@dataclass(frozen=True, slots=True)
class CertificateStatusRequest:
    """What the client wants to be told of the server's certificate (RFC 6066 §8).

    ::

        struct {
            CertificateStatusType status_type;
            select (status_type) { case ocsp: OCSPStatusRequest; } request;
        } CertificateStatusRequest;
    """

    TYPE: ClassVar = ExtensionType.STATUS_REQUEST
    status_type: CertificateStatusType
    request: OcspStatusRequest | bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the request; of another type than OCSP, it is bytes."""
        status_type = CertificateStatusType(cursor.u8("status_type"))
        if status_type == CertificateStatusType.OCSP:
            return cls(status_type, OcspStatusRequest.parse(cursor))
        return cls(status_type, cursor.rest())


@dataclass(frozen=True, slots=True)
class StatusRequestAcknowledgement:
    """The server will send the status in a message of its own: an empty body."""

    TYPE: ClassVar = ExtensionType.STATUS_REQUEST

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """The status of a certificate (RFC 6066 §8, RFC 9846 §4.3).

    A message of its own until TLS 1.2, an extension of the certificate since.

    ::

        struct {
            CertificateStatusType status_type;
            select (status_type) {
                case ocsp: OCSPResponse;
                case ocsp_multi: OCSPResponseList;
            } response;
        } CertificateStatus;
        opaque OCSPResponse<1..2^24-1>;
    """

    TYPE: ClassVar = ExtensionType.STATUS_REQUEST
    status_type: CertificateStatusType
    response: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the response, as DER."""
        status_type = CertificateStatusType(cursor.u8("status_type"))
        return cls(status_type, cursor.vec24("response", 0).rest())
