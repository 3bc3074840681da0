"""A message as a tree of fields: offset in the message, length, name, value."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from tlswire import Alert, ChangeCipherSpec
from tlswire._native import CapturedMessage
from tlswire.cli.ladder import WIDTH
from tlswire.cli.paint import Paint

_Line = tuple[int, int, int, str, int | bytes | str | None]

_PLACE = 14
# Byte strings are cut after so many bytes, unless all are asked for.
_MOST_BYTES = 64
# Bytes that are all printable are taken for text where there are so many of them.
_LEAST_TEXT = 4


def tree(message: CapturedMessage, paint: Paint, *, all_bytes: bool = False) -> Iterator[str]:
    """The lines of a message in clear; none of what is encrypted."""
    lines = list(_fields(message))
    if not lines:
        return
    yield ""
    length = sum(piece.length for piece in message.pieces or ())
    sender = f"the {message.sender}" if message.sender else f"{message.src_ip} {message.src_port}"
    yield paint(f"{message.type}, {length} bytes, from {sender}", "title")
    yield from (paint(line, "quiet") for line in _pieces(message))
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        yield from _line(line, following, paint, all_bytes=all_bytes)


def _pieces(message: CapturedMessage) -> Iterator[str]:
    """Where in the capture its bytes are."""
    for piece in message.pieces or ():
        last = piece.message_offset + piece.length - 1
        place = "" if piece.packet_offset is None else f", from its byte {piece.packet_offset} on"
        yield f"    bytes {piece.message_offset} to {last}: frame {piece.frame}{place}"


def _fields(message: CapturedMessage) -> Iterator[_Line]:
    match message.message:
        case Alert() as alert:
            yield 0, 0, 1, "level", _named(alert.level)
            yield 0, 1, 1, "description", _named(alert.description)
        case ChangeCipherSpec():
            yield 0, 0, 1, "type", "change_cipher_spec (0x01)"
        case _:
            yield from message.outline()


def _named(code: Any) -> str:
    return f"{code} (0x{int(code):02x})"


def _line(line: _Line, following: _Line | None, paint: Paint, *, all_bytes: bool) -> Iterator[str]:
    depth, offset, length, name, value = line
    indent = " " * (_PLACE + 2 * min(depth, 12))
    place = f"{offset:>6} {length:>6}".ljust(_PLACE) + indent[_PLACE:]
    if not name:
        for text in wrap(f"malformed: {value!s}", WIDTH - len(indent)):
            yield paint(f"{indent}{text}", "malformed")
        return
    if value is None:
        said = _title(name, following)
        yield f"{place}{said}"
        return
    text = _shown(value, all_bytes=all_bytes)
    if len(indent) + len(name) + 2 + len(text) <= WIDTH:
        yield f"{place}{name}: {text}"
        return
    yield f"{place}{name}:"
    yield from (f"{indent}  {one}" for one in _folded(text, WIDTH - len(indent) - 2))


def _folded(text: str, width: int) -> list[str]:
    """The text in lines; bytes are not torn in two."""
    return wrap(text, width - width % 2, break_on_hyphens=False)


def _title(name: str, following: _Line | None) -> str:
    """What a structure is called: an extension by its type, too."""
    is_type = following is not None and following[3] in {"extension_type", "extnID"}
    return f"{name} {following[4]!s}" if name == "Extension" and is_type and following else name


def _shown(value: int | bytes | str, *, all_bytes: bool) -> str:
    match value:
        case bytes() if not value:
            return "(empty)"
        case bytes() if len(value) >= _LEAST_TEXT and value.isascii():
            text = value.decode()
            return f'"{text}"' if text.isprintable() else _hex(value, all_bytes=all_bytes)
        case bytes():
            return _hex(value, all_bytes=all_bytes)
        case str():
            return value or '""'
    return str(value)


def _hex(data: bytes, *, all_bytes: bool) -> str:
    if len(data) > _MOST_BYTES and not all_bytes:
        return f"{data[:_MOST_BYTES].hex()}... {len(data)} bytes"
    return data.hex()
