"""`tlmsp_proxying`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class TlmspProxying:
    """For proxies of a connection with middleboxes, undecoded (ETSI TS 103 523-2)."""

    TYPE: ClassVar = ExtensionType.TLMSP_PROXYING
    tlmsp_proxying: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.rest())
