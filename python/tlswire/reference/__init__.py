"""The reference parser: TLS as the RFCs write it down, in plain Python.

It mirrors the Rust core file by file, to be read beside the RFC and to be right. It is the oracle
of the parity tests and the baseline of the benchmarks, and never imports the native module.
"""

from tlswire.reference.capture import messages, read_capture
from tlswire.reference.opening import Stream
from tlswire.reference.parse import parse_client_hello, parse_messages, parse_server_hello
from tlswire.reference.views import ClientHello, HandshakeMessage, ServerHello

__all__ = [
    "ClientHello",
    "HandshakeMessage",
    "ServerHello",
    "Stream",
    "messages",
    "parse_client_hello",
    "parse_messages",
    "parse_server_hello",
    "read_capture",
]
