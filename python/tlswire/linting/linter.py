"""Messages in as they come, violations out as connections finish; memory stays bounded."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from tlswire._native import CaptureReader, Row
from tlswire.linting.exchange import Exchange
from tlswire.linting.rule import Rule
from tlswire.linting.seen import Evidence, Seen
from tlswire.linting.sessions import Sessions
from tlswire.linting.table import by_type
from tlswire.linting.tally import ListLimits, Tally
from tlswire.linting.violation import Violation, of_anomaly, of_message
from tlswire.rows import rows_of

COLUMNS = (
    *("source", "connection_id", "protocol", "src_ip", "src_port", "dst_ip", "dst_port"),
    *("ts", "duration", "anomalies", "not_observable", "quic_version"),
)
"""The columns of a row that tell when a connection is over, and what was missing of it."""
ROWS = 1
"""Rows of a batch: a connection is looked at before another of the same name can begin."""

# What is held for one connection, and of all that have not finished.
_MOST_MESSAGES, _MOST_BYTES = 1_000, 64 * 1024 * 1024
# About what a message costs besides its bytes.
_OBJECT = 512
# Connections with anomalies of which it is kept when they were.
_MOST_SPANS = 10_000
# Names of sessions of which it is kept what was agreed on.
_MOST_SESSIONS = 10_000
# Why columns cannot be observed where part of a connection is not in the capture.
_MISSING = frozenset({"one_sided", "late_start", "gap", "snaplen", "evicted"})
# Anomalies that leave out messages: what was not seen may have been sent.
_HIDING = frozenset(
    {
        *("gap", "handshake_length", "record_length", "content_type", "record_flood", "skip_lost"),
        *("truncated_record", "truncated_message", "fragments_given_up", "quic_crypto_limit"),
        *("overlap_conflict", "plaintext"),
    }
)
# RFC 9000 §15 and RFC 9369 §3.1; `None` outside of QUIC.
_FINAL_QUIC = frozenset({None, 0x0000_0001, 0x6B33_43CF})
# What is lost where a time span is a number of seconds.
_TICK = timedelta(microseconds=1)
_OF_SERVERS = frozenset(
    {
        *("server_hello", "hello_retry_request", "hello_verify_request", "hello_request"),
        *("server_key_exchange", "certificate_request", "server_hello_done", "certificate_status"),
        *("new_session_ticket", "encrypted_extensions"),
    }
)
_LAST_OF_SERVERS = frozenset({"server_hello_done", "finished"})
_OF_CLIENTS = frozenset({"client_hello", "client_key_exchange", "end_of_early_data"})


class Linter:
    """Holds the messages of connections that have not finished, and looks at those that have.

    Attributes:
        tally: What was counted and listed so far.
        connections: How many connections were looked at.
        cut_short: How many of them before they had finished, because a cap was reached.
    """

    def __init__(self, rules: Iterable[Rule], limits: ListLimits | None = None) -> None:
        self.tally = Tally(limits or ListLimits())
        self.connections = 0
        self.cut_short = 0
        chosen = tuple(rules)
        self._by_type = by_type(chosen)
        self._of_anomalies = {one.anomaly: one for one in chosen if one.anomaly}
        self._held: dict[str, list[Seen]] = {}
        self._bytes = 0
        self._spans: list[dict[str, Any]] = []
        self._sessions = Sessions(_MOST_SESSIONS)

    def drain(self, reader: CaptureReader) -> Iterator[Violation]:
        """What is to be listed of all that is ready in a reader of `handshakes`."""
        for message in reader.take_messages():
            yield from self.take(message)
        while (batch := reader.take_batch()) is not None:
            for row in rows_of(batch):
                yield from self.finish(row)

    def take(self, message: Any) -> Iterator[Violation]:
        """Holds a message; a captured one, or one that was parsed of bytes alone."""
        if not hasattr(message, "type"):
            raise TypeError(f"lint: takes a source or messages: not `{message!r}`")
        captured = message if hasattr(message, "connection_id") else None
        if captured is not None and _is_hidden(captured.message):
            return
        name = "" if captured is None else captured.connection_id
        held = self._held.setdefault(name, [])
        seen = _of_bytes(message, held) if captured is None else _of_capture(captured)
        held.append(seen)
        self._bytes += _size(seen)
        if len(held) >= _MOST_MESSAGES:
            self.cut_short += 1
            yield from self._look(name, is_whole=False)
        while self._bytes > _MOST_BYTES:
            self.cut_short += 1
            yield from self._look(next(iter(self._held)), is_whole=False)

    def finish(self, row: Row) -> Iterator[Violation]:
        """Looks at a connection that is over, by its row."""
        hidden = {one.partition(":")[2] for one in row.not_observable or ()}
        is_whole = not hidden & _MISSING and _HIDING.isdisjoint(row.anomalies or ())
        if self._of_anomalies.keys() & set(row.anomalies or ()) and len(self._spans) < _MOST_SPANS:
            self._spans.append({name: getattr(row, name) for name in COLUMNS})
        self.connections += row.connection_id not in self._held
        is_draft = row.quic_version not in _FINAL_QUIC
        yield from self._look(
            row.connection_id, is_whole=is_whole, is_draft=is_draft, source=row.source
        )

    def close(self) -> Iterator[Violation]:
        """Looks at the connections that have not finished."""
        for name in list(self._held):
            yield from self._look(name, is_whole=True)

    def anomalies(
        self, listed: Iterable[dict[str, Any]], counts: dict[str, int] | None
    ) -> Iterator[Violation]:
        """What the tracker noticed; without `counts` of it, of the connections taken alone."""
        for name, rule in self._of_anomalies.items():
            if counts is not None and name in counts:
                self.tally.counts[rule.name] += counts[name]
        for anomaly in listed:
            if anomaly["anomaly"] not in self._of_anomalies:
                continue
            rule, connection = self._of_anomalies[anomaly["anomaly"]], self._connection(anomaly)
            if counts is None and connection is None:
                continue
            self.tally.counts[rule.name] += counts is None
            self.tally.listed[rule.name] += 1
            yield of_anomaly(rule, anomaly, connection)

    def _connection(self, anomaly: dict[str, Any]) -> dict[str, Any] | None:
        """The connection that an anomaly is of, by its ends and its time."""
        ends = {(anomaly[f"{end}_ip"], anomaly[f"{end}_port"]) for end in ("src", "dst")}
        # Nanoseconds are cut to what a `datetime` holds.
        time = datetime.fromisoformat(f"{anomaly['time'][:26]}+00:00")
        for row in self._spans:
            if {(row[f"{end}_ip"], row[f"{end}_port"]) for end in ("src", "dst")} != ends:
                continue
            if row["ts"] <= time <= row["ts"] + timedelta(seconds=row["duration"]) + _TICK:
                return row
        return None

    def _look(
        self, name: str, *, is_whole: bool, is_draft: bool = False, source: str | None = None
    ) -> Iterator[Violation]:
        held = self._held.pop(name, None)
        if not held:
            return
        self.connections += 1
        self._bytes -= sum(map(_size, held))
        exchange = Exchange(held, is_whole=is_whole, is_draft=is_draft)
        for hello in exchange.of("client_hello"):
            hello.session = self._sessions.find(hello)
        self._sessions.keep(exchange)
        for rule, evidence in self.tally.of_connection(self._found(exchange)):
            yield of_message(rule, evidence, source)
        exchange.forget()

    def _found(self, exchange: Exchange) -> Iterator[tuple[Rule, Evidence]]:
        for seen in exchange.messages:
            for rule in self._by_type.get(seen.type, ()):
                for evidence in rule.check(seen):
                    yield rule, evidence
        for rule in self._by_type.get("connection", ()):
            for evidence in rule.check(exchange.messages[0]):
                yield rule, evidence


def _is_hidden(message: Any) -> bool:
    """Whether nothing but its length is known.

    An alert of two bytes is called protected for its values alone: it is too short for that.
    """
    return hasattr(message, "content_type") and not (
        message.type == "alert" and message.length == 2
    )


def _of_capture(captured: Any) -> Seen:
    return Seen(captured.message, captured, captured.sender, captured.protocol)


def _of_bytes(message: Any, before: list[Seen]) -> Seen:
    """A message that was parsed of bytes: its type tells who sent it, or those before it do."""
    kind = message.type
    sender = before[-1].sender if before else None
    if kind in _OF_CLIENTS or (before and before[-1].type in _LAST_OF_SERVERS):
        sender = "client"
    elif kind in _OF_SERVERS:
        sender = "server"
    is_dtls = getattr(message, "legacy_cookie", None) is not None
    return Seen(message, None, sender, "dtls" if is_dtls else "tls")


def _size(seen: Seen) -> int:
    raw = getattr(seen.message, "raw", b"")
    return _OBJECT + len(raw)
