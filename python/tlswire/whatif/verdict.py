"""What becomes of a connection under another policy, against what was seen of it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from tlswire.negotiation import Outcome
from tlswire.policy import Missing, Policy
from tlswire.registry import AlertDescription, CipherSuite, NamedGroup, ProtocolVersion
from tlswire.whatif.kind import Kind
from tlswire.whatif.observed import ABOUT_THE_CHOICE, Observed

Word = Literal["breaks", "falls_back", "fails_anyway", "unknown", "changed", "fixed", "same"]
VERDICTS: tuple[Word, ...] = Word.__args__  # type: ignore[attr-defined]
"""Worst first. `breaks`: it came about, and would not. `falls_back`: it would fail, and the client
was seen to come again with another offer, which would do. `fails_anyway`: it failed, and would.
`unknown`: it cannot be said whether it comes about. `changed`: another version, suite or group, or
a HelloRetryRequest more or less. `fixed`: it failed, and would not. `same`: nothing that is known
of it differs."""

_REGISTRIES: dict[str, Any] = {
    "version": ProtocolVersion,
    "cipher": CipherSuite,
    "group": NamedGroup,
}
# Fields of a policy that an alert is about, and that a policy need not say.
_ABOUT_A_FIELD = {112: "server_names", 120: "alpn"}
_WORDS = {"version": "version", "cipher": "suite", "group": "group"}


@dataclass(frozen=True)
class Verdict:
    """What becomes of a connection, and why.

    Attributes:
        word: One of `VERDICTS`.
        reason: The stable name of the reason: a stage of the negotiation, or a word of this module.
        text: The reason as a sentence.
        outcome: What the policy and the offer come to; `None` where there is no offer.
    """

    word: Word
    reason: str
    text: str
    outcome: Outcome | None = field(default=None, repr=False, compare=False)


def judge(
    kind: Kind,
    outcome: Outcome | None,
    *,
    present: Outcome | None = None,
    is_named: bool = False,
    after: Outcome | None = None,
    is_told: bool = True,
) -> Verdict:
    """The verdict over a kind of connection.

    Args:
        kind: What was offered and seen.
        outcome: What the policy makes of the offer.
        present: What the present policy makes of it, where one is known.
        is_named: Whether somebody said that it is the present policy, so that it can stand for
            what was not seen.
        after: What the policy makes of the offer that the client came again with.
        is_told: Whether the rows say at all how connections went.
    """
    if outcome is None:
        return Verdict("unknown", "no_client_hello", "no ClientHello was seen")
    result = kind.observed.result
    if result == "later":
        found = _failed_later(kind.observed, outcome)
    elif result == "other":
        found = ("fails_anyway", "not_the_policy", "it failed for another reason than the policy")
    elif result in {"refused", "wordless"}:
        found = _refused(kind.observed, outcome, present, is_named=is_named)
    elif result == "agreed":
        found = _agreed(kind.observed, outcome)
    else:
        found = _unseen(outcome, present if is_named else None, is_told=is_told)
    word, reason, text = found
    if word in {"breaks", "fails_anyway"} and outcome.failure and after and after.ok:
        said = "the client came again with another offer, which would do"
        return Verdict("falls_back", reason, f"{text}; {said}", outcome)
    return Verdict(word, reason, text, outcome)


_Found = tuple[Word, str, str]


def _agreed(observed: Observed, outcome: Outcome) -> _Found:
    """It came about."""
    if outcome.failure is not None:
        return ("breaks", *why(outcome))
    if outcome.verdict == "unknown":
        return ("unknown", *_open(outcome))
    return _compared(observed, outcome)


def _compared(observed: Observed, outcome: Outcome) -> _Found:
    """It comes about in both cases."""
    changed = differences(observed, outcome)
    if changed:
        return (
            "changed",
            "_".join(name for name, _ in changed),
            ", ".join(text for _, text in changed),
        )
    left = _left_open(outcome)
    if left:
        return "same", "as_far_as_known", f"as far as the policy says; not known: {', '.join(left)}"
    return "same", "same", "version, suite and group as before"


def _left_open(outcome: Outcome) -> list[str]:
    values = {name: getattr(outcome, name) for name in _WORDS}
    return [_WORDS[name] for name, value in values.items() if isinstance(value, Missing)]


def differences(observed: Observed, outcome: Outcome) -> list[tuple[str, str]]:
    """What differs between what was agreed and what would be: the names, and as text."""
    found = []
    for name in _WORDS:
        if observed.resumed and name == "group":
            continue
        text = _difference(name, getattr(observed, name), outcome)
        if text:
            found.append((name, text))
    retry = outcome.hello_retry
    if observed.hello_retry is not None and isinstance(retry, bool) and not observed.resumed:
        if retry and not observed.hello_retry:
            found.append(("hello_retry", "one HelloRetryRequest more"))
        elif observed.hello_retry and not retry:
            found.append(("hello_retry", "one HelloRetryRequest less"))
    return found


def _difference(name: str, before: int | None, outcome: Outcome) -> str:
    after = getattr(outcome, name)
    if before is None or after is None or after == before:
        return ""
    label = f"{_WORDS[name]} {_label(name, before)}"
    if not isinstance(after, Missing):
        return f"{label} becomes {_label(name, after)}"
    # Which one is not known, but whether this one can be is.
    return f"{label} becomes another" if _is_gone(name, before, outcome.policy) else ""


def _is_gone(name: str, before: int, policy: Policy | None) -> bool:
    accepted = getattr(policy, f"{name}s", None)
    return isinstance(accepted, tuple) and before not in accepted


def _label(name: str, value: Any) -> str:
    return str(_REGISTRIES[name](value).label)


def _refused(
    observed: Observed, outcome: Outcome, present: Outcome | None, *, is_named: bool
) -> _Found:
    """It failed before there was a ServerHello."""
    if outcome.failure is not None:
        return ("fails_anyway", *why(outcome))
    if outcome.verdict == "unknown":
        return ("unknown", *_open(outcome))
    said = _said(observed)
    if present is not None and present.failure is not None:
        reason, text = why(present)
        return "fixed", reason, f"before: {text}"
    if present is not None and is_named and present.ok:
        text = f"{said}, though the present policy would take it: something else refused it"
        return "unknown", "not_the_policy", text
    if is_open(observed, outcome):
        field = _ABOUT_A_FIELD[observed.alert or 0]
        text = f"{said}, and the policy does not say what it has for {field.replace('_', ' ')}"
        return "unknown", field, text
    if observed.result == "refused":
        return "fixed", f"alert_{observed.alert}", f"{said}, and the policy would take it"
    return "unknown", "without_a_word", f"{said}: whether that was the policy cannot be known"


def is_open(observed: Observed, outcome: Outcome) -> bool:
    """Whether the server refused for a field of which the policy says nothing."""
    field = _ABOUT_A_FIELD.get(observed.alert or 0)
    return field is not None and isinstance(getattr(outcome.policy, field, None), Missing)


def _said(observed: Observed) -> str:
    if observed.alert is None:
        return "it ended without a word"
    return f"the {observed.sender} sent alert {AlertDescription(observed.alert).label}"


def _failed_later(observed: Observed, outcome: Outcome) -> _Found:
    """It failed after the server's answer."""
    if outcome.failure is not None:
        return ("fails_anyway", *why(outcome))
    said = _said(observed)
    policy = outcome.policy
    asks_none = policy is not None and policy.client_auth == "none"
    if observed.is_about_a_certificate and asks_none:
        if observed.asked:
            text = f"{said} over a client certificate, and the policy asks for none"
            return "fixed", "client_certificate", text
        text = f"{said} right after the client's Finished, as over a client certificate"
        return "unknown", "client_certificate", text
    if observed.is_about_the_sentinel:
        text = f"{said}, as over a random that tells of a newer version"
        if outcome.sentinel:
            return "fails_anyway", "downgrade", f"{text}, which the server would send again"
        return "fixed", "downgrade", f"{text}, which the server would not send"
    if observed.sender == "client" and observed.alert in ABOUT_THE_CHOICE:
        changed = differences(observed, outcome)
        if changed:
            text = f"{said} over what was chosen: whether it takes another cannot be known"
            return "unknown", "client_refused", text
    text = f"{said} after both had agreed, which is not about versions, suites or groups"
    return "fails_anyway", "after_the_agreement", text


