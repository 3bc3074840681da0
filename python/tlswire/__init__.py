"""Reads TLS off the wire: captures, records, handshakes, certificates."""

from tlswire.errors import (
    CapError,
    ClosedError,
    IncompleteError,
    InputError,
    MalformedError,
    ParseError,
    TlswireError,
)

__all__ = [
    "CapError",
    "ClosedError",
    "IncompleteError",
    "InputError",
    "MalformedError",
    "ParseError",
    "TlswireError",
]
