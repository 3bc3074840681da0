"""`application_layer_protocol_negotiation`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


def protocol_name(cursor: Cursor) -> bytes:
    """The name of an application protocol: any bytes, `h2` and `http/1.1` most of the time.

    ::

        opaque ProtocolName<1..2^8-1>;
    """
    return cursor.vec8("ProtocolName", 0).rest()


@dataclass(frozen=True, slots=True)
class ProtocolNameList:
    """The protocols the client speaks, best first, or the one the server chose (RFC 7301 §3.1).

    ::

        struct { ProtocolName protocol_name_list<2..2^16-1> } ProtocolNameList;
    """

    TYPE: ClassVar = ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION
    protocol_name_list: tuple[bytes, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: GREASE, duplicates and empty names are kept."""
        return cls(sequence(cursor.vec16("protocol_name_list", 0), protocol_name))
