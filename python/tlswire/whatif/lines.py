"""A what-if as lines for programs: one for each policy, verdict, client and reason."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from tlswire.policy import Missing
from tlswire.whatif.answer import Answer
from tlswire.whatif.engine import WhatIf
from tlswire.whatif.rows import DIMENSIONS, moment
from tlswire.whatif.verdict import VERDICTS

FIELDS = (
    *("policy", "verdict", "reason", "text", "address", "server_name", "ja4"),
    *("version", "cipher", "group", "hello_retry", "connections", "first_seen", "last_seen"),
)
_AGREED = ("version", "cipher", "group", "hello_retry")


def lines(found: WhatIf) -> Iterator[dict[str, Any]]:
    """The lines of all policies, worst first; those of one add up to the connections."""
    for one in found.answers:
        yield from _of(one, found)


def _of(answer: Answer, found: WhatIf) -> Iterator[dict[str, Any]]:
    keys = [(one.word, one.reason, one.text, *_agreed(one.outcome)) for one in answer.verdicts]
    every = list(dict.fromkeys(keys))
    numbers = {key: number for number, key in enumerate(every)}
    labels = [found.seen.table.labels[name].all for name in DIMENSIONS]
    counted = found.seen.counter.lines([numbers[key] for key in keys])

    def order(one: Any) -> tuple[Any, ...]:
        (number, *_), count = one
        return VERDICTS.index(every[number][0]), -count.connections

    for (number, *codes), count in sorted(counted.items(), key=order):
        word, reason, text, *agreed = every[number]
        texts = [label[code] for label, code in zip(labels, codes, strict=True)]
        yield {
            "policy": answer.policy.name,
            "verdict": word,
            "reason": reason,
            "text": text,
            **dict(zip(DIMENSIONS, texts, strict=True)),
            **dict(zip(_AGREED, agreed, strict=True)),
            "connections": count.connections,
            "first_seen": moment(count.first),
            "last_seen": moment(count.last),
        }


def _agreed(outcome: Any) -> tuple[Any, ...]:
    """What would be agreed: names, `null` for nothing, `unknown` where it cannot be said."""
    values = [getattr(outcome, name, None) for name in _AGREED]
    return tuple(
        one.value if isinstance(one, Missing) else getattr(one, "label", one) for one in values
    )


def as_jsonl(found: WhatIf) -> Iterator[str]:
    """The lines as JSON."""
    for line in lines(found):
        yield json.dumps(line) + "\n"


def as_csv(found: WhatIf) -> Iterator[str]:
    """The lines as CSV, with a header; `null` is an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    for line in lines(found):
        writer.writerow(_cell(line[name]) for name in FIELDS)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
