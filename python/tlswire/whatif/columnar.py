"""Rows as Arrow has them, taken by columns: what is equal is looked at once."""

from collections.abc import Sequence
from typing import Any

from tlswire.errors import ColumnsError
from tlswire.whatif.columns import ALL, OF_KIND
from tlswire.whatif.encoding import Encoder, decoded
from tlswire.whatif.rows import LABELS, NO_TIME, Rows, Table
from tlswire.whatif.types import (
    first_line,
    insist_on_columns,
    insist_on_times,
    insist_on_types,
)

# Beyond this the numbers of several columns in one are made small again.
_ROOM = 1 << 40
# With this many rows or fewer, plain lists are as quick.
FEW = 50_000


class Texts(Sequence[str | None]):
    """The texts of an array by number, from 1; the number 0 is that there is none."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values) + 1

    def __getitem__(self, at: Any) -> Any:
        """The text of a number."""
        return None if at == 0 else self._values[at - 1].as_py()


class ArrowLabels:
    """`Labels` over an array."""

    def __init__(self, values: Any) -> None:
        self.all = Texts(values)


class Columns(Table):
    """Rows as arrays of numbers; what `Rows` is for many."""

    def __init__(self) -> None:
        super().__init__()
        self._encoders = {name: Encoder(name) for name in OF_KIND}
        self._known: dict[tuple[int, ...], int] = {}
        self._kinds: list[Any] = []
        self._times: list[Any] = []
        self._texts: dict[str, list[Any]] = {name: [] for name in LABELS}
        self._keys: set[tuple[Any, Any, Any]] = set()
        self._randoms: list[Any] = []
        self._is_begun = False

    def take(self, batch: Any) -> None:
        """Takes a record batch, or a table of one chunk.

        Raises:
            ColumnsError: It lacks columns that an offer is made of, or one is of another type.
        """
        import pyarrow

        if not self._is_begun:
            self.insist(lambda name: name in batch.schema.names)
            insist_on_types(batch.schema)
            self._is_begun = True
        if not batch.num_rows:
            return
        names = [name for name in ALL if name in batch.schema.names]
        columns = {name: decoded(_whole(batch.column(name))) for name in names}
        insist_on_columns(columns)
        count = batch.num_rows
        self._kinds.append(self._kinds_of(columns, count))
        times = columns.get("ts")
        self._times.append(insist_on_times(_micros_or_told(times, count), NO_TIME))
        texts = _texts_of(columns, count)
        for name in LABELS:
            self._texts[name].append(texts[name])
        if self.has_randoms:
            self._randoms.append(_text(columns["client_random"]))
        nothing = pyarrow.nulls(count)
        sides = pyarrow.table(
            {
                "server": texts["server"],
                "key": columns.get("server_certificate_key", nothing),
                "cipher": columns.get("cipher_id", nothing),
            }
        )
        for one in sides.group_by(sides.column_names).aggregate([]).to_pylist():
            self._keys.add((one["server"], one["key"], one["cipher"]))

    def _kinds_of(self, columns: dict[str, Any], count: int) -> Any:
        """The numbers of the rows' kinds."""
        import pyarrow

        coded = {
            name: self._encoders[name].encode(columns[name]) for name in OF_KIND if name in columns
        }
        local = joined([(one, self._encoders[name].size) for name, one in coded.items()], count)
        first = firsts(local)
        keys = zip(*(one.take(first).to_pylist() for one in coded.values()), strict=True)
        samples = _Samples({name: columns[name] for name in coded}, first)
        numbers = []
        for at, key in enumerate(keys):
            found = self._known.get(key)
            if found is None:
                row = samples.row(at)
                found = self._known[key] = self.kinds.of_row(row, row.get)
            numbers.append(found)
        return pyarrow.array(numbers, pyarrow.int64()).take(local)

    def close(self) -> "Columns":
        """Gives every text its number, when all rows are taken."""
        import pyarrow
        import pyarrow.compute as pc

        self.kind = pyarrow.chunked_array(self._kinds, pyarrow.int64()).combine_chunks()
        self.times = pyarrow.chunked_array(self._times, pyarrow.int64()).combine_chunks()
        self.codes = {}
        for name in LABELS:
            found = pyarrow.chunked_array(self._texts.pop(name), pyarrow.string())
            found = _whole(found).dictionary_encode()
            self.codes[name] = pc.add(found.indices.cast(pyarrow.int64()), 1).fill_null(0)
            self.labels[name] = ArrowLabels(found.dictionary)
        servers = self.labels["server"].all
        wanted = {server for server, _, _ in self._keys}
        at = {text: number for number, text in enumerate(servers) if text in wanted}
        for server, key, cipher in self._keys:
            self.note_key(at.get(server, 0), key, cipher)
        return self

    @property
    def randoms(self) -> Any:
        """The client randoms."""
        import pyarrow

        return _whole(pyarrow.chunked_array(self._randoms, pyarrow.string()))

    def __len__(self) -> int:
        return sum(map(len, self._kinds))

    def plain(self) -> Rows:
        """The same as plain lists."""
        rows = Rows()
        rows.kinds, rows.keys = self.kinds, self.keys
        rows.is_told, rows.has_randoms = self.is_told, self.has_randoms
        rows.labels = self.labels
        rows.kind.extend(self.kind.to_pylist())
        rows.times.extend(self.times.to_pylist())
        for name, codes in self.codes.items():
            rows.codes[name].extend(codes.to_pylist())
        if self.has_randoms:
            rows.randoms = self.randoms.to_pylist()
        return rows


