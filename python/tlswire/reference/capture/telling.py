"""What is told of a session as it goes: each message, with where and when it was."""

from collections.abc import Callable
from dataclasses import dataclass

from tlswire.reference.capture.connection import Moment
from tlswire.reference.capture.net import Endpoint
from tlswire.reference.handshake import Context
from tlswire.reference.joiner import RawMessage
from tlswire.reference.stream import ChangeCipherSpec, Item, Opaque, SentAlert
from tlswire.reference.stream import Message as WholeMessage
from tlswire.registry import ContentType, HandshakeType

# A message's letter in the history, as Zeek has them.
LETTERS = {
    HandshakeType.HELLO_REQUEST: "h",
    HandshakeType.CLIENT_HELLO: "c",
    HandshakeType.SERVER_HELLO: "s",
    HandshakeType.HELLO_RETRY_REQUEST: "j",
    HandshakeType.HELLO_VERIFY_REQUEST: "v",
    HandshakeType.NEW_SESSION_TICKET: "t",
    HandshakeType.END_OF_EARLY_DATA: "e",
    HandshakeType.ENCRYPTED_EXTENSIONS: "o",
    HandshakeType.CERTIFICATE: "x",
    HandshakeType.SERVER_KEY_EXCHANGE: "k",
    HandshakeType.CERTIFICATE_REQUEST: "r",
    HandshakeType.SERVER_HELLO_DONE: "n",
    HandshakeType.CERTIFICATE_VERIFY: "y",
    HandshakeType.CLIENT_KEY_EXCHANGE: "g",
    HandshakeType.FINISHED: "f",
    HandshakeType.CERTIFICATE_URL: "w",
    HandshakeType.CERTIFICATE_STATUS: "u",
    HandshakeType.SUPPLEMENTAL_DATA: "a",
    HandshakeType.KEY_UPDATE: "p",
    HandshakeType.MESSAGE_HASH: "m",
}


@dataclass(frozen=True, slots=True)
class At:
    """Where and when something was, and whose."""

    moment: Moment
    index: int
    sender: str | None
    source: Endpoint
    destination: Endpoint
    connection_id: str
    context: Context
    protocol: str = "tls"
    # What the compressed lists of certificates of its connection count for.
    compressed: int = 0


@dataclass(frozen=True, slots=True)
class Ssl2Hello:
    """A hello in the format of SSL 2.0."""

    raw: RawMessage


# What lines are made of.
Told = Item | Ssl2Hello

# Who is told of messages, alerts, ChangeCipherSpecs and protected records.
Teller = Callable[[At, Told], None]


_MESSAGE_RECORDS = (ContentType.HANDSHAKE, ContentType.ALERT, ContentType.CHANGE_CIPHER_SPEC)


def is_message(item: Told) -> bool:
    """Whether it is a message of the handshake, an alert or a ChangeCipherSpec, in clear or not."""
    if isinstance(item, Opaque):
        return item.header.content_type in _MESSAGE_RECORDS
    return isinstance(item, (WholeMessage, Ssl2Hello, SentAlert, ChangeCipherSpec))
