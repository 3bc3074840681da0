"""`request_connection_id`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class RequestConnectionId:
    """The sender wants more connection ids to send to (RFC 9147 §9).

    ::

        struct { uint8 num_cids; } RequestConnectionId;
    """

    num_cids: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        return cls(cursor.u8("num_cids"))
