"""What a scenario is, and the table of all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .capture import Recording
from .network import Wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .lab import Lab

Facts = dict[str, Any]
"""What is known of one connection, under the names of the columns of a row."""

SCENARIOS: dict[str, Scenario] = {}


@dataclass(frozen=True)
class Scenario:
    """One capture: who talks, how it is recorded, and what is known of it beforehand."""

    name: str
    shows: str
    client: str
    server: str
    play: Callable[[Lab], list[Facts] | None]
    facts: tuple[Facts, ...]
    container: str = "pcap"
    wire: Wire = field(default_factory=Wire)
    recording: Recording = field(default_factory=Recording)
    ports: tuple[int, ...] = (443,)
    transport: str = "tcp"
    """What carries it: `tcp`, or `udp` for QUIC and DTLS."""
    carried: str | None = None
    """What tshark is told to find at the ports, where it is not TLS in TCP or QUIC in UDP."""
    embed_secrets: bool = False
    evidence: str | None = None
    """A display filter that at least one packet must match."""
    rewrite: Callable[[Path], None] | None = None
    """A change made to the recording afterwards."""
    whole: bool = True
    """Whether the recording holds all packets of its connections, uncut."""
    unread: tuple[str, ...] = ()
    """Facts that tshark does not find, though they are there."""

    @property
    def file(self) -> str:
        """The name of the capture."""
        return f"{self.name}.{self.container}"


def add(scenario: Scenario) -> None:
    """Put a scenario into the table; its name must be new."""
    if scenario.name in SCENARIOS:
        message = f"two scenarios are called {scenario.name}"
        raise ValueError(message)
    SCENARIOS[scenario.name] = scenario


def scenario(
    name: str, shows: str, client: str, server: str, *facts: Facts, **options: Any
) -> Callable[[Callable[[Lab], list[Facts] | None]], Callable[[Lab], list[Facts] | None]]:
    """Put the decorated function into the table as the play of a scenario.

    The function returns what the peers reported, one mapping per connection, or nothing; that must
    not contradict the facts given here.
    """

    def register(
        play: Callable[[Lab], list[Facts] | None],
    ) -> Callable[[Lab], list[Facts] | None]:
        add(Scenario(name, shows, client, server, play, facts, **options))
        return play

    return register


ESTABLISHED: Facts = {"established": True, "outcome": "established"}
"""The handshake succeeded on both sides."""


def failed_by(sender: str, alert: str) -> Facts:
    """The handshake failed with a fatal alert of one side."""
    return {
        "established": False,
        "outcome": "failed",
        "failure": "alert",
        "alert": alert,
        "alert_sender": sender,
    }
