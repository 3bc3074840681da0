"""`message_hash`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class MessageHash:
    """What stands for the first `client_hello` in the transcript; never sent (RFC 9846 §4.5.1).

    ::

        struct { opaque hash[Hash.length]; } MessageHash;
    """

    hash: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        return cls(cursor.rest())
