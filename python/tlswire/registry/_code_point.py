"""The base of every registry: an `IntEnum` that holds each value of its width, named or not."""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import ClassVar, Literal, Self, cast

_Letter = Literal["Y", "N", "D"]
# label, reference, registered, recommended, dtls, dtls_only, messages
_Row = tuple[str, str, bool, _Letter | None, _Letter | None, _Letter | None, str | None]

# Values of wider types are not kept: a stream of hostile packets could name any number of them.
_CACHED_BITS = 16


def is_grease(value: int) -> bool:
    """Whether `value` is one of the sixteen reserved two-byte values of RFC 8701."""
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


_GREASE: dict[str, Callable[[int], bool]] = {
    "u16": is_grease,
    "psk_key_exchange_mode": lambda value: value % 0x1F == 0x0B and value <= 0xE4,
    "quic_version": lambda value: value & 0x0F0F0F0F == 0x0A0A0A0A,
    "quic_transport_parameter": lambda value: value % 31 == 27,
    "": lambda _: False,
}


class CodePoint(IntEnum):
    """A value of a registry.

    Calling the class with any integer of its width gives a member: an assigned one, or one made
    for the occasion that iteration does not list. Other values raise `ValueError`.
    """

    _bits: ClassVar[int]
    _rows: ClassVar[Mapping[int, _Row]]
    _ranges: ClassVar[Sequence[tuple[int, int]]]
    _grease: ClassVar[str]

    def __init_subclass__(
        cls,
        *,
        bits: int,
        rows: Mapping[int, _Row],
        ranges: Sequence[tuple[int, int]] = (),
        grease: str = "",
    ) -> None:
        """Take the facts of a registry: its width, its rows, which of them span a range."""
        cls._bits = bits
        cls._rows = rows
        cls._ranges = ranges
        cls._grease = grease

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or not 0 <= value < 1 << cls._bits:
            return None
        member = int.__new__(cls, value)
        member._value_ = int(value)
        member._name_ = cls._made_name(member)
        if cls._bits > _CACHED_BITS:
            return member
        made = cls._value2member_map_.setdefault(value, member)  # another thread may be first
        return cast("Self", made)

    def _made_name(self) -> str:
        row = self._row
        digits = f"0x{self._value_:0{self._digits}X}"
        if row is not None:
            return f"{self.__class__(self._first).name}_{digits}"
        return f"GREASE_{digits}" if self.is_grease else digits

    @property
    def _digits(self) -> int:
        return 2 if self._bits == 64 else self._bits // 4

    @property
    def _first(self) -> int:
        """The value that holds the row: the first of a range."""
        value = self._value_
        return next((first for first, last in self._ranges if first <= value <= last), value)

    @cached_property
    def _row(self) -> _Row | None:
        return self._rows.get(self._first)

    @cached_property
    def label(self) -> str:
        """The registry's own text; the value in hexadecimal when it has none.

        `GREASE_` stands before a value that is reserved as such.
        """
        row = self._row
        if row is not None:
            return row[0]
        return f"{'GREASE_' if self.is_grease else ''}0x{self._value_:0{self._digits}x}"

    @property
    def reference(self) -> str | None:
        """The documents that define the value, separated by semicolons."""
        row = self._row
        return row[1] if row is not None else None

    @property
    def is_registered(self) -> bool:
        """Whether IANA assigned the value; drafts and private uses are not."""
        row = self._row
        return row is not None and row[2]

    @property
    def recommended(self) -> _Letter | None:
        """The "Recommended" column: yes, no, discouraged; `None` where there is none."""
        row = self._row
        return row[3] if row is not None else None

    @property
    def dtls_ok(self) -> bool | None:
        """The "DTLS-OK" column; `None` where there is none."""
        row = self._row
        return None if row is None or row[4] is None else row[4] == "Y"

    @property
    def dtls_only(self) -> bool | None:
        """The "DTLS-Only" column of extensions; `None` where there is none."""
        row = self._row
        return None if row is None or row[5] is None else row[5] == "Y"

    @property
    def tls13_messages(self) -> str | None:
        """The messages of TLS 1.3 that may carry an extension, such as `CH, SH`; `-` for none."""
        row = self._row
        return row[6] if row is not None else None

    @property
    def is_grease(self) -> bool:
        """Whether the value is reserved to keep receivers tolerant of the unknown (RFC 8701)."""
        return _GREASE[self._grease](self._value_)

    def __str__(self) -> str:
        """The label."""
        return self.label

    def __format__(self, spec: str) -> str:
        """The label, or the number where `spec` asks for one, as in `f"{suite:#06x}"`."""
        if spec and spec[-1] in "bcdoxXneEfFgG%":
            return format(self._value_, spec)
        return format(self.label, spec)

    def __repr__(self) -> str:
        """The class, the member and the value in hexadecimal."""
        return f"<{self.__class__.__name__}.{self._name_}: 0x{self._value_:0{self._digits}x}>"

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[int]]:
        """Pickle by value, so that values without a name come back too."""
        return self.__class__, (self._value_,)
