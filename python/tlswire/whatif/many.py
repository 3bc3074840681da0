"""Settling and counting many connections: what `settling` and `counting` do, by columns."""

from collections.abc import Sequence
from typing import Any

from tlswire.whatif.columnar import Columns, firsts, joined
from tlswire.whatif.kind import Kind, Numbers
from tlswire.whatif.rows import NO_TIME
from tlswire.whatif.settling import (
    Event,
    Settled,
    Shown,
    Told,
    asked_of,
    duplicates,
    falling_back,
    may_fall_back,
)


def settle_columns(rows: Columns, *, by_name: bool = False) -> Settled:
    """Folds, looks for those that fall back, and gives every connection its final kind."""
    kept = _kept(rows)
    before = _kept_of(rows.kind, kept)
    times = _kept_of(rows.times, kept)
    codes = {name: _kept_of(one, kept) for name, one in rows.codes.items()}
    kinds = rows.kinds.all
    ends = _ends(codes, rows)
    told = Told(
        kinds,
        {one: tuple(sorted(keys)) for one, keys in rows.keys.items()},
        asked_of(_asked(kinds, before, codes)),
        falling_back(kinds, _events(kinds, before, times, codes, ends)),
    )
    marks = _marks(told, before, codes, ends, rows)
    if by_name:
        marks.append((codes["server_name"], len(rows.labels["server_name"].all)))
    local = joined([(before, len(kinds) + 1), *marks], len(before))
    texts = rows.labels["server_name"].all
    numbers: Numbers[Kind] = Numbers()
    final = []
    for kind, address, server, name in _samples(firsts(local), before, codes):
        text = texts[name] if by_name else None
        final.append(numbers.number(told.refined(kind, (address, server), text)))
    kind = _array(final).take(local)
    shown = _shown(numbers.all, kind, codes, times)
    return Settled(numbers.all, kind, codes, times, len(rows) - len(before), shown)


def _array(values: Any) -> Any:
    import pyarrow

    return pyarrow.array(values, pyarrow.int64())


def _kept(rows: Columns) -> Any:
    """Which rows are kept; `None` for all."""
    import pyarrow
    import pyarrow.compute as pc

    if not rows.has_randoms:
        return None
    codes = rows.randoms.dictionary_encode().indices
    counts = pc.value_counts(codes.drop_null())
    twice = counts.field(0).filter(pc.greater(counts.field(1), 1))
    if not len(twice):
        return None
    at = pc.indices_nonzero(pc.is_in(codes, value_set=twice))
    columns = (at, codes.take(at), rows.kind.take(at), rows.times.take(at))
    dropped = duplicates(rows.kinds.all, zip(*(one.to_pylist() for one in columns), strict=True))
    every = pyarrow.array(range(len(codes)), pyarrow.int64())
    return pc.invert(pc.is_in(every, value_set=_array(sorted(dropped))))


def _kept_of(values: Any, kept: Any) -> Any:
    return values if kept is None else values.filter(kept)


def _ends(codes: dict[str, Any], rows: Columns) -> Any:
    """Client address and server in one number."""
    import pyarrow.compute as pc

    servers = len(rows.labels["server"].all)
    return pc.add(pc.multiply(codes["address"], servers), codes["server"])


def _of_kinds(kinds: Sequence[Kind], kind: Any, wanted: Any) -> Any:
    """Which rows are of a kind that is wanted."""
    import pyarrow
    import pyarrow.compute as pc

    numbers = [number for number, one in enumerate(kinds) if wanted(one)]
    return pc.is_in(kind, value_set=pyarrow.array(numbers, pyarrow.int64()))


def _asked(kinds: Sequence[Kind], kind: Any, codes: dict[str, Any]) -> Any:
    """The clients that were asked for a certificate, as `asked_of` takes them."""
    mask = _of_kinds(kinds, kind, lambda one: one.observed.asked and one.observed.sent is not None)
    columns = [one.filter(mask) for one in (kind, codes["address"], codes["server"])]
    for number, address, server in _distinct(columns):
        yield (address, server), kinds[number]


