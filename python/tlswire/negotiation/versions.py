"""Which version: RFC 9846 §4.3.1, and RFC 5246 §E.1 where `supported_versions` is absent."""

from collections.abc import Callable
from typing import Any

from tlswire.negotiation import faults
from tlswire.negotiation.offer import real
from tlswire.negotiation.work import Work
from tlswire.policy.missing import MALFORMED, Missing
from tlswire.policy.suites import FALLBACK_SCSV
from tlswire.policy.versions import SSL3, TLS12, TLS13, rank

_EXTENSION = "RFC 9846 §4.3.1"
_LEGACY = "RFC 9846 §E.1, RFC 5246 §E.1"


def choose(work: Work) -> None:
    """Settles the version, or refuses."""
    offer, policy = work.offer, work.policy
    if offer.versions is MALFORMED and not _ignores_extension(work):
        work.refuse(
            "version",
            "malformed_versions",
            reference=_EXTENSION,
            note="supported_versions cannot be read",
        )
    if isinstance(policy.versions, Missing):
        work.leave_open("version", "the policy does not say which versions it accepts")
        return
    accepted = sorted({rank(version) for version in policy.versions})
    offered = _offered(work, accepted)
    if offered is None:
        work.leave_open("version", "the offer does not say which versions it has")
        return
    if work.offer.versions == () and not _ignores_extension(work):
        work.refuse(
            "version",
            "empty_versions",
            reference=_EXTENSION,
            note="supported_versions is there and empty",
        )
    chosen = _pick(work, offered, accepted)
    said: dict[str, Any] = {
        "offered": tuple(work.wire_version(one) for one in offered),
        "accepted": tuple(work.wire_version(one) for one in accepted),
    }
    if work.offer.transport == "quic" and chosen is not None and chosen < TLS13:
        work.refuse(
            "version", "version", reference="RFC 9001 §4.2", note="QUIC needs TLS 1.3", **said
        )
    if chosen is None:
        cause = _cause(work, offered, accepted)
        if cause == "version_legacy_12" and work.stack.refuses_fallback_before_legacy_version:
            _check_fallback(work, TLS12, TLS13)
            faults.check(work)
        work.refuse("version", cause, reference=_reference(work), **said)
        return
    _check_legacy(work, chosen, accepted)
    work.version = chosen
    work.sentinel = chosen < TLS13 <= max(accepted) or chosen < TLS12 <= max(accepted)
    note = ""
    if policy.version_choice is None and work.stack.version_choice == "client_order":
        note = "taken in the client's order"
    work.agree("version", work.wire_version(chosen), reference=_reference(work), note=note, **said)


def _ignores_extension(work: Work) -> bool:
    versions = work.policy.versions
    is_13 = not isinstance(versions, Missing) and TLS13 in map(rank, versions)
    return work.stack.ignores_versions_below_13 and not is_13


def _reference(work: Work) -> str:
    is_dtls = work.offer.transport == "dtls"
    if isinstance(work.offer.versions, tuple):
        return f"{_EXTENSION}, RFC 9147 §5.3" if is_dtls else _EXTENSION
    return "RFC 6347 §4.2.1" if is_dtls else _LEGACY


def _offered(work: Work, accepted: list[int]) -> list[int] | None:
    """The versions that the client offers, in its order; `None` where that is not known."""
    versions, legacy = work.offer.versions, work.offer.legacy_version
    if isinstance(versions, tuple) and not _ignores_extension(work):
        return [work.rank(version) for version in real(versions)]
    if isinstance(legacy, Missing):
        return None
    # Without the extension a server takes the lesser of legacy_version and TLS 1.2 at most.
    highest = min(_counted(work, work.rank(legacy)), TLS12)
    return [one for one in range(highest, SSL3 - 1, -1) if one in accepted] or [highest]


def _counted(work: Work, legacy: int) -> int:
    """The version that a stack takes `legacy_version` for."""
    if not work.stack.counts_versions_in_a_byte:
        return legacy
    count = ((legacy >> 8) * 10 + (legacy & 0xFF)) & 0xFF
    return count // 10 << 8 | count % 10


