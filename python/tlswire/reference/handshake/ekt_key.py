"""`ekt_key`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor


@dataclass(frozen=True, slots=True)
class EktKey:
    """A key that encrypts the keys of SRTP (RFC 8870 §5.2.2).

    ::

        struct {
            opaque ekt_key_value<1..256>;
            opaque srtp_master_salt<1..256>;
            uint16 ekt_spi;
            uint24 ekt_ttl;
        } EKTKey;
    """

    ekt_key_value: bytes
    srtp_master_salt: bytes
    ekt_spi: int
    ekt_ttl: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        return cls(
            ekt_key_value=cursor.vec16("ekt_key_value", 0).rest(),
            srtp_master_salt=cursor.vec16("srtp_master_salt", 0).rest(),
            ekt_spi=cursor.u16("ekt_spi"),
            ekt_ttl=cursor.u24("ekt_ttl"),
        )
