"""`record_size_limit`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class RecordSizeLimit:
    """The longest protected record, in bytes of plaintext, the sender takes (RFC 8449 §4).

    ::

        uint16 RecordSizeLimit;
    """

    TYPE: ClassVar = ExtensionType.RECORD_SIZE_LIMIT
    record_size_limit: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the number."""
        return cls(cursor.u16("RecordSizeLimit"))
