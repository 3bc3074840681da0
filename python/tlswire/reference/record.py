"""The record layer of TLS over a byte stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.alert import Alert
from tlswire.reference.wire import Cursor, illegal_length, illegal_value, incomplete
from tlswire.registry import ContentType, HandshakeType, ProtocolVersion

HEADER_LENGTH = 5
# The longest fragment of a record that is not protected (RFC 9846 §5.1).
MAX_PLAINTEXT = 1 << 14
# The longest fragment of any record: TLS 1.2 allows protection 2048 bytes (RFC 5246 §6.2.3).
MAX_CIPHERTEXT = MAX_PLAINTEXT + 2048

STREAM_TYPES = (
    ContentType.CHANGE_CIPHER_SPEC,
    ContentType.ALERT,
    ContentType.HANDSHAKE,
    ContentType.APPLICATION_DATA,
    ContentType.HEARTBEAT,
)


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """What precedes every record (RFC 9846 §5.1).

    ::

        struct {
            ContentType type;
            ProtocolVersion legacy_record_version;
            uint16 length;
            opaque fragment[TLSPlaintext.length];
        } TLSPlaintext;
    """

    content_type: ContentType
    version: ProtocolVersion
    length: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read a header; one that is cut may be mended by more bytes."""
        if cursor.remaining < HEADER_LENGTH:
            raise incomplete("type", cursor.offset, HEADER_LENGTH - cursor.remaining)
        return cls(
            content_type=ContentType(cursor.u8("type")),
            version=ProtocolVersion(cursor.u16("legacy_record_version")),
            length=cursor.u16("length"),
        )

    @property
    def is_plausible(self) -> bool:
        """Whether type and length are ones that a record over a stream can have.

        The version is not asked: implementations must ignore it.
        """
        return self.content_type in STREAM_TYPES and self.length <= MAX_CIPHERTEXT

    @property
    def has_usual_version(self) -> bool:
        """Whether the version is that of SSL 3.0 or of a TLS, 0x0300 to 0x0304, or of TLCP."""
        return 0x0300 <= self.version <= 0x0304 or self.version == 0x0101


