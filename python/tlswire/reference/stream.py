"""One direction of a TLS connection: bytes as they come, messages as they end. No I/O."""

from dataclasses import dataclass
from enum import Enum, auto

from tlswire.reference.alert import Alert
from tlswire.reference.joiner import Joiner, Origin, RawMessage, TooLong
from tlswire.reference.record import (
    HEADER_LENGTH,
    MAX_CIPHERTEXT,
    MAX_PLAINTEXT,
    STREAM_TYPES,
    RecordHeader,
)
from tlswire.reference.wire import Cursor
from tlswire.registry import (
    AlertDescription,
    AlertLevel,
    CipherSuite,
    ContentType,
    HandshakeType,
)

# Records without content that may follow one another before the direction is given up.
MAX_EMPTY_RECORDS = 32


@dataclass(frozen=True, slots=True)
class Message:
    """A handshake message in clear."""

    raw: RawMessage


@dataclass(frozen=True, slots=True)
class Partial:
    """What came of a message whose record or whose rest did not, at the stream's end."""

    raw: RawMessage


@dataclass(frozen=True, slots=True)
class SentAlert:
    """An alert in clear, and the offset of its record."""

    alert: Alert
    offset: int


@dataclass(frozen=True, slots=True)
class ChangeCipherSpec:
    """A `ChangeCipherSpec`, and the offset of its record."""

    offset: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """A record under protection, or of a type whose content is not read; and its offset."""

    header: RecordHeader
    offset: int


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that should not be: its name, what it is about, the offset of its record.

    Of a message that is too long, `value` is its length.
    """

    name: str
    value: int | None
    offset: int
    handshake_type: HandshakeType | None = None


Item = Message | Partial | SentAlert | ChangeCipherSpec | Opaque | Oddity


class _Protection(Enum):
    """Whether what a direction sends can be read."""

    CLEAR = auto()
    # A ChangeCipherSpec was sent: what follows is protected, unless it was one of TLS 1.3, which
    # means nothing (RFC 9846 App. E.4).
    DOUBTFUL = auto()
    # Protected by a cipher that does not encrypt: the end of each record is its MAC.
    AUTHENTIC = auto()
    OPAQUE = auto()


class Stream:
    """One direction of a connection. Feed it bytes in order; it hands out what they show."""

    def __init__(self, position: int = 0) -> None:
        # The offset of the next byte to be fed.
        self.position = position
        # Whether nothing more is read, because what came is no record or bytes were lost.
        self.is_lost = False
        self._header: RecordHeader | None = None
        # The offset of the record that is open, and how many bytes of it are still to come.
        self._offset = position
        self._remaining = 0
        self._is_passing = False
        self._held = b""
        self._joiner = Joiner()
        self._protection = _Protection.CLEAR
        self._empty_records = 0
        # The suite that the next ChangeCipherSpec changes to, as far as it is known, and under one
        # that does not encrypt the length of each record's MAC.
        self._cipher_suite: CipherSuite | None = None
        self._mac = 0

    def agree(self, cipher_suite: CipherSuite) -> None:
        """Say which suite was agreed on: what it protects can be read if it does not encrypt.

        A server's stream knows by its `ServerHello`.
        """
        self._cipher_suite = cipher_suite

    @property
    def skippable(self) -> int | None:
        """How many of the next bytes are not looked at; `None` for all."""
        if self.is_lost:
            return None
        return self._remaining if self._is_passing else 0

    def skip(self, length: int) -> None:
        """Pass over `length` bytes, at most those that are skippable."""
        self.position += length
        if self._is_passing:
            self._remaining -= min(length, self._remaining)
            if not self._remaining:
                self._close()

    def feed(self, data: bytes) -> list[Item]:
        """Take the next bytes."""
        items: list[Item] = []
        while data and not self.is_lost:
            if self._header is None:
                wanted = HEADER_LENGTH - len(self._held)
                taken, data = data[:wanted], data[wanted:]
                items += self._feed_header(taken)
            elif self._is_passing:
                passed = min(self._remaining, len(data))
                data = data[passed:]
                self.skip(passed)
            else:
                taken, data = data[: self._remaining], data[self._remaining :]
                items += self._feed_content(taken)
        self.position += len(data)
        return items

    def gap(self, length: int) -> list[Item]:
        """Say that the next `length` bytes are not to be had.

        Inside a record that is passed over this changes nothing. Where a message or a record
        header is lost, the message is given up, and reading goes on at the next record if its
        place is known.
        """
        if self.is_lost or not length:
            self.position += length
            return []
        is_inside = self._header is not None and length <= self._remaining
        if is_inside and self._is_passing:
            self.skip(length)
            return []
        if is_inside:
            items = [Oddity("truncated_record", None, self._offset), *self._give_up_message()]
            self._held = b""
            self._is_passing = True
            self.skip(length)
            return items
        items = [Oddity("truncated_record", None, self.position), *self._give_up_message()]
        self._lose()
        self.position += length
        return items

    def finish(self) -> list[Item]:
        """Say that no more bytes will come."""
        items: list[Item] = []
        if not self.is_lost and (self._header is not None or self._held):
            items.append(Oddity("truncated_record", None, self.position))
        items += self._give_up_message()
        self._lose()
        return items

    def _lose(self) -> None:
        self._held = b""
        self._joiner.reset()
        self._close()
        self.is_lost = True

    def _close(self) -> None:
        """Stand at a record header again."""
        self._header = None
        self._is_passing = False
        self._remaining = 0

    @property
    def _origin(self) -> Origin:
        """Where the content of the open record begins."""
        assert self._header is not None
        return Origin(self._offset + HEADER_LENGTH, self._header.version)

    def _give_up_message(self) -> list[Item]:
        """What came of the message that is being joined, as partial."""
        items: list[Item] = []
        header = self._header
        in_handshake = header is not None and header.content_type == ContentType.HANDSHAKE
        if header is not None and in_handshake and not self._is_passing:
            held = self._held
            if self._is_clear(header, held):
                self._held = b""
                joined = self._joiner.push(held, self._origin)
                items += [Partial(raw) for raw in joined if isinstance(raw, RawMessage)]
        partial = self._joiner.take_partial()
        if partial is not None:
            items += [Oddity("truncated_message", None, self.position), Partial(partial)]
        return items

    def _feed_header(self, taken: bytes) -> list[Item]:
        """Take bytes of a record header."""
        offset = self.position - len(self._held)
        self.position += len(taken)
        self._held += taken
        if len(self._held) < HEADER_LENGTH:
            return []
        header = RecordHeader.parse(Cursor(self._held))
        self._held = b""
        return self._open(header, offset)

    def _open(self, header: RecordHeader, offset: int) -> list[Item]:
        """Decide what a record's content is worth."""
        if header.content_type not in STREAM_TYPES:
            self._lose()
            return [Oddity("content_type", header.content_type, offset)]
        if header.length > MAX_CIPHERTEXT:
            self._lose()
            return [Oddity("record_length", header.length, offset)]
        items: list[Item] = []
        if not header.has_usual_version:
            items.append(Oddity("record_version", header.version, offset))
        if not header.length:
            return items + self._empty(header, offset)
        self._empty_records = 0
        if header.content_type != ContentType.HANDSHAKE and self._joiner.is_amid:
            items.append(Oddity("interleaved", header.content_type, offset))
        self._header, self._offset, self._remaining = header, offset, header.length
        if header.content_type == ContentType.APPLICATION_DATA:
            self._is_passing = True
            items.append(Opaque(header, offset))
        return items

    def _empty(self, header: RecordHeader, offset: int) -> list[Item]:
        if header.content_type == ContentType.APPLICATION_DATA:
            return []
        self._empty_records += 1
        items: list[Item] = [Oddity("empty_record", None, offset)]
        if self._empty_records > MAX_EMPTY_RECORDS:
            items.append(Oddity("record_flood", None, offset))
            self._lose()
        return items

    def _feed_content(self, taken: bytes) -> list[Item]:
        """Take bytes of a record's content."""
        self.position += len(taken)
        self._remaining -= len(taken)
        self._held += taken
        if self._remaining:
            return []
        header, origin, content = self._header, self._origin, self._held
        assert header is not None
        self._held = b""
        self._close()
        return self._content(header, origin, content)

    def _content(self, header: RecordHeader, origin: Origin, content: bytes) -> list[Item]:
        """Read the whole content of a record."""
        offset = self._offset
        if header.content_type == ContentType.HANDSHAKE:
            if self._is_clear(header, content):
                return self._handshake(header, origin, self._without_mac(content))
            self._protection = _Protection.OPAQUE
            return [Opaque(header, offset)]
        if header.content_type == ContentType.CHANGE_CIPHER_SPEC and self._is_clear_change(content):
            self._change_cipher_spec()
            return [ChangeCipherSpec(offset)]
        if header.content_type == ContentType.ALERT:
            return self._alerts(header, self._without_mac(content))
        is_heartbeat = header.content_type == ContentType.HEARTBEAT
        if is_heartbeat and self._protection is _Protection.CLEAR and _heartbeat_lies(content):
            return [Oddity("heartbeat_overflow", None, offset), Opaque(header, offset)]
        return [Opaque(header, offset)]

    def _handshake(self, header: RecordHeader, origin: Origin, content: bytes) -> list[Item]:
        items: list[Item] = []
        if header.length > MAX_PLAINTEXT:
            items.append(Oddity("record_oversize", header.length, self._offset))
        for joined in self._joiner.push(content, origin):
            if isinstance(joined, TooLong):
                length, kind = joined.length, joined.handshake_type
                items.append(Oddity("handshake_length", length, self._offset, kind))
            else:
                self._cipher_suite = _suite_of(joined) or self._cipher_suite
                items.append(Message(joined))
        return items

    def _is_clear_change(self, content: bytes) -> bool:
        """Whether a `ChangeCipherSpec` is in clear.

        It is one byte; that of a renegotiation is under the cipher that it ends (RFC 5246 §7.1),
        and longer.
        """
        return self._protection is _Protection.CLEAR or len(self._without_mac(content)) == 1

    def _change_cipher_spec(self) -> None:
        mac = None if self._cipher_suite is None else _mac_without_encryption(self._cipher_suite)
        if mac is not None:
            self._protection, self._mac = _Protection.AUTHENTIC, mac
        elif self._protection is not _Protection.OPAQUE:
            self._protection = _Protection.DOUBTFUL

    def _without_mac(self, content: bytes) -> bytes:
        """A record's content without the MAC of a cipher that does not encrypt."""
        if self._protection is not _Protection.AUTHENTIC:
            return content
        return content[: max(len(content) - self._mac, 0)]

    def _alerts(self, header: RecordHeader, content: bytes) -> list[Item]:
        """Alerts are two bytes in clear, and more under any protection."""
        alerts = [
            Alert(AlertLevel(level), AlertDescription(description))
            for level, description in zip(content[::2], content[1::2], strict=False)
        ]
        is_clear = (
            len(content) % 2 == 0
            and bool(alerts)
            and (len(alerts) == 1 or self._protection is _Protection.CLEAR)
            and all(alert.is_plausible for alert in alerts)
        )
        if not is_clear:
            return [Opaque(header, self._offset)]
        return [SentAlert(alert, self._offset) for alert in alerts]

    def _is_clear(self, header: RecordHeader, content: bytes) -> bool:
        """Whether a handshake record's content is in clear.

        After a ChangeCipherSpec it is only if it reads as whole messages to its last byte (or as a
        hello that goes on in the next record): a second hello of TLS 1.3 does, ciphertext does so
        once in 2^24.
        """
        if self._protection is _Protection.AUTHENTIC:
            return self._joiner.is_amid or _reads_as_messages(self._without_mac(content))
        if self._protection is not _Protection.DOUBTFUL:
            return self._protection is _Protection.CLEAR
        begins_a_hello = (
            header.length == len(content)
            and len(content) >= 6
            and content[0] in (1, 2)
            and content[1] == 0
            and content[4:6] == b"\x03\x03"
        )
        return self._joiner.is_amid or _reads_as_messages(content) or begins_a_hello


