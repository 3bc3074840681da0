"""`tlswire read`: one row per connection."""

import argparse
from collections.abc import Sequence

from tlswire._native import CaptureReader
from tlswire.cli.arguments import (
    add_choice,
    add_output,
    add_sources,
    add_tracking,
    names_of,
    options_of,
)
from tlswire.cli.columnar import arrow_writer, parquet_writer, prepare
from tlswire.cli.counters import counters
from tlswire.cli.output import Output, chosen_format
from tlswire.cli.signals import deferred
from tlswire.cli.table import Table, to_terminal
from tlswire.cli.work import Work, is_live
from tlswire.options import Output as Kind
from tlswire.options import TimeUnit, Wanted
from tlswire.rows import rows_of

FORMATS = ("table", "jsonl", "csv", "arrow", "parquet")
TABLE_COLUMNS = (
    "ts",
    "src_ip",
    "src_port",
    "dst_ip",
    "dst_port",
    "server_name",
    "version",
    "cipher",
    "outcome",
    "failure",
    "ja4",
)
HEADER = ("ts", "client", "server", "server_name", "version", "cipher", "outcome", "failure", "ja4")
# Where rows come one at a time, and what will come is not known.
LIVE_WIDTHS = (26, 21, 21, 24, 7, 37, 11, 8, 36)
LIVE_WIDTH = 12
TABLE_ROWS = 1_000


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "read",
        help="one row per connection",
        description="Prints one row per TLS connection: who, what was agreed, how it went.",
    )
    add_sources(parser)
    add_output(parser, FORMATS)
    parser.add_argument(
        "--columns",
        metavar="NAMES",
        help="columns and sets, joined by commas; `tlswire columns` lists them",
    )
    parser.add_argument(
        "--attempts", action="store_true", help="add flows to TLS ports that never carried TLS"
    )
    parser.add_argument(
        "--order",
        choices=("finish", "start"),
        default="finish",
        help="start: by first packet, which keeps all rows",
    )
    parser.add_argument(
        "--emit",
        choices=("finish", "handshake"),
        default="finish",
        help="handshake: a row as soon as its handshake is over",
    )
    parser.add_argument("--time-unit", choices=("ns", "us"), help="of times in arrow and parquet")
    parser.add_argument(
        "--community-seed", type=int, default=0, metavar="N", help="of Community IDs"
    )
    add_choice(parser)
    add_tracking(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads and writes."""
    work = Work(arguments.sources, options_of(arguments))
    kind = chosen_format(arguments.format, arguments.output, FORMATS)
    columns = None if arguments.columns is None else names_of(arguments.columns)
    prepare(kind)
    with (
        deferred(),
        counters(work, arguments),
        Output(arguments.output, arguments.sources) as output,
    ):
        _WRITERS[kind](work, output, columns, arguments)
        output.give_up_if(work.is_vain)
    return work.status()


def _write_lines(
    work: Work, output: Output, columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    is_csv = chosen_format(arguments.format, arguments.output, FORMATS) == "csv"
    header = 1 if is_csv else 0

    def take(reader: CaptureReader) -> None:
        nonlocal header
        if lines := reader.take_lines():
            work.note(lines.count(b"\n") - header)
            header = 0
            output.write(lines)
            output.flush()

    kind: Kind = "csv" if is_csv else "jsonl"
    work.run(Wanted(kind, columns or "default"), take)


def _write_table(
    work: Work, output: Output, columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    styled = to_terminal(arguments.output)
    made: Table | None = None

    def take(reader: CaptureReader) -> None:
        nonlocal made
        while (batch := reader.take_batch()) is not None:
            header = batch.column_names if columns else HEADER
            if made is None:
                made = Table(header, to_terminal=styled, widths=_widths(header) if live else ())
            work.note(len(batch))
            rows = [row.to_dict() for row in rows_of(batch)]
            cells = [list(row.values()) if columns else _cells(row) for row in rows]
            output.write(made.lines(cells).encode())
            output.flush()

    live = is_live(arguments.sources)
    work.run(Wanted("batches", columns or TABLE_COLUMNS, rows=1 if live else TABLE_ROWS), take)


def _widths(header: Sequence[str]) -> list[int]:
    """Widths to begin with, before any row is known."""
    known = dict(zip(HEADER, LIVE_WIDTHS, strict=True))
    return [known.get(name, max(LIVE_WIDTH, len(name))) for name in header]


def _cells(row: dict[str, object]) -> list[object]:
    ends = [f"{_host(row[f'{end}_ip'])}:{row[f'{end}_port']}" for end in ("src", "dst")]
    return [row["ts"], *ends, *(row[name] for name in HEADER[3:])]


def _host(address: object) -> str:
    return f"[{address}]" if ":" in str(address) else str(address)


def _write_arrow(
    work: Work, output: Output, columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    unit: TimeUnit = arguments.time_unit or "ns"
    with arrow_writer(output.file, work.note) as take:
        work.run(Wanted("batches", columns, time_unit=unit), take)


def _write_parquet(
    work: Work, output: Output, columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    # Spark refuses nanoseconds.
    unit: TimeUnit = arguments.time_unit or "us"
    with parquet_writer(output.file, work.note) as take:
        work.run(Wanted("batches", columns, time_unit=unit), take)


_WRITERS = {
    "table": _write_table,
    "jsonl": _write_lines,
    "csv": _write_lines,
    "arrow": _write_arrow,
    "parquet": _write_parquet,
}
