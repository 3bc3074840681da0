"""`cached_info`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, code_points, sequence
from tlswire.registry import CachedInformationType, ExtensionType


@dataclass(frozen=True, slots=True)
class CachedObject:
    """One thing the client has kept."""

    type: CachedInformationType
    hash_value: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            type=CachedInformationType(cursor.u8("type")),
            hash_value=cursor.vec8("hash_value", 0).rest(),
        )


@dataclass(frozen=True, slots=True)
class CachedInformation:
    """What the client has kept of an earlier handshake, and need not be sent (RFC 7924 §4).

    ::

        struct {
            CachedInformationType type;
            select (type) {
                case client:
                    opaque hash_value<1..255>;
                case server:
                    Empty;
            } body;
        } CachedObject;

        struct {
            CachedObject cached_info<1..2^16-1>;
        } CachedInformation;
    """

    TYPE: ClassVar = ExtensionType.CACHED_INFO
    cached_info: tuple[CachedObject, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(sequence(cursor.vec16("cached_info", 0), CachedObject.parse))


@dataclass(frozen=True, slots=True)
class CachedInformationUsed:
    """What the server will not send in full."""

    TYPE: ClassVar = ExtensionType.CACHED_INFO
    cached_info: tuple[CachedInformationType, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        start = cursor.offset
        return cls(
            code_points(
                cursor.vec16("cached_info", 0), CachedInformationType, "cached_info", start, 1
            )
        )
