"""`signed_certificate_timestamp`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class SignedCertificateTimestampRequest:
    """The client asks for timestamps of transparency logs: an empty body."""

    TYPE: ClassVar = ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()


def serialized_sct(cursor: Cursor) -> bytes:
    """One timestamp, undecoded.

    ::

        opaque SerializedSCT<1..2^16-1>;
    """
    return cursor.vec16("SerializedSCT", 0).rest()


@dataclass(frozen=True, slots=True)
class SignedCertificateTimestampList:
    """The timestamps that logs gave a certificate (RFC 6962 §3.3).

    ::

        struct { SerializedSCT sct_list <1..2^16-1>; } SignedCertificateTimestampList;
    """

    TYPE: ClassVar = ExtensionType.SIGNED_CERTIFICATE_TIMESTAMP
    sct_list: tuple[bytes, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(sequence(cursor.vec16("sct_list", 0), serialized_sct))
