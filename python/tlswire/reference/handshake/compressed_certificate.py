"""`compressed_certificate`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor
from tlswire.registry import CertificateCompressionAlgorithm


@dataclass(frozen=True, slots=True)
class CompressedCertificate:
    """A `certificate` message, compressed (RFC 8879 §4).

    ::

        struct {
            CertificateCompressionAlgorithm algorithm;
            uint24 uncompressed_length;
            opaque compressed_certificate_message<1..2^24-1>;
        } CompressedCertificate;
    """

    algorithm: CertificateCompressionAlgorithm
    uncompressed_length: int
    compressed_certificate_message: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        algorithm = CertificateCompressionAlgorithm(cursor.u16("algorithm"))
        length = cursor.u24("uncompressed_length")
        return cls(algorithm, length, cursor.vec24("compressed_certificate_message", 0).rest())
