"""`parse_…`: one message out of bytes that hold it in one of three forms."""

from collections.abc import Iterator
from dataclasses import replace

from tlswire.errors import IncompleteError, ParseError
from tlswire.reference import ssl2, stream
from tlswire.reference.handshake import Message, client_hello, server_hello
from tlswire.reference.handshake.context import Context
from tlswire.reference.joiner import HEADER_LENGTH, RawMessage, stated_length
from tlswire.reference.opening import begins_a_record
from tlswire.reference.record import HEADER_LENGTH as RECORD_HEADER_LENGTH
from tlswire.reference.record import Record, records
from tlswire.reference.stream import (
    ChangeCipherSpec,
    Item,
    Oddity,
    Opaque,
    Partial,
    SentAlert,
    Stream,
)
from tlswire.reference.views import ClientHello, HandshakeMessage, Origin, ServerHello, Ssl2Hello
from tlswire.reference.wire import (
    InputCursor,
    illegal_length,
    illegal_value,
    incomplete,
    moved,
    too_large,
)
from tlswire.registry import ContentType, HandshakeType

Found = (
    ClientHello | ServerHello | Ssl2Hello | HandshakeMessage | SentAlert | ChangeCipherSpec | Opaque
)


def parse_client_hello(data: bytes) -> ClientHello:
    """The `ClientHello` in `data`: one or more records, a handshake message, or the body alone.

    What comes after it in the records is not looked at. Offsets of errors count from the first
    byte of `data`.
    """
    raw, origin = _find(data, HandshakeType.CLIENT_HELLO)
    body = _parsed(raw, origin, HandshakeType.CLIENT_HELLO).body
    assert isinstance(body, client_hello.ClientHello)
    return ClientHello(raw, origin, body)


def parse_server_hello(data: bytes) -> ServerHello:
    """The `ServerHello` (or `HelloRetryRequest`) in `data`, in the same three forms."""
    raw, origin = _find(data, HandshakeType.SERVER_HELLO)
    body = _parsed(raw, origin, HandshakeType.SERVER_HELLO).body
    assert isinstance(body, server_hello.ServerHello)
    return ServerHello(raw, origin, body)


def parse_messages(data: bytes) -> list[Found]:
    """The messages in `data`: records, or handshake messages in clear, of one direction.

    A hello in the format of SSL 2.0 may come first. Application data is left out. Where `data` ends
    within a record or a message, it is incomplete.
    """
    if begins_a_record(data):
        return list(_of_records(data))
    try:
        found = ssl2.find(data)
    except EOFError:
        found = None
    return list(_of_handshake(data) if found is None else _of_ssl2(data, found))


def _parsed(raw: bytes, origin: Origin, wanted: HandshakeType) -> Message:
    try:
        message = Message.parse(raw, origin.context)
    except ParseError as error:
        raise origin.moved(error) from None
    if message.handshake_type != wanted:
        raise origin.moved(illegal_value("msg_type", 0, message.handshake_type))
    return message


def _find(data: bytes, wanted: HandshakeType) -> tuple[bytes, Origin]:
    """The first handshake message in `data`, and where it is."""
    if begins_a_record(data):
        return _join(data)
    if not data or data[0] == wanted:
        return data, Origin()
    if stated_length(data) == len(data):
        raise illegal_value("msg_type", 0, data[0])
    if len(data) >= 1 << 24:
        raise illegal_length("length", 0, len(data))
    _insist_on_end(data, wanted)
    header = bytes((wanted,)) + len(data).to_bytes(3)
    return header + data, Origin(pieces=((HEADER_LENGTH, 0),))


def _insist_on_end(data: bytes, wanted: HandshakeType) -> None:
    """Insists that no field of a body that came alone runs past its end, which is the input's.

    A body that ends just before its extensions is whole: it may have none. Whatever else is wrong
    with it is told when the message is read.
    """
    cursor = InputCursor(data)
    try:
        if wanted == HandshakeType.CLIENT_HELLO:
            defect = client_hello.ClientHello.parse(cursor, Context()).defect
        else:
            defect = server_hello.ServerHello.parse(cursor).defect
    except ParseError as error:
        defect = error
    if isinstance(defect, IncompleteError):
        raise defect


