"""One captured packet: what a reader gives and everything behind it takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packet:
    """One captured packet.

    Attributes:
        frame: Its number within its input, from 1.
        time: When it was captured, in nanoseconds since 1970 in UTC.
        link_type: How its first byte is to be read (draft-ietf-opsawg-pcaplinktype).
        interface: Which interface of its input saw it, from 0.
        original_length: How long it was on the wire.
        data: What was captured of it.
    """

    frame: int
    time: int
    link_type: int
    interface: int
    original_length: int
    data: bytes


class DamagedError(Exception):
    """A capture that ends early or contradicts itself; the packets before it were given."""
