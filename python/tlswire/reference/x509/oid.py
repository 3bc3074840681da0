"""Object identifiers."""

from dataclasses import dataclass
from typing import ClassVar

from tlswire.reference.x509.oid_names import NAMES

# The most arcs that are printed in dotted form, and the most bits of one.
MAX_ARCS = 64
MAX_ARC_BITS = 128


@dataclass(frozen=True, slots=True)
class Oid:
    """An object identifier, as its content octets (X.690 §8.19).

    Prints as dotted numbers; as `#` and its octets in hexadecimal if it is empty, cut, has an arc
    of more than 128 bits, or more than 64 arcs.
    """

    content: bytes

    SUBJECT_KEY_IDENTIFIER: ClassVar["Oid"]
    KEY_USAGE: ClassVar["Oid"]
    SUBJECT_ALT_NAME: ClassVar["Oid"]
    BASIC_CONSTRAINTS: ClassVar["Oid"]
    AUTHORITY_KEY_IDENTIFIER: ClassVar["Oid"]
    EXT_KEY_USAGE: ClassVar["Oid"]
    SIGNED_CERTIFICATE_TIMESTAMPS: ClassVar["Oid"]

    @property
    def name(self) -> str | None:
        """The name its standard gives it, where this library knows it."""
        return NAMES.get(str(self))

    @property
    def _arcs(self) -> list[int] | None:
        """The arcs, with the first two still in one; `None` if they cannot be printed."""
        arcs, arc = [], 0
        for octet in self.content:
            arc = arc << 7 | octet & 0x7F
            if arc.bit_length() > MAX_ARC_BITS:
                return None
            if not octet & 0x80:
                arcs.append(arc)
                arc = 0
        is_whole = self.content[-1:] < b"\x80"
        return arcs if arcs and is_whole and len(arcs) <= MAX_ARCS else None

    def __str__(self) -> str:
        arcs = self._arcs
        if arcs is None:
            return f"#{self.content.hex()}"
        first = min(arcs[0] // 40, 2)
        return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


Oid.SUBJECT_KEY_IDENTIFIER = Oid(b"\x55\x1d\x0e")
Oid.KEY_USAGE = Oid(b"\x55\x1d\x0f")
Oid.SUBJECT_ALT_NAME = Oid(b"\x55\x1d\x11")
Oid.BASIC_CONSTRAINTS = Oid(b"\x55\x1d\x13")
Oid.AUTHORITY_KEY_IDENTIFIER = Oid(b"\x55\x1d\x23")
Oid.EXT_KEY_USAGE = Oid(b"\x55\x1d\x25")
Oid.SIGNED_CERTIFICATE_TIMESTAMPS = Oid(bytes.fromhex("2b06010401d679020402"))
