"""Handshake messages out of the records that carry them."""

from dataclasses import dataclass

from tlswire.registry import HandshakeType, ProtocolVersion

# Bytes of a handshake message's header: its type and its length.
HEADER_LENGTH = 4
# The longest message that is joined, and the longest with a list of certificates.
MAX_MESSAGE = 64 * 1024
MAX_CERTIFICATES = 256 * 1024

_WITH_CERTIFICATES = (HandshakeType.CERTIFICATE, HandshakeType.COMPRESSED_CERTIFICATE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a handshake message begins: the offset of its first byte in the stream.

    `record_version` is the version in the header of the record that held this byte.
    """

    offset: int
    record_version: ProtocolVersion


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A handshake message in one piece, its four-byte header included.

    `records` is how many records it took.
    """

    data: bytes
    origin: Origin
    records: int

    @property
    def handshake_type(self) -> HandshakeType:
        """The message's type."""
        return HandshakeType(self.data[0] if self.data else 0)

    @property
    def stated_length(self) -> int | None:
        """The length its header states, header included; `None` while the header is not whole."""
        return stated_length(self.data)


@dataclass(frozen=True, slots=True)
class TooLong:
    """A message longer than the cap: its bytes are passed over."""

    handshake_type: HandshakeType
    length: int
    origin: Origin


Joined = RawMessage | TooLong


class Joiner:
    """Joins the handshake messages of one direction (RFC 9846 §5.1)."""

    def __init__(self) -> None:
        self._held = b""
        self._origin = Origin(0, ProtocolVersion(0))
        self._records = 0
        self._discard = 0

    @property
    def is_amid(self) -> bool:
        """Whether a message has begun and not ended."""
        return bool(self._held) or self._discard > 0

    def push(self, content: bytes, origin: Origin) -> list[Joined]:
        """Take the content of the next handshake record, which begins at `origin`."""
        joined: list[Joined] = []
        content, at = self._discarded(content, origin)
        if not content:
            return joined
        if self._held:
            self._records += 1
            at = Origin(at.offset - len(self._held), at.record_version)
            content, self._held = self._held + content, b""
            first = self._origin
        else:
            first, self._records = at, 1
        while True:
            length = stated_length(content)
            if length is None:
                break
            if length > _limit(content):
                joined.append(TooLong(HandshakeType(content[0]), length, first))
                self._discard = length
                content, at = self._discarded(content, at)
            elif length <= len(content):
                joined.append(RawMessage(content[:length], first, self._records))
                content, at = content[length:], _moved(at, length)
            else:
                break
            first, self._records = at, 1
        if content:
            self._held, self._origin = content, first
        return joined

    def take_partial(self) -> RawMessage | None:
        """What is held of a message that never ended; it is forgotten."""
        held, self._held, self._discard = self._held, b"", 0
        return RawMessage(held, self._origin, self._records) if held else None

    def reset(self) -> None:
        """Forget what is held."""
        self._held, self._discard = b"", 0

    def _discarded(self, content: bytes, at: Origin) -> tuple[bytes, Origin]:
        """The content without what of it is passed over, and where the rest begins."""
        passed = min(self._discard, len(content))
        self._discard -= passed
        return content[passed:], _moved(at, passed)


def _moved(origin: Origin, length: int) -> Origin:
    return Origin(origin.offset + length, origin.record_version)


def stated_length(message: bytes) -> int | None:
    """The message's length by its own header, which is included."""
    if len(message) < HEADER_LENGTH:
        return None
    return HEADER_LENGTH + int.from_bytes(message[1:HEADER_LENGTH])


def _limit(message: bytes) -> int:
    return MAX_CERTIFICATES if message[0] in _WITH_CERTIFICATES else MAX_MESSAGE
