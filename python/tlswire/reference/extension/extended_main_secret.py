"""`extended_main_secret`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ExtendedMainSecret:
    """The main secret is bound to the handshake; the body is empty (RFC 7627 §5.1)."""

    TYPE: ClassVar = ExtensionType.EXTENDED_MAIN_SECRET

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
