"""Handshake messages, one file each.

A message is parsed from its bytes, header included, joined beforehand if records split it. What
its layout depends on beside the bytes is given as a `Context`.
"""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.handshake.client_hello import ClientHello
from tlswire.reference.handshake.context import Context, Transport
from tlswire.reference.handshake.server_hello import ServerHello
from tlswire.reference.wire import Cursor, incomplete
from tlswire.registry import HandshakeType

__all__ = ["ClientHello", "Context", "HandshakeHeader", "Message", "ServerHello", "Transport"]

HEADER_LENGTH = 4


@dataclass(frozen=True, slots=True)
class HandshakeHeader:
    """What precedes every handshake message (RFC 9846 §4).

    ::

        struct { HandshakeType msg_type; uint24 length; ... } Handshake;
    """

    msg_type: HandshakeType
    length: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read a header; one that is cut may be mended by more bytes."""
        insist(cursor, "msg_type", HEADER_LENGTH)
        msg_type = HandshakeType(cursor.u8("msg_type"))
        return cls(msg_type, cursor.u24("length"))


def insist(cursor: Cursor, field: str, length: int) -> None:
    """Ask for more bytes where fewer than `length` are there."""
    if cursor.remaining < length:
        raise incomplete(field, cursor.offset, length - cursor.remaining)
