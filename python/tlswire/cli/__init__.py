"""The command line: arguments in, text out.

Each sub-command is a file of this folder with `add(commands)`, which declares its arguments, and
`run(options)`, which answers with an exit status.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from tlswire import __version__, errors
from tlswire._native import PanicException
from tlswire.cli import signals
from tlswire.cli.status import Status, Terminated, Usage, complain

COMMANDS = (
    "read",
    "messages",
    "show",
    "cut",
    "hello",
    "explain",
    "lint",
    "negotiate",
    "what-if",
    "policies",
    "anomalies",
    "columns",
    "schema",
)

STATUSES = (
    "Exit status: 0 done; 1 the answer is no; 2 wrong usage; 3 no input could be read; 4 an input "
    "was damaged or ended early; 70 a defect of tlswire; 74 what was read could not be written; "
    "130 and 143 SIGINT and SIGTERM."
)


class _Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviation: one that is clear today may not be tomorrow."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "allow_abbrev": False})


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status, one of `tlswire.cli.status.Status`."""
    argv = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser(argv)
    options = parser.parse_args(argv)
    return _run(parser, options)


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    try:
        with signals.raised():
            status = int(options.run(options))
            _flush()
    except Usage as error:
        parser.exit(Status.USAGE, f"tlswire: {errors.printable(str(error))}\n")
    except BrokenPipeError:
        _abandon_stdout()
        return Status.OK
    except KeyboardInterrupt:
        return Status.INTERRUPTED
    except Terminated:
        return Status.TERMINATED
    except (
        errors.InputError,
        errors.PolicyError,
        errors.EmptyError,
        errors.ColumnsError,
    ) as error:
        complain(str(error))
        return Status.NO_INPUT
    except (errors.InternalError, PanicException) as error:
        complain(str(_first(error)))
        return Status.DEFECT
    except OSError as error:
        complain(f"{error.filename or 'cannot write'}: {error.strerror or error}")
        return Status.CANNOT_WRITE
    return status


def _first(error: BaseException) -> BaseException:
    """The defect that was met first; on the way out others are met for its sake."""
    while isinstance(error.__context__, errors.InternalError | PanicException):
        error = error.__context__
    return error


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the named command's arguments are declared, so that others cost nothing."""
    parser = _Parser(prog="tlswire", description="Reads TLS off the wire.", epilog=STATUSES)
    parser.add_argument("--version", action="version", version=f"tlswire {__version__}")
    commands = parser.add_subparsers(
        title="commands",
        metavar="COMMAND",
        required=True,
        parser_class=_Parser,
    )
    # The options of `tlswire` itself take no values.
    named = next((word for word in argv if not word.startswith("-")), None)
    for name in [named] if named in COMMANDS else COMMANDS:
        command = _command(name)
        command.add(commands)
    return parser


def _command(name: str) -> ModuleType:
    return import_module(f"tlswire.cli.{name.replace('-', '_')}")


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _abandon_stdout() -> None:
    """Nobody reads: what the interpreter would still write at its end goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
