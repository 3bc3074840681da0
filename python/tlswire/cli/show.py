"""`tlswire show`: the handshake of each connection as a ladder and as a tree of fields."""

import argparse
import sys
from typing import Any

from tlswire._native import CapturedMessage, CaptureReader
from tlswire.cli.arguments import add_choice, add_sources, add_tracking, options_of
from tlswire.cli.counters import counters
from tlswire.cli.ladder import COLUMNS, Connection, ladder
from tlswire.cli.output import Output
from tlswire.cli.paint import Paint, painter
from tlswire.cli.signals import deferred
from tlswire.cli.status import Terminated, Usage, complain
from tlswire.cli.table import to_terminal
from tlswire.cli.tree import tree
from tlswire.cli.work import Work
from tlswire.limits import insist_count
from tlswire.options import Wanted
from tlswire.rows import rows_of

# What is held for one connection; a handshake takes some ten messages.
_MOST_MESSAGES = 1_000
# What is held of connections that have not finished.
_MOST_BYTES = 64 * 1024 * 1024
# Seconds after a signal in which connections that have not finished are shown.
_PATIENCE = 0.1
# About what a message costs besides its bytes.
_OBJECT = 512


class _EnoughError(Exception):
    """As many connections have been shown as were asked for."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "show",
        help="the handshake of each connection, message by message",
        description="Prints each connection, when it has finished, as a ladder of messages and as "
        "a tree of their fields: offset in the message, length, name, value.",
    )
    add_sources(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="write there")
    parser.add_argument("--ladder", action="store_true", help="the ladder only")
    parser.add_argument(
        "--all-bytes", action="store_true", help="long byte strings to their last byte"
    )
    parser.add_argument(
        "--limit", type=int, default=100, metavar="N", help="stop after N connections (100)"
    )
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes connection by connection, each when it has finished."""
    try:
        insist_count("--limit", arguments.limit, sys.maxsize)
    except ValueError as error:
        raise Usage(str(error)) from None
    work = Work(arguments.sources, options_of(arguments))
    held = Held()
    paint = painter(to_terminal=to_terminal(arguments.output))
    with (
        deferred(),
        counters(work, arguments),
        Output(arguments.output, arguments.sources) as output,
    ):
        left = arguments.limit

        def take(reader: CaptureReader) -> None:
            nonlocal left
            for message in reader.take_messages():
                held.take(message)
            while (batch := reader.take_batch()) is not None:
                work.note(len(batch))
                for row in rows_of(batch):
                    if left <= 0:
                        raise _EnoughError
                    left -= 1
                    connection = Connection(row, held.release(row.connection_id))
                    output.write(_text(connection, paint, arguments).encode())
                    output.flush()

        try:
            wanted = Wanted("handshakes", COLUMNS, rows=1, pieces=True)
            work.run(wanted, take, patience=_PATIENCE)
        except _EnoughError as enough:
            complain(f"stopped at --limit {arguments.limit}: there are more connections")
            if isinstance(enough.__context__, KeyboardInterrupt | Terminated):
                raise enough.__context__ from None
        output.give_up_if(work.is_vain)
    if held.left_out:
        caps = f"{_MOST_MESSAGES} of a connection and {_MOST_BYTES // 1024**2} MiB are shown"
        complain(f"messages left out: {held.left_out}; {caps}")
    return work.status()


class Held:
    """The messages of connections that have not finished, as far as the caps allow.

    Attributes:
        left_out: How many were not kept.
    """

    def __init__(self, *, most_bytes: int = _MOST_BYTES) -> None:
        self.left_out = 0
        self._bytes_left = most_bytes
        self._messages: dict[str, list[CapturedMessage]] = {}

    def take(self, message: CapturedMessage) -> None:
        """Keeps the message, or counts it."""
        messages = self._messages.setdefault(message.connection_id, [])
        if len(messages) >= _MOST_MESSAGES or size(message) > self._bytes_left:
            self.left_out += 1
        else:
            self._bytes_left -= size(message)
            messages.append(message)

    def release(self, connection_id: str) -> list[CapturedMessage]:
        """The messages of a connection, which are held no longer."""
        messages = self._messages.pop(connection_id, [])
        self._bytes_left += sum(map(size, messages))
        return messages


def size(message: CapturedMessage) -> int:
    """About how many bytes holding the message takes."""
    return _OBJECT + len(getattr(message.message, "raw", b""))


def _text(connection: Connection, paint: Paint, arguments: Any) -> str:
    lines = list(ladder(connection, paint))
    if not arguments.ladder:
        for message in connection.messages:
            lines.extend(tree(message, paint, all_bytes=arguments.all_bytes))
    return "\n".join([*lines, "", ""])