@dataclass(frozen=True, slots=True)
class Record:
    """One record, its fragment undecoded; `offset` is that of its header."""

    header: RecordHeader
    fragment: bytes
    offset: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read a record; one that is cut may be mended by more bytes."""
        offset = cursor.offset
        header = RecordHeader.parse(cursor)
        if cursor.remaining < header.length:
            raise incomplete("fragment", cursor.offset, header.length - cursor.remaining)
        return cls(header, cursor.take("fragment", header.length), offset)


def records(data: bytes) -> Iterator[Record]:
    """The records that `data` begins with.

    An error ends them where the bytes end amid a record, or where what follows cannot be one.
    """
    cursor = Cursor(data)
    while not cursor.is_empty:
        header = RecordHeader.parse(cursor.copy())
        if header.length > MAX_CIPHERTEXT:
            raise illegal_length("length", cursor.offset + 3, header.length)
        if header.content_type not in STREAM_TYPES:
            raise illegal_value("type", cursor.offset, header.content_type)
        yield Record.parse(cursor)


class Probe(Enum):
    """What the first bytes of a stream say of it."""

    CLIENT_HELLO = auto()
    SERVER_HELLO = auto()
    # A record amid a handshake, whose beginning was not captured.
    HANDSHAKE = auto()
    ALERT = auto()
    # Nothing speaks against TLS, but there are too few bytes.
    UNSURE = auto()
    # Not TLS, or not its beginning.
    NOT_FOR_US = auto()


# So many empty records before the first message are not TLS.
MAX_EMPTY_RECORDS = 32
# The shortest body of a hello: in drafts of TLS 1.3 the server's is a version, a random, a suite.
MIN_HELLO = 36


def probe(data: bytes) -> Probe:
    """What begins with `data`, the first bytes of a stream; by content and never by port.

    A hello is told by the type of the record, the type of the message, and both versions; it may
    be cut into records of any size, and empty records may come before it. One of the versions may
    be unheard of where the message fills its record exactly.
    """
    if not data:
        return Probe.UNSURE
    if data[0] == ContentType.HANDSHAKE:
        return _probe_hello(Cursor(data))
    if data[0] == ContentType.ALERT:
        return _probe_alert(Cursor(data))
    if data[0] == ContentType.CHANGE_CIPHER_SPEC:
        return _probe_change_cipher_spec(data)
    return Probe.NOT_FOR_US


def _probe_change_cipher_spec(data: bytes) -> Probe:
    """Its record is six bytes, of which only the minor version is not always the same."""
    if len(data) > 2 and data[2] > 4:
        return Probe.NOT_FOR_US
    whole = b"\x14\x03" + (data[2:3] or b"\0") + b"\x00\x01\x01"
    if data[:6] == whole:
        return Probe.HANDSHAKE
    return Probe.UNSURE if whole.startswith(data) else Probe.NOT_FOR_US


def _probe_alert(cursor: Cursor) -> Probe:
    try:
        header = RecordHeader.parse(cursor)
        if header.length != 2 or not header.has_usual_version:
            return Probe.NOT_FOR_US
        alert = Alert.parse(cursor)
    except ParseError:
        return Probe.UNSURE
    return Probe.ALERT if alert.is_plausible else Probe.NOT_FOR_US


def _probe_hello(cursor: Cursor) -> Probe:
    """Read records until the message's first six bytes tell whether it can be a hello."""
    headers: list[RecordHeader] = []
    start = b""
    while cursor.remaining >= HEADER_LENGTH:
        header = RecordHeader.parse(cursor)
        if header.content_type != ContentType.HANDSHAKE or not header.is_plausible:
            return Probe.NOT_FOR_US
        headers.append(header)
        start = (start + cursor.peek[: header.length])[:6]
        verdict = _hello_verdict(start, headers)
        if verdict is not Probe.UNSURE or cursor.remaining < header.length:
            return verdict
        cursor.take("fragment", header.length)
    return Probe.UNSURE


def _hello_verdict(start: bytes, headers: list[RecordHeader]) -> Probe:
    """What `msg_type`, `length` and `legacy_version` tell, as far as they are known."""
    filled = [header for header in headers if header.length]
    if not start:
        empty = len(headers) - len(filled)
        return Probe.UNSURE if empty < MAX_EMPTY_RECORDS else Probe.NOT_FOR_US
    if start[0] not in (1, 2):
        return _amid_handshake(start, headers)
    length = int.from_bytes(start[1:4])
    if len(start) >= 4 and length < MIN_HELLO:
        return Probe.NOT_FOR_US
    if len(start) < 6:
        return Probe.UNSURE
    fills = len(filled) == 1 and filled[0].length == length + 4
    if not _versions_agree(headers, start[4], start[5], fills=fills):
        return Probe.NOT_FOR_US
    return Probe.CLIENT_HELLO if start[0] == 1 else Probe.SERVER_HELLO


def _amid_handshake(start: bytes, headers: list[RecordHeader]) -> Probe:
    """Whether the first record holds a whole message of another registered type."""
    is_usual = all(header.has_usual_version for header in headers)
    if not is_usual or HandshakeType(start[0]).reference is None:
        return Probe.NOT_FOR_US
    if len(start) < 4:
        return Probe.UNSURE
    first = next(header for header in headers if header.length)
    fits = first.length >= 4 + int.from_bytes(start[1:4])
    return Probe.HANDSHAKE if fits else Probe.NOT_FOR_US


def _versions_agree(headers: list[RecordHeader], major: int, minor: int, *, fills: bool) -> bool:
    """Whether both versions are usual, or one of them is and the message fills its record."""
    record_is_usual = all(header.has_usual_version for header in headers)
    message_is_usual = (major == 3 and minor <= 4) or (major, minor) == (1, 1)
    if record_is_usual and message_is_usual:
        return True
    return fills and (record_is_usual or message_is_usual)
