"""What decides where an alert says little: the server's policy, or clients that it served."""

from collections.abc import Iterable, Sequence

from tlswire.diagnosis.case import Case
from tlswire.diagnosis.finding import Certainty, Finding
from tlswire.negotiation import Offer, Outcome, negotiate
from tlswire.negotiation.offer import real
from tlswire.policy import Missing, Policy
from tlswire.policy.missing import known
from tlswire.policy.suites import suite
from tlswire.registry import SignatureScheme

SSL3 = 0x0300
_CLASSES = {
    "version": "version",
    "cipher": "cipher",
    "certificate": "certificate_type",
    "group": "group",
    "signature_algorithm": "signature_algorithm",
    "alpn": "alpn",
    "server_name": "server_name_unknown",
    "fallback": "fallback_refused",
    "extensions": "missing_extension",
    "hello": "illegal_message",
    "compression": "illegal_message",
    "client_certificate": "client_certificate_missing",
    "downgrade": "downgrade_detected",
}
_AMBIGUOUS = {"handshake_failure", "close_notify", None}


def by_policy(case: Case, policy: Policy) -> tuple[Finding | None, Outcome | None]:
    """What the policy makes of the offer; the finding is `None` where it would be accepted."""
    offer = case.offer
    if offer is None:
        return None, None
    outcome = negotiate(offer, policy)
    failure = outcome.failure
    if failure is None:
        return None, outcome
    stage = failure.stage
    name = _CLASSES[stage.name]
    said = stage.to_dict()
    cause = (
        f"{policy.name} accepts {_joined(said['accepted'])} and the client offers "
        f"{_joined(said['offered'])} ({stage.reference})"
    )
    fits = _fits(case, outcome)
    if not fits and policy.stack == "s2n" and _is_closed(case):
        said_of_stack = (
            "s2n-tls closes without a word where the application does not shut it down in order",
        )
        return Finding(name, "likely", cause, said_of_stack), outcome
    unsure = () if fits else (
        (f"a server with this policy would answer {_answer(outcome)}, and this one did not: there "
        "may be something before it, or it is another policy"),
    )  # fmt: skip
    return Finding(name, "certain" if fits else "likely", cause, unsure), outcome


def _joined(values: Sequence[object]) -> str:
    shown = [str(one) for one in values[:4]]
    more = f" and {len(values) - 4} more" if len(values) > 4 else ""
    return (", ".join(shown) or "nothing known") + more


def _answer(outcome: Outcome) -> str:
    failure = outcome.failure
    assert failure is not None
    return failure.alert.label if failure.alert is not None else str(failure.answer)


def _is_closed(case: Case) -> bool:
    """Whether the server closed in good order, without an alert."""
    return bool(case.failure == "closed" or (case.is_only_an_echo and case.end_reason == "fin"))


def _fits(case: Case, outcome: Outcome) -> bool:
    """Whether the connection ended as the policy's stack ends it."""
    failure = outcome.failure
    assert failure is not None
    if failure.alert is not None:
        return bool(case.alert == failure.alert.label)
    return bool(case.alert == "close_notify" or _is_closed(case))


def ambiguous(case: Case) -> bool:
    """Whether the end of a connection leaves several causes open."""
    is_open = case.alert in _AMBIGUOUS or case.is_only_an_echo
    return is_open and not (case.is_tls13 and case.outcome == "rejected")


# What servers are seen to choose, by the class of a failure: the column, and the word for it.
_CHOSEN = {
    "version": ("version_id", "version"),
    "cipher": ("cipher_id", "suite"),
    "group": ("curve_id", "group"),
    "signature_algorithm": ("server_signature_algorithm", "signature algorithm"),
}


def by_controls(case: Case, controls: Sequence[Case], certainty: Certainty) -> Finding | None:
    """What other clients got of this server, and this one does not offer."""
    offer = case.offer
    if offer is None or isinstance(offer.ciphers, Missing) or not controls:
        return None
    offers = {
        "version": versions(offer),
        "cipher": frozenset(offer.ciphers),
        "group": frozenset(known(real(offer.groups), ()) or ()),
        "signature_algorithm": frozenset(known(real(offer.signature_algorithms), ()) or ()),
    }
    for name, (column, word) in _CHOSEN.items():
        got = {getattr(one, column) for one in controls} - {None}
        if got and offers[name] and not got & offers[name]:
            labels = ", ".join(sorted({_label(one, name) for one in controls} - {""}))
            kind = _of_key(got, offers[name]) if name == "cipher" else name
            return Finding(
                kind,
                certainty,
                f"the client offers no {word} that this server was seen to choose: {labels}",
                ("what the server takes besides is not known; a policy would tell",),
                tuple(one for one in ("version", "cipher", "group") if one != kind),
            )
    return None


def _label(control: Case, name: str) -> str:
    if name == "signature_algorithm":
        scheme = control.server_signature_algorithm
        return "" if scheme is None else SignatureScheme(scheme).label
    column = _CHOSEN[name][0].removesuffix("_id")
    return str(getattr(control, column) or "")


def _of_key(got: Iterable[int], offered: Iterable[int]) -> str:
    """Whether suites differ in the key that they need of the server's certificate, too."""
    needed, fits = (
        {found.key for one in suites if (found := suite(one)) is not None} - {"none"}
        for suites in (got, offered)
    )
    return "cipher" if "any" in needed | fits or needed & fits or not fits else "certificate_type"


def versions(offer: Offer) -> frozenset[int]:
    """The versions that a client offers; without `supported_versions` all up to its own."""
    if isinstance(offer.versions, tuple):
        return frozenset(real(offer.versions))
    legacy = offer.legacy_version
    if isinstance(legacy, Missing):
        return frozenset()
    is_dtls = offer.transport == "dtls"
    return frozenset(range(legacy, 0xFF00) if is_dtls else range(SSL3, legacy + 1))
