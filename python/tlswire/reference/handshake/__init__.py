"""Handshake messages, one file each.

A message is parsed from its bytes, header included, joined beforehand if records split it. What
its layout depends on beside the bytes is given as a `Context`.
"""

from tlswire.reference.handshake.client_hello import ClientHello
from tlswire.reference.handshake.context import Context, Transport
from tlswire.reference.handshake.message import HandshakeHeader, Message
from tlswire.reference.handshake.server_hello import ServerHello

__all__ = ["ClientHello", "Context", "HandshakeHeader", "Message", "ServerHello", "Transport"]
