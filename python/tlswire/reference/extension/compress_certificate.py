"""`compress_certificate`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import CertificateCompressionAlgorithm, ExtensionType


@dataclass(frozen=True, slots=True)
class CertificateCompressionAlgorithms:
    """The compressions of the certificate message the sender can undo (RFC 8879 §3).

    ::

        struct { CertificateCompressionAlgorithm algorithms<2..2^8-2>; }
            CertificateCompressionAlgorithms;
    """

    TYPE: ClassVar = ExtensionType.COMPRESS_CERTIFICATE
    algorithms: tuple[CertificateCompressionAlgorithm, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: order, duplicates and GREASE are kept."""
        return cls(list8(cursor, CertificateCompressionAlgorithm, "algorithms"))
