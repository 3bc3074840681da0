"""`srp`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class SrpName:
    """The name the client will prove to know the password of (RFC 5054 §2.8.1).

    ::

        opaque srp_I<1..2^8-1>;
    """

    TYPE: ClassVar = ExtensionType.SRP
    srp_i: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.vec8("srp_I", 0).rest())
