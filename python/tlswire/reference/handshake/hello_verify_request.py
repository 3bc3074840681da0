"""`hello_verify_request`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ProtocolVersion


@dataclass(frozen=True, slots=True)
class HelloVerifyRequest:
    """A DTLS server asks the client to return a cookie in a second hello (RFC 6347 §4.2.1).

    ::

        struct { ProtocolVersion server_version; opaque cookie<0..2^8-1>; } HelloVerifyRequest;
    """

    server_version: ProtocolVersion
    cookie: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        server_version = ProtocolVersion(cursor.u16("server_version"))
        return cls(server_version, cursor.vec8("cookie", 0).rest())
