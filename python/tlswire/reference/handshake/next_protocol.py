"""`next_protocol`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class NextProtocol:
    """The protocol that the client goes on with (draft-agl-tls-nextprotoneg-04 §3).

    ::

        struct {
            opaque selected_protocol<0..255>;
            opaque padding<0..255>;
        } NextProtocol;
    """

    selected_protocol: bytes
    padding: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        selected_protocol = cursor.vec8("selected_protocol", 0).rest()
        return cls(selected_protocol, cursor.vec8("padding", 0).rest())
