"""What stands in a field that has no value: more than one kind of nothing."""

from enum import Enum
from typing import Final, Literal, TypeVar


class Missing(Enum):
    """Why a field has no value; a field that was left out on purpose is `None` instead."""

    UNKNOWN = "unknown"
    """Nobody said, or the wire could not show it."""
    MALFORMED = "malformed"
    """It was sent, and cannot be read."""

    def __repr__(self) -> str:
        """The bare name."""
        return self.name

    def __bool__(self) -> bool:
        """Never true: there is nothing there."""
        return False


UNKNOWN: Final = Missing.UNKNOWN
MALFORMED: Final = Missing.MALFORMED
Unknown = Literal[Missing.UNKNOWN]
Codes = tuple[int, ...]

_T = TypeVar("_T")


def known(value: _T | Missing | None, default: _T) -> _T:
    """The value; `default` where there is none of whatever kind."""
    return default if value is None or isinstance(value, Missing) else value
