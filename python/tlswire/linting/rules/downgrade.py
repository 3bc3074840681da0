"""Signs of a handshake that came to less than both ends can do."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, field, whole
from tlswire.linting.versions import TLS12, TLS13, chosen, newest, offers_13, rank
from tlswire.policy.suites import FALLBACK_SCSV, SIGNALS

_ON = ("server_hello",)
_INAPPROPRIATE_FALLBACK = 86
# The newest version that a server may choose beside each sentinel.
_SENTINELS = {"tls12": TLS12, "tls11": TLS12 - 1}


@rule(
    "sh-downgrade",
    "error",
    "RFC 9846 §4.2.3",
    "the server's random says that it could do a newer version, and the client had offered it",
    on=_ON,
)
def _downgrade(seen: Seen) -> Iterator[Evidence]:
    if seen.downgrade_sentinel is None or seen.hello is None or _is_fallback(seen):
        return
    best, version = newest(seen.hello) or 0, rank(chosen(seen))
    # A client of TLS 1.2 has to look for the second sentinel alone.
    says_so = best >= TLS13 or seen.downgrade_sentinel == "tls11"
    if says_so and version < best:
        yield _evidence(seen)


def _is_fallback(seen: Seen) -> bool:
    return seen.hello is not None and FALLBACK_SCSV in map(int, seen.hello.cipher_suites)


@rule(
    "sh-downgrade-sentinel",
    "error",
    "RFC 9846 §4.2.3",
    "the sentinel in a server's random is that of another version than the one it chose",
    on=_ON,
)
def _sentinel(seen: Seen) -> Iterator[Evidence]:
    limit = _SENTINELS.get(seen.downgrade_sentinel or "")
    version = rank(chosen(seen))
    if limit is not None and (version > limit or (version < TLS12) != (limit < TLS12)):
        yield _evidence(seen)


def _evidence(seen: Seen) -> Evidence:
    found = field(seen, "random", f"sentinel {seen.random[-8:].hex()}")
    return Evidence(seen, found.offset + 24, 8, found.said)


@rule(
    "sh-fallback-ignored",
    "error",
    "RFC 7507 §3",
    "a server accepts a hello with TLS_FALLBACK_SCSV though it could do a newer version",
    on=_ON,
)
def _fallback_ignored(seen: Seen) -> Iterator[Evidence]:
    if seen.downgrade_sentinel is not None and _is_fallback(seen):
        yield _evidence(seen)


@rule(
    "ch-fallback-newest",
    "warning",
    "RFC 7507 §4",
    "a ClientHello offers TLS 1.3, and says that it fell back to an older version",
    on=("client_hello",),
)
def _fallback_newest(seen: Seen) -> Iterator[Evidence]:
    if offers_13(seen) and FALLBACK_SCSV in map(int, seen.cipher_suites):
        yield field(seen, "cipher_suites", "TLS_FALLBACK_SCSV")


@rule(
    "ch-fallback-place",
    "warning",
    "RFC 7507 §4",
    "TLS_FALLBACK_SCSV stands before cipher suites that are offered",
    on=("client_hello",),
)
def _fallback_place(seen: Seen) -> Iterator[Evidence]:
    suites = [int(one) for one in seen.cipher_suites]
    if FALLBACK_SCSV in suites:
        after = suites[suites.index(FALLBACK_SCSV) :]
        if any(one not in SIGNALS for one in after):
            yield field(seen, "cipher_suites", f"{len(after) - 1} suites after it")


@rule(
    "alert-fallback-unasked",
    "error",
    "RFC 7507 §3",
    "a server sends inappropriate_fallback to a client that did not send TLS_FALLBACK_SCSV",
    on=("alert",),
)
def _fallback_unasked(seen: Seen) -> Iterator[Evidence]:
    if int(seen.description) != _INAPPROPRIATE_FALLBACK:
        return
    if seen.sender == "server" and seen.hello is not None and not _is_fallback(seen):
        yield whole(seen, "inappropriate_fallback")


@rule(
    "sh-version-below-offer",
    "notice",
    "RFC 9846 §4.2.3",
    "a server chooses an older version than the newest that the client offers",
    on=_ON,
    about="practice",
)
def _below_offer(seen: Seen) -> Iterator[Evidence]:
    best = newest(seen.hello) if seen.hello is not None else None
    if best == TLS13 and rank(chosen(seen)) < TLS12:
        yield field(seen, "legacy_version", f"{seen.legacy_version.label}, and TLSv1.3 was offered")
