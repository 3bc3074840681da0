"""`external_session_id`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ExternalSessionId:
    """The session that the sender's SDP named (RFC 8844 §4.3).

    ::

        struct {
           opaque session_id<20..255>;
        } ExternalSessionId;
    """

    TYPE: ClassVar = ExtensionType.EXTERNAL_SESSION_ID
    session_id: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.vec8("session_id", 0).rest())
