"""`application_settings`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.extension.application_layer_protocol_negotiation import protocol_name
from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ApplicationSettingsSupport:
    """The protocols for which the client takes settings (draft-vvv-tls-alps-01 §4).

    ::

        struct { ProtocolName supported_protocols<2..2^16-1>; } ApplicationSettingsSupport;
    """

    TYPE: ClassVar = ExtensionType.APPLICATION_SETTINGS
    FORMER_TYPES: ClassVar = (ExtensionType.APPLICATION_SETTINGS_OLD,)
    supported_protocols: tuple[bytes, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list."""
        return cls(sequence(cursor.vec16("supported_protocols", 0), protocol_name))


@dataclass(frozen=True, slots=True)
class ApplicationSettings:
    """The sender's settings for the chosen protocol, undecoded."""

    TYPE: ClassVar = ExtensionType.APPLICATION_SETTINGS
    FORMER_TYPES: ClassVar = (ExtensionType.APPLICATION_SETTINGS_OLD,)
    application_settings: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Take the body."""
        return cls(cursor.rest())
