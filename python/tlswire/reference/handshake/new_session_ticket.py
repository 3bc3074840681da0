"""`new_session_ticket`."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import Extensions
from tlswire.reference.handshake.context import Context
from tlswire.reference.wire import Cursor, fits


@dataclass(frozen=True, slots=True)
class NewSessionTicket:
    """A ticket to resume the session with (RFC 5077 §3.3, RFC 8446 §4.6.1).

    ::

        struct {                                        /* until TLS 1.2 */
            uint32 ticket_lifetime_hint;
            opaque ticket<0..2^16-1>;
        } NewSessionTicket;
        struct {                                        /* TLS 1.3 */
            uint32 ticket_lifetime;
            uint32 ticket_age_add;
            opaque ticket_nonce<0..255>;
            opaque ticket<1..2^16-1>;
            Extension extensions<0..2^16-1>;
        } NewSessionTicket;
    """

    ticket_lifetime: int
    ticket: bytes
    ticket_age_add: int | None = None
    ticket_nonce: bytes | None = None
    extensions: Extensions | None = None
    defect: ParseError | None = None

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read the body. Without a version, the lengths tell the layout."""
        is_tls13 = not fits(cursor, _older) if context.version is None else context.is_tls13
        lifetime = cursor.u32("ticket_lifetime")
        if not is_tls13:
            return cls(lifetime, cursor.vec16("ticket", 0).rest())
        age_add = cursor.u32("ticket_age_add")
        nonce = cursor.vec8("ticket_nonce", 0).rest()
        ticket = cursor.vec16("ticket", 0).rest()
        return cls(lifetime, ticket, age_add, nonce, *Extensions.leniently(cursor))


def _older(cursor: Cursor) -> None:
    cursor.u32("ticket_lifetime_hint")
    cursor.vec16("ticket", 0)
