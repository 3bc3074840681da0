"""`ec_point_formats`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import EcPointFormat, ExtensionType


@dataclass(frozen=True, slots=True)
class EcPointFormatList:
    """The encodings of curve points the sender can parse, best first (RFC 8422 §5.1.2).

    ::

        struct { ECPointFormat ec_point_format_list<1..2^8-1>; } ECPointFormatList;
    """

    TYPE: ClassVar = ExtensionType.EC_POINT_FORMATS
    ec_point_format_list: tuple[EcPointFormat, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: order and duplicates are kept."""
        return cls(list8(cursor, EcPointFormat, "ec_point_format_list", width=1))
