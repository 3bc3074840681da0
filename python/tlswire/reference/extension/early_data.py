"""`early_data`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class EarlyDataIndication:
    """The client sends early data, or the server takes it: an empty body (RFC 9846 §4.3.10).

    ::

        struct {
            select (Handshake.msg_type) {
                case new_session_ticket:   uint32 max_early_data_size;
                case client_hello:         Empty;
                case encrypted_extensions: Empty;
            };
        } EarlyDataIndication;
    """

    TYPE: ClassVar = ExtensionType.EARLY_DATA

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()


@dataclass(frozen=True, slots=True)
class EarlyDataLimit:
    """How many bytes of early data a ticket allows."""

    TYPE: ClassVar = ExtensionType.EARLY_DATA
    max_early_data_size: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the number."""
        return cls(cursor.u32("max_early_data_size"))
