"""`signature_algorithms_cert`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list16
from tlswire.registry import ExtensionType, SignatureScheme


@dataclass(frozen=True, slots=True)
class CertificateSignatureSchemeList:
    """The signatures in certificates that the sender can verify, best first (RFC 9846 §4.3.3).

    ::

        struct { SignatureScheme supported_signature_algorithms<2..2^16-2>; } SignatureSchemeList;
    """

    TYPE: ClassVar = ExtensionType.SIGNATURE_ALGORITHMS_CERT
    supported_signature_algorithms: tuple[SignatureScheme, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: order, duplicates and GREASE are kept."""
        return cls(list16(cursor, SignatureScheme, "supported_signature_algorithms"))
