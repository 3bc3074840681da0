"""The present policies of all servers together, learned from the connections themselves."""

from collections.abc import Sequence

from tlswire.whatif.baseline import Agreement, Miss
from tlswire.whatif.counting import Counter
from tlswire.whatif.evidence import Seen
from tlswire.whatif.kind import Kind
from tlswire.whatif.learned import Learned, learn

# Kinds of connection that are looked at, over all servers; those with most connections first.
_MOST = 20_000
# Stacks that are tried for each server: enough to tell whose order decides.
_STACKS = ("rfc", "openssl", "boringssl")
_SHOWN = 5
NAME = "learned"


def learned_baseline(counter: Counter, kinds: Sequence[Kind]) -> Agreement:
    """What share of the outcomes the servers' own policies reproduce, each learned from its own."""
    totals = [0, 0, 0]
    misses: dict[str, int] = {}
    looked_at = 0
    for seen in by_server(counter, kinds).values():
        connections = sum(count for _, count, _ in seen)
        if looked_at + len(seen) > _MOST:
            totals[2] += connections
            continue
        looked_at += len(seen)
        found = learn(NAME, seen, stacks=_STACKS).agreement
        for at, more in enumerate((found.reproduced, found.contradicted, found.not_judged)):
            totals[at] += more
        for one in found.misses:
            misses[one.text] = misses.get(one.text, 0) + one.connections
    most = sorted(misses.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN]
    return Agreement(
        name=NAME,
        is_learned=True,
        reproduced=totals[0],
        contradicted=totals[1],
        not_judged=totals[2],
        misses=tuple(Miss(*one) for one in most),
    )


def by_server(counter: Counter, kinds: Sequence[Kind]) -> dict[int, list[Seen]]:
    """The kinds of connection of each server, those with most connections first."""
    found: dict[int, list[Seen]] = {}
    for (server, kind), count in counter.by_server().items():
        found.setdefault(server, []).append((kinds[kind], count.connections, count.last))
    order = sorted(found, key=lambda one: -sum(count for _, count, _ in found[one]))
    return {one: sorted(found[one], key=lambda seen: -seen[1]) for one in order}


def learn_server(server: str, counter: Counter, kinds: Sequence[Kind], number: int) -> Learned:
    """What was learned of one server, by its name and number."""
    return learn(server, by_server(counter, kinds).get(number, []))
