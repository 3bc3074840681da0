"""`cookie`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class Cookie:
    """Bytes of the server that the client returns in its second hello (RFC 9846 §4.3.2).

    ::

        struct { opaque cookie<1..2^16-1>; } Cookie;
    """

    TYPE: ClassVar = ExtensionType.COOKIE
    cookie: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the cookie."""
        return cls(cursor.vec16("cookie", 0).rest())
