"""`certificate_authorities`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


def distinguished_name(cursor: Cursor) -> bytes:
    """The DER of an X.501 name.

    ::

        opaque DistinguishedName<1..2^16-1>;
    """
    return cursor.vec16("DistinguishedName", 0).rest()


@dataclass(frozen=True, slots=True)
class CertificateAuthorities:
    """The authorities whose certificates the sender would take (RFC 9846 §4.3.4).

    ::

        struct { DistinguishedName authorities<3..2^16-1>; } CertificateAuthoritiesExtension;
    """

    TYPE: ClassVar = ExtensionType.CERTIFICATE_AUTHORITIES
    authorities: tuple[bytes, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(sequence(cursor.vec16("authorities", 0), distinguished_name))
