"""One TLS session as it was observed: the facts a row is made of."""

from dataclasses import dataclass, field
from hashlib import sha256

from tlswire.reference.capture.certificates import CertificateFacts
from tlswire.reference.capture.net import Endpoint
from tlswire.registry import (
    AlertDescription,
    AlertLevel,
    NamedGroup,
    ProtocolVersion,
    SignatureScheme,
)

# Letters kept of a history, as in Zeek; alerts, and lengths of the client's records under
# protection, kept of a connection.
MAX_HISTORY = 100
MAX_ALERTS = 16
MAX_FLIGHT = 8

CLIENT = "client"
SERVER = "server"


def other(sender: str) -> str:
    """The other end."""
    return SERVER if sender == CLIENT else CLIENT


@dataclass(frozen=True, slots=True)
class Moment:
    """A packet's place and time, in nanoseconds since 1970."""

    frame: int
    time: int


@dataclass(frozen=True, slots=True)
class Hello:
    """A hello as it was sent: the handshake message, or what came of it if not `complete`."""

    message: bytes
    complete: bool
    record_version: ProtocolVersion
    seen: Moment
    segments: int
    records: int
    # Whether it was sent in the format of SSL 2.0, from the message's type on.
    is_ssl2: bool = False


@dataclass(frozen=True, slots=True)
class SeenAlert:
    """An alert that was sent in clear."""

    sender: str
    level: AlertLevel
    description: AlertDescription
    seen: Moment


@dataclass(frozen=True, slots=True)
class SeenKeyExchange:
    """What a ServerKeyExchange shows."""

    group: NamedGroup | None
    dh_bits: int | None
    signature_algorithm: SignatureScheme | None


@dataclass(slots=True)
class Side:
    """What one end did."""

    packets: int = 0
    bytes: int = 0
    certificates: list[CertificateFacts] | None = None
    change_cipher_spec: bool = False
    protected: Moment | None = None
    # Stream bytes are missing, or packets were cut, before the handshake was over.
    gap: bool = False
    cut: bool = False
    # What it sent in place of a handshake was not TLS, or could not be read.
    plaintext: bool = False
    malformed: bool = False
    fin: bool = False
    # Whether this FIN acknowledges what the capture shows only later: the end was captured ahead
    # of the other.
    ahead: bool = False


@dataclass(slots=True)
class Connection:
    """One session."""

    client: Endpoint
    server: Endpoint
    first: Moment
    last: Moment
    ordinal: int
    vlan: int | None
    interface: int
    start_seen: bool
    protocol: str = "tls"
    starttls: str | None = None
    proxied: tuple[str, int] | None = None
    end_seen: bool = False
    tcp_rtt: int | None = None
    client_hello: Hello | None = None
    # Whether it announces data before the server's answer.
    offers_early_data: bool = False
    repeated_random: bool = False
    server_hello: Hello | None = None
    hello_retry_request: Hello | None = None
    server_key_exchange: SeenKeyExchange | None = None
    certificate_requested: bool = False
    server_hello_done: bool = False
    renegotiated: bool = False
    client_finished: Moment | None = None
    # What its compressed lists of certificates count for.
    compressed: int = 0
    # TLS 1.3: lengths of the client's first records under protection.
    client_flight: list[int] = field(default_factory=list)
    established: Moment | None = None
    answered_by_alert: bool = False
    client_leaves: bool = False
    client_side: Side = field(default_factory=Side)
    server_side: Side = field(default_factory=Side)
    alerts: list[SeenAlert] = field(default_factory=list)
    last_message: str | None = None
    history: str = ""
    ended_by: str | None = None
    # Whether the first thing that ended it was a FIN.
    closed: bool = False
    end_reason: str = "end_of_input"
    anomalies: list[str] = field(default_factory=list)

    def side(self, sender: str) -> Side:
        """What `sender` did."""
        return self.client_side if sender == CLIENT else self.server_side

    @property
    def id(self) -> str:
        """The first ten bytes of the SHA-256 of transport, both ends, time and ordinal."""
        hasher = sha256(b"tcp")
        for address, port in sorted((self.client, self.server), key=_order):
            hasher.update(address.packed + port.to_bytes(2))
        hasher.update(self.first.time.to_bytes(8, signed=True) + self.ordinal.to_bytes(4))
        return hasher.hexdigest()[:20]


def _order(end: Endpoint) -> tuple[int, bytes, int]:
    address, port = end
    return address.version, address.packed, port
