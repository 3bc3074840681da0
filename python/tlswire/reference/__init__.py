"""The reference parser: TLS as the RFCs write it down, in plain Python.

It mirrors the Rust core file by file, to be read beside the RFC and to be right. It is the oracle
of the parity tests and the baseline of the benchmarks, and never imports the native module.
"""

from tlswire.reference.capture import messages, read_capture
from tlswire.reference.handshake import ClientHello, ServerHello
from tlswire.reference.stream import Stream

__all__ = ["ClientHello", "ServerHello", "Stream", "messages", "read_capture"]