def _unseen(outcome: Outcome, present: Outcome | None, *, is_told: bool) -> _Found:
    """What came of it was not seen; a policy that is named stands in for it."""
    if present is not None:
        return _against(outcome, present)
    if is_told:
        said = "would be refused" if outcome.failure is not None else "would come about"
        said = "cannot be said" if outcome.verdict == "unknown" else said
        return (
            "unknown",
            "outcome_not_seen",
            f"its outcome was not seen; under the policy it {said}",
        )
    if outcome.failure is not None:
        return ("breaks", *why(outcome))
    if outcome.verdict == "unknown":
        return ("unknown", *_open(outcome))
    return "same", "outcome_not_told", "it comes about; what it agreed to before is not known"


def _against(outcome: Outcome, present: Outcome) -> _Found:
    """Against the present policy's answer, where no other is known."""
    if present.verdict == "unknown":
        return "unknown", "outcome_not_seen", "what the present policy makes of it cannot be said"
    if outcome.failure is not None:
        return ("breaks" if present.ok else "fails_anyway", *why(outcome))
    if outcome.verdict == "unknown":
        return ("unknown", *_open(outcome))
    if present.failure is not None:
        reason, text = why(present)
        return "fixed", reason, f"before: {text}"
    stand_in = Observed(
        result="agreed",
        **{name: _known(getattr(present, name)) for name in (*_WORDS, "hello_retry")},
    )
    return _compared(stand_in, outcome)


def _known(value: Any) -> Any:
    if isinstance(value, Missing) or value is None:
        return None
    return value if isinstance(value, bool) else int(value)


def why(outcome: Outcome) -> tuple[str, str]:
    """The reason of a failure, by name and as a sentence."""
    failure = outcome.failure
    assert failure is not None
    stage = failure.stage
    if stage.name == "version" and stage.offered and not stage.note:
        return "version", _no_version(stage.offered)
    if stage.note:
        return stage.name, f"{stage.name.replace('_', ' ')}: {stage.note}"
    names = {
        "cipher": "no suite in common",
        "group": "no group in common",
        "signature_algorithm": "no signature algorithm in common",
        "alpn": "no application protocol in common",
        "server_name": "a name that is not served",
    }
    return stage.name, names.get(stage.name, stage.name.replace("_", " "))


def _no_version(offered: tuple[Any, ...]) -> str:
    # Versions of DTLS fall while they get newer.
    is_dtls = any(one >> 8 == 0xFE for one in offered)
    newest = min(offered) if is_dtls else max(offered)
    return f"no version in common: the client has {ProtocolVersion(newest).label} at most"


def _open(outcome: Outcome) -> tuple[str, str]:
    """Why an outcome is not known."""
    stage = next(one for one in outcome.stages if one.verdict == "unknown")
    if stage.name == "client_certificate":
        return stage.name, "a client certificate is required, and the client was never asked"
    return stage.name, f"{stage.name.replace('_', ' ')}: {stage.note}"
