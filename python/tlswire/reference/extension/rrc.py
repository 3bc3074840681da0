"""`rrc`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class ReturnRoutabilityCheck:
    """The sender does checks of a peer's new address; the body is empty (RFC 9853 §3)."""

    TYPE: ClassVar = ExtensionType.RRC

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
