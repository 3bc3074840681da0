"""`tls_flags`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class FlagExtensions:
    """Features that need one bit each (draft-ietf-tls-tlsflags §2).

    ::

        struct { opaque flags<0..255>; } FlagExtensions;
    """

    TYPE: ClassVar = ExtensionType.TLS_FLAGS
    flags: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the flags, eight to a byte, the first in the lowest bit of the first."""
        return cls(cursor.vec8("flags", 0).rest())

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the flags that are set."""
        bits = int.from_bytes(self.flags, "little")
        return tuple(number for number in range(bits.bit_length()) if bits >> number & 1)
