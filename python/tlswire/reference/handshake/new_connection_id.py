"""`new_connection_id`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.extension.connection_id import ConnectionId
from tlswire.reference.wire import Cursor, sequence


@dataclass(frozen=True, slots=True)
class NewConnectionId:
    """Connection ids that the receiver may send to (RFC 9147 §9).

    ::

        enum { cid_immediate(0), cid_spare(1), (255) } ConnectionIdUsage;
        opaque ConnectionId<0..2^8-1>;
        struct {
            ConnectionId cids<0..2^16-1>;
            ConnectionIdUsage usage;
        } NewConnectionId;
    """

    cids: tuple[ConnectionId, ...]
    usage: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        cids = sequence(cursor.vec16("cids", 0), ConnectionId.parse)
        return cls(cids, cursor.u8("usage"))
