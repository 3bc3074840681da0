"""`post_handshake_auth`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class PostHandshakeAuth:
    """The client will authenticate later if asked; the body is empty (RFC 9846 §4.3.6)."""

    TYPE: ClassVar = ExtensionType.POST_HANDSHAKE_AUTH

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
