"""`ticket_pinning`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class PinningTicketRequest:
    """The client wants to pin the server, with a ticket if it has one (RFC 8672 §3).

    ::

        struct {
          select (Role) {
            case client:
              pinning_ticket ticket<0..2^16-1>; //omitted on 1st connection

            case server:
              pinning_proof proof<0..2^8-1>; //no proof on 1st connection
              pinning_ticket ticket<0..2^16-1>; //omitted on ramp down
              uint32 lifetime;
          }
        } PinningTicketExtension;
    """

    TYPE: ClassVar = ExtensionType.TICKET_PINNING
    ticket: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.vec16("ticket", 0).rest())


@dataclass(frozen=True, slots=True)
class PinningTicket:
    """The server's proof that it is the one pinned, and a new ticket."""

    TYPE: ClassVar = ExtensionType.TICKET_PINNING
    proof: bytes
    ticket: bytes
    lifetime: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            proof=cursor.vec8("proof", 0).rest(),
            ticket=cursor.vec16("ticket", 0).rest(),
            lifetime=cursor.u32("lifetime"),
        )
