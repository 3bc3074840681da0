"""`max_fragment_length`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class MaxFragmentLength:
    """The code of the longest record the client wants, or the server agrees to (RFC 6066 §4).

    ::

        enum { 2^9(1), 2^10(2), 2^11(3), 2^12(4), (255) } MaxFragmentLength;
    """

    TYPE: ClassVar = ExtensionType.MAX_FRAGMENT_LENGTH
    max_fragment_length: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the code."""
        return cls(cursor.u8("max_fragment_length"))

    @property
    def bytes(self) -> int | None:
        """The length in bytes; `None` for a code that is not defined."""
        code = self.max_fragment_length
        return 256 << code if 1 <= code <= 4 else None
