"""Changes that would make a failing negotiation work, the least harmful first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tlswire.negotiation.engine import negotiate
from tlswire.negotiation.offer import (
    GROUPS,
    KEY_SHARE,
    SIGNATURES,
    VERSIONS,
    Offer,
    is_grease,
    real,
)
from tlswire.negotiation.outcome import Failure, Outcome, Side
from tlswire.negotiation.signatures import can_sign
from tlswire.policy.missing import Missing, known
from tlswire.policy.model import CERTIFICATES, Policy
from tlswire.policy.suites import FALLBACK_SCSV, suite
from tlswire.policy.versions import TLS12, TLS13, on_wire, rank
from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme

# What is looked for: no more steps than that, and at each step no more ways than that.
_STEPS, _WAYS, _KEPT = 5, 4, 3
_MANDATORY_GROUP = 0x0017

_LABELS: dict[str, Any] = {
    "versions": ProtocolVersion,
    "ciphers": CipherSuite,
    "groups": NamedGroup,
    "key_shares": NamedGroup,
    "signature_algorithms": SignatureScheme,
}
What = Literal["adds", "drops"]


@dataclass(frozen=True)
class Item:
    """One thing that is added or dropped: a value of a field of `Offer` or of `Policy`."""

    field: str
    value: Any
    what: What = "adds"

    @property
    def label(self) -> str:
        """The value's name."""
        registry = _LABELS.get(self.field)
        return str(registry(self.value).label if registry else self.value)

    @property
    def is_weak(self) -> bool:
        """Whether it is a version before TLS 1.2, or a suite without AEAD or forward secrecy."""
        if self.what == "drops":
            return False
        if self.field == "versions":
            return rank(self.value) < TLS12
        facts = suite(self.value) if self.field == "ciphers" else None
        is_sha1 = self.field == "signature_algorithms" and self.value >> 8 == 2
        return is_sha1 or (facts is not None and facts.is_weak)

    def to_dict(self) -> dict[str, str]:
        """The item in plain values."""
        return {"field": self.field, "value": self.label}


@dataclass(frozen=True)
class Change:
    """A change of one side after which the handshake comes about.

    Attributes:
        side: Who has to change.
        items: What is added and what is dropped.
        outcome: What would be agreed then.
    """

    side: Side
    items: tuple[Item, ...]
    outcome: Outcome = field(repr=False)

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """What orders changes of one side: nothing lost, few weak items, few items."""
        drops = sum(one.what == "drops" for one in self.items)
        weak = sum(one.is_weak for one in self.items)
        return drops > 0, weak, len(self.items), -_newest(self.outcome)

    def to_dict(self) -> dict[str, Any]:
        """The change in plain values."""
        outcome = self.outcome.to_dict()
        return {
            "side": self.side,
            "adds": [one.to_dict() for one in self.items if one.what == "adds"],
            "drops": [one.to_dict() for one in self.items if one.what == "drops"],
            "weak": sum(one.is_weak for one in self.items),
            "agreed": {key: outcome[key] for key in ("version", "cipher", "group")},
        }


def _newest(outcome: Outcome) -> int:
    """A number that is greater for newer versions."""
    return rank(outcome.version) if isinstance(outcome.version, int) else 0


def changes(offer: Offer, policy: Policy) -> tuple[Change, ...]:
    """Ranked changes, the client's first; empty where it works, or where none was found."""
    outcome = negotiate(offer, policy)
    if outcome.failure is None:
        return ()
    client = _search(_Client(offer, policy), outcome)
    server = _search(_Server(offer, policy), outcome)
    return (*client, *server)


