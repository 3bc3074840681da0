"""A policy learned from connections: what one server was seen to accept, prefer and refuse."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tlswire.policy import STACKS, UNKNOWN, Policy
from tlswire.whatif.asking import Asked
from tlswire.whatif.baseline import Agreement, agreement
from tlswire.whatif.evidence import Evidence, Seen, Values, gather
from tlswire.whatif.rows import moment

# Kinds of connection by which it is decided what explains most, those with most connections first.
_SAMPLE = 50


@dataclass(frozen=True)
class Learned:
    """What was learned of one server.

    Attributes:
        policy: It as a policy; a field without evidence is unknown.
        evidence: How often each value was chosen, refused and passed over.
        agreement: What share of the connections the policy reproduces.
    """

    policy: Policy
    evidence: Evidence
    agreement: Agreement


def learn(name: str, seen: Iterable[Seen], *, stacks: Sequence[str] = tuple(STACKS)) -> Learned:
    """Learns the policy of one server from kinds of connection to it.

    Whose order decides and how the stack behaves is what reproduces most of the connections.
    """
    evidence = gather(seen)
    most = sorted(evidence.kinds, key=lambda one: -one[1])[:_SAMPLE]
    best: tuple[int, Policy] | None = None
    for policy in _candidates(name, evidence, stacks):
        # What was never tried with the server is not among what was seen of it.
        found = _agreement(policy.but(refused=None), most)
        if best is None or found.reproduced > best[0]:
            best = found.reproduced, policy
        if not found.contradicted:
            break
    assert best is not None
    return Learned(best[1], evidence, _agreement(best[1], evidence.kinds))


def _candidates(name: str, evidence: Evidence, stacks: Sequence[str]) -> Iterator[Policy]:
    base = _base(name, evidence)
    for stack in stacks:
        for order in ("server", "client"):
            by_client = order == "client" or STACKS[stack].groups_by == "client"
            refused = (
                ("versions", evidence.versions.never_accepted()),
                ("ciphers", evidence.ciphers.never_accepted(by_client=order == "client")),
                ("groups", evidence.groups.never_accepted(by_client=by_client)),
                ("signature_algorithms", evidence.signatures.never_accepted(by_client=True)),
            )
            yield base.but(stack=stack, order=order, refused=refused)


def _agreement(policy: Policy, kinds: Iterable[Seen]) -> Agreement:
    asked = Asked(policy)
    seen = ((kind, asked.outcome(kind), count) for kind, count, _ in kinds)
    return agreement(policy.name, seen, is_learned=True)


def _base(name: str, evidence: Evidence) -> Policy:
    keys: Any = tuple(sorted(evidence.keys)) or UNKNOWN
    return Policy(
        name=name,
        source=f"learned from {evidence.connections} connections",
        date=(moment(evidence.last) or "")[:10] or None,
        versions=_values(evidence.versions),
        ciphers=_values(evidence.ciphers),
        groups=_values(evidence.groups),
        signature_algorithms=_values(evidence.signatures),
        certificates=keys,
        client_auth=_client_auth(evidence),
    )


def _values(values: Values) -> Any:
    return values.ordered() or UNKNOWN


def _client_auth(evidence: Evidence) -> Any:
    if evidence.asked:
        return "require" if evidence.refused_without and not evidence.without else "request"
    return "none" if evidence.not_asked else UNKNOWN
