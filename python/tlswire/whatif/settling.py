"""What only all rows together tell: who is one connection, who fell back, who has a certificate."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tlswire.negotiation import Offer
from tlswire.whatif.kind import Kind, Numbers
from tlswire.whatif.rows import NO_TIME, Rows

WITHIN = 10_000_000
"""Microseconds within which a client that failed tries with another offer."""
# Which of two rows of one connection tells more.
_TELLS = {"unseen": 0, "other": 1, "wordless": 2, "refused": 3, "agreed": 4, "later": 5}

# A client's address and a server, by number.
Ends = tuple[int, int]
# Ends, time, whether it came about, and the kind of connection.
Event = tuple[int, int, int, bool, int]
# Address, server and subject by number, how often, and when last.
Shown = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Settled:
    """The connections, each with its final kind.

    Attributes:
        kinds: The kinds of connection.
        kind: The number of its kind, for each connection.
        codes: Its label in each dimension, by number.
        times: When it began.
        folded: How many rows were of a connection that another row is of.
        shown: The clients that showed a certificate.
    """

    kinds: Sequence[Kind]
    kind: Any
    codes: dict[str, Any]
    times: Any
    folded: int
    shown: Sequence[Shown]

    def __len__(self) -> int:
        return len(self.kind)


def settle(rows: Rows, *, by_name: bool = False) -> Settled:
    """Folds, looks for those that fall back, and gives every connection its final kind."""
    kinds = rows.kinds.all
    kept = _fold(rows)
    codes = {name: [codes[at] for at in kept] for name, codes in rows.codes.items()}
    times = [rows.times[at] for at in kept]
    before = [rows.kind[at] for at in kept]
    ends = list(zip(codes["address"], codes["server"], strict=True))
    told = Told(
        kinds,
        {one: tuple(sorted(keys)) for one, keys in rows.keys.items()},
        asked_of((one, kinds[kind]) for one, kind in zip(ends, before, strict=True)),
        falling_back(kinds, events_of(kinds, ends, times, before)),
    )
    names = codes["server_name"] if by_name else [0] * len(kept)
    texts = rows.labels["server_name"].all
    numbers: Numbers[Kind] = Numbers()
    known: dict[Any, int] = {}
    kind = []
    for key in zip(before, ends, names, strict=True):
        if key not in known:
            known[key] = numbers.number(told.refined(key[0], key[1], texts[key[2]]))
        kind.append(known[key])
    shown = _shown(numbers.all, kind, codes, times)
    return Settled(numbers.all, kind, codes, times, len(rows) - len(kept), shown)


@dataclass(frozen=True)
class Told:
    """What all rows together tell of kinds of connection.

    Attributes:
        kinds: The kinds, as each row alone tells them.
        keys: The kinds of key of each server's certificates.
        asked: Clients that a server asked for a certificate, each by its ends and the `id` of its
            offer, and whether they showed one: one address may be many clients.
        falls: For clients that failed with a kind of connection, the offer they succeeded with.
    """

    kinds: Sequence[Kind]
    keys: dict[int, tuple[str, ...]]
    asked: dict[tuple[int, int, int], bool]
    falls: dict[tuple[int, int, int], Offer]

    def refined(self, kind: int, ends: Ends, server_name: str | None) -> Kind:
        """A kind with what other rows tell of it."""
        one = self.kinds[kind]
        own = one.observed
        known = self.asked.get((*ends, id(one.offer)))
        has = own.sent if own.asked and own.sent is not None else known
        return replace(
            one,
            certificates=self.keys.get(ends[1], ()),
            has_certificate=has,
            falls_back_to=self.falls.get((*ends, kind)),
            server_name=server_name,
        )


def _fold(rows: Rows) -> list[int]:
    """The rows without those of a connection that another row tells more of, or told of first."""
    every = range(len(rows))
    if not rows.has_randoms:
        return list(every)
    times = Counter(one for one in rows.randoms if one is not None)
    twice = [(at, one) for at in every if (one := rows.randoms[at]) and times[one] > 1]
    dropped = duplicates(
        rows.kinds.all, ((at, one, rows.kind[at], rows.times[at]) for at, one in twice)
    )
    return [at for at in every if at not in dropped]


def duplicates(kinds: Sequence[Kind], rows: Iterable[tuple[int, Any, int, int]]) -> set[int]:
    """Of rows (number, random, kind, time), those for which another one of its random stands."""
    best: dict[Any, tuple[Any, int]] = {}
    every = set()
    for at, random, kind, time in rows:
        observed = kinds[kind].observed
        tells = _TELLS[observed.result] + 3 * (observed.outcome == "established")
        best[random] = min(best.get(random, ((1, 0, 0), -1)), ((-tells, time, at), at))
        every.add(at)
    return every - {at for _, at in best.values()}


def asked_of(rows: Iterable[tuple[Ends, Kind]]) -> dict[tuple[int, int, int], bool]:
    """Clients that a server asked for a certificate, and whether they showed one then."""
    found: dict[tuple[int, int, int], bool] = {}
    for ends, kind in rows:
        seen = kind.observed
        if seen.asked and seen.sent is not None:
            key = (*ends, id(kind.offer))
            found[key] = found.get(key, False) or seen.sent
    return found


def may_fall_back(kind: Kind) -> bool:
    """Whether it failed in a way that a client may try to mend with another offer."""
    seen = kind.observed
    if seen.gave_up:
        return False
    return seen.result in {"refused", "wordless"} or seen.is_about_the_choice


def events_of(
    kinds: Sequence[Kind], ends: Sequence[Ends], times: Sequence[int], kind: Sequence[int]
) -> Iterator[Event]:
    """The failures, and the successes of the same clients with the same servers."""
    fails = [may_fall_back(one) for one in kinds]
    comes = [one.observed.result == "agreed" for one in kinds]
    failed = {
        one
        for one, at, number in zip(ends, times, kind, strict=True)
        if fails[number] and at != NO_TIME and one[0]
    }
    for one, at, number in zip(ends, times, kind, strict=True):
        if one in failed and at != NO_TIME and (fails[number] or comes[number]):
            yield *one, at, comes[number], number


def falling_back(
    kinds: Sequence[Kind], events: Iterable[Event]
) -> dict[tuple[int, int, int], Offer]:
    """For client, server and kind of a connection that failed, the offer that it succeeded with.

    What was shown of an offer is shown of the other kinds of it too. Of those that came about it is
    so only where the server said that it refuses the offer: one that ended without a word may have
    ended for any reason, and where the client did not like the choice, the offer was taken.
    """
    alike: dict[int, list[int]] = {}
    for number, one in enumerate(kinds):
        alike.setdefault(id(one.offer), []).append(number)
    return {
        (address, server, number): offer
        for (address, server, failed), offer in _pairs(kinds, sorted(events))
        for number in alike[id(kinds[failed].offer)]
        if kinds[failed].observed.result == "refused" or kinds[number].observed.result != "agreed"
    }


def _pairs(
    kinds: Sequence[Kind], events: Sequence[Event]
) -> Iterator[tuple[tuple[int, int, int], Offer]]:
    # The last failure of each kind, of one client with one server.
    pending: dict[int, int] = {}
    ends: Ends | None = None
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
            # Where the same offer came about, there is nothing left to mend by another.
            del pending[failed]


def _shown(
    kinds: Sequence[Kind], kind: Sequence[int], codes: dict[str, list[int]], times: Sequence[int]
) -> list[Shown]:
    sent = [one.observed.sent is True for one in kinds]
    found: dict[tuple[int, int, int], tuple[int, int]] = {}
    labels = zip(codes["address"], codes["server"], codes["subject"], strict=True)
    for number, key, at in zip(kind, labels, times, strict=True):
        if sent[number]:
            count, last = found.get(key, (0, NO_TIME))
            found[key] = count + 1, max(last, at)
    return [(*key, *count) for key, count in found.items()]
