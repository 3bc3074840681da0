"""Counting many connections, by columns; what `Groups` is for few."""

from collections.abc import Sequence
from typing import Any

from tlswire.whatif.counting import Count, Worst, worst_first
from tlswire.whatif.rows import DIMENSIONS, NO_TIME
from tlswire.whatif.settling import Settled

_TIMES = [("first", "min"), ("last", "max"), ("count", "sum")]


class ColumnGroups:
    """A `Counter` by columns."""

    def __init__(self, settled: Settled) -> None:
        import pyarrow
        import pyarrow.compute as pc

        times = settled.times
        one = pyarrow.repeat(pyarrow.scalar(1, pyarrow.int64()), len(times))
        # An unknown time is before every other as the last one, and after as the first one.
        is_known = pc.not_equal(times, NO_TIME)
        later = pc.if_else(is_known, times, pyarrow.scalar(None, pyarrow.int64()))
        columns = {"kind": settled.kind, **{name: settled.codes[name] for name in _CODES}}
        self._table = pyarrow.table(columns | {"first": later, "last": later, "count": one})
        self._pairs: dict[str, Any] = {}
        self._all: dict[str, Any] = {}
        self._of_kinds: dict[int, Count] | None = None

    def of_kinds(self) -> dict[int, Count]:
        """The connections of each kind."""
        if self._of_kinds is None:
            self._of_kinds = {key[0]: count for key, count in _counts(self._of(), ["kind"])}
        return self._of_kinds

    def _of(self, *dimensions: str) -> Any:
        """The connections of each kind with each label, counted once."""
        key = " ".join(dimensions)
        if key not in self._pairs:
            self._pairs[key] = _grouped(self._table, ["kind", *dimensions])
        return self._pairs[key]

    def _values(self, what: Sequence[int], dimension: str) -> Any:
        """What `what` has for the kind of each pair of a kind and a label."""
        return _array(what).take(self._of(dimension).column("kind"))

    def by(self, what: Sequence[int], dimension: str, most: int | None = None) -> list[Worst]:
        """The connections of each label of a dimension by what `what` has by kind, lowest first."""
        import pyarrow.compute as pc

        pairs = self._of(dimension)
        values = self._values(what, dimension)
        if most is not None:
            wanted = _array(self._lowest(pairs, values, dimension, most))
            mask = pc.is_in(pairs.column(dimension), value_set=wanted)
            pairs, values = pairs.filter(mask), values.filter(mask)
        valued = _grouped(pairs.append_column("value", values), [dimension, "value"])
        found: dict[int, dict[int, Count]] = {}
        for (label, value), count in _counts(valued, [dimension, "value"]):
            found.setdefault(label, {})[value] = count
        return sorted(found.items(), key=worst_first)

    def _lowest(self, pairs: Any, values: Any, dimension: str, most: int) -> list[int]:
        """The labels that come first by `worst_first`."""
        import pyarrow
        import pyarrow.compute as pc

        found: list[int] = []
        for value in sorted(pc.unique(values).to_pylist()):
            mask = pc.equal(values, value)
            if found:
                seen = pc.is_in(pairs.column(dimension), value_set=_array(found))
                mask = pc.and_(mask, pc.invert(seen))
            counts = pairs.filter(mask).group_by(dimension).aggregate([("count", "sum")])
            totals = self._totals(dimension).take(counts.column(dimension))
            table = pyarrow.table({**_columns(counts), "total": totals})
            keys = [("count_sum", "descending"), ("total", "descending"), (dimension, "ascending")]
            best = table.take(pc.select_k_unstable(table, most - len(found), keys))
            found += best.column(dimension).to_pylist()
            if len(found) >= most:
                break
        return found

    def _totals(self, dimension: str) -> Any:
        """The connections of each label, by number."""
        if dimension not in self._all:
            pairs = self._of(dimension)
            found = pairs.group_by(dimension).aggregate([("count", "sum")])
            labels, counts = (found.column(name).to_pylist() for name in (dimension, "count_sum"))
            totals = [0] * (max(labels, default=0) + 1)
            for label, count in zip(labels, counts, strict=True):
                totals[label] = count
            self._all[dimension] = _array(totals)
        return self._all[dimension]

    def affected(self, what: Sequence[int], dimension: str, below: int) -> int:
        """How many labels of a dimension have a connection whose value is below a number."""
        import pyarrow.compute as pc

        labels = self._of(dimension).column(dimension)
        is_so = pc.and_(pc.less(self._values(what, dimension), below), pc.greater(labels, 0))
        return len(pc.unique(labels.filter(is_so)))

    def distinct(self, what: Sequence[int], dimension: str) -> dict[int, int]:
        """How many labels of a dimension there are for each value that `what` has by kind."""
        import pyarrow.compute as pc

        labels, values = self._of(dimension).column(dimension), self._values(what, dimension)
        size = max(what, default=0) + 1
        pairs = pc.unique(pc.add(pc.multiply(labels, size), values))
        # The first of them are those without a label.
        named = pairs.filter(pc.greater_equal(pairs, size))
        rest = pc.subtract(named, pc.multiply(pc.divide(named, size), size))
        return {one["values"]: one["counts"] for one in pc.value_counts(rest).to_pylist()}

    def lines(self, what: Sequence[int]) -> dict[tuple[int, ...], Count]:
        """The connections of each value of `what` with each label of every dimension."""
        every = self._of(*DIMENSIONS)
        values = _array(what).take(every.column("kind"))
        keys = ["value", *DIMENSIONS]
        return dict(_counts(_grouped(every.append_column("value", values), keys), keys))

    def by_server(self, kinds: int, pairs: int) -> dict[tuple[int, int], Count]:
        """The connections of servers and kinds, of each server and in all no more than that."""
        every = self._of("server").sort_by([("count", "descending")])
        totals = every.group_by("server").aggregate([("count", "sum")])
        order = totals.sort_by([("count_sum", "descending"), ("server", "ascending")])
        found: dict[tuple[int, int], Count] = {}
        for server in order.column("server").slice(0, pairs).to_pylist():
            mine = every.filter(_equal(every.column("server"), server)).slice(0, kinds)
            if len(found) + mine.num_rows > pairs:
                break
            found |= dict(_counts(mine, ["server", "kind"]))
        return found

    def over_time(self, what: Sequence[int], step: int) -> dict[tuple[int, int], int]:
        """The connections that began within each step of time, by what `what` has by kind."""
        import pyarrow
        import pyarrow.compute as pc

        at = self._table.column("last")
        steps = pc.multiply(
            pc.divide(pc.subtract(at, pc.if_else(pc.less(at, 0), step - 1, 0)), step), step
        )
        values = _array(what).take(self._table.column("kind"))
        table = pyarrow.table({"at": steps, "value": values}).filter(pc.is_valid(at))
        found = table.group_by(["at", "value"]).aggregate([([], "count_all")])
        keys = (found.column(name).to_pylist() for name in ("at", "value"))
        return dict(
            zip(zip(*keys, strict=True), found.column("count_all").to_pylist(), strict=True)
        )


_CODES = (*DIMENSIONS, "server")


def _array(values: Sequence[int]) -> Any:
    import pyarrow

    return pyarrow.array(values, pyarrow.int64())


def _equal(values: Any, one: int) -> Any:
    import pyarrow.compute as pc

    return pc.equal(values, one)


def _columns(table: Any) -> dict[str, Any]:
    return dict(zip(table.column_names, table.columns, strict=True))


def _grouped(table: Any, keys: Sequence[str]) -> Any:
    """The rows of equal keys in one, their counts added up."""
    found = table.group_by(list(keys)).aggregate(_TIMES)
    return found.rename_columns([*keys, "first", "last", "count"])


def _counts(table: Any, keys: Sequence[str]) -> Any:
    """The rows as keys and counts."""
    labels = zip(*(table.column(name).to_pylist() for name in keys), strict=True)
    columns = [table.column(name).to_pylist() for name in ("count", "first", "last")]
    for key, count, first, last in zip(labels, *columns, strict=True):
        times = (NO_TIME if first is None else first, NO_TIME if last is None else last)
        yield key, Count(count, *times)
