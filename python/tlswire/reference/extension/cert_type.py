"""`cert_type`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import CertificateType, ExtensionType


@dataclass(frozen=True, slots=True)
class CertTypeList:
    """The formats of certificates that the client takes, best first (RFC 6091 §3.1).

    ::

        struct {
            select(ClientOrServerExtension) {
                case client:
                    CertificateType certificate_types<1..2^8-1>;
                case server:
                    CertificateType certificate_type;
            }
        } CertificateTypeExtension;
    """

    TYPE: ClassVar = ExtensionType.CERT_TYPE
    certificate_types: tuple[CertificateType, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(list8(cursor, CertificateType, "certificate_types", width=1))


@dataclass(frozen=True, slots=True)
class CertTypeSelected:
    """The format the server chose."""

    TYPE: ClassVar = ExtensionType.CERT_TYPE
    certificate_type: CertificateType

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(CertificateType(cursor.u8("certificate_type")))