def _pick(work: Work, offered: list[int], accepted: list[int]) -> int | None:
    common = [version for version in offered if version in accepted]
    if not common:
        return None
    choice = work.policy.version_choice or work.stack.version_choice
    return common[0] if choice == "client_order" else max(common)


def _cause(work: Work, offered: list[int], accepted: list[int]) -> str:
    highest = max(offered, default=0)
    is_minded = work.stack.answer("legacy_version_ssl3") != "ignore"
    if work.offer.legacy_version == SSL3 and is_minded and work.offer.versions is not None:
        return "legacy_version_ssl3"
    if highest == SSL3:
        return "version_ssl3"
    is_only_13 = min(accepted, default=0) >= TLS13
    is_legacy = work.offer.versions is None and highest == TLS12
    return "version_legacy_12" if is_only_13 and is_legacy else "version"


def _check_legacy(work: Work, chosen: int, accepted: list[int]) -> None:
    legacy = work.offer.legacy_version
    if isinstance(legacy, Missing) or work.offer.transport == "dtls":
        return
    if isinstance(work.offer.versions, tuple):
        if legacy == SSL3 and SSL3 not in accepted:
            work.refuse(
                "version",
                "legacy_version_ssl3",
                reference="RFC 9846 §E.5",
                note="legacy_version is that of SSL 3.0",
            )
        if legacy < TLS12 and legacy not in accepted:
            work.refuse(
                "version",
                "legacy_version_not_enabled",
                reference="RFC 9846 §4.2.2",
                note=f"legacy_version is {legacy:#06x}",
            )
        if chosen == TLS13 and legacy != TLS12:
            work.refuse(
                "version",
                "legacy_version_not_12",
                reference="RFC 9846 §4.2.2",
                note=f"legacy_version is {legacy:#06x}",
            )
    elif legacy > TLS12:
        work.refuse(
            "version",
            "legacy_version_above_12",
            reference="RFC 9846 §E.1",
            note=f"legacy_version is {legacy:#06x}, and supported_versions is absent",
        )


def check_fallback(work: Work) -> None:
    """Refuses a hello that says it is a second try where a better one would do (RFC 7507 §3)."""
    versions = work.policy.versions
    if isinstance(versions, Missing) or work.version is None:
        return
    _check_fallback(work, work.version, max(map(rank, versions)))


def _check_fallback(work: Work, version: int, best: int) -> None:
    ciphers = work.offer.ciphers
    if isinstance(ciphers, Missing) or FALLBACK_SCSV not in ciphers:
        return
    if version < best:
        work.refuse(
            "fallback",
            "fallback",
            reference="RFC 7507 §3",
            offered=("TLS_FALLBACK_SCSV",),
            note="the client says that it offers less than it can, and the server can do more",
        )
    work.agree("fallback", reference="RFC 7507 §3")


def check_null_compression_at(moment: str) -> Callable[[Work], None]:
    """The check for the null compression, where the stack makes it at this moment."""

    def check(work: Work) -> None:
        if work.stack.compression_checked == moment:
            _check_null_compression(work)

    return check


def check_compression(work: Work) -> None:
    """Refuses a list of compression methods without null, or for TLS 1.3 with any other."""
    _check_null_compression(work)
    methods = work.offer.compression_methods
    if not isinstance(methods, Missing) and work.version == TLS13 and methods != (0,):
        work.refuse(
            "compression",
            "compression_13",
            reference="RFC 9846 §4.2.2",
            offered=methods,
            accepted=(0,),
        )


def _check_null_compression(work: Work) -> None:
    methods = work.offer.compression_methods
    if not isinstance(methods, Missing) and 0 not in methods:
        work.refuse(
            "compression",
            "compression_null",
            reference="RFC 5246 §7.4.1.2",
            offered=methods,
            accepted=(0,),
        )
