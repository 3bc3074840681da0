"""`tls_flags`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class FlagExtensions:
    """Features that need one bit each (draft-ietf-tls-tlsflags §2).

    Flag 0 is the lowest bit of the first byte.

    ::

        struct {
           opaque flags<0..255>;
        } FlagExtensions;
    """

    TYPE: ClassVar = ExtensionType.TLS_FLAGS
    flags: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the bytes of the flags."""
        return cls(cursor.vec8("flags", 0).rest())
