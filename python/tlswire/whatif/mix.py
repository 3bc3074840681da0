"""What was agreed on over time: how many connections had which version, which suite."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from tlswire.registry import CipherSuite, ProtocolVersion
from tlswire.whatif.answer import Seen
from tlswire.whatif.rows import NO_TIME, moment

Field = Literal["version", "cipher"]
FIELDS: tuple[Field, ...] = Field.__args__  # type: ignore[attr-defined]
NOTHING = "nothing agreed on"
OTHERS = "others"
_SECOND = 1_000_000
# Steps of time that people count in, in seconds.
_STEPS = (
    *(1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200),
    *(86_400, 604_800, 2_592_000, 31_536_000),
)
_MOST_STEPS, _MOST_SERIES = 24, 6


@dataclass(frozen=True)
class Mix:
    """How many connections began within each step of time, by what they agreed on.

    Attributes:
        field: `version` or `cipher`.
        step: The length of a step, in seconds.
        begins: When each step begins, in RFC 3339, without gaps.
        series: A name and a number per step: those with most connections first, the rest as
            `others`.
    """

    field: Field
    step: int
    begins: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]

    def to_dict(self) -> dict[str, Any]:
        """The mix in plain values."""
        return {
            "field": self.field,
            "step": self.step,
            "begins": list(self.begins),
            "series": [{"name": name, "connections": list(one)} for name, one in self.series],
        }


def mix(seen: Seen, field: Field) -> Mix | None:
    """The mix of all connections; `None` where rows have no time."""
    times = [one for one in seen.counter.of_kinds().values() if one.last != NO_TIME]
    if not times:
        return None
    first, last = min(one.first for one in times), max(one.last for one in times)
    step = _step(first, last)
    names = [_name(getattr(kind.observed, field), field) for kind in seen.kinds]
    labels = list(dict.fromkeys(names))
    what = [labels.index(name) for name in names]
    counts = seen.counter.over_time(what, step)
    begins = range(first // step * step, last + 1, step)
    totals: Counter[str] = Counter()
    for (_, label), count in counts.items():
        totals[labels[label]] += count
    kept = [name for name, _ in sorted(totals.items(), key=lambda one: (-one[1], one[0]))]
    series: dict[str, list[int]] = {}
    places = {at: place for place, at in enumerate(begins)}
    for name in kept[:_MOST_SERIES] + ([OTHERS] if len(kept) > _MOST_SERIES else []):
        series[name] = [0] * len(begins)
    for (at, label), count in counts.items():
        name = labels[label] if labels[label] in series else OTHERS
        series[name][places[at]] += count
    return Mix(
        field,
        step // _SECOND,
        tuple(moment(at) or "" for at in begins),
        tuple((name, tuple(one)) for name, one in series.items()),
    )


def _step(first: int, last: int) -> int:
    """The shortest step of which a few span the whole time, in microseconds."""
    for seconds in _STEPS:
        step = seconds * _SECOND
        if last // step - first // step < _MOST_STEPS:
            return step
    return (last - first) // (_MOST_STEPS - 1) + 1


def _name(value: int | None, field: Field) -> str:
    if value is None:
        return NOTHING
    return CipherSuite(value).label if field == "cipher" else ProtocolVersion(value).label
