"""`key_share`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType, NamedGroup


@dataclass(frozen=True, slots=True)
class KeyShareEntry:
    """One group and the public key offered for it.

    ::

        struct { NamedGroup group; opaque key_exchange<1..2^16-1>; } KeyShareEntry;
    """

    group: NamedGroup
    key_exchange: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the entry."""
        group = NamedGroup(cursor.u16("group"))
        return cls(group, cursor.vec16("key_exchange", 0).rest())


@dataclass(frozen=True, slots=True)
class KeyShareClientHello:
    """The key shares a client offers, best first (RFC 9846 §4.3.8).

    ::

        struct { KeyShareEntry client_shares<0..2^16-1>; } KeyShareClientHello;
    """

    TYPE: ClassVar = ExtensionType.KEY_SHARE
    FORMER_TYPES: ClassVar = (ExtensionType.KEY_SHARE_DRAFT,)
    client_shares: tuple[KeyShareEntry, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the list: GREASE and duplicate groups are kept."""
        return cls(sequence(cursor.vec16("client_shares", 0), KeyShareEntry.parse))


@dataclass(frozen=True, slots=True)
class KeyShareHelloRetryRequest:
    """The group the server wants a share of instead.

    ::

        struct { NamedGroup selected_group; } KeyShareHelloRetryRequest;
    """

    TYPE: ClassVar = ExtensionType.KEY_SHARE
    FORMER_TYPES: ClassVar = (ExtensionType.KEY_SHARE_DRAFT,)
    selected_group: NamedGroup

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the group."""
        return cls(NamedGroup(cursor.u16("selected_group")))


@dataclass(frozen=True, slots=True)
class KeyShareServerHello:
    """The server's share, of one of the groups the client has sent a share of.

    ::

        struct { KeyShareEntry server_share; } KeyShareServerHello;
    """

    TYPE: ClassVar = ExtensionType.KEY_SHARE
    FORMER_TYPES: ClassVar = (ExtensionType.KEY_SHARE_DRAFT,)
    server_share: KeyShareEntry

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the share."""
        return cls(KeyShareEntry.parse(cursor))
