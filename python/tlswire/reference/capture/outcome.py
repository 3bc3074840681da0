"""What a connection came to: seen, not interpreted."""

from dataclasses import dataclass
from typing import Self

from tlswire.reference.capture.connection import CLIENT, SERVER, Connection
from tlswire.reference.capture.negotiated import Negotiated
from tlswire.registry import AlertDescription, AlertLevel, ProtocolVersion


@dataclass(frozen=True, slots=True)
class Verdict:
    """A connection's outcome, and how its handshake failed if it did (design: `outcome`)."""

    established: bool | None
    outcome: str
    failure: str | None = None
    failure_stage: str | None = None

    @classmethod
    def of(cls, connection: Connection, negotiated: Negotiated) -> Self:
        """Read it from a connection that has finished."""
        stage = connection.last_message
        if connection.established is not None:
            return cls(established=True, outcome="established")
        broken = _broken(connection)
        if broken is not None:
            return cls(established=False, outcome="failed", failure=broken, failure_stage=stage)
        if _is_rejected(connection, negotiated):
            return cls(
                established=False,
                outcome="rejected",
                failure=_ending(connection),
                failure_stage=stage,
            )
        if _is_incomplete(connection):
            return cls(established=None, outcome="incomplete")
        if connection.client_finished is not None or _is_ahead(connection, negotiated):
            return cls(established=None, outcome="unknown")
        if negotiated.version == ProtocolVersion.SSLV2:
            # Nothing of it is read after the hellos.
            return cls(established=None, outcome="unknown")
        ending = _ending(connection)
        if ending is None:
            return cls(established=None, outcome="incomplete")
        return cls(established=False, outcome="failed", failure=ending, failure_stage=stage)


def _broken(connection: Connection) -> str | None:
    """What is a failure whatever else the capture lacks."""
    sides = (connection.client_side, connection.server_side)
    if any(
        alert.level == AlertLevel.FATAL or alert.description == AlertDescription.CLOSE_NOTIFY
        for alert in connection.alerts
    ):
        return "alert"
    if any(side.malformed for side in sides):
        return "malformed"
    return "plaintext" if any(side.plaintext for side in sides) else None


def _is_rejected(connection: Connection, negotiated: Negotiated) -> bool:
    """TLS 1.3: the server answered the client's Finished with an alert, or by leaving first."""
    side = connection.server_side
    is_end = connection.ended_by == SERVER and connection.end_seen
    has_left = is_end and not side.ahead and not connection.client_leaves
    return (
        negotiated.is_tls13
        and connection.client_finished is not None
        and not side.gap
        and not side.cut
        and (connection.answered_by_alert or has_left)
    )


def _is_ahead(connection: Connection, negotiated: Negotiated) -> bool:
    """TLS 1.3: whether the client was captured ahead of the server.

    Then its Finished came ahead of the hello that tells what it is.
    """
    protected, answer = connection.client_side.protected, connection.server_hello
    return (
        negotiated.is_tls13
        and connection.server_side.protected is not None
        and protected is not None
        and answer is not None
        and protected.frame < answer.seen.frame
        and not connection.offers_early_data
    )


def _is_incomplete(connection: Connection) -> bool:
    """Whether the capture lacks what would tell."""
    sides = (connection.client_side, connection.server_side)
    is_unplaced = "out_of_window" in connection.anomalies and any(
        side.packets > 0 and not side.bytes for side in sides
    )
    return (
        is_unplaced
        or any(side.gap or side.cut or not side.packets for side in sides)
        or connection.end_reason in ("end_of_input", "replaced")
        or connection.client_hello is None
    )


def _ending(connection: Connection) -> str | None:
    """How the connection ended, where the capture shows its end."""
    reason = connection.end_reason
    if reason == "idle":
        return "silent"
    if reason in ("fin", "reset"):
        unanswered = connection.ended_by == CLIENT and not connection.server_side.bytes
        # Bytes that come after a FIN are answered with RST.
        closed = reason == "fin" or connection.closed
        return "silent" if unanswered else "closed" if closed else "reset"
    return "alert" if reason == "alert" else None
