"""The matrix of policies and the mix over time, as text for a terminal."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tlswire.whatif.engine import WhatIf
from tlswire.whatif.mix import FIELDS, Mix
from tlswire.whatif.text import NAMES, Tabled
from tlswire.whatif.verdict import VERDICTS

BAR = 50
# What a part of a bar is drawn with, where no colour tells it from the next one.
_FILLS = "#=x-+:."
# Gives a piece of text the colour of its place among others.
Paint = Callable[[str, int], str]
_WORDS = {"version": "versions", "cipher": "suites"}


def plain(text: str, _place: int) -> str:
    """The text as it is."""
    return text


def matrix_lines(found: WhatIf, tabled: Tabled) -> Iterator[str]:
    """The policies side by side: connections by verdict, each line adding up to all there are."""
    words = [word for word in VERDICTS if any(one.counts[word] for one in found.answers)]
    header = ("policy", *(NAMES[word] for word in words), "in all")
    rows: list[tuple[Any, ...]] = []
    for one in found.answers:
        counts = [one.counts[word] for word in words]
        cells = zip((*counts, sum(counts)), header[1:], strict=True)
        rows.append((one.policy.name, *(str(count).rjust(len(name)) for count, name in cells)))
    yield from (line.rstrip() for line in tabled(header, rows).splitlines())


def plot_lines(found: WhatIf, paint: Paint = plain) -> Iterator[str]:
    """The matrix and the mixes as bars."""
    yield from _matrix(found, paint)
    for field in FIELDS:
        mix = found.mix(field)
        if mix is not None:
            yield ""
            yield from _mix(mix, paint)


def _matrix(found: WhatIf, paint: Paint) -> Iterator[str]:
    words = [word for word in VERDICTS if any(one.counts[word] for one in found.answers)]
    width = max(len(one.policy.name) for one in found.answers)
    yield "connections by verdict:"
    for one in found.answers:
        counts = [one.counts[word] for word in words]
        yield f"  {one.policy.name:{width}}  {bar(counts, sum(counts), paint)}"
    yield f"  {'':{width}}  {_legend([NAMES[word] for word in words], paint)}"


def _mix(mix: Mix, paint: Paint) -> Iterator[str]:
    yield f"{_WORDS[mix.field]} over time, steps of {span(mix.step)}:"
    columns = list(zip(*(one for _, one in mix.series), strict=True))
    most = max(map(sum, columns))
    for begin, counts in zip(mix.begins, columns, strict=True):
        total = sum(counts)
        drawn = bar(counts, most, paint)
        yield f"  {begin[:16].replace('T', ' ')}  {drawn} {total}".rstrip()
    for place, (name, one) in enumerate(mix.series):
        yield f"  {paint(_fill(place), place)} {name}: {sum(one)}"


def span(seconds: int) -> str:
    """A length of time in words."""
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds % unit == 0:
            many = seconds // unit
            return f"{many} {name}{'s' if many > 1 else ''}"
    return f"{seconds} seconds"


def bar(counts: Sequence[int], most: int, paint: Paint = plain) -> str:
    """Counts as parts of a bar that is `BAR` long for `most`; what is there is always seen."""
    out = []
    for place, width in enumerate(widths(counts, most)):
        if width:
            out.append(paint(_fill(place) * width, place))
    return "".join(out)


def widths(counts: Sequence[int], most: int) -> list[int]:
    """How long each part is: its share, one at least, and together no more than the whole."""
    found = [0 if not count else max(1, round(BAR * count / most)) for count in counts]
    room = max(round(BAR * sum(counts) / most), sum(1 for count in counts if count)) if most else 0
    while sum(found) > room:
        found[found.index(max(found))] -= 1
    while 0 < sum(found) < room:
        found[counts.index(max(counts))] += 1
    return found


def _fill(place: int) -> str:
    return _FILLS[place % len(_FILLS)]


def _legend(names: Sequence[str], paint: Paint) -> str:
    return "  ".join(f"{paint(_fill(place), place)} {name}" for place, name in enumerate(names))
