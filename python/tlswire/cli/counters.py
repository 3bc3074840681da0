"""`--stats`: the counters of a command's work, beside what it writes."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from tlswire.cli.output import Output
from tlswire.cli.server import inputs_of
from tlswire.cli.status import Usage


class Counted(Protocol):
    """What has counters."""

    @property
    def stats(self) -> dict[str, Any]:
        """The ledger."""


@contextmanager
def counters(work: Counted, arguments: argparse.Namespace) -> Iterator[None]:
    """Writes the counters, where they are asked for, when the work is over or was given up."""
    place = _place(arguments)
    if place is None:
        yield
        return
    # A place that cannot be written to is found before the work.
    with place as output:
        try:
            yield
        finally:
            output.write(json.dumps(work.stats, indent=2).encode() + b"\n")
            output.settle()


def _place(arguments: argparse.Namespace) -> Output | None:
    """The place of the counters, which is neither an input nor that of what is read."""
    if arguments.stats is None:
        return None
    if arguments.stats == arguments.output:
        raise Usage(f"{arguments.stats} is that of -o too; write the counters to another file")
    others = [*inputs_of(arguments), *([arguments.output] if arguments.output else [])]
    return Output(arguments.stats, others)
