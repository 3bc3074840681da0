"""`dnssec_chain`."""

from dataclasses import dataclass
from typing import ClassVar, Self

from tlswire.reference.wire import Cursor
from tlswire.registry import ExtensionType


@dataclass(frozen=True, slots=True)
class DnssecChainRequest:
    """The client wants the DNS records that vouch for the server's key (RFC 9102 §2).

    ::

        struct {
            uint16 PortNumber;
        } // of a client_hello

        struct {
            uint16 ExtSupportLifetime;
            opaque AuthenticationChain<1..2^16-1>
        } DnssecChainExtension; // of the server
    """

    TYPE: ClassVar = ExtensionType.DNSSEC_CHAIN
    port_number: int

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the field."""
        return cls(cursor.u16("PortNumber"))


@dataclass(frozen=True, slots=True)
class DnssecChain:
    """The DNS records that vouch for the server's key.

    The samples of RFC 9102 §A have no length before them.
    """

    TYPE: ClassVar = ExtensionType.DNSSEC_CHAIN
    ext_support_lifetime: int
    authentication_chain: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the fields."""
        return cls(
            ext_support_lifetime=cursor.u16("ExtSupportLifetime"),
            authentication_chain=cursor.rest(),
        )
