"""One connection, as the rules of diagnosis look at it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from tlswire.errors import ColumnsError
from tlswire.negotiation.offer import COLUMNS as OFFER_COLUMNS
from tlswire.negotiation.offer import Offer
from tlswire.policy import UNKNOWN

# Columns that every diagnosis needs; `tlswire.diagnosis.COLUMN_SETS` holds all that help.
NEEDED = ("outcome", "failure", "failure_stage", "ended_by", "alert", "alert_sender", "protocol")

# What a control is told by.
_OF_CONTROL = (
    *("source", "server_name", "connection_id", "src_ip", "src_port", "dst_ip", "dst_port"),
    *("version", "version_id", "cipher", "cipher_id", "curve", "curve_id", "client_flight"),
    "server_signature_algorithm",
)


# What stacks say when they find the end of the stream where a message should be.
_OF_AN_END = frozenset({"decode_error", "unexpected_message"})
# Reasons that are the capture's and not the protocol's.
LACKS = frozenset({"one_sided", "late_start", "gap", "snaplen", "evicted"})
_UNREADABLE = frozenset({"decode_error", "plaintext", "truncated_message"})


class Case:
    """The columns of one row by name; what is not there is `None`."""

    def __init__(self, row: Any) -> None:
        self._is_mapping = isinstance(row, Mapping)
        self._row = row
        has = row.__contains__ if self._is_mapping else partial(hasattr, row)
        missing = [name for name in NEEDED if not has(name)]
        if missing:
            raise ColumnsError(missing)
        self._has_offer = all(has(name) for name in OFFER_COLUMNS)
        self._offer: Offer | None = None

    def _get(self, name: str) -> Any:
        return self._row.get(name) if self._is_mapping else getattr(self._row, name, None)

    def __getattr__(self, name: str) -> Any:
        """A column."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self._get(name)

    def detached(self) -> "Case":
        """The same, without holding on to the batch that its row is of."""
        return self if self._is_mapping else Case(self._row.to_dict())

    def brief(self) -> "Case":
        """The same with what makes it a control, and no more."""
        return Case({name: self._get(name) for name in (*NEEDED, *_OF_CONTROL)})

    @property
    def offer(self) -> Offer | None:
        """What the client offered; `None` where no ClientHello is there."""
        if self._offer is None and self._has_offer and self.client_ciphers is not None:
            has = UNKNOWN
            if self.client_certificate_requested and self.client_certificate_sent is not None:
                has = self.client_certificate_sent
            self._offer = Offer.from_row(self._row, client_certificate=has)
        return self._offer

    @property
    def has_client_hello(self) -> bool:
        """Whether a ClientHello was seen."""
        return self.client_legacy_version is not None or "C" in (self.history or "")

    @property
    def has_server_hello(self) -> bool:
        """Whether a ServerHello was seen."""
        return self.version is not None

    @property
    def is_tls13(self) -> bool:
        """Whether TLS 1.3, or DTLS 1.3, was agreed."""
        return self.version in {"TLSv1.3", "DTLSv1.3"}

    @property
    def odd(self) -> Sequence[str]:
        """The names of its anomalies."""
        return self.anomalies or ()

    def is_hidden(self, column: str, reason: str = "encrypted") -> bool:
        """Whether a column could not be observed for this reason."""
        return f"{column}:{reason}" in (self.not_observable or ())

    @property
    def hidden_reasons(self) -> set[str]:
        """Why columns could not be observed."""
        return {one.partition(":")[2] for one in self.not_observable or ()}

    @property
    def is_late(self) -> bool:
        """Whether the capture is known to lack the beginning of a TCP connection."""
        return self.transport == "tcp" and self.start_seen is False

    @property
    def lacking(self) -> set[str]:
        """What the capture lacks of it, by the names of `not_observable`."""
        late = {"late_start"} if self.is_late and not self.has_client_hello else set()
        return late | self.hidden_reasons & LACKS

    @property
    def is_undirected(self) -> bool:
        """Whether it is a guess which side is the client: neither a SYN nor a hello tells."""
        history = self.history or ""
        told = self.has_client_hello or self.has_server_hello or "s" in history or "j" in history
        return not told and (self.is_late or self.transport == "udp")

    @property
    def is_only_warned(self) -> bool:
        """Whether its alert is a warning, after which it went on as far as is seen."""
        return self.failure is None and self.alert_level == "warning"

    def is_out_of_time(self, side: str) -> bool:
        """Whether the certificate of a side was not valid when it was shown."""
        begin, end = (self._get(f"{side}_certificate_not_{edge}") for edge in ("before", "after"))
        at = self.ts
        if not all(isinstance(one, datetime) for one in (begin, end, at)):
            return False
        return not begin <= at <= end

    def is_self_issued(self, side: str) -> bool:
        """Whether the certificate of a side names itself as its issuer."""
        subject = self._get(f"{side}_certificate_subject")
        return subject is not None and subject == self._get(f"{side}_certificate_issuer")

    @property
    def is_only_an_echo(self) -> bool:
        """Whether its alert is what a client says of a connection that was closed on it."""
        return bool(
            self.alert_sender == "client" and not self.has_server_hello and not self.server_bytes
        )

    @property
    def is_echo_of_end(self) -> bool:
        """Whether its alert may be what a side says of a handshake that the other closed on it."""
        is_begun = self.has_server_hello or self.alert_sender == "client"
        is_second = self.ended_by in {"client", "server"} and self.ended_by != self.alert_sender
        is_sound = not _UNREADABLE.intersection(self.odd)
        is_of_end = self.alert in _OF_AN_END and self.end_reason == "fin"
        return bool(is_begun and is_second and is_of_end and is_sound)

    @property
    def server(self) -> tuple[Any, Any]:
        """Where the server is: address and port."""
        return self.dst_ip, self.dst_port

    @property
    def was_sent(self) -> int:
        """Bytes that the client is known to have sent."""
        return self.client_bytes or 0
