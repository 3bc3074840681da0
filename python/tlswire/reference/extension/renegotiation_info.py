"""`renegotiation_info`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class RenegotiationInfo:
    """The handshake this one renews; empty in the first of a connection (RFC 5746 §3.2).

    ::

        struct { opaque renegotiated_connection<0..255>; } RenegotiationInfo;
    """

    TYPE: ClassVar = ExtensionType.RENEGOTIATION_INFO
    renegotiated_connection: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the `verify_data` of the former handshake."""
        return cls(cursor.vec8("renegotiated_connection", 0).rest())
