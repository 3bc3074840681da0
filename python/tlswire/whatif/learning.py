"""The present policies of all servers together, learned from the connections themselves."""

from collections.abc import Sequence

from tlswire.whatif.baseline import Agreement, Miss
from tlswire.whatif.counting import Counter
from tlswire.whatif.evidence import Seen
from tlswire.whatif.kind import Kind
from tlswire.whatif.learned import learn

# Kinds of connection that are looked at, of one server and over all.
_OF_SERVER, _MOST = 200, 5_000
# Stacks that are tried for each server: enough to tell whose order decides.
_STACKS = ("rfc", "openssl", "boringssl")
_SHOWN = 5
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


def by_server(
    counter: Counter, kinds: Sequence[Kind], of_server: int, most: int
) -> dict[int, list[Seen]]:
    """The kinds of connection of each server, those with most connections first."""
    found: dict[int, list[Seen]] = {}
    for (server, kind), count in counter.by_server(of_server, most).items():
        found.setdefault(server, []).append((kinds[kind], count.connections, count.last))
    return found
