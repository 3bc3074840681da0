"""`tlswire what-if`: who breaks, who changes and who fails anyway under another policy."""

import argparse
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from tlswire.cli.arguments import add_choice, add_sources, add_tracking
from tlswire.cli.output import Output
from tlswire.cli.paint import painter
from tlswire.cli.rows import STORED, take_rows
from tlswire.cli.server import inputs_of
from tlswire.cli.status import Status, Usage
from tlswire.cli.table import table, to_terminal
from tlswire.errors import EmptyError, PolicyError
from tlswire.policy import Policy
from tlswire.whatif import WhatIf
from tlswire.whatif.columnar import Columns
from tlswire.whatif.engine import answer, policy_of
from tlswire.whatif.lines import as_csv, as_jsonl
from tlswire.whatif.plots import Paint, matrix_lines, plot_lines
from tlswire.whatif.rows import Rows
from tlswire.whatif.svg import svg
from tlswire.whatif.text import framed, text_of

FORMATS = ("text", "json", "jsonl", "csv", "svg")
# Styles of the parts of a bar, in turn.
_COLOURS = ("malformed", "alert", "hidden", "client", "server", "title", "quiet")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "what-if",
        help="who would break under another policy",
        description="Says of every connection what becomes of it under a policy: whether it "
        "breaks, changes, fails anyway, or stays as it is, and which clients that concerns.",
    )
    add_sources(parser, help=STORED)
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
        "--matrix", action="store_true", help="lay the policies side by side (text)"
    )
    parser.add_argument(
        "--plot",
        action="store_true",
        help="draw the verdicts, and versions and suites over time (text; svg always does)",
    )
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
    breaks = False
    with Output(arguments.output, inputs_of(arguments)) as output:

        def use(rows: Rows | Columns, status: Status) -> None:
            nonlocal breaks
            with suppress(*([EmptyError] if status == Status.INTERRUPTED else [])):
                found = answer(rows, policies, baseline)
                breaks = _breaks(found)
                for text in _written(found, arguments):
                    output.write(text.encode())

        status = take_rows(arguments, use)
        output.give_up_if(status == Status.NO_INPUT)
    return Status.NO if status == Status.OK and arguments.fail and breaks else status


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
        case "svg":
            return [svg(found)]
    is_terminal = to_terminal(arguments.output)

    def tabled(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
        return table(header, rows, to_terminal=is_terminal)

    if not arguments.matrix and not arguments.plot:
        return [text_of(found, tabled)]
    lines = [*matrix_lines(found, tabled), ""] if arguments.matrix else []
    if arguments.plot:
        lines += [*plot_lines(found, _paint(is_terminal=is_terminal)), ""]
    return [framed(found, lines)]


def _paint(*, is_terminal: bool) -> Paint:
    """What colours the parts of a bar."""
    paint = painter(to_terminal=is_terminal)
    return lambda text, place: paint(text, _COLOURS[place % len(_COLOURS)])
