"""What a what-if is asked about: rows of whatever kind, by columns where there are many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any

from tlswire.errors import ColumnsError
from tlswire.whatif.columnar import FEW, Columns
from tlswire.whatif.columns import NEEDED
from tlswire.whatif.counting import Counter, Groups
from tlswire.whatif.rows import Rows, Table
from tlswire.whatif.settling import Settled, settle

_ROWS = 1 << 17
"""Rows of a table that are looked at together."""


def taken(connections: Any) -> Rows | Columns:
    """The connections, taken.

    Raises:
        ColumnsError: They lack columns that an offer is made of.
        TypeError: They are a path, which is read first.
    """
    if isinstance(connections, str | bytes | PathLike):
        raise TypeError(
            f"what_if: takes rows, not a path: read_capture({connections!r}), or a table of them"
        )
    if isinstance(connections, Rows | Columns):
        return connections
    if _is_arrow(connections):
        return _of_arrow(connections)
    rows = Rows()
    rows.take_all(_rows(connections))
    return rows


def _is_arrow(connections: Any) -> bool:
    """Whether it is to be taken by columns."""
    if not hasattr(connections, "__arrow_c_stream__"):
        return hasattr(connections, "__arrow_c_array__")
    # What is held as rows needs no library where it is small.
    is_ours = hasattr(connections, "batches") and hasattr(connections, "to_pylist")
    return not (is_ours and (len(connections) <= FEW or not _has_pyarrow()))


def _has_pyarrow() -> bool:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return False
    return True


def _of_arrow(connections: Any) -> Columns:
    import pyarrow

    columns = Columns()
    if hasattr(connections, "__arrow_c_stream__"):
        reader = pyarrow.RecordBatchReader.from_stream(connections)
        columns.insist(lambda name: name in reader.schema.names)
        for table in gathered(reader):
            columns.take(table)
    else:
        columns.take(pyarrow.record_batch(connections))
    return columns.close()


def gathered(batches: Iterable[Any]) -> Iterator[Any]:
    """Tables of many rows, of batches that may have few each."""
    import pyarrow

    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _ROWS:
            yield pyarrow.Table.from_batches(held)
            held = []
    if held:
        yield pyarrow.Table.from_batches(held)


def _rows(connections: Any) -> Iterable[Any]:
    """Rows one by one, of rows or of a mapping of columns."""
    if not isinstance(connections, Mapping):
        return connections  # type: ignore[no-any-return]
    lists = {name: one for name, one in connections.items() if isinstance(one, Sequence)}
    if missing := [name for name in NEEDED if name not in lists]:
        raise ColumnsError(missing)
    count = len(lists[NEEDED[0]])
    return ({name: one[at] for name, one in lists.items()} for at in range(count))


def settled(rows: Rows | Columns, *, by_name: bool) -> tuple[Table, Settled, Counter]:
    """The connections, settled and ready to be counted."""
    if isinstance(rows, Columns):
        if len(rows) > FEW:
            from tlswire.whatif.counting_columns import ColumnGroups
            from tlswire.whatif.many import settle_columns

            found = settle_columns(rows, by_name=by_name)
            return rows, found, ColumnGroups(found)
        rows = rows.plain()
    found = settle(rows, by_name=by_name)
    return rows, found, Groups(found)
