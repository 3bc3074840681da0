"""What a what-if answers with: a head, and for each policy who breaks and who does not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tlswire.policy import Policy
from tlswire.whatif.counting import Count, Counter
from tlswire.whatif.kind import Kind
from tlswire.whatif.rows import DIMENSIONS, Table, moment
from tlswire.whatif.settling import Settled
from tlswire.whatif.verdict import VERDICTS, Verdict, Word


@dataclass(frozen=True)
class Seen:
    """All connections: what rows told of them, settled, and ready to be counted."""

    table: Table
    settled: Settled
    counter: Counter

    @property
    def kinds(self) -> Sequence[Kind]:
        """The kinds of connection."""
        return self.settled.kinds


@dataclass(frozen=True, kw_only=True)
class Head:
    """What was looked at.

    Attributes:
        first, last: When the first and the last connection began, in RFC 3339; `None` where rows
            have no time.
        connections: How many connections there are, each seen point counted once.
        offers: How many distinct offers there are.
        addresses: How many client addresses there are; `None` where rows have none.
        folded: How many rows were of a connection seen at another point too; `None` where rows lack
            `client_random`, so that it cannot be told.
        without_hello: How many connections have no ClientHello.
        is_told: Whether rows say how connections went.
    """

    first: str | None
    last: str | None
    connections: int
    offers: int
    addresses: int | None
    folded: int | None
    without_hello: int
    is_told: bool

    def to_dict(self) -> dict[str, Any]:
        """The head in plain values."""
        return {
            "first": self.first,
            "last": self.last,
            "connections": self.connections,
            "offers": self.offers,
            "addresses": self.addresses,
            "folded": self.folded,
            "without_client_hello": self.without_hello,
            "outcomes_told": self.is_told,
        }


@dataclass(frozen=True)
class Group:
    """Connections with one verdict, and of one reason where there is one.

    Attributes:
        word: One of `VERDICTS`.
        reason: The stable name of the reason; empty for a verdict with all its reasons.
        text: The reason as a sentence.
        connections: How many they are.
        addresses, server_names, ja4s: How many distinct ones they have.
        last_seen: When the last of them began, in RFC 3339.
    """

    word: Word
    reason: str
    text: str
    connections: int
    addresses: int
    server_names: int
    ja4s: int
    last_seen: str | None

    def to_dict(self) -> dict[str, Any]:
        """The group in plain values."""
        return {
            "verdict": self.word,
            "reason": self.reason,
            "text": self.text,
            "connections": self.connections,
            "addresses": self.addresses,
            "server_names": self.server_names,
            "ja4s": self.ja4s,
            "last_seen": self.last_seen,
        }


@dataclass(frozen=True)
class Line:
    """The connections of one client address, server name or JA4.

    Attributes:
        label: The address, the name or the fingerprint; `None` for those that have none.
        counts: How many connections have each verdict; they add up to `connections`.
        connections: How many there are.
        last_seen: When the last of those with the worst verdict began, in RFC 3339.
    """

    label: str | None
    counts: dict[Word, int]
    connections: int
    last_seen: str | None

    @property
    def worst(self) -> Word:
        """The worst verdict among them."""
        return next(word for word in VERDICTS if self.counts.get(word))

    def to_dict(self) -> dict[str, Any]:
        """The line in plain values."""
        counts: dict[str, int] = {word: self.counts.get(word, 0) for word in VERDICTS}
        return {
            "label": self.label,
            **counts,
            "connections": self.connections,
            "last_seen": self.last_seen,
        }


@dataclass(frozen=True)
class Answer:
    """What becomes of all connections under one policy.

    Attributes:
        policy: The policy.
        verdicts: The verdict over each kind of connection, by number.
        seen: The connections.
    """

    policy: Policy
    verdicts: tuple[Verdict, ...]
    seen: Seen = field(repr=False)

    @cached_property
    def _words(self) -> list[int]:
        return [VERDICTS.index(one.word) for one in self.verdicts]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """A group for each verdict that there is, worst first."""
        return self._grouped([(one.word, "", "") for one in self.verdicts])

    @cached_property
    def reasons(self) -> tuple[Group, ...]:
        """A group for each verdict and reason, worst first, then those with most connections."""
        return self._grouped([(one.word, one.reason, one.text) for one in self.verdicts])

    def _grouped(self, keys: list[tuple[Word, str, str]]) -> tuple[Group, ...]:
        every = list(dict.fromkeys(keys))
        numbers = {key: number for number, key in enumerate(every)}
        what = [numbers[key] for key in keys]
        counts: dict[int, Count] = {}
        for kind, one in self.seen.counter.of_kinds().items():
            count = counts.setdefault(what[kind], Count())
            count.take(one.connections, one.first, one.last)
        distinct = {name: self.seen.counter.distinct(what, name) for name in DIMENSIONS}
        found = [
            Group(
                *every[number],
                connections=count.connections,
                addresses=distinct["address"].get(number, 0),
                server_names=distinct["server_name"].get(number, 0),
                ja4s=distinct["ja4"].get(number, 0),
                last_seen=moment(count.last),
            )
            for number, count in counts.items()
        ]
        return tuple(
            sorted(found, key=lambda one: (VERDICTS.index(one.word), -one.connections, one.text))
        )

    @property
    def counts(self) -> dict[Word, int]:
        """How many connections have each verdict; they add up to all there are."""
        found = {one.word: one.connections for one in self.groups}
        return {word: found.get(word, 0) for word in VERDICTS}

    def lines(self, dimension: str, most: int | None = None) -> tuple[Line, ...]:
        """The connections of each `address`, `server_name` or `ja4`, worst first; at most `most`.

        Raises:
            ValueError: There is no such dimension.
        """
        if dimension not in DIMENSIONS:
            raise ValueError(f"dimension: one of {', '.join(DIMENSIONS)}, not: {dimension}")
        labels = self.seen.table.labels[dimension].all
        found = self.seen.counter.by(self._words, dimension, most)
        return tuple(_line(labels[label], counts) for label, counts in found)

    def affected(self, dimension: str) -> int:
        """How many addresses, names or fingerprints have a connection that does not come about."""
        return self.seen.counter.affected(self._words, dimension, VERDICTS.index("changed"))

    def to_dict(self) -> dict[str, Any]:
        """The answer in plain values."""
        return {
            "policy": self.policy.name,
            "stack": self.policy.stack,
            "date": self.policy.date,
            "counts": self.counts,
            "verdicts": [one.to_dict() for one in self.groups],
            "reasons": [one.to_dict() for one in self.reasons],
            **{f"by_{name}": [one.to_dict() for one in self.lines(name)] for name in DIMENSIONS},
        }


def _line(label: str | None, counts: dict[int, Count]) -> Line:
    worst = counts[min(counts)]
    return Line(
        label,
        {VERDICTS[word]: count.connections for word, count in sorted(counts.items())},
        sum(count.connections for count in counts.values()),
        moment(worst.last),
    )
