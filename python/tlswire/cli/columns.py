"""`tlswire columns`: the columns of a row."""

import argparse
import json

from tlswire._native import describe_columns
from tlswire.cli.arguments import add_output
from tlswire.cli.output import Output, chosen_format
from tlswire.cli.table import table, to_terminal

FORMATS = ("table", "jsonl")
HEADER = ("set", "name", "type", "depends_on", "sentence")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "columns", help="the columns of a row", description="Lists the columns of a row, by set."
    )
    add_output(parser, FORMATS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the table of columns."""
    columns = json.loads(describe_columns())
    if chosen_format(arguments.format, arguments.output, FORMATS) == "jsonl":
        text = "".join(json.dumps(column) + "\n" for column in columns)
    else:
        rows = [[column[name] for name in HEADER] for column in columns]
        text = table(HEADER, rows, to_terminal=to_terminal(arguments.output))
    with Output(arguments.output) as output:
        output.write(text.encode())
    return 0
