"""The present policies of all servers together, learned from the connections themselves."""

from collections.abc import Sequence
from typing import Any

from tlswire.errors import EmptyError
from tlswire.whatif.baseline import Agreement, Miss
from tlswire.whatif.counting import Counter
from tlswire.whatif.evidence import Seen
from tlswire.whatif.kind import Kind
from tlswire.whatif.learned import Learned, learn
from tlswire.whatif.sources import settled, taken

# Kinds of connection that are looked at, of one server and over all.
_OF_SERVER, _MOST = 200, 3_000
# Stacks that are tried for each server: enough to tell whose order decides.
_STACKS = ("rfc", "openssl", "boringssl")
_SHOWN = 5
_EVERY = 1 << 40
NAME = "learned"


def learned_baseline(counter: Counter, kinds: Sequence[Kind]) -> Agreement:
    """What share of the outcomes the servers' own policies reproduce, each learned from its own."""
    judged = [0, 0]
    misses: dict[str, int] = {}
    for seen in by_server(counter, kinds, _OF_SERVER, _MOST).values():
        found = learn(NAME, seen, stacks=_STACKS).agreement
        for at, more in enumerate((found.reproduced, found.contradicted)):
            judged[at] += more
        for one in found.misses:
            misses[one.text] = misses.get(one.text, 0) + one.connections
    total = sum(one.connections for one in counter.of_kinds().values())
    most = sorted(misses.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN]
    return Agreement(
        name=NAME,
        is_learned=True,
        reproduced=judged[0],
        contradicted=judged[1],
        not_judged=total - judged[0] - judged[1],
        misses=tuple(Miss(*one) for one in most),
    )


def learn_all(connections: Any, name: str) -> Learned:
    """The policy of one server, learned from all connections that there are.

    Raises:
        ColumnsError: The rows lack columns that an offer is made of.
        EmptyError: No connection shows what the server does.
    """
    _, found, counter = settled(taken(connections), by_name=False)
    counts = counter.of_kinds().items()
    seen = [(found.kinds[kind], count.connections, count.last) for kind, count in counts]
    learned = learn(name, seen)
    if not learned.evidence.versions.accepted and not learned.evidence.versions.refused:
        many = f"{learned.evidence.connections} connections"
        raise EmptyError(f"nothing to learn from: {many}, none that shows what the server does")
    return learned


def servers(connections: Any) -> list[tuple[str, int]]:
    """The servers, those with most connections first, and how many each has."""
    table, _, counter = settled(taken(connections), by_name=False)
    texts = table.labels["server"].all
    totals: dict[int, int] = {}
    for (server, _), count in counter.by_server(_EVERY, _EVERY).items():
        totals[server] = totals.get(server, 0) + count.connections
    found = [(texts[one] or "", count) for one, count in totals.items()]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def by_server(
    counter: Counter, kinds: Sequence[Kind], of_server: int, most: int
) -> dict[int, list[Seen]]:
    """The kinds of connection of each server, those with most connections first."""
    found: dict[int, list[Seen]] = {}
    for (server, kind), count in counter.by_server(of_server, most).items():
        found.setdefault(server, []).append((kinds[kind], count.connections, count.last))
    return found
