"""SSL 2.0 as far as its hellos: what a client offers in its format, what a server answers.

Clients that also speak SSL 3.0 or TLS sent their first message in this format until about 2010, so
that a server of SSL 2.0 would understand it (RFC 5246 App. E.2). Layouts are those of the
specification of Netscape (1995) as far as the RFC does not repeat them.
"""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.wire import Cursor, code_points, illegal_value
from tlswire.registry import CipherSuite, ProtocolVersion, SslV2CipherKind

_CLIENT_HELLO, _SERVER_HELLO = 1, 4
# The longest record of a hello that is believed: a hundred ciphers, or a large certificate.
_MAX_RECORD = 16 * 1024


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """What precedes every record of SSL 2.0.

    ::

        struct {                             struct {
            uint1  two_bytes = 1;                uint1  two_bytes = 0;
            uint15 length;                       uint1  is_escape;
        } HeaderOfTwoBytes;                      uint14 length;
                                                 uint8  padding;
                                             } HeaderOfThreeBytes;

    `length` is that of what follows, padding included.
    """

    length: int
    padding: int
    is_escape: bool

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read two bytes or three."""
        word = cursor.u16("length")
        if word & 0x8000:
            return cls(word & 0x7FFF, 0, is_escape=False)
        padding = cursor.u8("padding")
        return cls(word & 0x3FFF, padding, is_escape=bool(word & 0x4000))


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a client offers, in the format of SSL 2.0 (RFC 5246 App. E.2).

    ::

        uint8 V2CipherSpec[3];
        struct {
            uint8 msg_type = 1;
            Version version;
            uint16 cipher_spec_length;
            uint16 session_id_length;
            uint16 challenge_length;
            V2CipherSpec cipher_specs[V2ClientHello.cipher_spec_length];
            opaque session_id[V2ClientHello.session_id_length];
            opaque challenge[V2ClientHello.challenge_length];
        } V2ClientHello;
    """

    version: ProtocolVersion
    cipher_specs: tuple[SslV2CipherKind, ...]
    session_id: bytes
    challenge: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read what follows the type."""
        version = ProtocolVersion(cursor.u16("version"))
        names = ("cipher_spec_length", "session_id_length", "challenge_length")
        specs, session_id, challenge = (cursor.u16(name) for name in names)
        return cls(
            version=version,
            cipher_specs=_cipher_specs(cursor, specs),
            session_id=cursor.take("session_id", session_id),
            challenge=cursor.take("challenge", challenge),
        )


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What a server that speaks SSL 2.0 answers (its specification, §1.2).

    ::

        struct {
            uint8 msg_type = 4;
            uint8 session_id_hit;
            uint8 certificate_type;
            Version server_version;
            uint16 certificate_length;
            uint16 cipher_specs_length;
            uint16 connection_id_length;
            opaque certificate[ServerHello.certificate_length];
            V2CipherSpec cipher_specs[ServerHello.cipher_specs_length];
            opaque connection_id[ServerHello.connection_id_length];
        } ServerHello;
    """

    session_id_hit: int
    certificate_type: int
    version: ProtocolVersion
    certificate: bytes
    cipher_specs: tuple[SslV2CipherKind, ...]
    connection_id: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read what follows the type."""
        hit, kind = cursor.u8("session_id_hit"), cursor.u8("certificate_type")
        version = ProtocolVersion(cursor.u16("server_version"))
        names = ("certificate_length", "cipher_specs_length", "connection_id_length")
        certificate, specs, connection_id = (cursor.u16(name) for name in names)
        return cls(
            session_id_hit=hit,
            certificate_type=kind,
            version=version,
            certificate=cursor.take("certificate", certificate),
            cipher_specs=_cipher_specs(cursor, specs),
            connection_id=cursor.take("connection_id", connection_id),
        )


Message = ClientHello | ServerHello


def parse(message: bytes) -> Message:
    """A message, its type included, without the record's header; offsets count from the type."""
    cursor = Cursor(message)
    kind = cursor.u8("msg_type")
    if kind not in (_CLIENT_HELLO, _SERVER_HELLO):
        raise illegal_value("msg_type", 0, kind)
    layout = ClientHello if kind == _CLIENT_HELLO else ServerHello
    parsed = layout.parse(cursor)
    cursor.finish("message")
    return parsed


def cipher_suites(specs: tuple[SslV2CipherKind, ...]) -> tuple[CipherSuite, ...]:
    """Those that are cipher suites of TLS, in wire order."""
    return tuple(CipherSuite(spec) for spec in specs if spec < 0x10000)


def _cipher_specs(cursor: Cursor, length: int) -> tuple[SslV2CipherKind, ...]:
    start = cursor.offset
    body = Cursor(cursor.take("cipher_specs", length), start)
    return code_points(body, SslV2CipherKind, "cipher_specs", start, 3)


@dataclass(frozen=True, slots=True)
class Found:
    """A hello that a stream begins with: the message or what came of it, and its record's place."""

    message: bytes
    header: int
    record: int
    is_whole: bool


def find(data: bytes) -> Found | None:
    """The hello that `data` begin with, perhaps cut; `None` for anything else.

    Raises `EOFError` while there are too few bytes to tell. There is no magic number, so all that
    is stated must fit: the lengths in the hello add up to that of its record, ciphers are whole and
    some, session and challenge have a length that the specification allows, and the version is one
    that a client of this format could know.
    """
    cursor = Cursor(data)
    try:
        record = RecordHeader.parse(cursor)
    except ParseError:
        if data and data[0] & 0x40:
            return None
        raise EOFError from None
    header = len(data) - cursor.remaining
    length = record.length - record.padding
    if length < 0 or record.is_escape or record.length > _MAX_RECORD:
        return None
    try:
        stated = _stated(cursor)
    except ParseError:
        raise EOFError from None
    if stated is None or stated != length:
        return None
    end = header + record.length
    return Found(data[header : header + length], header, end, len(data) >= end)


def _stated(cursor: Cursor) -> int | None:
    """The length that a hello's fixed fields state; `None` for what no hello states."""
    kind = cursor.u8("msg_type")
    if kind == _CLIENT_HELLO:
        version = cursor.u16("version")
        specs, session, challenge = (cursor.u16("length") for _ in range(3))
        holds = (
            (version == 0x0002 or 0x0300 <= version <= 0x0304)
            and specs % 3 == 0
            and specs > 0
            and session in (0, 16)
            and 16 <= challenge <= 32
        )
        return 9 + specs + session + challenge if holds else None
    if kind == _SERVER_HELLO:
        hit, kind = cursor.u8("session_id_hit"), cursor.u8("certificate_type")
        version = cursor.u16("server_version")
        certificate, specs, connection = (cursor.u16("length") for _ in range(3))
        holds = (
            hit <= 1
            and kind <= 1
            and version == 0x0002
            and specs % 3 == 0
            and (kind == 1) == (certificate > 0)
            and 16 <= connection <= 32
        )
        return 11 + certificate + specs + connection if holds else None
    return None
