"""`finished`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class Finished:
    """The proof that both sides saw the same handshake (RFC 5246 §7.4.9, RFC 8446 §4.4.4).

    ::

        struct { opaque verify_data[verify_data_length]; } Finished;

    36 bytes in SSL 3.0, 12 until TLS 1.2, as many as the hash has in TLS 1.3.
    """

    verify_data: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Take the body."""
        return cls(cursor.rest())
