"""What a learned policy does not tell: values that nobody was seen to try with its server."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tlswire.negotiation.offer import Offer, real
from tlswire.negotiation.outcome import Outcome, Stage
from tlswire.policy.missing import UNKNOWN, Missing
from tlswire.policy.model import Policy
from tlswire.policy.suites import SIGNALS
from tlswire.policy.versions import rank

_FIELDS = ("versions", "ciphers", "groups", "signature_algorithms")
_AGREED = ("version", "cipher", "group", "signature_algorithm", "hello_retry")
_SSL3, _TLS12 = 0x0300, 0x0303


def allow_for(
    outcome: Outcome, offer: Offer, policy: Policy, negotiated: Callable[[Offer, Policy], Outcome]
) -> Outcome:
    """The outcome with what cannot be known, where the offer has values that were never tried.

    A failure that such a value would mend is no longer one, and what such a value may replace is
    `UNKNOWN`.
    """
    wider = _wider(offer, policy)
    if wider.but(refused=policy.refused) == policy:
        return outcome
    other = negotiated(offer, wider)
    if outcome.failure is None:
        return _unsure(outcome, other)
    if other.failure is not None:
        return outcome
    stage = outcome.failure.stage
    note = f"{policy.name} was never seen with what this client offers"
    open_ = Stage(
        name=stage.name,
        verdict="unknown",
        value=UNKNOWN,
        offered=stage.offered,
        accepted=stage.accepted,
        reference=stage.reference,
        note=note,
    )
    fields: dict[str, Any] = dict.fromkeys(_AGREED, UNKNOWN)
    return replace(
        outcome, verdict="unknown", failure=None, stages=(*outcome.stages[:-1], open_), **fields
    )


def _unsure(outcome: Outcome, other: Outcome) -> Outcome:
    """What comes about in any case, without what may be another way."""
    if other.failure is not None:
        return outcome
    differ = [name for name in _AGREED if getattr(outcome, name) != getattr(other, name)]
    fields: dict[str, Any] = dict.fromkeys(differ, UNKNOWN)
    return replace(outcome, **fields) if fields else outcome


def _wider(offer: Offer, policy: Policy) -> Policy:
    """The policy with all that is offered and was not seen to be refused, wanted least."""
    refused = dict(policy.refused or ())
    fields: dict[str, Any] = {"refused": None}
    for name in _FIELDS:
        accepted = getattr(policy, name)
        if not isinstance(accepted, Missing):
            known = {_key(name, one) for one in (*accepted, *refused.get(name, ()))}
            more = tuple(one for one in _offered(offer, name) if _key(name, one) not in known)
            fields[name] = (*accepted, *dict.fromkeys(more))
    return policy.but(**fields)


def _key(name: str, value: int) -> int:
    """What two values have in common that are one to a policy."""
    return rank(value) if name == "versions" else value


def _offered(offer: Offer, name: str) -> tuple[int, ...]:
    values = getattr(offer, name)
    if isinstance(values, tuple):
        return tuple(one for one in real(values) if one not in SIGNALS)
    legacy = offer.legacy_version
    if name != "versions" or isinstance(legacy, Missing):
        return ()
    # Without the extension a client offers all up to legacy_version (RFC 5246 §E.1).
    return tuple(range(min(rank(legacy), _TLS12), _SSL3 - 1, -1))
