"""Asking a policy about kinds of connection: each distinct offer is evaluated once."""

from typing import Any

from tlswire.errors import PolicyError
from tlswire.negotiation import Offer, Outcome, negotiate
from tlswire.policy import Missing, Policy
from tlswire.whatif.kind import Kind, offer_for


class Asked:
    """One policy, and what it came to with each offer so far."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._outcomes: dict[Any, Outcome] = {}
        self._policies: dict[tuple[str, ...], Policy] = {}
        self._by_name = _is_list(policy.server_names)
        self._by_certificate = policy.client_auth == "require"
        self._has_keys = not isinstance(policy.certificates, Missing)

    def outcome(self, kind: Kind) -> Outcome | None:
        """What the policy makes of a kind; `None` where there is no offer."""
        return self._of(kind, kind.offer)

    def after(self, kind: Kind) -> Outcome | None:
        """What it makes of the offer that the client comes again with; `None` without one."""
        return self._of(kind, kind.falls_back_to)

    def _of(self, kind: Kind, offer: Offer | None) -> Outcome | None:
        if offer is None:
            return None
        keys = () if self._has_keys else kind.certificates
        has = kind.has_certificate if self._by_certificate else None
        name = kind.server_name if self._by_name else None
        # Offers are the same object where they are equal, which is cheaper to look for.
        key = (id(offer), keys, has, name)
        found = self._outcomes.get(key)
        if found is None:
            asked = offer_for(
                kind, offer, by_name=self._by_name, by_certificate=self._by_certificate
            )
            found = self._outcomes[key] = negotiate(asked, self._with(keys))
        return found

    def _with(self, keys: tuple[str, ...]) -> Policy:
        """The policy with the certificate that the server was seen to have."""
        if not keys:
            return self.policy
        if keys not in self._policies:
            self._policies[keys] = self.policy.but(certificates=keys)
        return self._policies[keys]


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple)


def makes_a_difference_by_name(policies: list[Policy]) -> bool:
    """Whether the name that a client asks for decides anything."""
    return any(_is_list(one.server_names) for one in policies)


def insist_on_contents(policy: Policy) -> Policy:
    """The policy, if it says anything by which offers are told apart.

    Raises:
        PolicyError: Its versions, suites and groups are all unknown, or it has no version or no
            suite at all.
    """
    said = (policy.versions, policy.ciphers, policy.groups)
    if all(isinstance(one, Missing) for one in said):
        text = "says nothing of versions, suites or groups, so that nothing follows from it"
        raise PolicyError(f"{policy.name} {text}", policy.name)
    for name, value in (("version", policy.versions), ("suite", policy.ciphers)):
        if value == ():
            raise PolicyError(f"{policy.name} accepts no {name} at all", policy.name)
    return policy