# By what a name ends with, the length of the MAC of a suite that does not encrypt.
_MACS = {"NULL": 0, "MD5": 16, "SHA": 20, "SHA256": 32, "SHA384": 48}


def _mac_without_encryption(suite: CipherSuite) -> int | None:
    """The length of the MAC of a suite that authenticates and does not encrypt (RFC 5246 §6.2.3.1).

    `None` for all others.
    """
    _, found, mac = suite.label.partition("_WITH_NULL_")
    return _MACS.get(mac) if found else None


def _suite_of(message: RawMessage) -> CipherSuite | None:
    """The suite that a `ServerHello` chooses (RFC 5246 §7.4.1.3), by its place.

    That is after the header, the version, the random and the session id.
    """
    if message.handshake_type != HandshakeType.SERVER_HELLO or len(message.data) <= 38:
        return None
    place = 39 + message.data[38]
    suite = message.data[place : place + 2]
    return CipherSuite(int.from_bytes(suite)) if len(suite) == 2 else None


def _reads_as_messages(content: bytes) -> bool:
    """Whether the bytes are handshake messages of registered types, the last ending with them.

    Nothing but zeros is none, unless it is one `HelloRequest`: no cipher makes four bytes.
    """
    if len(content) > 4 and not any(content):
        return False
    while len(content) >= 4:
        length = 4 + int.from_bytes(content[1:4])
        if length > len(content) or HandshakeType(content[0]).reference is None:
            return False
        content = content[length:]
    return not content


def _heartbeat_lies(content: bytes) -> bool:
    """Whether a heartbeat states more payload than its record holds (RFC 6520 §4)."""
    return len(content) < 3 or int.from_bytes(content[1:3]) > len(content) - 3
