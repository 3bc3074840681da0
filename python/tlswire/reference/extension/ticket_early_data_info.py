"""`ticket_early_data_info`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class TicketEarlyDataInfo:
    """How much early data a ticket allows, in drafts of TLS 1.3 until the 19th.

    draft-ietf-tls-tls13-19 §4.5.1.

    ::

        struct {
            uint32 max_early_data_size;
        } TicketEarlyDataInfo;
    """

    TYPE: ClassVar = ExtensionType.TICKET_EARLY_DATA_INFO
    max_early_data_size: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.u32("max_early_data_size"))
