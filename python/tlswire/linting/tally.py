"""How many violations there are of each rule, and which of them are listed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from tlswire.linting.rule import Rule

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListLimits:
    """How many violations are listed; more are only counted.

    Attributes:
        rule: Of one rule.
        connection: Of one connection and rule.
    """

    rule: int = 100
    connection: int = 10


@dataclass(slots=True)
class Tally:
    """Exact counts, and the rule of how many are listed.

    Attributes:
        counts: Violations by the name of the rule, those that are listed and those that are not.
        listed: Those that were listed.
    """

    limits: ListLimits = field(default_factory=ListLimits)
    counts: Counter[str] = field(default_factory=Counter)
    listed: Counter[str] = field(default_factory=Counter)

    def of_connection(self, found: Iterable[tuple[Rule, T]]) -> Iterator[tuple[Rule, T]]:
        """Counts what was found in one connection; gives those of it that are to be listed."""
        here: Counter[str] = Counter()
        for rule, one in found:
            name = rule.name
            self.counts[name] += 1
            if here[name] < self.limits.connection and self.listed[name] < self.limits.rule:
                here[name] += 1
                self.listed[name] += 1
                yield rule, one

    @property
    def left_out(self) -> int:
        """How many were counted and not listed."""
        return self.counts.total() - self.listed.total()
