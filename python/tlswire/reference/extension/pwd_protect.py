"""`pwd_protect`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class PwdProtect:
    """The name of the client's password, encrypted to the server (RFC 8492 §4)."""

    TYPE: ClassVar = ExtensionType.PWD_PROTECT
    protected_name: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.vec8("protected_name", 0).rest())
