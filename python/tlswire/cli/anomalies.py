"""`tlswire anomalies`: what was odd."""

import argparse
import json
from datetime import datetime, timedelta
from typing import Any

from tlswire._native import CaptureReader, Row, describe_anomalies
from tlswire.cli.arguments import (
    add_choice,
    add_output,
    add_sources,
    add_tracking,
    options_of,
)
from tlswire.cli.counters import counters
from tlswire.cli.output import Output, chosen_format
from tlswire.cli.signals import deferred
from tlswire.cli.table import table, to_terminal
from tlswire.cli.work import Work
from tlswire.options import Wanted
from tlswire.rows import rows_of

FORMATS = ("table", "jsonl")
# What is lost where a time span is a number of seconds.
_TICK = timedelta(microseconds=1)
HEADER = ("anomaly", "frame", "time", "src_ip", "src_port", "dst_ip", "dst_port", "error")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "anomalies",
        help="what was odd",
        description="Lists anomalies, at most 100 of a name and 10 of a flow, of which those of "
        "connections may be chosen; without SOURCE, the table of all that are known.",
    )
    add_sources(parser, at_least=0)
    add_output(parser, FORMATS)
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads all, then writes the list."""
    return _list(arguments) if arguments.sources else _describe(arguments)


def _list(arguments: argparse.Namespace) -> int:
    options = options_of(arguments)
    work = Work(arguments.sources, options)
    chosen = Chosen() if options.is_choosing else None

    def take(reader: CaptureReader) -> None:
        """Nothing leaves before the end."""
        while chosen is not None and (batch := reader.take_batch()) is not None:
            work.note(len(batch))
            for row in rows_of(batch):
                chosen.add(row)

    with (
        deferred(),
        counters(work, arguments),
        Output(arguments.output, arguments.sources) as output,
    ):
        try:
            if chosen is None:
                work.run(Wanted("nothing", "default"), take)
            else:
                work.run(Wanted("batches", Chosen.COLUMNS), take)
        finally:
            listed = work.anomalies
            if chosen is not None:
                listed = [one for one in listed if chosen.has(one)]
            output.write(_written(arguments, HEADER, listed).encode())
        output.give_up_if(work.is_vain)
    return work.status()


class Chosen:
    """The connections that were chosen, by their ends and their time."""

    COLUMNS = ("ts", "duration", "src_ip", "src_port", "dst_ip", "dst_port")

    def __init__(self) -> None:
        self._spans: dict[frozenset[object], list[tuple[datetime, datetime]]] = {}

    def add(self, row: Row) -> None:
        """Notes a connection."""
        ends = frozenset({(row.src_ip, row.src_port), (row.dst_ip, row.dst_port)})
        end = row.ts + timedelta(seconds=row.duration) + _TICK
        self._spans.setdefault(ends, []).append((row.ts, end))

    def has(self, anomaly: dict[str, Any]) -> bool:
        """Whether an anomaly is one of theirs."""
        ends = frozenset({(anomaly[f"{end}_ip"], anomaly[f"{end}_port"]) for end in ("src", "dst")})
        # Nanoseconds are cut to what a `datetime` holds.
        time = datetime.fromisoformat(f"{anomaly['time'][:26]}+00:00")
        return any(first <= time <= last for first, last in self._spans.get(ends, ()))


def _describe(arguments: argparse.Namespace) -> int:
    header = ("anomaly", "layer", "sentence", "reference")
    known: list[dict[str, object]] = [
        dict(zip(header, row, strict=True)) for row in describe_anomalies()
    ]
    with Output(arguments.output) as output:
        output.write(_written(arguments, header, known).encode())
    return 0


def _written(
    arguments: argparse.Namespace, header: tuple[str, ...], items: list[dict[str, object]]
) -> str:
    if chosen_format(arguments.format, arguments.output, FORMATS) == "jsonl":
        return "".join(json.dumps(item) + "\n" for item in items)
    rows = [[item.get(name) for name in header] for item in items]
    return table(header, rows, to_terminal=to_terminal(arguments.output))
