"""`key_update`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor
from tlswire.registry import KeyUpdateRequest


@dataclass(frozen=True, slots=True)
class KeyUpdate:
    """The sender's next record is under new keys (RFC 8446 §4.6.3).

    ::

        struct { KeyUpdateRequest request_update; } KeyUpdate;
    """

    request_update: KeyUpdateRequest

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read whether the other side shall do the same."""
        return cls(KeyUpdateRequest(cursor.u8("request_update")))
