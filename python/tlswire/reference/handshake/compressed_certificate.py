"""`compressed_certificate`."""

import zlib
from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import (
    Cursor,
    illegal_length,
    illegal_value,
    too_large,
    trailing_data,
)
from tlswire.registry import CertificateCompressionAlgorithm, HandshakeType

# Where the fields are in a message, from the first byte of its header.
_LENGTH_AT, _DATA_AT = 6, 12
# What each list counts for at least, and how many of the longest are opened of one connection.
_LEAST, _LONGEST = 32 << 10, 2


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

    def charge(self, limit: int) -> int:
        """What it counts for among the lists of its connection; nothing where it is too long."""
        stated = self.uncompressed_length
        return 0 if stated > limit else max(stated, _LEAST)

    def decompress(self, limit: int) -> bytes | None:
        """The `certificate` message that was compressed, with a header of its own.

        Of what Python's own library decompresses, which is zlib; `None` for the others. Never more
        than the stated length comes out, which is at most `limit` bytes; with a limit of 0 none.
        """
        if limit == 0:
            raise too_large("uncompressed_length", _LENGTH_AT, limit)
        if self.algorithm != CertificateCompressionAlgorithm.ZLIB:
            return None
        stated = self.uncompressed_length
        if stated > limit:
            raise too_large("uncompressed_length", _LENGTH_AT, limit)
        field, sent = "compressed_certificate_message", self.compressed_certificate_message
        damage = illegal_value(field, _DATA_AT, sent[0] if sent else 0)
        stream = zlib.decompressobj()
        try:
            # One byte more than is stated tells whether there is more.
            body = stream.decompress(sent, stated + 1)
        except zlib.error:
            raise damage from None
        if len(body) <= stated and not stream.eof:
            raise damage
        if len(body) != stated:
            raise illegal_length("uncompressed_length", _LENGTH_AT, stated)
        if stream.unused_data:
            raise trailing_data(field, _DATA_AT, len(stream.unused_data))
        return bytes((HandshakeType.CERTIFICATE,)) + stated.to_bytes(3) + body


def room(total: int, limit: int) -> int:
    """The limit for the last list of a connection whose lists count for `total` with it."""
    return 0 if total > limit * _LONGEST else limit
