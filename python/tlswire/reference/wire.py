"""The cursor every parser reads through, and the errors it makes."""

from collections.abc import Callable
from typing import Protocol, Self, TypeVar

from tlswire.errors import CapError, IncompleteError, MalformedError, ParseError
from tlswire.registry import CodePoint

T = TypeVar("T")
C = TypeVar("C", bound=CodePoint)
Parser = Callable[["Cursor"], T]


class Parse(Protocol):
    """A type that reads itself from a cursor, fields in wire order."""

    @classmethod
    def parse(cls, cursor: "Cursor") -> Self:
        """Read one value, and leave the cursor after it."""


def _sentence(field: str, offset: int, text: str) -> str:
    return f"`{field}` at offset {offset}: {text}"


def incomplete(field: str, offset: int, needed: int) -> IncompleteError:
    """The input ends before the outermost structure does: more bytes may mend it."""
    text = _sentence(field, offset, f"the input ends: {needed} more bytes needed")
    return IncompleteError(text, "incomplete", field, offset)


def truncated(field: str, offset: int, needed: int, available: int) -> MalformedError:
    """A field runs past the end of the structure that holds it."""
    needed = min(needed, 0xFFFF_FFFF)
    text = f"runs past its end: {needed} bytes needed, {available} left"
    return MalformedError(_sentence(field, offset, text), "truncated", field, offset)


def illegal_length(field: str, offset: int, length: int) -> MalformedError:
    """A length that the field's definition does not allow."""
    text = _sentence(field, offset, f"illegal length: {length}")
    return MalformedError(text, "illegal_length", field, offset)


def illegal_value(field: str, offset: int, value: int) -> MalformedError:
    """A value that the field's definition does not allow."""
    text = _sentence(field, offset, f"illegal value: {value:#x}")
    return MalformedError(text, "illegal_value", field, offset)


def trailing_data(field: str, offset: int, length: int) -> MalformedError:
    """Bytes are left over after the last field of a structure."""
    text = _sentence(field, offset, f"bytes left over: {length}")
    return MalformedError(text, "trailing_data", field, offset)


def duplicate(field: str, offset: int, value: int) -> MalformedError:
    """The same thing twice where once is allowed."""
    text = _sentence(field, offset, f"repeated: {value:#x}")
    return MalformedError(text, "duplicate", field, offset)


def too_deep(field: str, offset: int) -> CapError:
    """Structures nested deeper than is followed."""
    return CapError(_sentence(field, offset, "nested too deep"), "too_deep", field, offset)


def too_large(field: str, offset: int, limit: int) -> CapError:
    """More than a cap."""
    text = _sentence(field, offset, f"larger than the cap: {limit}")
    return CapError(text, "too_large", field, offset)


