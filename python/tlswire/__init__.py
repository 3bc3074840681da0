"""Reads TLS off the wire: captures, records, handshakes, certificates."""

from tlswire._native import (
    Alert,
    ChangeCipherSpec,
    ClientHello,
    EncryptedRecord,
    Extension,
    HandshakeMessage,
    ServerHello,
    X509Certificate,
    __version__,
    parse_client_hello,
    parse_server_hello,
)
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
    "Alert",
    "CapError",
    "ChangeCipherSpec",
    "ClientHello",
    "ClosedError",
    "EncryptedRecord",
    "Extension",
    "HandshakeMessage",
    "IncompleteError",
    "InputError",
    "MalformedError",
    "ParseError",
    "ServerHello",
    "TlswireError",
    "X509Certificate",
    "__version__",
    "parse_client_hello",
    "parse_server_hello",
]
