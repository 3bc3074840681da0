"""Rows that are held: sized, iterated again and again, indexed, handed on as Arrow has them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, overload

from tlswire._native import RecordBatch, Row


def rows_of(batch: RecordBatch) -> Iterator[Row]:
    """The rows of a batch, made as they are looked at."""
    return (batch[index] for index in range(len(batch)))


class Maker(Protocol):
    """What made batches, and knows their schema also where there are none."""

    def __arrow_c_schema__(self) -> object:
        """The schema as a capsule."""

    def stream(self, batches: list[RecordBatch]) -> object:
        """Batches as one stream, in a capsule."""


class Rows:
    """Rows that are held.

    Whatever speaks the Arrow PyCapsule interface takes the object itself.
    """

    __slots__ = ("_batches", "_maker", "_starts")

    def __init__(self, maker: Maker, batches: Iterable[RecordBatch]) -> None:
        self._maker = maker
        self._batches = list(batches)
        self._starts = [0]
        for batch in self._batches:
            self._starts.append(self._starts[-1] + len(batch))

    def __len__(self) -> int:
        """How many rows there are."""
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """The row at `index`, or a list of rows."""
        if isinstance(index, slice):
            return [self._row(at) for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(f"no row {index} of {len(self)}")
        return self._row(at)

    def _row(self, at: int) -> Row:
        which = bisect_right(self._starts, at) - 1
        return self._batches[which][at - self._starts[which]]

    def __iter__(self) -> Iterator[Row]:
        """The rows in order."""
        for batch in self._batches:
            yield from rows_of(batch)

    def __reduce__(self) -> tuple[Any, ...]:
        """Rows are held as Arrow has them, which is not pickled."""
        name = type(self).__name__
        raise TypeError(
            f"{name} are not pickled or copied: take to_pylist(), list({name.lower()}) "
            "or to_pyarrow()"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {len(self)} rows>"

    @property
    def batches(self) -> tuple[RecordBatch, ...]:
        """The rows as record batches."""
        return tuple(self._batches)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows as a capsule named `arrow_array_stream`."""
        return self._maker.stream(self._batches)

    def __arrow_c_schema__(self) -> object:
        """The schema as a capsule named `arrow_schema`."""
        return self._maker.__arrow_c_schema__()

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [row.to_dict() for row in self]

    def to_pyarrow(self) -> Any:
        """The rows as a `pyarrow.Table` (the extra `pyarrow`)."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> Any:
        """The rows as a `polars.DataFrame` (the extra `polars`)."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> Any:
        """The rows as a `pandas.DataFrame` (the extra `pandas`)."""
        return self.to_pyarrow().to_pandas()
