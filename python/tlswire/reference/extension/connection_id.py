"""`connection_id`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ConnectionId:
    """The identifier the sender wants on DTLS records to it (RFC 9146 §3).

    ::

        struct { opaque cid<0..2^8-1>; } ConnectionId;
    """

    TYPE: ClassVar = ExtensionType.CONNECTION_ID
    FORMER_TYPES: ClassVar = (ExtensionType.CONNECTION_ID_DEPRECATED,)
    cid: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the identifier; empty when the sender wants none."""
        return cls(cursor.vec8("cid", 0).rest())
