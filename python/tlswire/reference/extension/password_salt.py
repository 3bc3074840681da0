"""`password_salt`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class PasswordSalt:
    """What the server mixes into the client's password before it keeps it (RFC 8492 §4)."""

    TYPE: ClassVar = ExtensionType.PASSWORD_SALT
    password_salt: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.vec16("password_salt", 0).rest())