def _distinct(columns: Sequence[Any]) -> list[tuple[int, ...]]:
    """The rows that differ."""
    import pyarrow

    names = [str(at) for at in range(len(columns))]
    table = pyarrow.table(dict(zip(names, columns, strict=True)))
    found = table.group_by(names, use_threads=False).aggregate([])
    return list(zip(*(found.column(name).to_pylist() for name in names), strict=True))


def _events(
    kinds: Sequence[Kind], kind: Any, times: Any, codes: dict[str, Any], ends: Any
) -> list[Event]:
    """The failures, and the successes of the same clients with the same servers."""
    import pyarrow.compute as pc

    is_known = pc.and_(pc.not_equal(times, NO_TIME), pc.greater(codes["address"], 0))
    fails = pc.and_(_of_kinds(kinds, kind, may_fall_back), is_known)
    comes = pc.and_(_of_kinds(kinds, kind, lambda one: one.observed.result == "agreed"), is_known)
    failed = pc.unique(ends.filter(fails))
    mask = pc.and_(pc.is_in(ends, value_set=failed), pc.or_(fails, comes))
    columns = (codes["address"], codes["server"], times, comes, kind)
    return list(zip(*(one.filter(mask).to_pylist() for one in columns), strict=True))


def _marks(
    told: Told, kind: Any, codes: dict[str, Any], ends: Any, rows: Columns
) -> list[tuple[Any, int]]:
    """What sets rows of one kind apart, as columns of numbers, each with one more than its most."""
    import pyarrow.compute as pc

    servers, most = len(rows.labels["server"].all), len(told.kinds)
    keys: Numbers[tuple[str, ...]] = Numbers()
    by_server = [keys.number(told.keys.get(server, ())) for server in range(servers)]
    marks = [(_array(by_server).take(codes["server"]), len(keys))]
    whole = pc.add(pc.multiply(ends, most), kind)
    if told.asked:
        alike: dict[int, list[int]] = {}
        for number, one in enumerate(told.kinds):
            alike.setdefault(id(one.offer), []).append(number)
        shown = {
            (address * servers + server) * most + number: 1 + sent
            for (address, server, offer), sent in told.asked.items()
            for number in alike[offer]
        }
        marks.append((_looked_up(whole, shown), 3))
    if told.falls:
        offers: Numbers[int] = Numbers()
        after = {
            (address * servers + server) * most + one: offers.number(id(offer)) + 1
            for (address, server, one), offer in told.falls.items()
        }
        marks.append((_looked_up(whole, after), len(offers) + 1))
    return marks


def _looked_up(values: Any, numbers: dict[int, int]) -> Any:
    """The number of each value; 0 where it has none."""
    import pyarrow.compute as pc

    at = pc.index_in(values, value_set=_array(list(numbers)))
    return _array(list(numbers.values())).take(at).fill_null(0)


def _samples(first: Any, kind: Any, codes: dict[str, Any]) -> Any:
    columns = (kind, codes["address"], codes["server"], codes["server_name"])
    return zip(*(one.take(first).to_pylist() for one in columns), strict=True)


def _shown(kinds: Sequence[Kind], kind: Any, codes: dict[str, Any], times: Any) -> list[Shown]:
    import pyarrow

    mask = _of_kinds(kinds, kind, lambda one: one.observed.sent is True)
    names = ("address", "server", "subject")
    columns = {name: codes[name].filter(mask) for name in names} | {"at": times.filter(mask)}
    grouped = pyarrow.table(columns).group_by(list(names), use_threads=False)
    found = grouped.aggregate([("at", "count"), ("at", "max")])
    wanted = (*names, "at_count", "at_max")
    return list(zip(*(found.column(name).to_pylist() for name in wanted), strict=True))
