"""What only all rows together tell: who is one connection, who fell back, who has a certificate."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tlswire.negotiation import Offer
from tlswire.whatif.kind import Kind
from tlswire.whatif.rows import NO_TIME, Rows, Table

WITHIN = 10_000_000
"""Microseconds within which a client that failed tries with another offer."""
# Which of two rows of one connection tells more.
_TELLS = {"unseen": 0, "other": 1, "wordless": 2, "refused": 3, "agreed": 4, "later": 5}


@dataclass(frozen=True)
class Settled:
    """The connections, each with its final kind.

    Attributes:
        kind: Its kind, by number in `Table.kinds`.
        codes: Its label in each dimension, by number.
        times: When it began.
        folded: How many rows were of a connection that another row is of.
        fell_back: How many connections failed before a client succeeded with another offer.
    """

    kind: Any
    codes: dict[str, Any]
    times: Any
    folded: int
    fell_back: int

    def __len__(self) -> int:
        return len(self.kind)


def settle(rows: Rows, *, by_name: bool = False) -> Settled:
    """Folds, looks for those that fall back, and gives every connection its final kind."""
    kept = fold(rows, range(len(rows)))
    server, address = rows.codes["server"], rows.codes["address"]
    names = rows.labels["server_name"].all
    falls = falling_back(rows, kept)
    asked = asked_of(rows, kept)
    certificates = {one: tuple(sorted(keys)) for one, keys in rows.keys.items()}
    kinds = rows.kinds
    numbers: dict[Any, int] = {}
    final = []
    for at in kept:
        kind, ends = rows.kind[at], (address[at], server[at])
        name = rows.codes["server_name"][at] if by_name else 0
        keys = certificates.get(server[at], ())
        key = (kind, keys, asked.get(ends), falls.get((*ends, kind)), name)
        if key not in numbers:
            final_kind = refined(
                kinds.all[kind], keys, falls.get((*ends, kind)), names[name], has=asked.get(ends)
            )
            numbers[key] = kinds.number(final_kind)
        final.append(numbers[key])
    codes = {name: [codes[at] for at in kept] for name, codes in rows.codes.items()}
    times = [rows.times[at] for at in kept]
    fell_back = sum((address[at], server[at], rows.kind[at]) in falls for at in kept)
    return Settled(final, codes, times, len(rows) - len(kept), fell_back)


def refined(
    kind: Kind,
    certificates: tuple[str, ...],
    falls_back_to: Offer | None,
    server_name: str | None,
    *,
    has: bool | None,
) -> Kind:
    """A kind with what other rows tell of it."""
    own = kind.observed
    if own.asked and own.sent is not None:
        has = own.sent
    return replace(
        kind,
        certificates=certificates,
        has_certificate=has,
        falls_back_to=falls_back_to,
        server_name=server_name,
    )


def fold(rows: Rows, every: Sequence[int]) -> list[int]:
    """The rows without those of a connection that another row tells more of, or told of first."""
    if not rows.has_randoms:
        return list(every)
    times = Counter(one for one in rows.randoms if one is not None)
    best: dict[str, int] = {}
    for at in every:
        one = rows.randoms[at]
        if one is not None and times[one] > 1:
            best[one] = at if one not in best else better(rows, best[one], at)
    return [at for at in every if (one := rows.randoms[at]) not in best or best[one] == at]


def better(rows: Rows, one: int, other: int) -> int:
    """Which of two rows of one connection stands for it."""

    def rank(at: int) -> tuple[int, int]:
        observed = rows.kinds.all[rows.kind[at]].observed
        return -_TELLS[observed.result] - (observed.outcome == "established") * 3, rows.times[at]

    return min(one, other, key=lambda at: (rank(at), at))


def asked_of(rows: Rows, kept: Sequence[int]) -> dict[tuple[int, int], bool]:
    """Clients that a server asked for a certificate, and whether they showed one then."""
    kinds = [one.observed for one in rows.kinds.all]
    found: dict[tuple[int, int], bool] = {}
    for at in kept:
        seen = kinds[rows.kind[at]]
        if seen.asked and seen.sent is not None:
            ends = rows.codes["address"][at], rows.codes["server"][at]
            found[ends] = found.get(ends, False) or seen.sent
    return found


def falling_back(rows: Rows, kept: Sequence[int]) -> dict[tuple[int, int, int], Offer]:
    """For client, server and kind of a connection that failed, the offer that it succeeded with."""
    results = [one.observed.result in {"refused", "wordless"} for one in rows.kinds.all]
    agreed = [one.observed.result == "agreed" for one in rows.kinds.all]
    address, server = rows.codes["address"], rows.codes["server"]

    def is_known(at: int) -> bool:
        return rows.times[at] != NO_TIME and bool(address[at])

    failed = [at for at in kept if results[rows.kind[at]] and is_known(at)]
    ends = {(address[at], server[at]) for at in failed}
    good = [at for at in kept if agreed[rows.kind[at]] and (address[at], server[at]) in ends]
    events = [
        (address[at], server[at], rows.times[at], is_good, rows.kind[at])
        for is_good, group in ((0, failed), (1, good))
        for at in group
    ]
    return followed(rows, sorted(events))


def followed(
    table: Table, events: Sequence[tuple[int, int, int, int, int]]
) -> dict[tuple[int, int, int], Offer]:
    """Pairs of a failure and the success with another offer that follows it in time."""
    return dict(_pairs(table, events))


def _pairs(
    table: Table, events: Sequence[tuple[int, int, int, int, int]]
) -> Iterator[tuple[tuple[int, int, int], Offer]]:
    # The last failure of each kind, of one client with one server.
    pending: dict[int, int] = {}
    ends: tuple[int, int] | None = None
    kinds = table.kinds.all
    for address, server, at, is_good, kind in events:
        if (address, server) != ends:
            ends, pending = (address, server), {}
        if not is_good:
            pending[kind] = at
            continue
        offer = kinds[kind].offer
        for failed, since in list(pending.items()):
            is_other = kinds[failed].offer not in {None, offer}
            if is_other and offer is not None and at - since <= WITHIN:
                yield (address, server, failed), offer
            if is_other or at - since > WITHIN:
                del pending[failed]
