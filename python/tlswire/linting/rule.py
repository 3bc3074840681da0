"""What a rule is, and how one is written.

A rule is a function of one shape, under the decorator that names it:

    @rule("sh-legacy-version", "error", "RFC 9846 §4.2.3", "what is wrong", on=("server_hello",))
    def _legacy_version(seen: Seen) -> Iterator[Evidence]: ...

It is called for each message of the types `on`, or once per connection, at its first message, for
`connection`; and yields where the bytes are that break the rule, in the order of the wire. What was
said before the message is in its attributes, all of it in `seen.exchange`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tlswire.linting.seen import Evidence, Seen

Level = Literal["error", "warning", "notice"]
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")
"""From the gravest on: a MUST is broken; a SHOULD is, or what is spoken is deprecated; allowed, and
worth a look."""

About = Literal["conformance", "practice"]
Check: TypeAlias = Callable[[Seen], Iterator[Evidence]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: Its stable name.
        level: `error`, `warning` or `notice`.
        reference: The RFC and its section.
        sentence: What is wrong where it fires.
        about: `conformance` where an end breaks the protocol that it speaks; `practice` where what
            it speaks, or shows, is deprecated or unwise.
        on: The types of messages that it looks at; `connection` for one look at all.
        check: Finds the evidence.
        anomaly: The anomaly that it is found by instead; empty for most.
    """

    name: str
    level: Level
    reference: str
    sentence: str
    about: About
    on: tuple[str, ...]
    check: Check
    anomaly: str = ""


def rule(
    name: str,
    level: Level,
    reference: str,
    sentence: str,
    *,
    on: tuple[str, ...],
    about: About = "conformance",
) -> Callable[[Check], Rule]:
    """Makes a rule of the function below it."""
    return lambda check: Rule(name, level, reference, sentence, about, on, check)


def by_anomaly(name: str, level: Level, reference: str, sentence: str, *, anomaly: str) -> Rule:
    """A rule that an anomaly of the tracker breaks: there is no message that shows it."""
    nothing = Rule(name, level, reference, sentence, "conformance", (), _silent)
    return replace(nothing, anomaly=anomaly)


def _silent(_: Seen) -> Iterator[Evidence]:
    return iter(())
