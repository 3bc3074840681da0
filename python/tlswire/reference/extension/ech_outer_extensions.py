"""`ech_outer_extensions`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class OuterExtensions:
    """In a hidden hello: the extensions that it has in common with the one in sight.

    RFC 9849 §5.1.

    ::

        ExtensionType OuterExtensions<2..254>;
    """

    TYPE: ClassVar = ExtensionType.ECH_OUTER_EXTENSIONS
    outer_extensions: tuple[ExtensionType, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(list8(cursor, ExtensionType, "OuterExtensions"))
