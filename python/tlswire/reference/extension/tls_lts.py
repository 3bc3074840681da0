"""`tls_lts`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class TlsLts:
    """The sender does TLS 1.2 with the changes for long-term support; the body is empty.

    draft-gutmann-tls-lts §3.
    """

    TYPE: ClassVar = ExtensionType.TLS_LTS

    @classmethod
    def parse(cls, _: Cursor) -> Self:
        """Read nothing."""
        return cls()
