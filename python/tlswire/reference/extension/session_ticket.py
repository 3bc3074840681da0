"""`session_ticket`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class SessionTicket:
    """The ticket of an earlier session; empty when only support is told (RFC 5077 §3.2)."""

    TYPE: ClassVar = ExtensionType.SESSION_TICKET
    session_ticket: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Take the body."""
        return cls(cursor.rest())
