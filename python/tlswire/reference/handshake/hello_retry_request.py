"""`hello_retry_request` of the drafts of TLS 1.3, which had a type of its own."""

from dataclasses import dataclass
from typing import Self

from tlswire.errors import ParseError
from tlswire.reference.extension import Extensions
from tlswire.reference.extension.key_share import KeyShareHelloRetryRequest
from tlswire.reference.wire import Cursor
from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion


@dataclass(frozen=True, slots=True)
class HelloRetryRequest:
    """A server wants another hello, until draft 21 (draft-ietf-tls-tls13-18 §4.1.4).

    ::

        struct {
            ProtocolVersion server_version;
            CipherSuite cipher_suite;                   /* since draft 19 */
            Extension extensions<2..2^16-1>;
        } HelloRetryRequest;
    """

    server_version: ProtocolVersion
    cipher_suite: CipherSuite | None
    extensions: Extensions
    defect: ParseError | None

    @classmethod
    def parse(cls, cursor: Cursor) -> Self:
        """Read the body."""
        version = ProtocolVersion(cursor.u16("server_version"))
        has_suite = version >= ProtocolVersion.TLSV1_3_DRAFT19
        suite = CipherSuite(cursor.u16("cipher_suite")) if has_suite else None
        return cls(version, suite, *Extensions.leniently(cursor))

    @property
    def key_share_group(self) -> NamedGroup | None:
        """The group asked for; `None` when it was not sent or is malformed."""
        try:
            asked = self.extensions.get(KeyShareHelloRetryRequest)
        except ParseError:
            return None
        return None if asked is None else asked.selected_group
