"""`client_certificate_request`."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import Extensions
from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class ClientCertificateRequest:
    """A client asks the server for an authenticator (RFC 9261 §4).

    ::

        struct {
            opaque certificate_request_context<0..2^8-1>;
            Extension extensions<2..2^16-1>;
        } ClientCertificateRequest;
    """

    certificate_request_context: bytes
    extensions: Extensions
    defect: ParseError | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        request = cursor.vec8("certificate_request_context", 0).rest()
        return cls(request, *Extensions.leniently(cursor))
