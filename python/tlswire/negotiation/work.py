"""A negotiation under way: what is settled so far, and how a stage refuses."""

from dataclasses import dataclass, field
from typing import Any

from tlswire.negotiation.offer import Offer
from tlswire.negotiation.outcome import Side, Stage, StageName
from tlswire.policy import versions
from tlswire.policy.missing import UNKNOWN, Missing, Unknown
from tlswire.policy.model import Policy
from tlswire.policy.stacks import Answer, Stack


class Refused(Exception):  # noqa: N818  (it is how a stage ends, not a defect)
    """A stage at which the handshake ends."""

    def __init__(self, stage: Stage, answer: Answer) -> None:
        super().__init__(stage.cause)
        self.stage = stage
        self.answer = answer


@dataclass
class Work:
    """One negotiation."""

    offer: Offer
    policy: Policy
    certificates: tuple[str, ...]
    version: int | None = None
    cipher: int | Missing | None = None
    group: int | Missing | None = None
    signature: int | Missing | None = None
    alpn: str | Unknown | None = None
    hello_retry: bool | Unknown = False
    must_retry: bool = False
    has_foreign_share: bool = False
    client_certificate: str = "not asked"
    sentinel: bool = False
    stages: list[Stage] = field(default_factory=list)

    @property
    def stack(self) -> Stack:
        """The implementation of the server."""
        return self.policy.implementation

    def agree(self, name: StageName, value: Any = None, **more: Any) -> None:
        """Notes that a stage is passed."""
        self.stages.append(Stage(name=name, verdict="agreed", value=value, **more))

    def leave_open(self, name: StageName, note: str, **more: Any) -> None:
        """Notes that a stage cannot be answered."""
        stage = Stage(name=name, verdict="unknown", value=UNKNOWN, note=note, **more)
        self.stages.append(stage)

    def refuse(self, name: StageName, cause: str, *, side: Side = "server", **more: Any) -> Answer:
        """Ends the handshake, unless the stack passes over this cause; returns what it does then.

        Raises:
            Refused: It does not.
        """
        answer = self.stack.answer(cause)
        if answer in {"ignore", "retry"}:
            return answer
        stage = Stage(name=name, verdict="fails", cause=cause, side=side, **more)
        raise Refused(stage, answer)

    def rank(self, version: int) -> int:
        """The version of TLS that a version is made from; itself for TLS."""
        return versions.rank(version) if self.offer.transport == "dtls" else version

    def wire_version(self, rank: int) -> int:
        """The version on the wire for one of TLS."""
        return versions.on_wire(rank, self.offer.transport)
