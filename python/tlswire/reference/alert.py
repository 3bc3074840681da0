"""Alerts."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor
from tlswire.registry import AlertDescription, AlertLevel


@dataclass(frozen=True, slots=True)
class Alert:
    """Why the sender ends the connection, or what it wants to warn of (RFC 9846 §6).

    ::

        struct { AlertLevel level; AlertDescription description; } Alert;
    """

    level: AlertLevel
    description: AlertDescription

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read an alert."""
        level = AlertLevel(cursor.u8("level"))
        return cls(level, AlertDescription(cursor.u8("description")))

    @property
    def is_plausible(self) -> bool:
        """Whether both values are assigned, which those of an encrypted alert seldom are."""
        return self.level.reference is not None and self.description.reference is not None
