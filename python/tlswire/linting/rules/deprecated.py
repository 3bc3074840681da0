"""Versions, suites and groups that are spoken, and should be no longer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tlswire.linting.rule import Level, Rule, rule
from tlswire.linting.seen import Evidence, Seen, extension, field, whole
from tlswire.linting.versions import BEFORE_13, SSL3, TLS12, chosen, newest, offers_13, oldest, rank
from tlswire.policy.suites import Suite, suite
from tlswire.registry import CipherSuite, NamedGroup, SignatureScheme

_CLIENT, _SERVER = ("client_hello",), ("server_hello",)
_SHA1 = frozenset({0x0201, 0x0203})


@rule(
    "ch-version",
    "warning",
    "RFC 8996 §4",
    "a ClientHello offers nothing newer than TLS 1.1",
    on=_CLIENT,
    about="practice",
)
def _client_version(seen: Seen) -> Iterator[Evidence]:
    best = newest(seen)
    if best is not None and best < TLS12:
        yield field(seen, "legacy_version", seen.legacy_version.label)


@rule(
    "ch-version-offered",
    "notice",
    "RFC 8996 §4",
    "a ClientHello lists TLS 1.1 or before besides newer versions",
    on=_CLIENT,
    about="practice",
)
def _client_versions(seen: Seen) -> Iterator[Evidence]:
    best, worst = newest(seen), oldest(seen)
    if best is not None and worst is not None and worst < TLS12 <= best:
        labels = ", ".join(one.label for one in seen.supported_versions if not one.is_grease)
        yield extension(seen, 43, labels)


@rule(
    "sh-version",
    "warning",
    "RFC 8996 §4",
    "a server agrees to TLS 1.1 or before",
    on=_SERVER,
    about="practice",
)
def _server_version(seen: Seen) -> Iterator[Evidence]:
    version = chosen(seen)
    if version in BEFORE_13 and SSL3 < rank(version) < TLS12:
        yield field(seen, "legacy_version", seen.legacy_version.label)


@rule(
    "sh-version-ssl3",
    "warning",
    "RFC 7568 §3",
    "a server agrees to SSL 3.0",
    on=_SERVER,
    about="practice",
)
def _server_ssl3(seen: Seen) -> Iterator[Evidence]:
    if chosen(seen) == SSL3:
        yield field(seen, "legacy_version", seen.legacy_version.label)


@rule(
    "sh-version-ssl2",
    "warning",
    "RFC 6176 §3",
    "a server agrees to SSL 2.0",
    on=("ssl2_server_hello",),
    about="practice",
)
def _server_ssl2(seen: Seen) -> Iterator[Evidence]:
    yield whole(seen, "server_hello of SSL 2.0")


@rule(
    "ch-signature-algorithms-weak",
    "notice",
    "RFC 9846 §4.3.3",
    "a ClientHello takes signatures with DSA, or over MD5, SHA-1 or SHA-224",
    on=_CLIENT,
    about="practice",
)
def _signatures(seen: Seen) -> Iterator[Evidence]:
    weak = [one for one in seen.signature_algorithms or () if _is_weak(one)]
    if weak:
        yield extension(seen, 13, ", ".join(one.label for one in weak))


def _is_weak(scheme: SignatureScheme) -> bool:
    """Whether it is one of the old pairs of hash and signature (RFC 5246 §7.4.1.4.1) to leave."""
    one_of_pairs = int(scheme) < 0x0700 and int(scheme) & 0xFF in {1, 2, 3}
    return one_of_pairs and (int(scheme) >> 8 <= 3 or int(scheme) & 0xFF == 2)


@rule(
    "ch-signature-algorithms-order",
    "notice",
    "RFC 9846 §4.3.3",
    "a ClientHello of TLS 1.3 lists SHA-1 before other signature algorithms",
    on=_CLIENT,
)
def _signature_order(seen: Seen) -> Iterator[Evidence]:
    offered = [int(one) for one in seen.signature_algorithms or () if not one.is_grease]
    first = next((at for at, one in enumerate(offered) if one in _SHA1), len(offered))
    if offers_13(seen) and any(one not in _SHA1 for one in offered[first:]):
        yield extension(seen, 13, f"{SignatureScheme(offered[first]).label} is number {first + 1}")


@rule(
    "ch-groups-weak",
    "notice",
    "RFC 9325 §4.5",
    "a ClientHello offers groups whose use is discouraged",
    on=_CLIENT,
    about="practice",
)
def _groups(seen: Seen) -> Iterator[Evidence]:
    weak = [one for one in seen.supported_groups or () if one.recommended == "D"]
    if weak:
        yield extension(seen, 10, ", ".join(NamedGroup(int(one)).label for one in weak))


# --- Cipher suites: one rule for those that are offered, one for the one that is chosen -------


@dataclass(frozen=True, slots=True)
class _Kind:
    """Suites that have something in common: what their names hold, and what is wrong with it."""

    name: str
    offered: Level
    chosen: Level
    reference: str
    what: str
    is_one: Callable[[Suite], bool]


def _holds(*parts: str) -> Callable[[Suite], bool]:
    return lambda one: any(part in one.name for part in parts)


def _exchanges(*kinds: str) -> Callable[[Suite], bool]:
    return lambda one: one.key_exchange in kinds


_KINDS = (
    _Kind("null", "warning", "warning", "RFC 9325 §4.1", "that do not encrypt",
          _holds("_NULL_", "TLS_SHA256_SHA256", "TLS_SHA384_SHA384")),
    _Kind("export", "warning", "warning", "RFC 9325 §4.1", "with keys short enough for export",
          _holds("_EXPORT")),
    _Kind("anonymous", "warning", "warning", "RFC 5246 §F.1.1.1", "that authenticate nobody",
          _holds("_anon_")),
    _Kind("rc4", "warning", "warning", "RFC 7465 §2", "with RC4", _holds("_RC4_")),
    _Kind("des", "warning", "warning", "RFC 5246 §1.2", "with DES, IDEA or RC2",
          _holds("_DES_", "_DES40_", "_IDEA_", "_RC2_")),
    _Kind("3des", "notice", "warning", "RFC 9325 §4.1", "with 3DES", _holds("_3DES_")),
    _Kind("rsa", "notice", "warning", "RFC 10015 §4",
          "whose key exchange is encrypted to the server's RSA key", _exchanges("rsa", "rsa_psk")),
    _Kind("dhe", "notice", "warning", "RFC 10015 §3",
          "with Diffie-Hellman over a finite field", _exchanges("dhe", "dhe_psk")),
    _Kind("static-dh", "notice", "warning", "RFC 10015 §2",
          "with Diffie-Hellman over a finite field with the certificate's key", _exchanges("dh")),
    _Kind("static-ecdh", "notice", "warning", "RFC 10015 §2",
          "with Diffie-Hellman on a curve with the certificate's key", _exchanges("ecdh")),
    _Kind("cbc", "notice", "notice", "RFC 9325 §4.2", "in the mode CBC", _holds("_CBC_")),
)  # fmt: skip


@lru_cache(maxsize=1_024)
def _matching(codes: tuple[CipherSuite, ...]) -> dict[str, list[str]]:
    """The names of the suites that are of each kind."""
    found = [one for code in codes if (one := suite(int(code))) is not None]
    return {kind.name: [one.name for one in found if kind.is_one(one)] for kind in _KINDS}


def _offered(kind: _Kind) -> Rule:
    @rule(
        f"ch-suite-{kind.name}",
        kind.offered,
        kind.reference,
        f"a ClientHello offers cipher suites {kind.what}",
        on=_CLIENT,
        about="practice",
    )
    def check(seen: Seen) -> Iterator[Evidence]:
        found = _matching(seen.cipher_suites)[kind.name]
        if found:
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            yield field(seen, "cipher_suites", f"{found[0]}{more}")

    return check


def _chosen(kind: _Kind) -> Rule:
    @rule(
        f"sh-suite-{kind.name}",
        kind.chosen,
        kind.reference,
        f"a server chooses a cipher suite of those {kind.what}",
        on=_SERVER,
        about="practice",
    )
    def check(seen: Seen) -> Iterator[Evidence]:
        if _matching((seen.cipher_suite,))[kind.name]:
            yield field(seen, "cipher_suite", seen.cipher_suite.label)

    return check


SUITES = tuple(make(kind) for kind in _KINDS for make in (_offered, _chosen))
