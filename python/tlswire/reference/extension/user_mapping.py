"""`user_mapping`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import ExtensionType, UserMappingType


@dataclass(frozen=True, slots=True)
class UserMappingTypeList:
    """The ways to name the user that the sender understands (RFC 4681 §3).

    ::

        struct {
            UserMappingType user_mapping_types<1..2^8-1>;
        } UserMappingTypeList;
    """

    TYPE: ClassVar = ExtensionType.USER_MAPPING
    user_mapping_types: tuple[UserMappingType, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(list8(cursor, UserMappingType, "user_mapping_types", width=1))
