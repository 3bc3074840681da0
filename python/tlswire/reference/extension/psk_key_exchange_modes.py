"""`psk_key_exchange_modes`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, list8
from tlswire.registry import ExtensionType, PskKeyExchangeMode


@dataclass(frozen=True, slots=True)
class PskKeyExchangeModes:
    """How the client would use a pre-shared key (RFC 9846 §4.3.9).

    ::

        struct { PskKeyExchangeMode ke_modes<1..255>; } PskKeyExchangeModes;
    """

    TYPE: ClassVar = ExtensionType.PSK_KEY_EXCHANGE_MODES
    ke_modes: tuple[PskKeyExchangeMode, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: order, duplicates and GREASE are kept."""
        return cls(list8(cursor, PskKeyExchangeMode, "ke_modes", width=1))
