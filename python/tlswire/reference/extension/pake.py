"""`pake`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor, sequence
from tlswire.registry import ExtensionType, PakeScheme


@dataclass(frozen=True, slots=True)
class PakeShare:
    """The first message of one way.

    ::

        struct {
            PAKEScheme   pake_scheme;
            opaque      pake_message<1..2^16-1>;
        } PAKEShare;
    """

    pake_scheme: PakeScheme
    pake_message: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            pake_scheme=PakeScheme(cursor.u16("pake_scheme")),
            pake_message=cursor.vec16("pake_message", 0).rest(),
        )


@dataclass(frozen=True, slots=True)
class PakeClientHello:
    """The client can prove a password in one of several ways (draft-bmw-tls-pake13-01 §3).

    ::

        struct {
            opaque    client_identity<0..2^16-1>;
            opaque    server_identity<0..2^16-1>;
            PAKEShare client_shares<0..2^16-1>;
        } PAKEClientHello;
    """

    TYPE: ClassVar = ExtensionType.PAKE
    client_identity: bytes
    server_identity: bytes
    client_shares: tuple[PakeShare, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            client_identity=cursor.vec16("client_identity", 0).rest(),
            server_identity=cursor.vec16("server_identity", 0).rest(),
            client_shares=sequence(cursor.vec16("client_shares", 0), PakeShare.parse),
        )


@dataclass(frozen=True, slots=True)
class PakeServerHello:
    """The server's message of the way it chose.

    ::

        struct {
            PAKEShare server_share;
        } PAKEServerHello;
    """

    TYPE: ClassVar = ExtensionType.PAKE
    server_share: PakeShare

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(PakeShare.parse(cursor))
