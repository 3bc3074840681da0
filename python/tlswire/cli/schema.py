"""`tlswire schema`: the JSON Schema of a row."""

import argparse
from pathlib import Path

from tlswire._native import json_schema
from tlswire.cli.arguments import names_of
from tlswire.cli.output import Output
from tlswire.cli.status import Status, Usage, complain
from tlswire.errors import InputError


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "schema",
        help="the JSON Schema of a row",
        description="Prints the JSON Schema (2020-12) of a line of `tlswire read -f jsonl`.",
    )
    parser.add_argument("--columns", metavar="NAMES", default="all", help="joined by commas (all)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    parser.add_argument("--check", metavar="FILE", help="print nothing; 1 if FILE differs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the schema, or compares it."""
    try:
        text = json_schema(names_of(arguments.columns)) + "\n"
    except ValueError as error:
        raise Usage(str(error)) from None
    if arguments.check is not None:
        if _bytes_of(arguments.check) == text.encode():
            return Status.OK
        complain(f"{arguments.check}: not the schema of the columns")
        return Status.NO
    with Output(arguments.output) as output:
        output.write(text.encode())
    return Status.OK


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}", path, "io", 0, error.errno) from None
