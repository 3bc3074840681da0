"""Rows of captures and of files in which rows are stored, for commands that look at all of them."""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tlswire._native import CaptureReader, RecordBatch
from tlswire.cli.arguments import options_of
from tlswire.cli.counters import counters
from tlswire.cli.signals import held_back
from tlswire.cli.status import Status, Usage
from tlswire.cli.work import Work
from tlswire.errors import ColumnsError, InputError
from tlswire.options import Options, Wanted
from tlswire.rows import rows_of
from tlswire.whatif.columnar import FEW, Columns
from tlswire.whatif.columns import ALL
from tlswire.whatif.rows import Rows
from tlswire.whatif.sources import gathered

_PARQUET, _ARROW, _STREAM = b"PAR1", b"ARROW1", b"\xff\xff\xff\xff"
_BATCH = 65_536
STORED = "a capture, rows in Parquet or Arrow (extra `pyarrow`) or JSON lines, or -"

Take = Callable[[Rows | Columns, Status], None]


def take_rows(arguments: argparse.Namespace, use: Take) -> Status:
    """Hands all rows of the sources to `use`, with the status so far; returns the status.

    What was read of captures until a signal came is handed on before its exception goes on.
    """
    options = options_of(arguments)
    kinds = {one: _kind(one) for one in arguments.sources}
    stored = [one for one, kind in kinds.items() if kind]
    if not stored:
        return _of_captures(arguments, options, use)
    if len(stored) < len(kinds):
        raise Usage("captures and stored rows are read apart, not in one run")
    if options.frame is not None:
        raise Usage("--frame: stored rows do not tell which packets they hold")
    use(_of_files(kinds, options), Status.OK)
    return Status.OK


def _kind(source: str) -> str:
    """What kind of rows a file holds; empty where it is no file of rows."""
    if source == "-":
        return ""
    try:
        with Path(source).open("rb") as file:
            head = file.read(8)
    except (OSError, ValueError):
        return ""
    for kind, magic in (("parquet", _PARQUET), ("arrow", _ARROW), ("stream", _STREAM)):
        if head.startswith(magic):
            return kind
    return "jsonl" if head.lstrip().startswith(b"{") else ""


# --- Captures --------------------------------------------------------------------------------


class _Taken:
    """Batches of captures; by columns as soon as there are many, where pyarrow is."""

    def __init__(self) -> None:
        self._held: list[RecordBatch] = []
        self._columns: Columns | None = None
        self._count = 0

    def take(self, batch: RecordBatch) -> None:
        self._count += len(batch)
        self._held.append(batch)
        if self._columns is None and self._count > FEW:
            self._columns = _columns_or_none()
        if self._columns is not None:
            self._flush(self._columns)

    def _flush(self, columns: Columns) -> None:
        import pyarrow

        held, self._held = self._held, []
        for table in gathered(pyarrow.record_batch(batch) for batch in held):
            columns.take(table)

    def rows(self) -> Rows | Columns:
        if self._columns is not None:
            return self._columns.close()
        rows = Rows()
        for batch in self._held:
            rows.take_all(rows_of(batch))
        return rows


def _columns_or_none() -> Columns | None:
    try:
        with held_back():
            import pyarrow  # noqa: F401
    except ImportError:
        return None
    return Columns()


def _of_captures(arguments: argparse.Namespace, options: Options, use: Take) -> Status:
    work = Work(arguments.sources, options)
    taken = _Taken()

    def take(reader: CaptureReader) -> None:
        while (batch := reader.take_batch()) is not None:
            work.note(len(batch))
            taken.take(batch)

    with counters(work, arguments):
        try:
            work.run(Wanted("batches", ALL), take)
        except BaseException:
            if not work.is_vain:
                use(taken.rows(), Status.INTERRUPTED)
            raise
    status = work.status()
    if status != Status.NO_INPUT:
        use(taken.rows(), status)
    return status


# --- Files -----------------------------------------------------------------------------------


