"""DER as a certificate needs it: identifier, length, content, each where it lies.

Lenient where the meaning is plain: a length that is longer than it need be is read, and
`Element.is_minimal` tells. An indefinite length (X.690 §8.1.3.6) is an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from tlswire.errors import MalformedError, ParseError
from tlswire.reference.wire import (
    Cursor,
    illegal_length,
    illegal_value,
    too_deep,
    too_large,
    truncated,
)

# How deep `check` follows structures within structures.
MAX_DEPTH = 32

# Identifier octets (X.690 §8.1.2).
BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
UTF8_STRING = 0x0C
NUMERIC_STRING = 0x12
PRINTABLE_STRING = 0x13
TELETEX_STRING = 0x14
IA5_STRING = 0x16
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
VISIBLE_STRING = 0x1A
GENERAL_STRING = 0x1B
UNIVERSAL_STRING = 0x1C
BMP_STRING = 0x1E
SEQUENCE = 0x30
SET = 0x31


@dataclass(frozen=True, slots=True)
class Element:
    """One value, not yet decoded: its identifier octet, header and content, content alone.

    `offset` is where the identifier octet is, from the first byte of the input.
    """

    tag: int
    der: bytes
    content: bytes
    offset: int

    @property
    def content_offset(self) -> int:
        """Where the content begins, from the first byte of the input."""
        return self.offset + len(self.der) - len(self.content)

    @property
    def is_constructed(self) -> bool:
        """Whether the content is itself made of elements."""
        return bool(self.tag & 0x20)

    @property
    def is_minimal(self) -> bool:
        """Whether the length takes as few octets as it can, which DER demands (X.690 §10.1)."""
        length = len(self.content)
        octets = 0 if length < 0x80 else (length.bit_length() + 7) // 8
        return self.tag & 0x1F == 0x1F or len(self.der) - length == 2 + octets

    @property
    def reader(self) -> "Reader":
        """The elements of the content."""
        return Reader(self.content, self.content_offset)

    def items(self, field: str, limit: int) -> Iterator[Self | ParseError]:
        """The elements of the content, a SEQUENCE OF or SET OF: at most `limit` of them.

        An error is given in place of an element, and ends them.
        """
        reader = self.reader
        for _ in range(limit):
            if reader.is_empty:
                return
            try:
                element = reader.next(field)
            except ParseError as error:
                yield error
                return
            yield type(self)(element.tag, element.der, element.content, element.offset)
        if not reader.is_empty:
            yield too_large(field, reader.offset, limit)

    def expect(self, field: str, tag: int) -> Self:
        """The element itself if its tag is `tag`."""
        if self.tag != tag:
            raise illegal_value(field, self.offset, self.tag)
        return self

    def not_minimal(self, field: str) -> MalformedError:
        """The error of an element whose length takes more octets than it need."""
        return illegal_length(field, self.offset, len(self.content))


class Reader:
    """Elements one after the other."""

    def __init__(self, data: bytes, offset: int) -> None:
        self._cursor = Cursor(data, offset)

    @property
    def offset(self) -> int:
        """How far from the first byte of the input the next element is."""
        return self._cursor.offset

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return self._cursor.is_empty

    @property
    def peek(self) -> int | None:
        """The identifier octet of the next element."""
        return next(iter(self._cursor.peek), None)

    def next(self, field: str) -> Element:
        """Take the next element, whatever it is; errors are at its identifier octet."""
        before = self._cursor.copy()
        element, cut = self.clipped(field)
        if cut is not None:
            self._cursor = before
            raise cut
        return element

    def expect(self, field: str, tag: int) -> Element:
        """Take the next element, which must be a `tag`."""
        return self.next(field).expect(field, tag)

    def optional(self, field: str, tag: int) -> Element | None:
        """Take the next element if it is a `tag`."""
        return self.next(field) if self.peek == tag else None

    def finish(self, field: str) -> None:
        """Insist that nothing is left of `field`."""
        self._cursor.finish(field)

    def clipped(self, field: str) -> tuple[Element, ParseError | None]:
        """Take the next element, or as much of it as there is, with the error that it is cut."""
        start = self._cursor
        cursor = start.copy()
        tag = _identifier(cursor, field, start.offset)
        length = _length(cursor, field, start.offset)
        cut = None
        if length > cursor.remaining:
            cut = truncated(field, start.offset, length, cursor.remaining)
        content = cursor.take(field, min(length, cursor.remaining))
        der = start.peek[: start.remaining - cursor.remaining]
        self._cursor = cursor
        return Element(tag, der, content, start.offset), cut


def _octet(cursor: Cursor, field: str, start: int) -> int:
    """Take one octet of the header of the element at `start`, where an error points."""
    if cursor.is_empty:
        raise truncated(field, start, 1, 0)
    return cursor.u8(field)


def _identifier(cursor: Cursor, field: str, start: int) -> int:
    """Take an identifier; of one with several octets, the first tells class and form."""
    tag = _octet(cursor, field, start)
    if tag & 0x1F == 0x1F:
        while _octet(cursor, field, start) & 0x80:
            pass
    return tag


def _length(cursor: Cursor, field: str, start: int) -> int:
    """Take a length, in the short or the long form."""
    first = _octet(cursor, field, start)
    if first < 0x80:
        return first
    if first == 0x80:
        raise illegal_length(field, start, first)
    octets = first & 0x7F
    if octets > cursor.remaining:
        raise truncated(field, start, octets, cursor.remaining)
    return int.from_bytes(cursor.take(field, octets))


def check(der: bytes) -> None:
    """Walk every constructed element of `der`, down to `MAX_DEPTH`.

    The error is the first element that runs past the one around it, has an indefinite length or
    one that is not minimal, or lies too deep.
    """
    readers = [Reader(der, 0)]
    while readers:
        if readers[-1].is_empty:
            readers.pop()
            continue
        element = readers[-1].next("element")
        if not element.is_minimal:
            raise element.not_minimal("length")
        if element.is_constructed:
            if len(readers) > MAX_DEPTH:
                raise too_deep("element", element.offset)
            readers.append(element.reader)