def _join(data: bytes) -> tuple[bytes, Origin]:
    """The first handshake message of some records."""
    message = b""
    origin = Origin()
    for record in records(data):
        if record.header.content_type != ContentType.HANDSHAKE:
            raise illegal_value("type", record.offset, record.header.content_type)
        start = record.offset + RECORD_HEADER_LENGTH
        if not origin.pieces:
            origin = Origin(offset=start, record_version=record.header.version)
        origin = replace(origin, pieces=(*origin.pieces, (len(message), start)))
        message += record.fragment
        if not _missing(message):
            return message[: stated_length(message)], origin
    raise incomplete("body", len(data), _missing(message))


def _missing(message: bytes) -> int:
    """How many bytes a message lacks by its own header, at least."""
    return max(0, (stated_length(message) or HEADER_LENGTH) - len(message))


def _of_ssl2(data: bytes, found: ssl2.Found) -> Iterator[Found]:
    """A hello in the format of SSL 2.0, and the records of TLS that follow it."""
    if not found.is_whole:
        raise incomplete("message", len(data), found.record - len(data))
    yield Ssl2Hello(found.message, found.header)
    yield from _of_records(data[found.record :], found.record)


def _of_records(data: bytes, base: int = 0) -> Iterator[Found]:
    """The messages of records, the first of which is at `base` of the input."""
    try:
        whole = [replace(record, offset=record.offset + base) for record in records(data)]
    except ParseError as error:
        raise moved(error, error.offset + base) from None
    reader, context = Stream(base), Context()
    for item in reader.feed(data) + reader.finish():
        if isinstance(item, stream.Message):
            context = _learned(item.raw, context)
            pieces = _pieces(whole, item.raw.origin.offset, len(item.raw.data))
            yield _view(item.raw, pieces, context)
        else:
            yield from _other(item, base + len(data))


def _other(item: Item, end: int) -> Iterator[Found]:
    """What is no message: an error where one is cut or too long."""
    if isinstance(item, Partial):
        raise incomplete("body", end, _missing(item.raw.data))
    if isinstance(item, Oddity):
        if item.name == "handshake_length":
            raise too_large("length", item.offset, item.value or 0)
    elif isinstance(item, Opaque):
        if item.header.content_type != ContentType.APPLICATION_DATA:
            yield item
    elif not isinstance(item, stream.Message):
        yield item


def _pieces(whole: list[Record], offset: int, length: int) -> tuple[tuple[int, int], ...]:
    """Where the pieces of a message lie that begins at `offset` of the input."""
    pieces, taken = [], 0
    for record in whole:
        start = record.offset + RECORD_HEADER_LENGTH
        end = start + len(record.fragment)
        is_handshake = record.header.content_type == ContentType.HANDSHAKE
        if not is_handshake or end <= offset or taken >= length:
            continue
        at = max(offset, start)
        pieces.append((taken, at))
        taken += end - at
    return tuple(pieces)


def _of_handshake(data: bytes) -> Iterator[Found]:
    offset = 0
    while offset < len(data):
        rest = data[offset:]
        if _missing(rest):
            raise incomplete("body", len(data), _missing(rest))
        message = rest[: stated_length(rest)]
        yield _shown(message, Origin(pieces=((0, offset),), offset=offset))
        offset += len(message)


def _learned(raw: RawMessage, context: Context) -> Context:
    """A `ServerHello` settles how later messages are laid out."""
    try:
        body = Message.parse(raw.data, context).body
    except ParseError:
        return context
    if not isinstance(body, server_hello.ServerHello) or body.is_hello_retry_request:
        return context
    return replace(context, version=body.version, cipher_suite=body.cipher_suite)


def _view(raw: RawMessage, pieces: tuple[tuple[int, int], ...], context: Context) -> Found:
    origin = Origin(pieces, raw.origin.offset, raw.origin.record_version, context)
    return _shown(raw.data, origin)


def _shown(raw: bytes, origin: Origin) -> Found:
    """The view of one message; one that cannot be read says why."""
    try:
        body = Message.parse(raw, origin.context).body
    except ParseError as error:
        return HandshakeMessage(raw, origin.offset, origin.moved(error))
    if isinstance(body, client_hello.ClientHello):
        return ClientHello(raw, origin, body)
    if isinstance(body, server_hello.ServerHello):
        return ServerHello(raw, origin, body)
    return HandshakeMessage(raw, origin.offset)
