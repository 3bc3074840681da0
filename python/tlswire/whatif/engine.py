"""`what_if`: what becomes of connections that were seen, under other policies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tlswire.errors import EmptyError
from tlswire.policy import Policy
from tlswire.whatif.answer import Answer, Head, Seen
from tlswire.whatif.asking import Asked, insist_on_contents, makes_a_difference_by_name
from tlswire.whatif.baseline import Agreement, agreement
from tlswire.whatif.columnar import Columns
from tlswire.whatif.learning import learned_baseline
from tlswire.whatif.mix import FIELDS, Field, Mix, mix
from tlswire.whatif.rows import NO_TIME, Rows, moment
from tlswire.whatif.sources import settled, taken
from tlswire.whatif.verdict import Word, judge


@dataclass(frozen=True)
class WhatIf:
    """The answers to a what-if.

    Attributes:
        head: What was looked at.
        baseline: How far the present policy explains what was seen.
        answers: An answer for each policy, in the order in which they were asked for.
        presented: Clients that showed a certificate to any server, as mappings.
    """

    head: Head
    baseline: Agreement
    answers: tuple[Answer, ...]
    presented: tuple[dict[str, Any], ...]
    seen: Seen = field(repr=False)

    @property
    def counts(self) -> dict[str, dict[Word, int]]:
        """How many connections have each verdict, by the policy's name."""
        return {one.policy.name: one.counts for one in self.answers}

    def mix(self, field: Field) -> Mix | None:
        """What was agreed on over time, by `version` or `cipher`; `None` without times."""
        return mix(self.seen, field)

    def to_dict(self) -> dict[str, Any]:
        """Everything in plain values."""
        mixes = [self.mix(field) for field in FIELDS]
        return {
            "head": self.head.to_dict(),
            "baseline": self.baseline.to_dict(),
            "policies": [one.to_dict() for one in self.answers],
            "mix": [one.to_dict() for one in mixes if one is not None],
            "presented_certificates": list(self.presented),
            "foot": list(FOOT),
        }


FOOT = (
    "clients that did not connect within the window are not counted",
    "one address may be many clients behind a NAT, and one client may have many addresses",
)


def what_if(
    connections: Any,
    policy: "str | Policy | Sequence[str | Policy]",
    *,
    baseline: "str | Policy | None" = None,
) -> WhatIf:
    """What becomes of connections that were seen, under one policy or several.

    Args:
        connections: What `read_capture` or `open_capture` gives; a table of Arrow, such as one
            read back from Parquet, of whatever library (the extra `pyarrow`); or other rows:
            mappings, or objects with columns for attributes. They need the columns of the set
            `offer`; those of `default` say how connections went, and `client_random` of `ids`
            which were seen at several points.
        policy: A policy, the name of one or the path of its file, or several of those.
        baseline: The present policy, where it is known. Without it each server's is learned from
            the connections.

    Raises:
        ColumnsError: The rows lack columns that an offer is made of.
        EmptyError: There is no connection with a ClientHello.
        PolicyError: There is no such policy, or it says nothing that offers are told apart by.
        InputError: A policy's file cannot be read.
    """
    policies = policies_of(policy)
    named = None if baseline is None else policy_of(baseline)
    return answer(taken(connections), policies, named)


def policies_of(policy: "str | Policy | Sequence[str | Policy]") -> list[Policy]:
    """The policies that are meant, each once.

    Raises:
        PolicyError: There is none of that name, or it says nothing.
    """
    several: Iterable[str | Policy] = [policy] if isinstance(policy, str | Policy) else policy
    found = [policy_of(one) for one in several]
    if not found:
        raise ValueError("policy: an empty list")
    return found


def policy_of(policy: "str | Policy") -> Policy:
    """A policy, by itself or by its name."""
    return insist_on_contents(Policy.load(policy) if isinstance(policy, str) else policy)


def answer(rows: Rows | Columns, policies: Sequence[Policy], baseline: Policy | None) -> WhatIf:
    """The answers over rows that were taken."""
    asked = [Asked(one) for one in policies]
    present = None if baseline is None else Asked(baseline)
    every = [*policies] if baseline is None else [*policies, baseline]
    seen = Seen(*settled(rows, by_name=makes_a_difference_by_name(every)))
    head = _head(seen)
    if head.connections == head.without_hello:
        many = f"{head.connections} connections" if head.connections else "no connections"
        raise EmptyError(f"nothing to ask about: {many}, none with a ClientHello")
    found = tuple(_answer(one, present, seen) for one in asked)
    return WhatIf(head, _baseline(present, seen), found, _presented(seen), seen)


def _head(seen: Seen) -> Head:
    kinds, counts = seen.kinds, seen.counter.of_kinds()
    times = [one for one in counts.values() if one.last != NO_TIME]
    offers = {id(kinds[kind].offer) for kind in counts if kinds[kind].offer is not None}
    folded = seen.settled.folded if seen.table.has_randoms else None
    return Head(
        first=moment(min(one.first for one in times)) if times else None,
        last=moment(max(one.last for one in times)) if times else None,
        connections=len(seen.settled),
        offers=len(offers),
        addresses=seen.counter.distinct([0] * len(kinds), "address").get(0),
        folded=folded,
        without_hello=sum(
            one.connections for kind, one in counts.items() if kinds[kind].offer is None
        ),
        is_told=seen.table.is_told,
    )


def _answer(asked: Asked, present: Asked | None, seen: Seen) -> Answer:
    verdicts = tuple(
        judge(
            kind,
            asked.outcome(kind),
            present=present.outcome(kind) if present else None,
            is_named=present is not None,
            after=asked.after(kind),
            is_told=seen.table.is_told,
        )
        for kind in seen.kinds
    )
    return Answer(asked.policy, verdicts, seen)


def _baseline(present: Asked | None, seen: Seen) -> Agreement:
    if present is None:
        return learned_baseline(seen.counter, seen.kinds)
    judged = (
        (seen.kinds[number], present.outcome(seen.kinds[number]), count.connections)
        for number, count in seen.counter.of_kinds().items()
    )
    return agreement(present.policy.name, judged)


def _presented(seen: Seen) -> tuple[dict[str, Any], ...]:
    texts = [seen.table.labels[name].all for name in ("address", "server", "subject")]
    found = [
        {
            "address": texts[0][address],
            "server": texts[1][server],
            "subject": texts[2][subject],
            "connections": count,
            "last_seen": moment(last),
        }
        for address, server, subject, count, last in seen.settled.shown
    ]
    return tuple(sorted(found, key=lambda one: (-one["connections"], str(one["address"]))))
