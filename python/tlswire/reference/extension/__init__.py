"""Extensions: the block that hellos and certificates carry, and the bodies in it.

The structure of a block is checked once, bodies are decoded when they are asked for. A body that
is malformed costs itself alone, and what has no type here stays raw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self, TypeVar

from tlswire.errors import ParseError
from tlswire.reference.wire import Cursor, sequence, sequence_leniently
from tlswire.registry import ExtensionType


class Extension(Protocol):
    """A body that a block of extensions can be asked for by its type."""

    TYPE: ClassVar[ExtensionType]

    @classmethod
    def parse(cls, cursor: Cursor, /) -> Self:
        """Read the body."""


E = TypeVar("E", bound=Extension)


@dataclass(frozen=True, slots=True)
class RawExtension:
    """One extension, its body undecoded (RFC 9846 §4.3).

    ::

        struct {
            ExtensionType extension_type;
            opaque extension_data<0..2^16-1>;
        } Extension;

    `offset` is where the body begins, from the first byte of the message's header.
    """

    extension_type: ExtensionType
    body: bytes
    offset: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the type, and delimit the body."""
        extension_type = ExtensionType(cursor.u16("extension_type"))
        data = cursor.vec16("extension_data", 0)
        offset = data.offset
        return cls(extension_type, data.rest(), offset)

    def decode(self, kind: type[E]) -> E:
        """The body as a `kind`, whatever the type says; all of it must be consumed."""
        cursor = Cursor(self.body, self.offset)
        decoded = kind.parse(cursor)
        cursor.finish("extension_data")
        return decoded


@dataclass(frozen=True, slots=True)
class Extensions:
    """A block of extensions as sent: order, duplicates, GREASE and unknown types are kept."""

    list: tuple[RawExtension, ...] = ()

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read a block that must be whole."""
        return cls(sequence(cursor.vec16("extensions", 0), RawExtension.parse))

    @classmethod
    def of(cls, body: Cursor) -> tuple[Self, ParseError | None]:
        """The extensions in `body` before the first that is cut, and what is wrong with that."""
        extensions, cut = sequence_leniently(body, RawExtension.parse)
        return cls(extensions), cut

    @classmethod
    def leniently(cls, cursor: Cursor) -> tuple[Self, ParseError | None]:
        """The block that ends a message, however broken, and what is wrong with it.

        The extensions before the first that is cut are kept. Wrong may be the block's length, an
        extension's, or bytes after the block; the first of these is told.
        """
        lying = trailing = None
        try:
            body = cursor.vec16("extensions", 0)
        except ParseError as error:
            body, lying = cursor.copy(), error
        try:
            cursor.finish("extensions")
        except ParseError as error:
            trailing = error
        cursor.rest()
        extensions, cut = cls.of(body)
        return extensions, lying or cut or trailing

    def __len__(self) -> int:
        return len(self.list)

    def __iter__(self) -> Iterator[RawExtension]:
        return iter(self.list)

    @property
    def types(self) -> tuple[ExtensionType, ...]:
        """The types in wire order."""
        return tuple(raw.extension_type for raw in self.list)

    def find(self, wanted: ExtensionType) -> RawExtension | None:
        """The first extension of type `wanted`."""
        return next((raw for raw in self.list if raw.extension_type == wanted), None)

    def get(self, kind: type[E]) -> E | None:
        """The body of the first extension of `kind`'s type, by its number or a draft's.

        `None` when it was not sent; an error when it is malformed.
        """
        wanted = (kind.TYPE, *getattr(kind, "FORMER_TYPES", ()))
        raw = next((raw for raw in self.list if raw.extension_type in wanted), None)
        return None if raw is None else raw.decode(kind)

    @property
    def duplicate(self) -> ExtensionType | None:
        """A type that occurs more than once, which RFC 9846 §4.3 forbids; the lowest of several."""
        types = self.types
        return min((one for one in types if types.count(one) > 1), default=None)
