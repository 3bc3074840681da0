"""What one server was seen to take and to refuse: counts of values, and which won over which."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any

from tlswire.negotiation import Offer
from tlswire.negotiation.offer import real
from tlswire.negotiation.signatures import can_sign
from tlswire.policy import Missing
from tlswire.policy.model import CERTIFICATES
from tlswire.policy.suites import SIGNALS, suite
from tlswire.policy.versions import SSL3, TLS12, TLS13, on_wire, rank
from tlswire.whatif.kind import Kind
from tlswire.whatif.rows import NO_TIME

_VERSION, _CIPHER = 70, frozenset({40, 71})
Seen = tuple[Kind, int, int]
"""A kind of connection, how many there are, and when the last one began."""


@dataclass
class Values:
    """What became of the values of one field.

    Attributes:
        accepted: Connections in which the server chose each.
        refused: Connections that failed for want of anything better than each.
        passed_over: Connections in which each was offered, and another one chosen.
        before: Connections in which each was offered before the one that was chosen.
        wins: How often a value was chosen where another one was offered.
        last: When each was chosen last.
    """

    accepted: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    passed_over: Counter[int] = field(default_factory=Counter)
    before: Counter[int] = field(default_factory=Counter)
    wins: dict[tuple[int, int], int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def choose(self, chosen: int, offered: Sequence[int], count: int, last: int) -> None:
        """Takes note of a choice."""
        self.accepted[chosen] += count
        self.last[chosen] = max(last, self.last.get(chosen, last))
        is_before = True
        for other in dict.fromkeys(offered):
            is_before = is_before and other != chosen
            self.before[other] += count if is_before else 0
            if other != chosen:
                self.passed_over[other] += count
                self.wins[chosen, other] = self.wins.get((chosen, other), 0) + count

    def refuse(self, offered: Iterable[int], count: int) -> None:
        """Takes note of a refusal."""
        for one in dict.fromkeys(offered):
            self.refused[one] += count

    def never_accepted(self, *, by_client: bool = False) -> tuple[int, ...]:
        """Values that were refused and never chosen.

        Where the client's order decides, so were those that it wanted more than the chosen one.
        """
        refused = +self.refused + (+self.before if by_client else Counter())
        return tuple(sorted(one for one in refused if one not in self.accepted))

    def never_chosen(self, refused: Iterable[int]) -> tuple[int, ...]:
        """Values that were offered, and of which nothing is known."""
        known = {*self.accepted, *refused}
        return tuple(sorted(one for one in self.passed_over if one not in known))

    def beaten(self) -> dict[int, list[int]]:
        """By value chosen, the accepted values that were offered too, in order."""
        places = {one: at for at, one in enumerate(self.ordered())}
        found: dict[int, list[int]] = {}
        for (winner, loser), times in self.wins.items():
            if times and loser in places:
                found.setdefault(winner, []).append(loser)
        for losers in found.values():
            losers.sort(key=places.__getitem__)
        return found

    def ordered(self) -> tuple[int, ...]:
        """The accepted ones, those first that win over the others."""
        beaten, losers = self._contests()
        heap = [(times, -self.accepted[one], one) for one, times in beaten.items()]
        heapify(heap)
        out: dict[int, None] = {}
        while heap:
            times, _, best = heappop(heap)
            # What has lost a rival since is in there again, with fewer.
            if best in out or times != beaten[best]:
                continue
            out[best] = None
            for one in losers.get(best, ()):
                beaten[one] -= 1
                heappush(heap, (beaten[one], -self.accepted[one], one))
        return tuple(out)

    def _contests(self) -> tuple[dict[int, int], dict[int, list[int]]]:
        """How many win over each accepted one more often than they lose, and over which each does.

        Made of the wins that there were, which are fewer than the pairs that there could be.
        """
        beaten, losers = dict.fromkeys(self.accepted, 0), dict[int, list[int]]()
        for (winner, loser), times in self.wins.items():
            if loser in beaten and times > self.wins.get((loser, winner), 0):
                beaten[loser] += 1
                losers.setdefault(winner, []).append(loser)
        return beaten, losers


@dataclass
class Evidence:
    """What one server was seen to do.

    Attributes:
        versions, ciphers, groups, signatures: Its choices.
        keys: The kinds of key of its certificates.
        asked, not_asked: Connections in which it asked for a client certificate, and not.
        without: Connections that came about though it asked for one and none was sent.
        refused_without: Connections that failed after it asked for one and none was sent.
        connections: How many there are.
        last: When the last one began.
        kinds: Kinds of connection, for looking whether a policy explains them.
    """

    versions: Values = field(default_factory=Values)
    ciphers: Values = field(default_factory=Values)
    groups: Values = field(default_factory=Values)
    signatures: Values = field(default_factory=Values)
    keys: set[str] = field(default_factory=set)
    asked: int = 0
    not_asked: int = 0
    without: int = 0
    refused_without: int = 0
    connections: int = 0
    last: int = NO_TIME
    kinds: list[Seen] = field(default_factory=list)


def gather(seen: Iterable[Seen]) -> Evidence:
    """The evidence in kinds of connection to one server."""
    found = Evidence()
    refusals: list[tuple[Kind, Offer, int]] = []
    for kind, count, last in seen:
        found.connections += count
        found.last = max(found.last, last)
        found.kinds.append((kind, count, last))
        found.keys |= set(kind.certificates)
        if kind.offer is not None:
            _take(found, kind, kind.offer, count, last)
            if kind.observed.result == "refused":
                refusals.append((kind, kind.offer, count))
    # What they were not about is known only where all choices are.
    for refusal in refusals:
        _take_refusal(found, *refusal)
    return found


def _take(found: Evidence, kind: Kind, offer: Offer, count: int, last: int) -> None:
    seen = kind.observed
    if seen.has_answer:
        _take_choice(found, kind, offer, count, last)
    if seen.asked is not None:
        found.asked += count if seen.asked else 0
        found.not_asked += 0 if seen.asked else count
    if seen.asked and seen.sent is False:
        found.without += count if seen.result == "agreed" else 0
        found.refused_without += count if seen.is_about_a_certificate else 0


def _take_choice(found: Evidence, kind: Kind, offer: Offer, count: int, last: int) -> None:
    seen = kind.observed
    assert seen.version is not None
    offered = versions_of(offer)
    found.versions.choose(seen.version, offered, count, last)
    # A server takes the newest that both have; what is newer and offered it does not have.
    newer = [one for one in offered if rank(one) > rank(seen.version)]
    found.versions.refuse(newer, count)
    if seen.cipher is not None:
        found.ciphers.choose(seen.cipher, suites_of(offer, seen.version), count, last)
    if seen.group is not None and not seen.resumed:
        found.groups.choose(seen.group, _rivals(offer, kind), count, last)
        if seen.hello_retry:
            shares = _codes(offer.key_shares)
            found.groups.refuse([one for one in shares if one != seen.group], count)
    if seen.signature is not None:
        schemes = _of_key(seen.signature, _codes(offer.signature_algorithms))
        found.signatures.choose(seen.signature, schemes, count, last)


def _of_key(chosen: int, schemes: Sequence[int]) -> tuple[int, ...]:
    """The schemes that the key can make that made the chosen one; others are no rivals of it."""
    keys = [one for one in CERTIFICATES if can_sign(one, chosen, TLS12)]
    return tuple(one for one in schemes if any(can_sign(key, one, TLS12) for key in keys))


def _rivals(offer: Offer, kind: Kind) -> tuple[int, ...]:
    """The groups that the chosen one won over: with key shares, only those that had one."""
    seen = kind.observed
    groups, shares = _codes(offer.groups), _codes(offer.key_shares)
    if seen.version is None or rank(seen.version) < TLS13:
        return groups
    return tuple(one for one in groups if one not in shares) if seen.hello_retry else shares


def _take_refusal(found: Evidence, kind: Kind, offer: Offer, count: int) -> None:
    """What an offer was refused for, unless the server took something of it from others."""
    alert, offered = kind.observed.alert, versions_of(offer)
    if alert == _VERSION:
        tried = _and_older(offer, offered)
        if found.versions.accepted.keys().isdisjoint(tried):
            found.versions.refuse(tried, count)
    elif alert in _CIPHER and found.ciphers.accepted.keys().isdisjoint(_codes(offer.ciphers)):
        found.ciphers.refuse(suites_of(offer, max(map(rank, offered), default=TLS12)), count)


def _and_older(offer: Offer, offered: Sequence[int]) -> Sequence[int]:
    """The versions of an offer; without the extension, all up to legacy_version."""
    if isinstance(offer.versions, tuple) or not offered:
        return offered
    newest = min(rank(offered[0]), TLS12)
    return [on_wire(one, offer.transport) for one in range(newest, SSL3 - 1, -1)]


def versions_of(offer: Offer) -> tuple[int, ...]:
    """The versions of an offer; without the extension, legacy_version alone."""
    if isinstance(offer.versions, tuple):
        return tuple(real(offer.versions))
    legacy: Any = offer.legacy_version
    return () if isinstance(legacy, Missing) else (legacy,)


def suites_of(offer: Offer, version: int) -> tuple[int, ...]:
    """The suites of an offer that a version has."""
    wanted = rank(version)
    return tuple(
        one
        for one in _codes(offer.ciphers)
        if one not in SIGNALS and (facts := suite(one)) and facts.first <= wanted <= facts.last
    )


def _codes(values: Any) -> tuple[int, ...]:
    return tuple(real(values)) if isinstance(values, tuple) else ()
