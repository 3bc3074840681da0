"""`pre_shared_key`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class PskIdentity:
    """One key's name, and how old the client says its ticket is, in masked milliseconds.

    ::

        struct { opaque identity<1..2^16-1>; uint32 obfuscated_ticket_age; } PskIdentity;
    """

    identity: bytes
    obfuscated_ticket_age: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the identity."""
        identity = cursor.vec16("identity", 0).rest()
        return cls(identity, cursor.u32("obfuscated_ticket_age"))


def psk_binder_entry(cursor: Cursor) -> bytes:
    """The proof that the client has the key.

    ::

        opaque PskBinderEntry<32..255>;
    """
    return cursor.vec8("PskBinderEntry", 0).rest()


@dataclass(frozen=True, slots=True)
class OfferedPsks:
    """The pre-shared keys the client offers, best first (RFC 9846 §4.3.11).

    ::

        struct {
            PskIdentity identities<7..2^16-1>;
            PskBinderEntry binders<33..2^16-1>;
        } OfferedPsks;
    """

    TYPE: ClassVar = ExtensionType.PRE_SHARED_KEY
    identities: tuple[PskIdentity, ...]
    binders: tuple[bytes, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read both lists."""
        identities = sequence(cursor.vec16("identities", 0), PskIdentity.parse)
        return cls(identities, sequence(cursor.vec16("binders", 0), psk_binder_entry))


@dataclass(frozen=True, slots=True)
class SelectedPsk:
    """The key the server chose: its place among the client's identities, from zero.

    ::

        uint16 selected_identity;
    """

    TYPE: ClassVar = ExtensionType.PRE_SHARED_KEY
    selected_identity: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the place."""
        return cls(cursor.u16("selected_identity"))