def _of_files(kinds: dict[str, str], options: Options) -> Rows | Columns:
    if set(kinds.values()) == {"jsonl"}:
        rows = Rows()
        for source in kinds:
            with _told_of(source):
                _take_lines(rows, source, options)
        return rows
    if "jsonl" in kinds.values():
        raise Usage("JSON lines and tables are read apart, not in one run")
    pyarrow = _pyarrow()
    columns = Columns()
    for source, kind in kinds.items():
        with _told_of(source, pyarrow.ArrowException):
            for table in gathered(_batches(source, kind)):
                columns.take(_chosen(table, options))
    return columns.close()


@contextmanager
def _told_of(source: str, *others: type[Exception]) -> Iterator[None]:
    """Makes of what is wrong with a file a sentence with its name."""
    try:
        yield
    except ColumnsError as error:
        if error.said:
            raise InputError(f"{source}: {error}", source, "columns") from None
        text = f"{source}: {error}; `tlswire read --columns default,offer` writes them all"
        raise InputError(text, source, "columns") from None
    except others as error:
        raise InputError(f"{source}: {_first_line(error)}", source, "io") from None


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _pyarrow() -> Any:
    try:
        with held_back():
            import pyarrow
            import pyarrow.parquet
    except ImportError:
        raise Usage("arrow and parquet need pyarrow: pip install 'tlswire[pyarrow]'") from None
    return pyarrow


def _batches(source: str, kind: str) -> Iterator[Any]:
    import pyarrow
    import pyarrow.parquet

    if kind == "parquet":
        with pyarrow.parquet.ParquetFile(source) as file:
            names = [name for name in ALL if name in file.schema_arrow.names]
            if not names:
                raise InputError(f"{source}: no column of a row is in it", source, "columns")
            extra = ["connection_id"] if "connection_id" in file.schema_arrow.names else []
            yield from file.iter_batches(_BATCH, columns=[*names, *extra])
        return
    with pyarrow.OSFile(source) as file:
        if kind == "stream":
            yield from pyarrow.ipc.open_stream(file)
            return
        reader = pyarrow.ipc.open_file(file)
        yield from (reader.get_batch(at) for at in range(reader.num_record_batches))


def _chosen(table: Any, options: Options) -> Any:
    """The rows that the options choose."""
    import pyarrow
    import pyarrow.compute as pc

    def among(name: str, wanted: Any) -> Any:
        if name not in table.column_names:
            raise Usage(f"the stored rows cannot be chosen by {name}, which they lack")
        values = pc.cast(table.column(name), pyarrow.string())
        return pc.is_in(values, value_set=pyarrow.array(wanted, pyarrow.string()))

    if not options.is_choosing:
        return table
    mask = pyarrow.repeat(pyarrow.scalar(True), table.num_rows)  # noqa: FBT003
    if options.server_name is not None:
        mask = pc.and_(mask, among("server_name", [options.server_name]))
    if options.address is not None:
        ends = [among(name, [options.address]) for name in ("src_ip", "dst_ip")]
        mask = pc.and_(mask, pc.or_(*ends))
    if options.connections:
        mask = pc.and_(mask, among("connection_id", list(options.connections)))
    return table.filter(mask)


def _is_chosen(row: dict[str, Any], options: Options) -> bool:
    """The same for one row."""
    if options.server_name is not None and row.get("server_name") != options.server_name:
        return False
    if options.connections and row.get("connection_id") not in options.connections:
        return False
    return options.address in (None, row.get("src_ip"), row.get("dst_ip"))


def _take_lines(rows: Rows, source: str, options: Options) -> None:
    """Takes the rows of a file that the options choose."""
    for number, row in _json_lines(source):
        try:
            if _is_chosen(row, options):
                rows.take(row)
        except ColumnsError as error:
            if not error.said:
                raise
            raise InputError(f"{source}: line {number}: {error}", source, "columns") from None


def _json_lines(source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a file of JSON lines, each with the number of its line."""
    with Path(source).open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.isspace():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                text = f"{source}: line {number}: no JSON: {error}"
                raise InputError(text, source, "json") from None
            if not isinstance(row, dict):
                raise InputError(f"{source}: line {number}: no row", source, "json")
            yield number, row