class Cursor:
    """A place in bytes that remembers how far it is from the first byte of the input.

    A read that fails takes nothing; a vector that does not fit takes its length alone.
    """

    __slots__ = ("_bytes", "offset")

    def __init__(self, data: bytes, offset: int = 0) -> None:
        self._bytes = data
        self.offset = offset

    @property
    def remaining(self) -> int:
        """How many bytes are left."""
        return len(self._bytes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return not self._bytes

    @property
    def peek(self) -> bytes:
        """The bytes that are left, without taking them."""
        return self._bytes

    def copy(self) -> "Cursor":
        """Another cursor at the same place."""
        return Cursor(self._bytes, self.offset)

    def take(self, field: str, length: int) -> bytes:
        """Take `length` bytes."""
        if length > len(self._bytes):
            raise self._runs_past(field, self.offset, length)
        taken, self._bytes = self._bytes[:length], self._bytes[length:]
        self.offset += length
        return taken

    def u8(self, field: str) -> int:
        """Take a `uint8`."""
        return self.take(field, 1)[0]

    def u16(self, field: str) -> int:
        """Take a `uint16`."""
        return int.from_bytes(self.take(field, 2))

    def u24(self, field: str) -> int:
        """Take a `uint24`."""
        return int.from_bytes(self.take(field, 3))

    def u32(self, field: str) -> int:
        """Take a `uint32`."""
        return int.from_bytes(self.take(field, 4))

    def u64(self, field: str) -> int:
        """Take a `uint64`."""
        return int.from_bytes(self.take(field, 8))

    def varint(self, field: str) -> int:
        """Take a variable-length integer of QUIC, of 1, 2, 4 or 8 bytes (RFC 9000 §16)."""
        length = 1 << (self._bytes[0] >> 6) if self._bytes else 1
        return int.from_bytes(self.take(field, length)) & ((1 << (8 * length - 2)) - 1)

    def rest(self) -> bytes:
        """Take all that is left."""
        return self.take("rest", len(self._bytes))

    def vec8(self, field: str, minimum: int) -> "Cursor":
        """Take a vector whose length is one byte, of at least `minimum` bytes: its own cursor."""
        return self._vector(self.offset, field, self.u8(field), minimum)

    def vec16(self, field: str, minimum: int) -> "Cursor":
        """Take a vector whose length is two bytes, of at least `minimum` bytes: its own cursor."""
        return self._vector(self.offset, field, self.u16(field), minimum)

    def vec24(self, field: str, minimum: int) -> "Cursor":
        """Take a vector whose length is three bytes, of at least `minimum` bytes."""
        return self._vector(self.offset, field, self.u24(field), minimum)

    def finish(self, field: str) -> None:
        """Insist that nothing is left of `field`."""
        if self._bytes:
            raise trailing_data(field, self.offset, len(self._bytes))

    def _runs_past(self, field: str, start: int, needed: int) -> ParseError:
        return truncated(field, start, needed, len(self._bytes))

    def _vector(self, start: int, field: str, length: int, minimum: int) -> "Cursor":
        """The body of a vector; errors point at its length, since that is what cannot be true."""
        if length < minimum:
            raise illegal_length(field, start, length)
        if length > len(self._bytes):
            raise self._runs_past(field, start, length)
        offset = self.offset
        return Cursor(self.take(field, length), offset)


class InputCursor(Cursor):
    """A cursor over a structure that ends where the input does: what runs past it is incomplete."""

    __slots__ = ()

    def _runs_past(self, field: str, start: int, needed: int) -> ParseError:
        return incomplete(field, start, needed - self.remaining)


def code_points(body: Cursor, kind: type[C], field: str, start: int, width: int) -> tuple[C, ...]:
    """The code points of `width` bytes that the rest of `body` is, in wire order.

    What is not whole elements is an error at `start`, where the list's length is.
    """
    data = body.rest()
    if len(data) % width:
        raise illegal_length(field, start, len(data))
    places = range(0, len(data), width)
    return tuple(kind(int.from_bytes(data[at : at + width])) for at in places)


def list8(
    cursor: Cursor, kind: type[C], field: str, minimum: int = 0, width: int = 2
) -> tuple[C, ...]:
    """Take a list of code points whose length is one byte, of at least `minimum` bytes."""
    start = cursor.offset
    return code_points(cursor.vec8(field, minimum), kind, field, start, width)


def list16(cursor: Cursor, kind: type[C], field: str, minimum: int = 0) -> tuple[C, ...]:
    """Take a list of two-byte code points whose length is two bytes."""
    start = cursor.offset
    return code_points(cursor.vec16(field, minimum), kind, field, start, 2)


def sequence(body: Cursor, parse: Parser[T]) -> tuple[T, ...]:
    """The elements that fill the rest of `body`, each with its own length."""
    elements = []
    while not body.is_empty:
        elements.append(parse(body))
    return tuple(elements)


def whole(body: Cursor, parse: Parser[T], field: str) -> T:
    """The one element that fills the rest of `body`."""
    parsed = parse(body)
    body.finish(field)
    return parsed


def sequence_leniently(body: Cursor, parse: Parser[T]) -> tuple[tuple[T, ...], ParseError | None]:
    """The elements of `body` before the first that is malformed, and what is wrong with that."""
    elements: list[T] = []
    while not body.is_empty:
        try:
            elements.append(parse(body))
        except ParseError as error:
            return tuple(elements), error
    return tuple(elements), None


def fits(cursor: Cursor, parse: Parser[object]) -> bool:
    """Whether `parse` reads all that is left, which stays where it is."""
    attempt = cursor.copy()
    try:
        parse(attempt)
    except ParseError:
        return False
    return attempt.is_empty


def moved(error: ParseError, offset: int) -> ParseError:
    """The same error at another offset, for who counts from elsewhere."""
    text = str(error).replace(f"at offset {error.offset}:", f"at offset {offset}:", 1)
    return type(error)(text, error.kind, error.field, offset)
