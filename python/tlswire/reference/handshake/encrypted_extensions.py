"""`encrypted_extensions`."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import Extensions
from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class EncryptedExtensions:
    """The server's answers that need not be in its hello, in TLS 1.3 (RFC 8446 §4.3.1).

    ::

        struct { Extension extensions<0..2^16-1>; } EncryptedExtensions;
    """

    extensions: Extensions
    defect: ParseError | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the block, however broken."""
        return cls(*Extensions.leniently(cursor))
