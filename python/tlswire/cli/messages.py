"""`tlswire messages`: one line per handshake message, ChangeCipherSpec and alert."""

import argparse

from tlswire._native import CapturedMessage, CaptureReader
from tlswire.cli.arguments import add_choice, add_output, add_sources, add_tracking, options_of
from tlswire.cli.counters import counters
from tlswire.cli.output import Output, chosen_format
from tlswire.cli.signals import deferred
from tlswire.cli.table import Table, to_terminal
from tlswire.cli.work import Work, is_live
from tlswire.options import Wanted

HEADER = ("frame", "time", "from", "to", "sender", "type")
FORMATS = ("table", "jsonl")
# Where messages come one at a time, and what will come is not known.
LIVE_WIDTHS = (7, 26, 21, 21, 6, 27)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "messages",
        help="one line per handshake message",
        description="Prints a line per handshake message, ChangeCipherSpec and alert.",
    )
    add_sources(parser)
    add_output(parser, FORMATS)
    parser.add_argument(
        "--names", action="store_true", help="add the names of code points beside them (jsonl)"
    )
    parser.add_argument(
        "--pieces", action="store_true", help="add in which packets its bytes are (jsonl)"
    )
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads and writes."""
    work = Work(arguments.sources, options_of(arguments))
    kind = chosen_format(arguments.format, arguments.output, FORMATS)
    widths = LIVE_WIDTHS if is_live(arguments.sources) else ()
    table = Table(HEADER, to_terminal=to_terminal(arguments.output), widths=widths)

    with (
        deferred(),
        counters(work, arguments),
        Output(arguments.output, arguments.sources) as output,
    ):

        def lines(reader: CaptureReader) -> None:
            if ready := reader.take_lines():
                work.note(len(ready))
                output.write(ready)
                output.flush()

        def rows(reader: CaptureReader) -> None:
            if ready := reader.take_messages():
                work.note(len(ready))
                output.write(table.lines([_cells(message) for message in ready]).encode())
                output.flush()

        if kind == "table":
            work.run(Wanted("messages", "default"), rows)
        else:
            wanted = Wanted(
                "message_lines", "default", names=arguments.names, pieces=arguments.pieces
            )
            work.run(wanted, lines)
        output.give_up_if(work.is_vain)
    return work.status()


def _cells(message: CapturedMessage) -> list[object]:
    ends = (f"{message.src_ip}:{message.src_port}", f"{message.dst_ip}:{message.dst_port}")
    return [message.frame, message.time, *ends, message.sender or "", message.type]
