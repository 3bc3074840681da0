"""`server_padding`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ServerPadding:
    """How the server is to pad, or the padding: undecoded, since no document has the layout."""

    TYPE: ClassVar = ExtensionType.SERVER_PADDING
    server_padding: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.rest())
