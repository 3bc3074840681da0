"""`negotiate`: the stages in the order in which a server takes them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tlswire.negotiation import (
    alpn,
    ciphers,
    client_certificate,
    faults,
    groups,
    hello,
    resumption,
    signatures,
    untried,
    versions,
)
from tlswire.negotiation.offer import Offer
from tlswire.negotiation.outcome import Failure, Outcome, Stage
from tlswire.negotiation.work import Refused, Work
from tlswire.policy.missing import UNKNOWN, Missing
from tlswire.policy.model import Policy
from tlswire.registry import CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme

TLS13 = 0x0304
# What a server may have a certificate for, where its policy does not say.
_COMMON_KEYS = ("rsa", "ecdsa-p256")

_BEFORE = (
    hello.check,
    versions.check_null_compression_at("before_version"),
    hello.check_signature_algorithms,
    faults.check_first,
    versions.choose,
)
_TLS13 = (
    versions.check_fallback,
    ciphers.choose,
    versions.check_compression,
    faults.check,
    faults.check_after_cipher,
    alpn.check_name,
    hello.check_mandatory,
)
# What follows in TLS 1.3, in an order of the stack's own.
_LAST_13 = {
    "group": (groups.choose, faults.check_shares),
    "alpn": (alpn.choose,),
    "signature_algorithm": (signatures.choose, faults.check_shares_after_signature),
}
_OLDER = (
    versions.check_fallback,
    versions.check_null_compression_at("before_cipher"),
    faults.check,
    hello.check_modes,
    alpn.check_name,
    ciphers.choose,
    faults.check_after_cipher,
    versions.check_null_compression_at("after_cipher"),
    signatures.check_sha1,
    alpn.choose,
    resumption.note,
    client_certificate.settle,
)


def negotiate(offer: Offer, policy: Policy) -> Outcome:
    """What a client's offer and a server's policy come to.

    A full handshake is taken: whether a session is taken up again is the server's to know, and
    `resumption` says how it may be; what only a session can keep from failing is unknown. Where
    the policy does not say what key its certificate has, the outcome is that of a key that works,
    and `conditions` says which. Where a policy was learned, what it was never seen with is unknown.
    """
    outcome = _negotiated(offer, policy)
    if policy.refused is None:
        return outcome
    return untried.allow_for(outcome, offer, policy, _negotiated)


def _negotiated(offer: Offer, policy: Policy) -> Outcome:
    known = policy.certificates
    if not isinstance(known, Missing):
        return _run(offer, policy, known)
    return _merged({key: _run(offer, policy, (key,)) for key in _COMMON_KEYS})


def _run(offer: Offer, policy: Policy, certificates: tuple[str, ...]) -> Outcome:
    work = Work(offer, policy, certificates)
    try:
        _go(work, _BEFORE)
        if work.version is not None:
            _go(work, _stages(work))
    except Refused as refused:
        instead = resumption.instead_of(work, refused.stage)
        if instead is None:
            return _failed(work, refused)
        work.stages.append(instead)
    is_open = any(stage.verdict == "unknown" for stage in work.stages)
    return _outcome(work, verdict="unknown" if is_open else "agreed")


def _stages(work: Work) -> tuple[Callable[[Work], None], ...]:
    """What comes once there is a version."""
    if work.version != TLS13:
        return _OLDER
    last = (stage for name in work.stack.last_stages_13 for stage in _LAST_13[name])
    return (*_TLS13, *last, resumption.note, client_certificate.settle)


def _go(work: Work, stages: tuple[Callable[[Work], None], ...]) -> None:
    for stage in stages:
        stage(work)


def _failed(work: Work, refused: Refused) -> Outcome:
    work.stages.append(refused.stage)
    in_13 = work.version == TLS13
    stage = refused.stage
    is_late = (
        stage.side == "client"
        or stage.name == "client_certificate"
        or work.stack.is_late(stage.cause, in_13=in_13)
    )
    # No keys come of a share that holds none.
    is_of_share = stage.cause.startswith("key_share_")
    failure = Failure(
        stage=stage,
        answer=refused.answer,
        is_late=is_late,
        # Without a group there are no keys yet.
        is_encrypted=is_late and in_13 and work.group is not None and not is_of_share,
    )
    return _outcome(work, verdict="fails", failure=failure)


def _outcome(work: Work, **more: Any) -> Outcome:
    version: Any = (
        None if work.version is None else ProtocolVersion(work.wire_version(work.version))
    )
    if version is None and any(one.name == "version" for one in work.stages):
        version = UNKNOWN if work.stages[-1].verdict == "unknown" else None
    return Outcome(
        version=version,
        cipher=_code(CipherSuite, work.cipher),
        group=_code(NamedGroup, work.group),
        signature_algorithm=_code(SignatureScheme, work.signature),
        alpn=work.alpn,
        hello_retry=work.hello_retry,
        client_certificate=work.client_certificate,
        resumption=resumption.ways(work),
        sentinel=work.sentinel,
        stages=tuple(work.stages),
        offer=work.offer,
        policy=work.policy,
        **more,
    )


def _code(registry: Any, value: Any) -> Any:
    return value if value is None or isinstance(value, Missing) else registry(value)


def _merged(outcomes: dict[str, Outcome]) -> Outcome:
    """One outcome for several keys that the certificate may have."""
    first, *rest = outcomes.values()
    best = min(outcomes.values(), key=lambda one: ("agreed", "unknown", "fails").index(one.verdict))
    good = {key: one for key, one in outcomes.items() if one.verdict == best.verdict}
    if all(one == first for one in rest):
        return first
    if len(good) < len(outcomes):
        keys = " or ".join(good)
        said = f"the server's certificate has a key of the kind {keys}"
        return best if best.verdict == "fails" else _with(best, (said,))
    fields = ("cipher", "group", "signature_algorithm", "hello_retry")
    same = {name: _same([getattr(one, name) for one in good.values()]) for name in fields}
    lines = tuple(
        f"with a certificate of the kind {key}: {_said(one)}" for key, one in good.items()
    )
    stages = tuple(_merged_stage(stage, same) for stage in best.stages)
    return _with(best, lines, **same, stages=stages)


def _merged_stage(stage: Stage, same: dict[str, Any]) -> Stage:
    if stage.name in same and same[stage.name] is UNKNOWN and stage.verdict == "agreed":
        return replace(stage, value=UNKNOWN, note=stage.note or "depends on the certificate")
    return stage


def _said(outcome: Outcome) -> str:
    cipher = outcome.cipher
    if outcome.failure is not None:
        return f"fails at {outcome.failure.stage.name}"
    label = (
        "a suite that is not known" if isinstance(cipher, Missing) else getattr(cipher, "label", "")
    )
    scheme = outcome.signature_algorithm
    return f"{label}, {scheme.label}" if isinstance(scheme, SignatureScheme) else str(label)


def _same(values: list[Any]) -> Any:
    return values[0] if all(value == values[0] for value in values) else UNKNOWN


def _with(outcome: Outcome, conditions: tuple[str, ...], **fields: Any) -> Outcome:
    return replace(outcome, conditions=conditions, **fields)