class _Samples:
    """Rows of some numbers, as mappings; made when they are first asked for."""

    def __init__(self, columns: dict[str, Any], numbers: Any) -> None:
        self._columns, self._numbers = columns, numbers
        self._rows: list[dict[str, Any]] | None = None

    def row(self, at: int) -> dict[str, Any]:
        """The row of the number at this place."""
        if self._rows is None:
            values = {
                name: one.take(self._numbers).to_pylist() for name, one in self._columns.items()
            }
            count = len(self._numbers)
            self._rows = [{name: one[row] for name, one in values.items()} for row in range(count)]
        return self._rows[at]


def joined(columns: Sequence[tuple[Any, int]], count: int) -> Any:
    """Several columns of numbers as one, dense, in the order in which they first come."""
    import pyarrow
    import pyarrow.compute as pc

    whole, size = pyarrow.repeat(pyarrow.scalar(0, pyarrow.int64()), count), 1
    for numbers, more in columns:
        if size * more > _ROOM:
            whole = dense(whole)
            size = len(pc.unique(whole))
        whole = pc.add(pc.multiply(whole, more), numbers)
        size *= more
    return dense(whole)


def dense(numbers: Any) -> Any:
    """Numbers without gaps, in the order in which they first come."""
    import pyarrow

    return numbers.dictionary_encode().indices.cast(pyarrow.int64())


def firsts(numbers: Any) -> Any:
    """Where each of the dense numbers comes first, by number."""
    import pyarrow

    places = pyarrow.table({"number": numbers, "at": pyarrow.array(range(len(numbers)))})
    found = places.group_by("number").aggregate([("at", "min")]).sort_by("number")
    return _whole(found.column("at_min"))


def _whole(values: Any) -> Any:
    """An array of what may be several."""
    import pyarrow

    if not isinstance(values, pyarrow.ChunkedArray):
        return values
    if values.num_chunks == 1:
        return values.chunk(0)
    found = values.combine_chunks()
    return (
        found
        if not isinstance(found, pyarrow.ChunkedArray)
        else pyarrow.concat_arrays(found.chunks)
    )


def _text(values: Any) -> Any:
    import pyarrow

    return values.cast(pyarrow.string())


def _texts_of(columns: dict[str, Any], count: int) -> dict[str, Any]:
    """The texts of each label."""
    import pyarrow
    import pyarrow.compute as pc

    def column(name: str) -> Any:
        if name not in columns:
            return pyarrow.nulls(count, pyarrow.string())
        return _text(columns[name])

    name = column("server_name")
    # An address without a port is told so, as rows taken one by one have it.
    port = pc.coalesce(column("dst_port"), pyarrow.scalar("None"))
    ends = pc.binary_join_element_wise(column("dst_ip"), port, ":")
    return {
        "address": column("src_ip"),
        "server_name": name,
        "ja4": column("ja4"),
        "server": pc.coalesce(name, ends),
        "subject": column("client_certificate_subject"),
    }


def _micros_or_told(times: Any, count: int) -> Any:
    import pyarrow

    try:
        return _micros(times, count)
    except pyarrow.ArrowException as error:
        raise ColumnsError(["ts"], said=f"ts: {first_line(error)}") from None


def _micros(times: Any, count: int) -> Any:
    """Times as microseconds since 1970."""
    import pyarrow

    if times is None or pyarrow.types.is_null(times.type):
        return pyarrow.repeat(pyarrow.scalar(NO_TIME, pyarrow.int64()), count)
    if pyarrow.types.is_string(times.type) or pyarrow.types.is_large_string(times.type):
        times = times.cast(pyarrow.timestamp("ns", "UTC"))
    if pyarrow.types.is_timestamp(times.type):
        times = times.cast(pyarrow.timestamp("us", times.type.tz), safe=False)
    return times.cast(pyarrow.int64()).fill_null(NO_TIME)
