"""`supported_groups`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list16
from tlswire.registry import ExtensionType, NamedGroup


@dataclass(frozen=True, slots=True)
class NamedGroupList:
    """The groups the sender can use for key exchange, best first (RFC 9846 §4.3.7).

    ::

        struct { NamedGroup named_group_list<2..2^16-1>; } NamedGroupList;
    """

    TYPE: ClassVar = ExtensionType.SUPPORTED_GROUPS
    named_group_list: tuple[NamedGroup, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: order, duplicates and GREASE are kept."""
        return cls(list16(cursor, NamedGroup, "named_group_list"))