class _Client:
    """Changes of the offer."""

    side: Side = "client"

    def __init__(self, offer: Offer, policy: Policy) -> None:
        self.offer, self.policy = offer, policy

    def outcome(self, items: tuple[Item, ...]) -> Outcome:
        return negotiate(_changed_offer(self.offer, items), self.policy)

    def ways(self, failure: Failure, outcome: Outcome) -> Iterator[tuple[Item, ...]]:
        """What may help against a failure."""
        policy, cause = self.policy, failure.cause
        if failure.stage.name == "version":
            for version in sorted(map(rank, known(policy.versions, ())), reverse=True):
                yield (Item("versions", on_wire(version, self.offer.transport)),)
        elif cause in {"cipher", "certificate"}:
            yield from _of_version("ciphers", known(policy.ciphers, ()), outcome)
        elif cause in {"group", "group_13", "missing_groups", "missing_key_share"}:
            for group in known(policy.groups, (_MANDATORY_GROUP,)):
                yield _group(group, outcome)
        elif failure.stage.name == "signature_algorithm" or cause == "missing_signature_algorithms":
            yield from _schemes(policy, outcome)
        elif cause == "fallback":
            yield (Item("ciphers", FALLBACK_SCSV, "drops"),)
        elif cause == "alpn":
            yield from ((Item("alpn", one),) for one in known(policy.alpn, None) or ())
        elif cause == "server_name":
            for name in known(policy.server_names, None) or ():
                old = Item("server_name", self.offer.server_name, "drops")
                yield (Item("server_name", name), old)
        elif failure.stage.name == "client_certificate":
            yield (Item("client_certificate", "a certificate that the server trusts"),)


class _Server:
    """Changes of the policy."""

    side: Side = "server"

    def __init__(self, offer: Offer, policy: Policy) -> None:
        self.offer, self.policy = offer, policy

    def outcome(self, items: tuple[Item, ...]) -> Outcome:
        return negotiate(self.offer, _changed_policy(self.policy, items))

    def ways(self, failure: Failure, outcome: Outcome) -> Iterator[tuple[Item, ...]]:
        """What may help against a failure."""
        offer, cause = self.offer, failure.cause
        if failure.stage.name == "version":
            for version in sorted(failure.stage.offered, key=rank, reverse=True):
                if ProtocolVersion(version).label.startswith(("TLSv1.", "DTLSv1.", "SSLv3")):
                    yield (Item("versions", version),)
        elif cause in {"cipher", "certificate"}:
            yield from _of_version("ciphers", known(real(offer.ciphers), ()), outcome)
            if cause == "certificate":
                yield from ((Item("certificates", kind),) for kind in CERTIFICATES)
        elif cause in {"group", "group_13"}:
            yield from ((Item("groups", one),) for one in known(real(offer.groups), None) or ())
        elif failure.stage.name == "signature_algorithm":
            offered = known(real(offer.signature_algorithms), None) or ()
            yield from ((Item("signature_algorithms", one),) for one in offered)
            yield from ((Item("certificates", kind),) for kind in CERTIFICATES)
        elif cause == "alpn":
            yield from ((Item("alpn", one),) for one in known(offer.alpn, None) or ())
        elif cause == "server_name":
            yield (Item("server_names", offer.server_name),)
        elif failure.stage.name == "client_certificate":
            yield (Item("client_auth", "require", "drops"), Item("client_auth", "request"))


def _search(side: "_Client | _Server", outcome: Outcome) -> list[Change]:
    """Breadth first: each step goes against what fails after the one before."""
    found: list[Change] = []
    states: list[tuple[tuple[Item, ...], Outcome]] = [((), outcome)]
    seen: set[frozenset[Item]] = set()
    for _ in range(_STEPS):
        following: list[tuple[tuple[Item, ...], Outcome]] = []
        for items, at in states:
            for made in _following(side, items, at):
                if (key := frozenset(made)) in seen:
                    continue
                seen.add(key)
                after = side.outcome(made)
                if after.failure is None:
                    found.append(Change(side.side, made, after))
                else:
                    following.append((made, after))
        states = sorted(following, key=_promise)[: _WAYS * _WAYS]
        if found or not states:
            break
    return sorted(found, key=lambda one: one.rank)[:_KEPT]


def _promise(state: tuple[tuple[Item, ...], Outcome]) -> tuple[int, int]:
    items, _ = state
    return sum(one.is_weak for one in items), len(items)


