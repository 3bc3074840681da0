"""`tlswire anomalies`: what was odd."""

import argparse
import json

from tlswire._native import CaptureReader, describe_anomalies
from tlswire.cli.arguments import add_output, add_sources, add_tracking, options_of
from tlswire.cli.output import Output, chosen_format
from tlswire.cli.table import table, to_terminal
from tlswire.cli.work import Work
from tlswire.options import Wanted

HEADER = ("anomaly", "frame", "time", "src_ip", "src_port", "dst_ip", "dst_port", "error")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "anomalies",
        help="what was odd",
        description="Lists anomalies, at most 100 of a name and 10 of a flow; without SOURCE, "
        "the table of all that are known.",
    )
    add_sources(parser, at_least=0)
    add_output(parser, ("table", "jsonl"))
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads all, then writes the list."""
    return _list(arguments) if arguments.sources else _describe(arguments)


def _list(arguments: argparse.Namespace) -> int:
    work = Work(arguments.sources, options_of(arguments))

    def take(_reader: CaptureReader) -> None:
        """Nothing leaves before the end."""

    with Output(arguments.output, arguments.sources) as output:
        try:
            work.run(Wanted("nothing", "default"), take)
        finally:
            output.write(_written(arguments, HEADER, work.anomalies).encode())
        output.give_up_if(work.is_vain)
    return work.status()


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
    if chosen_format(arguments.format, arguments.output) == "jsonl":
        return "".join(json.dumps(item) + "\n" for item in items)
    rows = [[item.get(name) for name in header] for item in items]
    return table(header, rows, to_terminal=to_terminal(arguments.output))
