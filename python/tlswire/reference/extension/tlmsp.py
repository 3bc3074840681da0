"""`tlmsp`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class Tlmsp:
    """A connection with middleboxes that both ends know.

    Of which the version is read (ETSI TS 103 523-2).
    """

    TYPE: ClassVar = ExtensionType.TLMSP
    major: int
    minor: int
    middleboxes: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            major=cursor.u8("major"),
            minor=cursor.u8("minor"),
            middleboxes=cursor.rest(),
        )
