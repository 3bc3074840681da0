"""`lint`: the violations of the RFCs in a capture, or among messages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, Unpack

from tlswire.capture import Capture, CaptureOptions
from tlswire.errors import TlswireError
from tlswire.linting.linter import COLUMNS, ROWS, Linter
from tlswire.linting.rule import LEVELS, Level, Rule
from tlswire.linting.table import RULES
from tlswire.linting.tally import ListLimits
from tlswire.linting.violation import Violation
from tlswire.options import Options, Wanted
from tlswire.sources import named

WANTED = Wanted("handshakes", COLUMNS, rows=ROWS, pieces=True)
"""What is read of a capture."""


class RuleError(TlswireError, ValueError):
    """A rule or a level that there is not."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. Iterating over it gives the violations that are listed.

    Attributes:
        violations: At most 100 of a rule and 10 of a connection and rule, in the order in which
            connections finished; those that the tracker noticed come last.
        counts: How many there are of each rule that fired, listed or not.
        connections: How many connections were looked at.
    """

    violations: tuple[Violation, ...]
    counts: dict[str, int]
    connections: int

    def __len__(self) -> int:
        """How many violations are listed."""
        return len(self.violations)

    def __iter__(self) -> Iterator[Violation]:
        return iter(self.violations)

    def to_dict(self) -> dict[str, Any]:
        """The report in plain values."""
        return {
            "connections": self.connections,
            "counts": self.counts,
            "violations": [one.to_dict() for one in self.violations],
        }


def lint(
    source_or_messages: Any,
    *,
    rules: Sequence[str] = (),
    level: Level = "notice",
    listed: ListLimits | None = None,
    **options: Unpack[CaptureOptions],
) -> Report:
    """The violations of the RFCs in a capture, or among messages.

    Args:
        source_or_messages: A path, bytes, a file object, `-`, or a list of those; or messages: of
            `Capture.messages(pieces=True)`, or those of one connection that were parsed of bytes.
        rules: The names of the rules to look for; none for all.
        level: The least grave level to look for.
        listed: How many violations are listed.
        options: As `open_capture` takes them, for a source.

    Raises:
        RuleError: A rule or level that there is not.
        InputError: A source cannot be read.
    """
    linter = Linter(chosen(rules, level), listed)
    if is_messages(source_or_messages):
        found = [one for message in source_or_messages for one in linter.take(message)]
        found += linter.close()
    else:
        found = list(_of_capture(linter, source_or_messages, Options.of(**options)))
    return report(linter, found)


def report(linter: Linter, found: Iterable[Violation]) -> Report:
    """What a linter found, with the gravest rules first among the counts."""
    counts = {name: linter.tally.counts[name] for name in RULES if linter.tally.counts[name]}
    ordered = sorted(counts, key=lambda name: (LEVELS.index(RULES[name].level), -counts[name]))
    return Report(tuple(found), {name: counts[name] for name in ordered}, linter.connections)


def chosen(names: Sequence[str], level: str) -> list[Rule]:
    """The rules of these names, all for none, that are of a level or a graver one."""
    if level not in LEVELS:
        raise RuleError(f"level: not one of {', '.join(LEVELS)}: {level}")
    for name in names:
        if name not in RULES:
            raise RuleError(f"no rule is called so: {name}")
    grave = LEVELS[: LEVELS.index(level) + 1]
    return [
        one for one in RULES.values() if one.level in grave and (not names or one.name in names)
    ]


def is_messages(what: Any) -> bool:
    """Whether this is messages, and no source of a capture."""
    if isinstance(what, str | bytes | bytearray | memoryview | PathLike) or hasattr(what, "read"):
        return False
    if isinstance(what, Sequence):
        return all(hasattr(one, "type") for one in what)
    return hasattr(what, "__iter__")


def _of_capture(linter: Linter, source: Any, options: Options) -> Iterator[Violation]:
    with Capture(named(source), options) as capture:
        for reader in capture.steps(WANTED):
            yield from linter.drain(reader)
        yield from finished(linter, capture.anomalies, capture.stats, options)


def finished(
    linter: Linter, anomalies: list[dict[str, Any]], stats: dict[str, Any], options: Options
) -> Iterator[Violation]:
    """What is left when a capture has been read to its end."""
    yield from linter.close()
    # The counters are those of all connections, also of those that were not chosen.
    counts = None if options.is_choosing else stats.get("anomalies", {})
    yield from linter.anomalies(anomalies, counts)
