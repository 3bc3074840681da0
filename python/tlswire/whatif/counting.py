"""Counting connections by verdict, client address, server name and JA4."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tlswire.whatif.rows import DIMENSIONS, NO_TIME
from tlswire.whatif.settling import Settled


@dataclass(slots=True)
class Count:
    """How many connections, of how many clients, and when the last one began."""

    connections: int = 0
    first: int = NO_TIME
    last: int = NO_TIME
    distinct: dict[str, int] = field(default_factory=dict)

    def take(self, count: int, first: int, last: int) -> None:
        """Counts more of them."""
        self.connections += count
        if first != NO_TIME:
            self.first = first if self.first == NO_TIME else min(self.first, first)
        self.last = max(self.last, last)


Worst = tuple[int, dict[int, Count]]
"""A label, and its connections by value."""


class Counter(Protocol):
    """Connections, ready to be counted by whatever their kinds come to."""

    def of_kinds(self) -> dict[int, Count]:
        """The connections of each kind."""

    def by(self, what: Sequence[int], dimension: str, most: int | None = None) -> list[Worst]:
        """The connections of each label of a dimension by what `what` has by kind, lowest first.

        Labels come in the order of their lowest value, then by how many connections have it, then
        by how many there are; `most` of them, or all.
        """

    def affected(self, what: Sequence[int], dimension: str, below: int) -> int:
        """How many labels of a dimension have a connection whose value is below a number."""

    def distinct(self, what: Sequence[int], dimension: str) -> dict[int, int]:
        """How many labels of a dimension there are for each value that `what` has by kind."""

    def lines(self, what: Sequence[int]) -> dict[tuple[int, ...], Count]:
        """The connections of each value of `what` with each label of every dimension."""

    def by_server(self, kinds: int, pairs: int) -> dict[tuple[int, int], Count]:
        """The connections of servers and kinds, of each server and in all no more than that.

        Servers and kinds with most connections come first.
        """

    def over_time(self, what: Sequence[int], step: int) -> dict[tuple[int, int], int]:
        """The connections that began within each step of time, by what `what` has by kind."""


def worst_first(one: Worst) -> tuple[int, ...]:
    """What orders labels by their connections."""
    label, counts = one
    lowest = min(counts)
    total = sum(count.connections for count in counts.values())
    return lowest, -counts[lowest].connections, -total, label


class Groups:
    """A `Counter` in plain Python."""

    def __init__(self, settled: Settled) -> None:
        self._settled = settled
        self._groups: dict[tuple[int, ...], Count] = {}
        codes = [settled.codes[name] for name in DIMENSIONS]
        for key, at in zip(zip(settled.kind, *codes, strict=True), settled.times, strict=True):
            found = self._groups.get(key)
            if found is None:
                found = self._groups[key] = Count()
            found.take(1, at, at)

    def of_kinds(self) -> dict[int, Count]:
        """The connections of each kind."""
        return self._folded(lambda key: key[0])

    def by(self, what: Sequence[int], dimension: str, most: int | None = None) -> list[Worst]:
        """The connections of each label of a dimension by what `what` has by kind, lowest first."""
        at = DIMENSIONS.index(dimension) + 1
        found: dict[int, dict[int, Count]] = {}
        for (label, value), count in self._folded(lambda key: (key[at], what[key[0]])).items():
            found.setdefault(label, {})[value] = count
        return sorted(found.items(), key=worst_first)[:most]

    def affected(self, what: Sequence[int], dimension: str, below: int) -> int:
        """How many labels of a dimension have a connection whose value is below a number."""
        at = DIMENSIONS.index(dimension) + 1
        return len({key[at] for key in self._groups if key[at] and what[key[0]] < below})

    def distinct(self, what: Sequence[int], dimension: str) -> dict[int, int]:
        """How many labels of a dimension there are for each value that `what` has by kind."""
        at = DIMENSIONS.index(dimension) + 1
        pairs = {(what[key[0]], key[at]) for key in self._groups if key[at]}
        found: dict[int, int] = {}
        for value, _ in pairs:
            found[value] = found.get(value, 0) + 1
        return found

    def lines(self, what: Sequence[int]) -> dict[tuple[int, ...], Count]:
        """The connections of each value of `what` with each label of every dimension."""
        return self._folded(lambda key: (what[key[0]], *key[1:]))

    def by_server(self, kinds: int, pairs: int) -> dict[tuple[int, int], Count]:
        """The connections of servers and kinds, of each server and in all no more than that."""
        every: dict[tuple[int, int], Count] = {}
        settled = self._settled
        for key, at in zip(
            zip(settled.codes["server"], settled.kind, strict=True), settled.times, strict=True
        ):
            every.setdefault(key, Count()).take(1, at, at)
        by_server: dict[int, list[Any]] = {}
        for key, count in every.items():
            by_server.setdefault(key[0], []).append((key, count))
        found: dict[tuple[int, int], Count] = {}
        for server in sorted(by_server, key=lambda one: (-_sum(by_server[one]), one)):
            mine = sorted(by_server[server], key=lambda one: -one[1].connections)[:kinds]
            if len(found) + len(mine) > pairs:
                break
            found |= dict(mine)
        return found

    def _folded(self, key_of: Any) -> dict[Any, Count]:
        found: dict[Any, Count] = {}
        for key, one in self._groups.items():
            short = key_of(key)
            if short not in found:
                found[short] = Count()
            found[short].take(one.connections, one.first, one.last)
        return found

    def over_time(self, what: Sequence[int], step: int) -> dict[tuple[int, int], int]:
        """The connections that began within each step of time, by what `what` has by kind."""
        found: dict[tuple[int, int], int] = {}
        for kind, at in zip(self._settled.kind, self._settled.times, strict=True):
            if at != NO_TIME:
                key = (at // step * step, what[kind])
                found[key] = found.get(key, 0) + 1
        return found


def _sum(counts: list[Any]) -> int:
    return sum(count.connections for _, count in counts)
