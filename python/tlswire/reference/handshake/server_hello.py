"""`server_hello`, and the `HelloRetryRequest` in its clothes."""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import E, Extensions
from tlswire.reference.extension.key_share import KeyShareHelloRetryRequest, KeyShareServerHello
from tlswire.reference.extension.supported_versions import SelectedVersion
from tlswire.reference.handshake.client_hello import extensions_at_end, session_id
from tlswire.reference.wire import Cursor
from tlswire.registry import CipherSuite, CompressionMethod, NamedGroup, ProtocolVersion

# The random of a HelloRetryRequest: the SHA-256 of that word (RFC 9846 §4.2.3).
HELLO_RETRY_REQUEST_RANDOM = bytes.fromhex(
    "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
)


class DowngradeSentinel(Enum):
    """What a server that could have done better leaves in its random (RFC 9846 §4.2.3)."""

    # TLS 1.2 is chosen by a server that knows TLS 1.3.
    TLS12 = b"DOWNGRD\x01"
    # TLS 1.1 or older is chosen by a server that knows better.
    TLS11 = b"DOWNGRD\x00"


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What a server chose (RFC 9846 §4.2.3).

    ::

        struct {
            ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
            Random random;
            opaque legacy_session_id_echo<0..32>;
            CipherSuite cipher_suite;
            uint8 legacy_compression_method = 0;
            Extension extensions<6..2^16-1>;
        } ServerHello;

    Drafts of TLS 1.3 before the 22nd have neither session id nor compression method. What is
    broken up to the compression method is an error. What is broken after it is a `defect`, and the
    extensions before it are there.
    """

    legacy_version: ProtocolVersion
    random: bytes
    legacy_session_id_echo: bytes
    cipher_suite: CipherSuite
    legacy_compression_method: CompressionMethod | None
    extensions: Extensions | None
    defect: ParseError | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        legacy_version = ProtocolVersion(cursor.u16("legacy_version"))
        random = cursor.take("random", 32)
        is_early_draft = _is_early_draft(legacy_version, cursor)
        echo = b"" if is_early_draft else session_id(cursor, "legacy_session_id_echo")
        cipher_suite = CipherSuite(cursor.u16("cipher_suite"))
        method = None if is_early_draft else cursor.u8("legacy_compression_method")
        extensions, defect = extensions_at_end(cursor)
        return cls(
            legacy_version=legacy_version,
            random=random,
            legacy_session_id_echo=echo,
            cipher_suite=cipher_suite,
            legacy_compression_method=None if method is None else CompressionMethod(method),
            extensions=extensions,
            defect=defect,
        )

    @property
    def is_hello_retry_request(self) -> bool:
        """Whether this asks for another hello: told by the random (RFC 9846 §4.2.4)."""
        return self.random == HELLO_RETRY_REQUEST_RANDOM

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
    def selected_version(self) -> ProtocolVersion | None:
        """The version in `supported_versions`; `None` when not sent or malformed."""
        selected = self.find(SelectedVersion)
        return None if selected is None else selected.selected_version

    @property
    def version(self) -> ProtocolVersion:
        """The version chosen: that in `supported_versions`, else `legacy_version`."""
        selected = self.selected_version
        return self.legacy_version if selected is None else selected

    @property
    def key_share_group(self) -> NamedGroup | None:
        """The group of the server's share, or the one a `HelloRetryRequest` asks for.

        `None` when it was not sent or is malformed.
        """
        if self.is_hello_retry_request:
            wanted = self.find(KeyShareHelloRetryRequest)
            return None if wanted is None else wanted.selected_group
        share = self.find(KeyShareServerHello)
        return None if share is None else share.server_share.group

    @property
    def downgrade_sentinel(self) -> DowngradeSentinel | None:
        """The sentinel that the random ends with, wanted or by chance of one in 2^64."""
        ending = self.random[24:]
        return next((one for one in DowngradeSentinel if one.value == ending), None)


def _is_early_draft(legacy_version: ProtocolVersion, cursor: Cursor) -> bool:
    """Whether what follows the random begins with the suite.

    It does under the number of a draft, and under that of TLS 1.3, from before drafts had numbers,
    where no session id can begin so.
    """
    no_session_id = cursor.peek[:1] > b"\x20"
    is_tls13 = legacy_version == ProtocolVersion.TLSV1_3
    return legacy_version >> 8 == 0x7F or (is_tls13 and no_session_id)
