"""What a negotiation comes to, stage by stage."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from tlswire.policy.missing import Missing, Unknown
from tlswire.policy.stacks import Answer
from tlswire.registry import (
    AlertDescription,
    CipherSuite,
    NamedGroup,
    ProtocolVersion,
    SignatureScheme,
)

if TYPE_CHECKING:
    from tlswire.negotiation.changes import Change
    from tlswire.negotiation.offer import Offer
    from tlswire.policy.model import Policy

Verdict = Literal["agreed", "fails", "unknown"]
Side = Literal["client", "server"]
StageName = Literal[
    "hello",
    "version",
    "fallback",
    "compression",
    "server_name",
    "extensions",
    "cipher",
    "certificate",
    "group",
    "signature_algorithm",
    "alpn",
    "resumption",
    "client_certificate",
    "downgrade",
]
STAGES: tuple[StageName, ...] = StageName.__args__  # type: ignore[attr-defined]

_LABELS = {
    "version": ProtocolVersion,
    "cipher": CipherSuite,
    "group": NamedGroup,
    "signature_algorithm": SignatureScheme,
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What one stage of the negotiation comes to.

    Attributes:
        name: One of `STAGES`.
        verdict: Whether both sides agree; `unknown` for want of input.
        value: What is agreed; a code point, a text, or `None`.
        offered: What the client offers for it.
        accepted: What the server accepts.
        reference: The section that rules it.
        note: A sentence on what is particular.
        cause: The stable name of what is wrong, a key of `tlswire.policy.stacks.RFC_ANSWERS`.
        side: Who ends the handshake, where it fails.
    """

    name: StageName
    verdict: Verdict
    value: Any = None
    offered: tuple[Any, ...] = ()
    accepted: tuple[Any, ...] = ()
    reference: str = ""
    note: str = ""
    cause: str = ""
    side: Side = "server"

    def to_dict(self) -> dict[str, Any]:
        """The stage with names for code points."""
        named = _LABELS.get({"certificate": "cipher"}.get(self.name, self.name))

        def text(value: Any) -> Any:
            if isinstance(value, Missing):
                return value.value
            if isinstance(value, int) and not isinstance(value, bool) and named:
                return named(value).label
            return value

        return {
            "stage": self.name,
            "verdict": self.verdict,
            "value": text(self.value),
            "offered": [text(one) for one in self.offered],
            "accepted": [text(one) for one in self.accepted],
            "reference": self.reference,
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Where a negotiation fails, and what is seen of it.

    Attributes:
        stage: The stage, whose `offered` and `accepted` have nothing in common.
        answer: What the stack answers with: an alert's number, `close`, `close_notify` or `silent`.
        is_late: Whether the ServerHello comes before it.
        is_encrypted: Whether nobody but the two sides can read that alert.
    """

    stage: Stage
    answer: Answer
    is_late: bool = False
    is_encrypted: bool = False

    @property
    def cause(self) -> str:
        """The stable name of what is wrong."""
        return self.stage.cause

    @property
    def side(self) -> Side:
        """Who ends the handshake."""
        return self.stage.side

    @property
    def alert(self) -> AlertDescription | None:
        """The fatal alert; `None` where none is sent."""
        return AlertDescription(self.answer) if isinstance(self.answer, int) else None

    def to_dict(self) -> dict[str, Any]:
        """The failure in plain values."""
        stage = self.stage.to_dict()
        return {
            "stage": stage["stage"],
            "cause": self.cause,
            "side": self.side,
            "answer": "alert" if self.alert is not None else self.answer,
            "alert": self.alert.label if self.alert is not None else None,
            "alert_id": None if self.alert is None else int(self.alert),
            "late": self.is_late,
            "encrypted": self.is_encrypted,
            "offered": stage["offered"],
            "accepted": stage["accepted"],
            "reference": stage["reference"],
            "note": stage["note"],
        }


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an offer and a policy come to.

    Attributes:
        verdict: `agreed`, `fails`, or `unknown` where a stage is that could fail.
        version, cipher, group, signature_algorithm: What is agreed: a code point with its name,
            `None` where there is none, `UNKNOWN` where it cannot be said.
        alpn: The application protocol, in the same way.
        hello_retry: Whether a HelloRetryRequest comes first.
        client_certificate: `not asked`, `sent`, `none sent`, `asked`.
        resumption: How an earlier session may be taken up instead, if the server knows it: of
            `psk`, `ticket` and `session_id`.
        sentinel: Whether the server's random tells of a newer version (RFC 9846 §4.2.3).
        stages: What each stage came to, up to the one that failed.
        failure: Where it fails.
        conditions: What has to be so for the verdict, where the policy does not say it.
        offer, policy: What was asked.
    """

    verdict: Verdict
    version: ProtocolVersion | Unknown | None = None
    cipher: CipherSuite | Unknown | None = None
    group: NamedGroup | Unknown | None = None
    signature_algorithm: SignatureScheme | Unknown | None = None
    alpn: str | Unknown | None = None
    hello_retry: bool | Unknown = False
    client_certificate: str = "not asked"
    resumption: tuple[str, ...] = ()
    sentinel: bool = False
    stages: tuple[Stage, ...] = ()
    failure: Failure | None = None
    conditions: tuple[str, ...] = field(default=())
    offer: "Offer | None" = field(default=None, repr=False, compare=False)
    policy: "Policy | None" = field(default=None, repr=False, compare=False)

    @cached_property
    def changes(self) -> "tuple[Change, ...]":
        """What would make it work, the client's changes first, each kind ranked.

        Empty where it works. Looked for when it is first asked for.
        """
        from tlswire.negotiation.changes import changes

        if self.failure is None or self.offer is None or self.policy is None:
            return ()
        return changes(self.offer, self.policy)

    @property
    def ok(self) -> bool | None:
        """Whether a connection comes about; `None` where it cannot be said."""
        return {"agreed": True, "fails": False, "unknown": None}[self.verdict]

    def stage(self, name: StageName) -> Stage | None:
        """The stage of this name, if it came to it."""
        return next((one for one in self.stages if one.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """The outcome in plain values, with stable names."""

        def text(value: Any) -> Any:
            if isinstance(value, Missing):
                return value.value
            return getattr(value, "label", value)

        return {
            "verdict": self.verdict,
            "version": text(self.version),
            "cipher": text(self.cipher),
            "group": text(self.group),
            "signature_algorithm": text(self.signature_algorithm),
            "alpn": text(self.alpn),
            "hello_retry": text(self.hello_retry),
            "client_certificate": self.client_certificate,
            "resumption": list(self.resumption),
            "failure": self.failure.to_dict() if self.failure else None,
            "conditions": list(self.conditions),
            "stages": [stage.to_dict() for stage in self.stages],
        }
