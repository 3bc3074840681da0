"""`transparency_info`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence, whole
from tlswire.registry import CtVersionedTransType, ExtensionType


@dataclass(frozen=True, slots=True)
class TransItem:
    """What a log says, and of which kind it is (RFC 9162 §4.5).

    ::

        struct {
            VersionedTransType versioned_type;
            select (versioned_type) { ... } data;
        } TransItem;
    """

    versioned_type: CtVersionedTransType
    data: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            versioned_type=CtVersionedTransType(cursor.u16("versioned_type")),
            data=cursor.rest(),
        )


@dataclass(frozen=True, slots=True)
class SerializedTransItem:
    """One thing a log says."""

    serialized_trans_item: TransItem

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(
            whole(cursor.vec16("SerializedTransItem", 0), TransItem.parse, "SerializedTransItem")
        )


@dataclass(frozen=True, slots=True)
class TransparencyInfoRequest:
    """The sender takes proofs of transparency logs: an empty body (RFC 9162 §6.5)."""

    TYPE: ClassVar = ExtensionType.TRANSPARENCY_INFO

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()


@dataclass(frozen=True, slots=True)
class TransItemList:
    """What logs say of a certificate (RFC 9162 §6.4).

    ::

        opaque SerializedTransItem<1..2^16-1>;

        struct {
            SerializedTransItem trans_item_list<1..2^16-1>;
        } TransItemList;
    """

    TYPE: ClassVar = ExtensionType.TRANSPARENCY_INFO
    trans_item_list: tuple[SerializedTransItem, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(sequence(cursor.vec16("trans_item_list", 0), SerializedTransItem.parse))
