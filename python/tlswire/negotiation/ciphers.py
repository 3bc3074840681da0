"""Which cipher suite; before TLS 1.3 it hangs on the certificate, the curve and the signature."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tlswire.negotiation import groups, signatures
from tlswire.negotiation.offer import real
from tlswire.negotiation.outcome import StageName
from tlswire.negotiation.work import Work
from tlswire.policy.missing import UNKNOWN, Codes, Missing
from tlswire.policy.suites import SIGNALS, Suite, suite

TLS10, TLS12, TLS13 = 0x0301, 0x0303, 0x0304
# How far a suite comes before it is found to be of no use, and what that is called.
_STEPS: tuple[tuple[StageName, str], ...] = (
    ("cipher", "cipher"),
    ("certificate", "certificate"),
    ("group", "group"),
    ("signature_algorithm", "signature"),
)


@dataclass(frozen=True)
class _Use:
    """A suite that can be used, or how far it came."""

    suite: Suite
    steps: int
    certificate: str | None = None
    group: int | Missing | None = None
    signature: int | Missing | None = None
    is_sure: bool = True
    is_taken: bool = False
    """Whether it is chosen all the same, and the handshake fails for it."""
    is_offered: bool = True
    """Whether the client offers the signature."""

    @property
    def is_usable(self) -> bool:
        return self.steps == len(_STEPS)


def choose(work: Work) -> None:
    """Settles the suite, and with it before TLS 1.3 the curve and the signature; or refuses."""
    version, ciphers = work.version, work.policy.ciphers
    assert version is not None
    offered = work.offer.ciphers
    reference = "RFC 9846 §4.2.1" if version == TLS13 else "RFC 5246 §7.4.1.3"
    settles = work.stack.settles_for_newer_suites and version < TLS12
    if not isinstance(offered, Missing) and _has_none(offered, version) and not settles:
        # Whatever the server takes: the client offers nothing for the version that is agreed.
        accepted = () if isinstance(ciphers, Missing) else _of_version(ciphers, version)
        said: dict[str, Any] = {
            "offered": tuple(real(offered)),
            "accepted": accepted,
            "reference": reference,
        }
        work.refuse("cipher", "cipher", **said)
        return
    if isinstance(ciphers, Missing) or isinstance(offered, Missing):
        missing = "policy" if isinstance(ciphers, Missing) else "offer"
        work.cipher = work.group = work.signature = UNKNOWN
        if version == TLS13 and not isinstance(offered, Missing):
            work.group = None
        work.leave_open(
            "cipher", f"the {missing} does not say which suites it has", reference=reference
        )
        return
    client = tuple(one for one in real(offered) if one not in SIGNALS)
    said = {
        "offered": _of_version(client, version) or client,
        "accepted": _of_version(ciphers, version),
        "reference": reference,
    }
    uses = [_use(work, one, version) for one in _common(work, client, ciphers, version)]
    if settles and not any(use.is_usable for use in uses):
        _settle(work, _common(work, client, ciphers, TLS12), said)
    taken = next((use for use in uses if use.is_usable or use.is_taken), None)
    if taken is not None and taken.is_taken:
        uses = [taken]
    usable = [use for use in uses if use.is_usable]
    if not usable:
        _refuse(work, uses, said)
        return
    _take(work, usable, said)


def _settle(work: Work, newer: Iterator[Suite], said: dict[str, Any]) -> None:
    """Takes a suite of a newer version, which no client accepts; if there is one."""
    use = next((use for one in newer if (use := _use(work, one, TLS10)).is_usable), None)
    if use is None:
        return
    work.cipher, work.group = use.suite.id, use.group
    note = "the suite that the server takes is of a newer version than the one agreed"
    work.refuse("cipher", "cipher_of_newer_version", side="client", **said, note=note)


def _has_none(offered: Codes, version: int) -> bool:
    """Whether all that is offered is known, and nothing of it is of the version."""
    found = [suite(one) for one in real(offered) if one not in SIGNALS]
    return all(facts and not _has(facts, version) for facts in found)


def _of_version(ciphers: Codes, version: int) -> Codes:
    return tuple(one for one in ciphers if (facts := suite(one)) and _has(facts, version))


def _has(facts: Suite, version: int) -> bool:
    return facts.first <= version <= facts.last


def _common(work: Work, client: Codes, server: Codes, version: int) -> Iterator[Suite]:
    """The suites of both for the version, the one that is wanted most first."""
    order = work.policy.order
    by = work.stack.order if isinstance(order, Missing) else order
    if by == "server" and work.stack.boosts_chacha and not _wants_gcm(client):
        server = tuple(sorted(server, key=lambda one: not _is_chacha(one)))
    first, second = (client, frozenset(server)) if by == "client" else (server, frozenset(client))
    for one in first:
        facts = suite(one)
        if one in second and facts is not None and _has(facts, version):
            yield facts


def _wants_gcm(client: Codes) -> bool:
    """Whether the client's first suite that is known is of AES-GCM: it has AES in hardware."""
    known = (facts for one in client if (facts := suite(one)))
    first = next((facts for facts in known if facts.key_exchange in {"any", "ecdhe", "rsa"}), None)
    return first is not None and "GCM" in first.name and first.is_forward_secret


def _is_chacha(value: int) -> bool:
    facts = suite(value)
    return facts is not None and "CHACHA20" in facts.name


