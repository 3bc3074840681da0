"""`pwd_clear`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class PwdClear:
    """The name of the client's password in clear (RFC 8492 §4)."""

    TYPE: ClassVar = ExtensionType.PWD_CLEAR
    name: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.vec8("name", 0).rest())
