"""`padding`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class Padding:
    """Bytes that make the hello longer, which ought to be zero (RFC 7685 §3)."""

    TYPE: ClassVar = ExtensionType.PADDING
    padding: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Take the body."""
        return cls(cursor.rest())
