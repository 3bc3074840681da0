"""A what-if as lines of text."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tlswire.policy import STACKS
from tlswire.whatif.answer import Answer, Group, Head
from tlswire.whatif.baseline import ENOUGH, Agreement
from tlswire.whatif.engine import FOOT, WhatIf
from tlswire.whatif.rows import DIMENSIONS
from tlswire.whatif.verdict import VERDICTS

WIDTH = 100
# Makes a table of a header and rows.
Tabled = Callable[[Sequence[str], Sequence[Sequence[Any]]], str]

NAMES = {word: word.replace("_", " ") for word in VERDICTS}
_TITLES = {"address": "client addresses", "server_name": "server names", "ja4": "JA4 fingerprints"}
_SHOWN = 10


def text_of(found: WhatIf, tabled: Tabled) -> str:
    """The whole report."""
    parts: list[str] = []
    for one in found.answers:
        parts += [*_answer(one, found.head.connections, tabled), ""]
    return framed(found, [*parts, *_presented(found)])


def framed(found: WhatIf, lines: Sequence[str]) -> str:
    """Lines between what was looked at and what that does not tell."""
    head = [*head_lines(found.head), *baseline_lines(found.baseline, found.head), ""]
    return "\n".join([*head, *lines, *foot_lines()]) + "\n"


def head_lines(head: Head) -> list[str]:
    """What was looked at."""
    if head.first is None:
        window = "window: not known, the rows have no times"
    else:
        window = f"window: {_second(head.first)} to {_second(head.last)}"
    if head.folded is None:
        folded = "not folded by client random, which the rows lack"
    else:
        folded = f"folded: {head.folded}, seen at several points"
    addresses = "not known" if head.addresses is None else head.addresses
    lines = [
        window,
        f"connections: {head.connections} ({folded})",
        f"distinct offers: {head.offers}; client addresses: {addresses}",
    ]
    if head.without_hello:
        lines.append(f"without a ClientHello: {head.without_hello}")
    if not head.is_told:
        lines += wrapped(
            "",
            "the rows do not tell how connections went: without --baseline each is taken to come "
            "about now",
        )
    return lines


def _second(text: str | None) -> str:
    """A time without fractions of a second."""
    return (text or "")[:19].replace("T", " ") + " UTC"


def baseline_lines(found: Agreement, head: Head) -> list[str]:
    """How far the present policy explains what was seen."""
    name = "learned from these connections" if found.is_learned else found.name
    judged = found.reproduced + found.contradicted
    if found.share is None:
        said = "none of the outcomes can be judged by it"
    else:
        said = f"reproduces {percent(found.share)} of {judged} observed outcomes"
        said += f" ({found.not_judged} cannot be judged)" if found.not_judged else ""
    lines = wrapped("present policy: ", f"{name}; {said}")
    if found.is_enough or not head.is_told:
        return lines
    lines += wrapped(
        "warning: ",
        f"below {ENOUGH:.0%}: the answers are no better than this. The servers have another policy"
        ", or something besides it decides",
    )
    return [*lines, *(f"  {one.connections:7}  {one.text}" for one in found.misses)]


def percent(share: float) -> str:
    """A share as text; what is not all is never rounded up to it."""
    text = f"{share:.2%}"
    return "99.99%" if text == "100.00%" and share < 1 else text.replace("100.00%", "100%")


def _answer(one: Answer, total: int, tabled: Tabled) -> Iterator[str]:
    policy = one.policy
    dated = f" as of {policy.date}" if policy.date else ""
    yield f"under {policy.name}{dated}, {STACKS[policy.stack].title}:"
    header = ("", "connections", "addresses", "names", "JA4", "last seen")
    rows = [_row(group) for group in one.groups]
    rows.append(("in all", str(total).rjust(len(header[1])), "", "", "", ""))
    yield from (f"  {line}".rstrip() for line in tabled(header, rows).splitlines())
    yield ""
    yield "  reasons:"
    for group in one.reasons:
        yield from wrapped(f"  {group.connections:7}  {NAMES[group.word]}: ", group.text, 11)
    for dimension in DIMENSIONS:
        yield from _lines(one, dimension)


def _row(group: Group) -> tuple[str, ...]:
    counts = (
        (group.connections, 11),
        (group.addresses, 9),
        (group.server_names, 5),
        (group.ja4s, 3),
    )
    return (
        NAMES[group.word],
        *(str(count).rjust(width) for count, width in counts),
        _second(group.last_seen) if group.last_seen else "",
    )


def _lines(answer: Answer, dimension: str) -> Iterator[str]:
    affected = answer.affected(dimension)
    if not affected:
        return
    yield ""
    yield f"  {_TITLES[dimension]}, worst first:"
    lines = [one for one in answer.lines(dimension, _SHOWN + 1) if one.label is not None]
    for one in lines[: min(_SHOWN, affected)]:
        parts = [f"{count} {NAMES[word]}" for word, count in one.counts.items()]
        last = f"; last {_second(one.last_seen)}" if one.last_seen else ""
        said = f"{', '.join(parts)} of {one.connections}{last}"
        yield from wrapped(f"    {one.label}  ", said, 6)
    if affected > _SHOWN:
        yield f"    and {affected - _SHOWN} more, which -f json lists"


def _presented(found: WhatIf) -> list[str]:
    """Who was seen to show a certificate, where a policy requires one."""
    requires = [one for one in found.answers if one.policy.client_auth == "require"]
    if not requires:
        return []
    if not found.presented:
        return ["no client was seen to show a certificate to any server", ""]
    lines = ["clients that showed a certificate to any server:"]
    for one in found.presented[:_SHOWN]:
        subject = one["subject"] or "a subject that was not seen"
        last = f"; last {_second(one['last_seen'])}" if one["last_seen"] else ""
        said = f"{one['connections']} to {one['server']}: {subject}{last}"
        lines += wrapped(f"  {one['address']}  ", said, 6)
    if len(found.presented) > _SHOWN:
        lines.append(f"  and {len(found.presented) - _SHOWN} more, which -f json lists")
    return [*lines, ""]


def foot_lines() -> list[str]:
    """What the numbers do not tell."""
    return wrapped("note: ", "; ".join(FOOT))


def wrapped(begin: str, text: str, indent: int = 2) -> list[str]:
    """A text behind a beginning, over as many lines as it needs."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=begin,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