def _use(work: Work, facts: Suite, version: int) -> _Use:
    """How far one suite comes."""
    if version == TLS13:
        return _Use(facts, len(_STEPS))
    if facts.key == "none":
        return _curve_only(work, facts)
    certificates = [one for one in work.certificates if _fits(facts, one)]
    if not certificates:
        return _Use(facts, 1)
    return max((_with(work, facts, one, version) for one in certificates), key=_rank)


def _rank(use: _Use) -> tuple[int, bool]:
    return use.steps, use.is_sure


def _curve_only(work: Work, facts: Suite) -> _Use:
    group = groups.curve(work) if facts.needs_curve else None
    if facts.needs_curve and group is None:
        return _Use(facts, 2)
    return _Use(facts, len(_STEPS), None, group, None, is_sure=group is not UNKNOWN)


def _fits(facts: Suite, certificate: str) -> bool:
    """Whether a suite works with a certificate of this kind (RFC 8422 §5.3, RFC 9846 §4.3.3)."""
    if facts.key_exchange in {"dh", "ecdh"}:
        # The certificate has the key that is agreed with, whoever signed it (RFC 5246 §7.4.2).
        return facts.key_exchange == "ecdh" and certificate.startswith("ecdsa")
    if certificate == "rsa-pss" and facts.key_exchange == "rsa":
        return False
    return signatures.is_of(certificate, facts.key)


def _with(work: Work, facts: Suite, certificate: str, version: int) -> _Use:
    """How far a suite comes with one certificate."""
    group: int | Missing | None = None
    if facts.needs_curve:
        group = groups.curve(work)
        if group is None:
            return _Use(facts, 2, certificate)
    client = groups.offered(work)
    own = signatures.CURVE_OF.get(certificate)
    is_checked = own is not None and work.stack.checks_curve_of_certificate
    if is_checked and isinstance(client, tuple) and own not in client:
        return _Use(facts, 2, certificate)
    if facts.key_exchange == "dhe":
        group = groups.field(work)
    signature: int | Missing | None = None
    is_offered = True
    if version == TLS12 and (facts.is_signed or work.stack.key_exchange_needs_signature):
        signature = signatures.common(work, certificate, version)
        if signature is None and work.stack.signs_unoffered:
            signature = signatures.unoffered(work, certificate, version)
            is_offered = work.offer.signature_algorithms is None
        if signature is None:
            stack = work.stack
            is_rsa = stack.takes_rsa_before_signature and certificate == "rsa"
            taken = stack.suite_before_signature or is_rsa
            return _Use(facts, 3, certificate, group, is_taken=taken)
    if version < TLS12 and certificate in {"ed25519", "ed448", "rsa-pss"}:
        return _Use(facts, 3, certificate, group)
    return _Use(
        facts,
        len(_STEPS),
        certificate,
        group,
        signature if facts.is_signed else None,
        is_sure=UNKNOWN not in {group, signature},
        is_offered=is_offered,
    )


def _take(work: Work, usable: list[_Use], said: dict[str, Any]) -> None:
    best = usable[0]
    # Without an order one is as good as another.
    is_open = not work.policy.is_ordered and len(usable) > 1 and _order(work) == "server"
    if is_open:
        work.cipher = UNKNOWN
        which = ", ".join(use.suite.name for use in usable)
        note = f"the order of the policy is not known; one of {which}"
        work.agree("cipher", UNKNOWN, note=note, **said)
    else:
        work.cipher = best.suite.id
        work.agree("cipher", best.suite.id, **said)
    if work.version == TLS13:
        return
    alike = usable if is_open else [best]
    work.group = _same([use.group for use in alike])
    work.signature = _same([use.signature for use in alike])
    if not any(use.is_offered for use in alike):
        signatures.refuse_unoffered(work, TLS12)
    if not any(use.is_sure for use in alike):
        _leave_open(work)


def _order(work: Work) -> str:
    order = work.policy.order
    return work.stack.order if isinstance(order, Missing) else order


def _same(values: list[Any]) -> Any:
    return values[0] if all(value == values[0] for value in values) else UNKNOWN


def _leave_open(work: Work) -> None:
    if work.group is UNKNOWN:
        groups.leave_open(work, "RFC 8422 §5.1.1")
    if work.signature is UNKNOWN:
        signatures.leave_open(work, reference="RFC 5246 §7.4.1.4.1")


def _refuse(work: Work, uses: list[_Use], said: dict[str, Any]) -> None:
    steps = max((use.steps for use in uses), default=0)
    name, cause = _STEPS[steps]
    taken = next((use for use in uses if use.is_taken), None)
    if taken is not None:
        work.cipher, work.group = taken.suite.id, taken.group
    if steps == 1:
        said["note"] = f"no suite in common fits a certificate of: {', '.join(work.certificates)}"
    elif steps == 2:
        client, server = groups.offered(work), work.policy.groups
        said |= {
            "offered": client if isinstance(client, tuple) else (),
            "accepted": server if isinstance(server, tuple) else (),
            "reference": "RFC 8422 §5.1",
        }
    elif steps == 3:
        client_schemes, server = signatures.offered(work), work.policy.signature_algorithms
        said |= {
            "offered": client_schemes if isinstance(client_schemes, tuple) else (),
            "accepted": server if isinstance(server, tuple) else (),
            "reference": "RFC 5246 §7.4.1.4.1",
        }
        kind = next((use.suite.key for use in uses if use.steps == steps), None)
        cause = signatures.cause(work, kind)
    work.refuse(name, cause, **said)
