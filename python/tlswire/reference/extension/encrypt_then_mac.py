"""`encrypt_then_mac`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class EncryptThenMac:
    """The sender can do, or does, MACs over ciphertext; the body is empty (RFC 7366 §2)."""

    TYPE: ClassVar = ExtensionType.ENCRYPT_THEN_MAC

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
