"""`server_certificate_type`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import CertificateType, ExtensionType


@dataclass(frozen=True, slots=True)
class ServerCertTypes:
    """The formats of server certificates that the client can take, best first (RFC 7250 §3).

    ::

        CertificateType server_certificate_types<1..2^8-1>;
    """

    TYPE: ClassVar = ExtensionType.SERVER_CERTIFICATE_TYPE
    server_certificate_types: tuple[CertificateType, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(list8(cursor, CertificateType, "server_certificate_types", width=1))


@dataclass(frozen=True, slots=True)
class ServerCertTypeSelected:
    """The format of server certificates that the server chose."""

    TYPE: ClassVar = ExtensionType.SERVER_CERTIFICATE_TYPE
    server_certificate_type: CertificateType

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the format."""
        return cls(CertificateType(cursor.u8("server_certificate_type")))
