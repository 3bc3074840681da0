"""`truncated_hmac`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class TruncatedHmac:
    """The sender can do, or does, MACs of 10 bytes; the body is empty (RFC 6066 §7)."""

    TYPE: ClassVar = ExtensionType.TRUNCATED_HMAC

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
