"""`heartbeat`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType, HeartbeatMode


@dataclass(frozen=True, slots=True)
class HeartbeatExtension:
    """Whether the sender takes heartbeat requests (RFC 6520 §2).

    ::

        struct { HeartbeatMode mode; } HeartbeatExtension;
    """

    TYPE: ClassVar = ExtensionType.HEARTBEAT
    mode: HeartbeatMode

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the mode."""
        return cls(HeartbeatMode(cursor.u8("mode")))