def _following(
    side: "_Client | _Server", items: tuple[Item, ...], outcome: Outcome
) -> Iterator[tuple[Item, ...]]:
    if outcome.failure is None:
        return
    # Good ways first; more than a few of a kind only differ in name.
    ways = sorted(
        side.ways(outcome.failure, outcome), key=lambda way: sum(one.is_weak for one in way)
    )
    for way in ways[: _WAYS * 2]:
        new = tuple(one for one in way if one not in items)
        if new:
            yield (*items, *new)


def _of_version(
    name: str, ciphers: tuple[int, ...], outcome: Outcome
) -> Iterator[tuple[Item, ...]]:
    version = rank(outcome.version) if isinstance(outcome.version, int) else TLS12
    for one in ciphers:
        facts = suite(one)
        if facts is not None and facts.first <= version <= facts.last:
            yield (Item(name, one),)


def _group(group: int, outcome: Outcome) -> tuple[Item, ...]:
    if _is_13(outcome):
        return Item("groups", group), Item("key_shares", group)
    return (Item("groups", group),)


def _is_13(outcome: Outcome) -> bool:
    return isinstance(outcome.version, int) and rank(outcome.version) == TLS13


def _schemes(policy: Policy, outcome: Outcome) -> Iterator[tuple[Item, ...]]:
    version = TLS13 if _is_13(outcome) else TLS12
    schemes = known(policy.signature_algorithms, (0x0804, 0x0403, 0x0401))
    kinds = known(policy.certificates, ("rsa", "ecdsa-p256"))
    for scheme in schemes:
        if any(can_sign(kind, scheme, version) for kind in kinds):
            yield (Item("signature_algorithms", scheme),)


def _changed_offer(offer: Offer, items: tuple[Item, ...]) -> Offer:
    fields: dict[str, Any] = {}
    for item in items:
        now = fields.get(item.field, getattr(offer, item.field))
        if item.field == "client_certificate":
            fields[item.field] = True
        elif item.field == "server_name":
            fields[item.field] = item.value if item.what == "adds" else now
        elif item.what == "drops":
            fields[item.field] = tuple(one for one in now if one != item.value)
        elif item.field == "versions":
            fields |= _with_version(offer, now, item.value)
        else:
            fields[item.field] = (*(now or ()), item.value)
    return offer.but(**fields, **_extensions(offer, fields))


def _with_version(offer: Offer, now: Any, version: int) -> dict[str, Any]:
    """The fields in which a client says that it has one version more.

    Without `supported_versions` it is `legacy_version`, unless the version is TLS 1.3 or newer.
    """
    legacy = offer.legacy_version
    if isinstance(now, tuple):
        # Newest first, as clients have them; GREASE stays where it is.
        older = (
            at for at, one in enumerate(now) if not is_grease(one) and rank(one) < rank(version)
        )
        at = next(older, len(now))
        return {"versions": (*now[:at], version, *now[at:])}
    if rank(version) <= TLS12 or isinstance(legacy, Missing):
        return {"legacy_version": version}
    return {"versions": (version, legacy)}


def _extensions(offer: Offer, fields: dict[str, Any]) -> dict[str, Any]:
    """The list of extensions, with those that hold what was added."""
    if isinstance(offer.extensions, Missing):
        return {}
    holders = {
        "versions": VERSIONS,
        "groups": GROUPS,
        "key_shares": KEY_SHARE,
        "signature_algorithms": SIGNATURES,
    }
    needed = {number for name, number in holders.items() if name in fields}
    return {"extensions": (*sorted(needed - set(offer.extensions)), *offer.extensions)}


def _changed_policy(policy: Policy, items: tuple[Item, ...]) -> Policy:
    fields: dict[str, Any] = {}
    for item in items:
        now = fields.get(item.field, getattr(policy, item.field))
        if item.field == "client_auth":
            fields[item.field] = "request"
        elif item.what == "drops":
            fields[item.field] = tuple(one for one in now if one != item.value)
        else:
            fields[item.field] = (*(known(now, ()) or ()), item.value)
    return policy.but(**fields)
