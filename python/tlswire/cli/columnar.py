"""Arrow and Parquet, by the extra `pyarrow`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO

from tlswire._native import CaptureReader
from tlswire.cli.signals import held_back
from tlswire.cli.status import Usage

# Rows of a row group of Parquet, at least, but for the last.
_ROW_GROUP = 65_536

Take = Callable[[CaptureReader], None]


def prepare(kind: str) -> None:
    """Imports what `kind` needs, before anything is begun that a signal would have to end."""
    if kind in {"arrow", "parquet"}:
        _pyarrow("parquet" if kind == "parquet" else "ipc")


def _pyarrow(part: str = "ipc") -> Any:
    try:
        with held_back():
            import pyarrow

            import_module(f"pyarrow.{part}")
    except ImportError:
        raise Usage("arrow and parquet need pyarrow: pip install 'tlswire[pyarrow]'") from None
    return pyarrow


class _Batches:
    """Batches of a reader, as pyarrow has them; the schema is there without any."""

    def __init__(self, open_writer: Callable[[Any], Any], note: Callable[[int], None]) -> None:
        self._pyarrow = _pyarrow()
        self._open = open_writer
        self._note = note
        self.writer: Any = None
        self.held: list[Any] = []

    def take(self, reader: CaptureReader) -> int:
        """Holds what is ready; returns how many rows are held."""
        if self.writer is None:
            self.schema = self._pyarrow.schema(reader)
            self.writer = self._open(self.schema)
        while (batch := reader.take_batch()) is not None:
            self._note(len(batch))
            self.held.append(self._pyarrow.record_batch(batch))
        return sum(batch.num_rows for batch in self.held)

    def table(self) -> Any:
        """What is held, as one table; nothing is held any more."""
        held, self.held = self.held, []
        return self._pyarrow.Table.from_batches(held, self.schema).unify_dictionaries()


@contextmanager
def arrow_writer(file: BinaryIO, note: Callable[[int], None]) -> Iterator[Take]:
    """Writes the IPC stream format; `note` is told of rows as they come."""
    pyarrow = _pyarrow()
    batches = _Batches(lambda schema: pyarrow.ipc.new_stream(file, schema), note)

    def take(reader: CaptureReader) -> None:
        batches.take(reader)
        for batch in batches.held:
            batches.writer.write_batch(batch)
        batches.held.clear()

    try:
        yield take
    finally:
        if batches.writer is not None:
            batches.writer.close()


@contextmanager
def parquet_writer(file: BinaryIO, note: Callable[[int], None]) -> Iterator[Take]:
    """Writes Parquet, zstd-compressed; `note` is told of rows as they come."""
    pyarrow = _pyarrow("parquet")
    batches = _Batches(
        lambda schema: pyarrow.parquet.ParquetWriter(file, schema, compression="zstd"), note
    )

    def take(reader: CaptureReader) -> None:
        if batches.take(reader) >= _ROW_GROUP:
            batches.writer.write_table(batches.table())

    try:
        yield take
    finally:
        if batches.writer is not None:
            if batches.held:
                batches.writer.write_table(batches.table())
            batches.writer.close()
