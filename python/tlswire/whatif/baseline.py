"""How far the present policy explains what was seen: whether its answers can be trusted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tlswire.negotiation import Outcome
from tlswire.whatif.kind import Kind
from tlswire.whatif.observed import Observed
from tlswire.whatif.verdict import differences, is_open, why

ENOUGH = 0.99
"""The share of outcomes below which a what-if warns."""
_SHOWN = 5


@dataclass(frozen=True)
class Miss:
    """Connections that went otherwise than the present policy has it.

    Attributes:
        text: What was expected, and what was seen.
        connections: How many there are.
    """

    text: str
    connections: int


@dataclass(frozen=True)
class Agreement:
    """What share of the observed outcomes the present policy reproduces.

    Attributes:
        name: The policy's name; `learned` for what each server was seen to do.
        is_learned: Whether it was learned from the same connections.
        reproduced: Connections that went as the policy has it.
        contradicted: Connections that went otherwise.
        not_judged: Connections of which that cannot be said: their outcome was not seen, they ended
            for another reason, or the policy does not say enough.
        misses: What most of the contradicted ones have in common.
    """

    name: str
    is_learned: bool
    reproduced: int
    contradicted: int
    not_judged: int
    misses: tuple[Miss, ...] = ()

    @property
    def share(self) -> float | None:
        """The share of those that can be judged; `None` where there is none."""
        judged = self.reproduced + self.contradicted
        return self.reproduced / judged if judged else None

    @property
    def is_enough(self) -> bool:
        """Whether the share is 99 % or more."""
        return self.share is not None and self.share >= ENOUGH

    def to_dict(self) -> dict[str, Any]:
        """The agreement in plain values."""
        return {
            "name": self.name,
            "learned": self.is_learned,
            "share": self.share,
            "enough": self.is_enough,
            "reproduced": self.reproduced,
            "contradicted": self.contradicted,
            "not_judged": self.not_judged,
            "misses": [{"text": one.text, "connections": one.connections} for one in self.misses],
        }


def agreement(
    name: str, seen: Iterable[tuple[Kind, Outcome | None, int]], *, is_learned: bool = False
) -> Agreement:
    """The agreement over kinds of connection, each with what the policy makes of it and a count."""
    totals: dict[bool | None, int] = {True: 0, False: 0, None: 0}
    misses: dict[str, int] = {}
    for kind, outcome, count in seen:
        is_so = reproduces(kind.observed, outcome)
        totals[is_so] += count
        if is_so is False and outcome is not None:
            text = _miss(kind.observed, outcome)
            misses[text] = misses.get(text, 0) + count
    most = sorted(misses.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN]
    shown = tuple(Miss(text, count) for text, count in most)
    return Agreement(name, is_learned, totals[True], totals[False], totals[None], shown)


def reproduces(observed: Observed, outcome: Outcome | None) -> bool | None:
    """Whether a connection went as the policy has it; `None` where that cannot be said."""
    if outcome is None or observed.result in {"unseen", "other"}:
        return None
    if observed.result in {"refused", "wordless"}:
        return _refusal(observed, outcome)
    if outcome.failure is not None:
        # After a ServerHello too: some stacks refuse late, and so may a certificate be. What the
        # ServerHello had must be of the policy, though.
        return observed.result == "later" and _may_answer(observed, outcome)
    if not isinstance(outcome.version, int):
        return None
    return not differences(observed, outcome)


# Stages that are over before there is a ServerHello, whatever the stack.
_BEFORE = frozenset(
    {"hello", "version", "fallback", "compression", "server_name", "extensions", "cipher"}
)


def _may_answer(observed: Observed, outcome: Outcome) -> bool:
    """Whether a policy that refuses an offer could first have answered as the server did."""
    if outcome.failure is not None and outcome.failure.stage.name in _BEFORE:
        return False
    return not differences(observed, outcome)


def _refusal(observed: Observed, outcome: Outcome) -> bool | None:
    if outcome.failure is not None:
        return True
    if outcome.verdict == "unknown" or is_open(observed, outcome):
        return None
    # Whoever ends it without a word may have had another reason.
    return False if observed.result == "refused" else None


def _miss(observed: Observed, outcome: Outcome) -> str:
    if outcome.failure is not None and observed.result == "later":
        return f"was answered with a ServerHello, though: {why(outcome)[1]}"
    if outcome.failure is not None:
        return f"came about, though: {why(outcome)[1]}"
    if observed.result == "refused":
        return "was refused, though the policy would take it"
    return ", ".join(text for _, text in differences(observed, outcome))
