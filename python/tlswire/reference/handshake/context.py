"""What earlier messages settled of the layout of later ones."""

from dataclasses import dataclass
from enum import Enum

from tlswire.reference.handshake.version import is_tls13
from tlswire.registry import CipherSuite, ProtocolVersion


class Transport(Enum):
    """What carries a handshake."""

    TLS = "tls"
    DTLS = "dtls"
    QUIC = "quic"


@dataclass(frozen=True, slots=True)
class Context:
    """What earlier messages settled.

    Absent values are guessed from the bytes, TLS 1.2's layout first.
    """

    version: ProtocolVersion | None = None
    cipher_suite: CipherSuite | None = None
    transport: Transport | None = None

    @property
    def is_tls13(self) -> bool:
        """Whether messages have the layout of TLS 1.3."""
        return self.version is not None and is_tls13(self.version)
