"""`next_protocol_negotiation`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.extension.application_layer_protocol_negotiation import protocol_name
from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class NextProtocolSupport:
    """The client can choose a protocol: an empty body (draft-agl-tls-nextprotoneg-04 §3)."""

    TYPE: ClassVar = ExtensionType.NEXT_PROTOCOL_NEGOTIATION

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()


@dataclass(frozen=True, slots=True)
class NextProtocols:
    """The protocols the server speaks, best first; they fill the body, no length before them."""

    TYPE: ClassVar = ExtensionType.NEXT_PROTOCOL_NEGOTIATION
    protocols: tuple[bytes, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the names."""
        return cls(sequence(cursor, protocol_name))
