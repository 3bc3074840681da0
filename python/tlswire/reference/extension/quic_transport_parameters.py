"""`quic_transport_parameters`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class QuicTransportParameters:
    """The encoded transport parameters of QUIC, undecoded (RFC 9001 §8.2)."""

    TYPE: ClassVar = ExtensionType.QUIC_TRANSPORT_PARAMETERS
    FORMER_TYPES: ClassVar = (ExtensionType.QUIC_TRANSPORT_PARAMETERS_DRAFT,)
    quic_transport_parameters: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Take the body."""
        return cls(cursor.rest())
