"""`ticket_request`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ClientTicketRequest:
    """How many tickets the client wants (RFC 9149 §3).

    ::

        struct { uint8 new_session_count; uint8 resumption_count; } ClientTicketRequest;
    """

    TYPE: ClassVar = ExtensionType.TICKET_REQUEST
    new_session_count: int
    resumption_count: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read both counts."""
        new_session_count = cursor.u8("new_session_count")
        return cls(new_session_count, cursor.u8("resumption_count"))


@dataclass(frozen=True, slots=True)
class ServerTicketRequestHint:
    """How many tickets the server will send.

    ::

        struct { uint8 expected_count; } ServerTicketRequestHint;
    """

    TYPE: ClassVar = ExtensionType.TICKET_REQUEST
    expected_count: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the count."""
        return cls(cursor.u8("expected_count"))
