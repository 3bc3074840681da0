"""What client and server agreed on, read from their hellos."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.capture.connection import Connection
from tlswire.reference.extension.pre_shared_key import SelectedPsk
from tlswire.reference.extension.session_ticket import SessionTicket
from tlswire.reference.extension.supported_groups import NamedGroupList
from tlswire.reference.extension.supported_versions import SupportedVersions
from tlswire.reference.handshake import ClientHello, ServerHello
from tlswire.reference.handshake.version import is_tls13
from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What the hellos agree on; everything is absent while no server's hello came.

    `resumption` is `full`, `session_id`, `ticket`, `psk` or `unknown`.
    """

    version: ProtocolVersion | None = None
    cipher: CipherSuite | None = None
    group: NamedGroup | None = None
    resumption: str = "unknown"

    @classmethod
    def of(
        cls, connection: Connection, client: ClientHello | None, server: ServerHello | None
    ) -> Self:
        """Read it; `server` is the ServerHello, or the HelloRetryRequest if that is all."""
        if server is None:
            sent = connection.server_hello
            is_ssl2 = sent is not None and sent.is_ssl2
            return cls(version=ProtocolVersion.SSLV2 if is_ssl2 else None)
        return cls(
            version=server.version,
            cipher=server.cipher_suite,
            group=_group(connection, server),
            resumption=_resumption(connection, client, server),
        )

    @property
    def resumed(self) -> bool | None:
        """Whether keys of an earlier session were taken up; `None` where it cannot be told."""
        return None if self.resumption == "unknown" else self.resumption != "full"

    @property
    def is_tls13(self) -> bool:
        """Whether the handshake after the ServerHello is encrypted."""
        return self.version is not None and is_tls13(self.version)


def _group(connection: Connection, server: ServerHello) -> NamedGroup | None:
    """The group of the server's key share, or of its ServerKeyExchange."""
    group = server.key_share_group
    exchange = connection.server_key_exchange
    return exchange.group if group is None and exchange is not None else group


def _resumption(connection: Connection, client: ClientHello | None, server: ServerHello) -> str:
    if server.is_hello_retry_request:
        return "unknown"
    if is_tls13(server.version):
        return "full" if server.find(SelectedPsk) is None else "psk"
    return _resumption_before_tls13(connection, client, server)


def _resumption_before_tls13(
    connection: Connection, client: ClientHello | None, server: ServerHello
) -> str:
    """A resumed handshake is an abbreviated one (RFC 5246 §7.3).

    The server changes to the keys without a ServerHelloDone, and has usually echoed the client's
    session identifier.
    """
    side = connection.server_side
    if connection.server_hello_done or side.certificates is not None:
        return "full"
    echo = server.legacy_session_id_echo
    echoed = bool(echo) and client is not None and client.legacy_session_id == echo
    abbreviated = side.change_cipher_spec and not side.gap and not side.cut
    if not echoed and not abbreviated:
        return "unknown"
    ticket = None if client is None else client.find(SessionTicket)
    return "ticket" if ticket is not None and ticket.session_ticket else "session_id"


def is_offered(client: ClientHello, server: ServerHello) -> bool:
    """Whether suite, version and group of a server's choice are among what the client offered."""
    versions, groups = client.find(SupportedVersions), client.find(NamedGroupList)
    if versions is None:
        has_version = server.version <= client.legacy_version
    else:
        has_version = server.version in versions.versions
    group = server.key_share_group
    has_group = groups is None or group is None or group in groups.named_group_list
    return server.cipher_suite in client.cipher_suites and has_version and has_group


def offers_tls13(client: ClientHello) -> bool:
    """Whether a client offers a version of which the handshake is encrypted."""
    offer = client.find(SupportedVersions)
    return offer is not None and any(map(is_tls13, offer.versions))
