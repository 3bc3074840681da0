"""What a rule found: where, and what the bytes say."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tlswire.linting.rule import Rule
from tlswire.linting.seen import Evidence

_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One violation.

    Attributes:
        rule: The rule that is broken.
        said: What the bytes say.
        connection_id: The connection; `None` where the messages are not of a capture, or it could
            not be told.
        source: The source it is of; `None` where there is one alone.
        frame: The packet that holds the first of the bytes, from 1; `None` without a capture.
        packet_offset: Where that byte is in the captured packet; `None` where that is not known,
            as in a packet of QUIC.
        index: The position of the message within the connection, as in `tlswire messages`; `None`
            where it is no message that shows it.
        type: The RFC's name of the message; empty where it is none.
        offset: Where the bytes begin, counted from the message's first; where the tracker noticed
            it, in the stream of the sender for a record.
        length: How many there are; `None` where it is no message that shows it.
        time: When the packet in which the message ends was captured: RFC 3339 with nanoseconds.
    """

    rule: Rule
    said: str
    source: str | None = None
    connection_id: str | None = None
    frame: int | None = None
    packet_offset: int | None = None
    index: int | None = None
    type: str = ""
    offset: int | None = None
    length: int | None = None
    time: str | None = None
    protocol: str | None = None
    src_ip: str | None = None
    src_port: int | None = None
    dst_ip: str | None = None
    dst_port: int | None = None
    sender: str | None = None

    @property
    def level(self) -> str:
        """The rule's level."""
        return self.rule.level

    def to_dict(self) -> dict[str, Any]:
        """The violation in plain values."""
        rule = self.rule
        head = {"rule": rule.name, "level": rule.level, "reference": rule.reference}
        return head | {name: getattr(self, name) for name in FIELDS[len(head) :]}


FIELDS = (
    *("rule", "level", "reference", "said", "source", "connection_id", "frame"),
    *("packet_offset", "index", "type", "offset", "length", "time", "protocol", "sender"),
    *("src_ip", "src_port", "dst_ip", "dst_port"),
)


def of_message(rule: Rule, evidence: Evidence, source: str | None) -> Violation:
    """What a rule found in a message."""
    seen, captured = evidence.seen, evidence.seen.captured
    found: dict[str, Any] = {}
    if captured is not None:
        frame, packet_offset = _place(captured, evidence.offset)
        names = ("connection_id", "index", "protocol", "src_ip", "src_port", "dst_ip", "dst_port")
        found = {name: getattr(captured, name) for name in names}
        found |= {"frame": frame, "packet_offset": packet_offset, "time": _time(captured.time_ns)}
    return Violation(
        rule=rule,
        said=evidence.said,
        source=source,
        type=seen.message.type,
        offset=evidence.offset,
        length=evidence.length,
        sender=seen.sender,
        **found,
    )


def _place(captured: Any, offset: int) -> tuple[int, int | None]:
    """The packet that holds a byte of a message, and where in it."""
    for piece in captured.pieces or ():
        within = offset - piece.message_offset
        if 0 <= within < piece.length:
            at = piece.packet_offset
            return piece.frame, None if at is None else at + within
    return captured.frame, None


def _time(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, _NANOSECONDS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09}Z"


def of_anomaly(rule: Rule, anomaly: dict[str, Any], connection: dict[str, Any] | None) -> Violation:
    """What the tracker noticed, and the connection that it is of, where that is known."""
    value = "" if anomaly.get("value") is None else f" {anomaly['value']}"
    error = f": {anomaly['error']}" if anomaly.get("error") else ""
    names = ("source", "frame", "time", "src_ip", "src_port", "dst_ip", "dst_port")
    found: dict[str, Any] = {name: anomaly.get(name) for name in names}
    if connection is not None:
        is_client = anomaly.get("src_ip") == connection["src_ip"] and (
            anomaly.get("src_port") == connection["src_port"]
        )
        found["connection_id"] = connection["connection_id"]
        found["protocol"] = connection["protocol"]
        found["sender"] = "client" if is_client else "server"
    return Violation(
        rule=rule,
        said=f"{anomaly['anomaly']}{value}{error}",
        offset=anomaly.get("offset" if anomaly.get("stream_offset") is None else "stream_offset"),
        **found,
    )
