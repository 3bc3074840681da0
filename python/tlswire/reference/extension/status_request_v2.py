"""`status_request_v2`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.extension.status_request import OcspStatusRequest
from tlswire.reference.wire import Cursor, sequence, whole
from tlswire.registry import CertificateStatusType, ExtensionType


@dataclass(frozen=True, slots=True)
class CertificateStatusRequestItemV2:
    """One kind of status the client takes; both that there are have the same request.

    ::

        struct {
            CertificateStatusType status_type;
            uint16 request_length;
            select (status_type) {
                case ocsp: OCSPStatusRequest;
                case ocsp_multi: OCSPStatusRequest;
            } request;
        } CertificateStatusRequestItemV2;
    """

    status_type: CertificateStatusType
    request: OcspStatusRequest

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the item."""
        status_type = CertificateStatusType(cursor.u8("status_type"))
        return cls(
            status_type, whole(cursor.vec16("request", 0), OcspStatusRequest.parse, "request")
        )


@dataclass(frozen=True, slots=True)
class CertificateStatusRequestListV2:
    """What the client wants to be told of all certificates of the server (RFC 6961 §2.2).

    ::

        struct {
            CertificateStatusRequestItemV2 certificate_status_req_list<1..2^16-1>;
        } CertificateStatusRequestListV2;
    """

    TYPE: ClassVar = ExtensionType.STATUS_REQUEST_V2
    certificate_status_req_list: tuple[CertificateStatusRequestItemV2, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        body = cursor.vec16("certificate_status_req_list", 0)
        return cls(sequence(body, CertificateStatusRequestItemV2.parse))
