"""`tlswire what-if`: who breaks, who changes and who fails anyway under another policy."""

import argparse
import json
from collections.abc import Iterable, Sequence
from typing import Any

from tlswire._native import CaptureReader
from tlswire.capture import rows_of
from tlswire.cli.arguments import add_choice, add_sources, add_tracking, options_of
from tlswire.cli.counters import counters
from tlswire.cli.output import Output
from tlswire.cli.status import Status, Usage
from tlswire.cli.table import table, to_terminal
from tlswire.cli.work import Work
from tlswire.errors import PolicyError
from tlswire.options import Wanted
from tlswire.policy import Policy
from tlswire.whatif import COLUMN_SETS, WhatIf
from tlswire.whatif.engine import answer, policy_of
from tlswire.whatif.lines import as_csv, as_jsonl
from tlswire.whatif.rows import Rows
from tlswire.whatif.text import text_of

FORMATS = ("text", "json", "jsonl", "csv")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "what-if",
        help="who would break under another policy",
        description="Says of every connection what becomes of it under a policy: whether it "
        "breaks, changes, fails anyway, or stays as it is, and which clients that concerns.",
    )
    add_sources(parser)
    parser.add_argument(
        "--policy",
        metavar="NAME",
        action="append",
        required=True,
        help="a name of `tlswire policies`, or a TOML file; may be repeated",
    )
    parser.add_argument(
        "--baseline", metavar="NAME", help="the present policy; without it, it is learned"
    )
    parser.add_argument("-f", "--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    parser.add_argument(
        "--fail",
        action="store_true",
        help="exit with 1 if a connection breaks under one of the policies",
    )
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads, then answers; under `--fail` 1 where a connection breaks."""
    policies = [_policy(name, "--policy") for name in arguments.policy]
    baseline = _policy(arguments.baseline, "--baseline") if arguments.baseline else None
    work = Work(arguments.sources, options_of(arguments))
    rows = Rows()

    def take(reader: CaptureReader) -> None:
        while (batch := reader.take_batch()) is not None:
            work.note(len(batch))
            rows.take_all(rows_of(batch))

    with counters(work, arguments):
        work.run(Wanted("batches", COLUMN_SETS), take)
    status = work.status()
    if status == Status.NO_INPUT:
        return status
    found = answer(rows, policies, baseline)
    with Output(arguments.output, arguments.sources) as output:
        for text in _written(found, arguments):
            output.write(text.encode())
    failed = arguments.fail and _breaks(found)
    return Status.NO if status == Status.OK and failed else status


def _policy(name: str, option: str) -> Policy:
    try:
        return policy_of(name)
    except PolicyError as error:
        if error.source:
            raise
        raise Usage(f"{option}: {error}") from None


def _breaks(found: WhatIf) -> bool:
    """Whether a connection that comes about would not under one of the policies."""
    return any(one.counts["breaks"] for one in found.answers)


def _written(found: WhatIf, arguments: argparse.Namespace) -> Iterable[str]:
    match arguments.format:
        case "json":
            return [json.dumps(found.to_dict(), indent=2) + "\n"]
        case "jsonl":
            return as_jsonl(found)
        case "csv":
            return as_csv(found)
    is_terminal = to_terminal(arguments.output)

    def tabled(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
        return table(header, rows, to_terminal=is_terminal)

    return [text_of(found, tabled)]
