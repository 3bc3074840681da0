"""`client_hello`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import E, Extensions
from tlswire.reference.extension.server_name import ServerNameList
from tlswire.reference.extension.supported_versions import SupportedVersions
from tlswire.reference.handshake.context import Context, Transport
from tlswire.reference.handshake.version import newest
from tlswire.reference.wire import Cursor, illegal_length, list16
from tlswire.registry import CipherSuite, CompressionMethod, ProtocolVersion


@dataclass(frozen=True)
class ClientHello:
    """What a client offers (RFC 9846 §4.2.2, RFC 6347 §4.2.1).

    ::

        struct {
            ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
            Random random;
            opaque legacy_session_id<0..32>;
            opaque legacy_cookie<0..2^8-1>;             /* DTLS only */
            CipherSuite cipher_suites<2..2^16-2>;
            opaque legacy_compression_methods<1..2^8-1>;
            Extension extensions<8..2^16-1>;
        } ClientHello;

    What is broken up to the compression methods is an error. What is broken after them is a
    `defect`, and the extensions before it are there. `extensions` is `None` where the message ends
    before them, as it may before TLS 1.3.
    """

    legacy_version: ProtocolVersion
    random: bytes
    legacy_session_id: bytes
    legacy_cookie: bytes | None
    cipher_suites: tuple[CipherSuite, ...]
    legacy_compression_methods: tuple[CompressionMethod, ...]
    extensions: Extensions | None
    defect: ParseError | None

    @classmethod
    def parse(cls, cursor: Cursor, context: Context) -> Self:
        """Read the body. Without a transport in `context`, the version tells of DTLS."""
        legacy_version = ProtocolVersion(cursor.u16("legacy_version"))
        random = cursor.take("random", 32)
        legacy_session_id = session_id(cursor, "legacy_session_id")
        is_datagram = _is_datagram(legacy_version, context)
        legacy_cookie = cursor.vec8("legacy_cookie", 0).rest() if is_datagram else None
        cipher_suites = list16(cursor, CipherSuite, "cipher_suites", 2)
        methods = cursor.vec8("legacy_compression_methods", 0).rest()
        extensions, defect = extensions_at_end(cursor)
        return cls(
            legacy_version=legacy_version,
            random=random,
            legacy_session_id=legacy_session_id,
            legacy_cookie=legacy_cookie,
            cipher_suites=cipher_suites,
            legacy_compression_methods=tuple(map(CompressionMethod, methods)),
            extensions=extensions,
            defect=defect,
        )

    def get(self, kind: type[E]) -> E | None:
        """The body of the first extension of `kind`'s type.

        `None` when it was not sent; an error when it is malformed.
        """
        return (self.extensions or Extensions()).get(kind)

    def find(self, kind: type[E]) -> E | None:
        """The body of the first extension of `kind`'s type, if it can be read."""
        try:
            return self.get(kind)
        except ParseError:
            return None

    @property
    def server_name(self) -> bytes | None:
        """The first host name of `server_name`: bytes, which ought to be ASCII.

        `None` when it was not sent or is malformed.
        """
        names = self.find(ServerNameList)
        return None if names is None else names.host_name

    @cached_property
    def max_version(self) -> ProtocolVersion | None:
        """The newest version offered, GREASE left out.

        `None` when only unknown ones are, or the list of them is malformed.
        """
        try:
            offer = self.get(SupportedVersions)
        except ParseError:
            return None
        return self.legacy_version if offer is None else newest(offer.versions)


def _is_datagram(legacy_version: int, context: Context) -> bool:
    if context.transport is not None:
        return context.transport is Transport.DTLS
    return legacy_version >> 8 == 0xFE or legacy_version == 0x0100


def session_id(cursor: Cursor, field: str) -> bytes:
    """Take a session id, which has at most 32 bytes."""
    start = cursor.offset
    identifier = cursor.vec8(field, 0).rest()
    if len(identifier) > 32:
        raise illegal_length(field, start, len(identifier))
    return identifier


def extensions_at_end(cursor: Cursor) -> tuple[Extensions | None, ParseError | None]:
    """The block of extensions that ends a hello; none where the hello ends before it."""
    if cursor.is_empty:
        return None, None
    return Extensions.leniently(cursor)
