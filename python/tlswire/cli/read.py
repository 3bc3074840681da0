"""`tlswire read`: one row per connection."""

import argparse
import json

from tlswire._native import CaptureReader
from tlswire.capture import rows_of
from tlswire.cli.arguments import add_choice, add_output, add_sources, add_tracking, options_of
from tlswire.cli.columnar import arrow_writer, parquet_writer
from tlswire.cli.output import Output, chosen_format
from tlswire.cli.status import Usage
from tlswire.cli.table import table, to_terminal
from tlswire.cli.work import Work
from tlswire.options import Output as Kind
from tlswire.options import TimeUnit, Wanted

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
    parser.add_argument("--stats", metavar="FILE", help="write the counters there, as JSON")
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
    kind = chosen_format(arguments.format, arguments.output)
    if arguments.columns is not None and kind == "table":
        raise Usage("--columns: a table has columns of its own; choose another format with -f")
    columns = arguments.columns.split(",") if arguments.columns else None
    stats = _stats_of(arguments)
    try:
        with Output(arguments.output, arguments.sources) as output:
            _WRITERS[kind](work, output, columns, arguments)
            output.give_up_if(work.is_vain)
    finally:
        if stats is not None:
            _write_stats(work, stats)
    return work.status()


def _stats_of(arguments: argparse.Namespace) -> Output | None:
    """The place of the counters, which is neither an input nor that of the rows."""
    if arguments.stats is None:
        return None
    others = [*arguments.sources, *([arguments.output] if arguments.output else [])]
    if arguments.stats == arguments.output:
        raise Usage(f"{arguments.stats} is that of -o too; write the counters to another file")
    return Output(arguments.stats, others)


def _write_stats(work: Work, stats: Output) -> None:
    with stats as output:
        output.write(json.dumps(work.stats, indent=2).encode() + b"\n")


def _write_lines(
    work: Work, output: Output, columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    def take(reader: CaptureReader) -> None:
        if lines := reader.take_lines():
            output.write(lines)
            output.flush()

    is_csv = chosen_format(arguments.format, arguments.output) == "csv"
    kind: Kind = "csv" if is_csv else "jsonl"
    work.run(Wanted(kind, columns or "default"), take)


def _write_table(
    work: Work, output: Output, _columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    styled = to_terminal(arguments.output)

    def take(reader: CaptureReader) -> None:
        while (batch := reader.take_batch()) is not None:
            rows = [_cells(row.to_dict()) for row in rows_of(batch)]
            output.write(table(HEADER, rows, to_terminal=styled).encode())
            output.flush()

    work.run(Wanted("batches", TABLE_COLUMNS, rows=TABLE_ROWS), take)


def _cells(row: dict[str, object]) -> list[object]:
    ends = [f"{_host(row[f'{end}_ip'])}:{row[f'{end}_port']}" for end in ("src", "dst")]
    time = str(row["ts"]).removesuffix("+00:00")
    return [time, *ends, *(row[name] for name in HEADER[3:])]


def _host(address: object) -> str:
    return f"[{address}]" if ":" in str(address) else str(address)


def _write_arrow(
    work: Work, output: Output, columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    unit: TimeUnit = arguments.time_unit or "ns"
    with arrow_writer(output.file) as take:
        work.run(Wanted("batches", columns, time_unit=unit), take)


def _write_parquet(
    work: Work, output: Output, columns: list[str] | None, arguments: argparse.Namespace
) -> None:
    # Spark refuses nanoseconds.
    unit: TimeUnit = arguments.time_unit or "us"
    with parquet_writer(output.file) as take:
        work.run(Wanted("batches", columns, time_unit=unit), take)


_WRITERS = {
    "table": _write_table,
    "jsonl": _write_lines,
    "csv": _write_lines,
    "arrow": _write_arrow,
    "parquet": _write_parquet,
}
