"""Where the hellos lie in a stream, and the parts of them that are rewritten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD_HEADER = 5
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23
CLIENT_HELLO, SERVER_HELLO, CERTIFICATE = 1, 2, 11
SERVER_NAME, ENCRYPTED_CLIENT_HELLO = 0, 0xFE0D
HELLO_RETRY = hashlib.sha256(b"HelloRetryRequest").digest()


def records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Content type, first byte and end of each whole record; stops at what is not one."""
    at = 0
    while at + RECORD_HEADER <= len(stream):
        kind, major = stream[at], stream[at + 1]
        end = at + RECORD_HEADER + int.from_bytes(stream[at + 3 : at + 5])
        if kind not in range(20, 25) or major != 3 or end > len(stream):
            return
        yield kind, at, end
        at = end


@dataclass(slots=True)
class Message:
    """One handshake message in clear: its type, its bytes, and each byte's place in the stream."""

    kind: int
    data: bytes
    where: list[int]


def messages(stream: bytes, *, retried: bool = False) -> Iterator[Message]:
    """The messages in clear; after a HelloRetryRequest, those past ChangeCipherSpec too."""
    where: list[int] = []
    for kind, at, end in records(stream):
        if kind == CHANGE_CIPHER_SPEC and retried:
            continue
        if kind != HANDSHAKE:
            break
        where.extend(range(at + RECORD_HEADER, end))
    data = bytes(stream[at] for at in where)
    at = 0
    while at + 4 <= len(data):
        end = at + 4 + int.from_bytes(data[at + 1 : at + 4])
        if end > len(data):
            return
        yield Message(data[at], data[at:end], where[at:end])
        at = end


def is_retried(server: bytes) -> bool:
    """Whether the first message of the server is a HelloRetryRequest (RFC 9846 §4.2.4)."""
    first = next(messages(server), None)
    return first is not None and first.data[6:38] == HELLO_RETRY


@dataclass(slots=True)
class ClientHello:
    """Offsets in the message of what is rewritten, and its extensions in wire order."""

    session_id: tuple[int, int]
    extensions: tuple[int, int]
    parts: list[tuple[int, bytes]]

    @classmethod
    def parse(cls, data: bytes) -> ClientHello:
        """Reads a well-formed ClientHello with its 4-byte header (RFC 9846 §4.2.2)."""
        at = session = 4 + 2 + 32 + 1
        at += data[at - 1]
        session_id = (session, at)
        at += 2 + int.from_bytes(data[at : at + 2])
        at += 1 + data[at] + 2
        return cls(session_id, (min(at, len(data)), len(data)), list(extensions(data[at:])))

    @property
    def permutes(self) -> bool:
        """Whether the client shuffles its extensions: GREASE first and ECH is Chrome."""
        kinds = [kind for kind, _ in self.parts]
        return ENCRYPTED_CLIENT_HELLO in kinds and _is_grease(kinds[0])


def server_name(body: bytes) -> tuple[int, int] | None:
    """Where the host name lies in the body of a server_name extension (RFC 6066 §3)."""
    end = 5 + int.from_bytes(body[3:5])
    return (5, end) if end == len(body) and end > 5 else None


def extension(kind: int, body: bytes) -> bytes:
    """The bytes of one extension."""
    return kind.to_bytes(2) + len(body).to_bytes(2) + body


def extensions(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The extensions in a block without its length: type and body."""
    at = 0
    while at + 4 <= len(data):
        end = at + 4 + int.from_bytes(data[at + 2 : at + 4])
        yield int.from_bytes(data[at : at + 2]), data[at + 4 : end]
        at = end


def _is_grease(kind: int) -> bool:
    return kind & 0x0F0F == 0x0A0A and kind >> 8 == kind & 0xFF
