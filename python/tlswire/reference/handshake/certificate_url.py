"""`certificate_url`."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.wire import Cursor, sequence


@dataclass(frozen=True, slots=True)
class UrlAndHash:
    """A place, and the hash of what is there.

    ::

        struct {
            opaque url<1..2^16-1>;
            unint8 padding;                         /* 1 */
            opaque SHA1Hash[20];
        } URLAndHash;
    """

    url: bytes
    padding: int
    sha1_hash: bytes

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read one place."""
        url, padding = cursor.vec16("url", 0).rest(), cursor.u8("padding")
        return cls(url, padding, cursor.take("SHA1Hash", 20))


@dataclass(frozen=True, slots=True)
class CertificateUrl:
    """Where the client's certificates lie, in place of them (RFC 6066 §5).

    ::

        struct {
            CertChainType type;
            URLAndHash url_and_hash_list<1..2^16-1>;
        } CertificateURL;
    """

    chain_type: int
    url_and_hash_list: tuple[UrlAndHash, ...]

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        chain_type = cursor.u8("type")
        places = sequence(cursor.vec16("url_and_hash_list", 0), UrlAndHash.parse)
        return cls(chain_type, places)
