"""`ech_is_inner`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class EchIsInner:
    """This is the hidden hello, or the server has read it.

    In drafts of ECH until the 12th; the body is empty. draft-ietf-tls-esni-09 §5.1.
    """

    TYPE: ClassVar = ExtensionType.ECH_IS_INNER

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
