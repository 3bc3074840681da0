"""What every ClientHello must be."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, field, whole
from tlswire.linting.versions import (
    DTLS12,
    FINAL_13,
    TLS12,
    TLS13,
    listed,
    offers_13,
    offers_before_13,
)
from tlswire.policy.suites import suite
from tlswire.registry import CipherSuite, CompressionMethod, ProtocolVersion

_ON = ("client_hello",)
# Fewer different bytes than this come out of a generator once in 10^40 hellos.
_FEWEST_BYTES = 4
_RENEGOTIATION_INFO, _RENEGOTIATION_SCSV = 0xFF01, 0x00FF


@rule(
    "ch-legacy-version",
    "error",
    "RFC 9846 §4.2.2",
    "the legacy_version of a ClientHello is that of TLS 1.3, or not that of TLS 1.2 beside it",
    on=_ON,
)
def _legacy_version(seen: Seen) -> Iterator[Evidence]:
    right = DTLS12 if seen.protocol == "dtls" else TLS12
    legacy = int(seen.legacy_version)
    if legacy in FINAL_13 or (offers_13(seen) and legacy != right):
        yield field(seen, "legacy_version", f"legacy_version {seen.legacy_version.label}")


@rule(
    "ch-record-version",
    "error",
    "RFC 9846 §5.1",
    "a ClientHello of TLS 1.3 is in a record of a version other than TLS 1.0 and 1.2",
    on=_ON,
)
def _record_version(seen: Seen) -> Iterator[Evidence]:
    if seen.protocol == "tls" and offers_13(seen) and seen.record_version is not None:
        # After a HelloRetryRequest it is no longer the initial one.
        allowed = {TLS12} if seen.retry is not None else {0x0301, TLS12}
        if int(seen.record_version) not in allowed:
            yield whole(seen, f"record version {seen.record_version.label}")


@rule(
    "ch-compression-1.3",
    "error",
    "RFC 9846 §4.2.2",
    "a ClientHello of TLS 1.3 offers compression methods other than null alone",
    on=_ON,
)
def _compression_13(seen: Seen) -> Iterator[Evidence]:
    if offers_13(seen) and [int(one) for one in seen.compression_methods] != [0]:
        yield field(seen, "compression_methods", _methods(seen))


@rule(
    "ch-compression-null-missing",
    "error",
    "RFC 5246 §7.4.1.2",
    "a ClientHello does not offer null compression",
    on=_ON,
)
def _null_missing(seen: Seen) -> Iterator[Evidence]:
    if not offers_13(seen) and CompressionMethod(0) not in seen.compression_methods:
        yield field(seen, "compression_methods", _methods(seen))


@rule(
    "ch-compression-offered",
    "warning",
    "RFC 9325 §3.3",
    "a ClientHello offers compression, which lets attackers guess secrets by their length",
    on=_ON,
    about="practice",
)
def _compression_offered(seen: Seen) -> Iterator[Evidence]:
    if not offers_13(seen) and any(int(one) for one in seen.compression_methods):
        yield field(seen, "compression_methods", _methods(seen))


def _methods(seen: Seen) -> str:
    return "compression_methods " + (", ".join(map(str, seen.compression_methods)) or "none")


@rule(
    "ch-suite-1.3-missing",
    "warning",
    "RFC 9846 §4.2.1",
    "a ClientHello offers TLS 1.3 and no cipher suite of it",
    on=_ON,
)
def _suite_13_missing(seen: Seen) -> Iterator[Evidence]:
    # An unknown suite may be one of TLS 1.3.
    if offers_13(seen) and all(one.is_grease or _is_old(one) for one in seen.cipher_suites):
        yield field(seen, "cipher_suites", f"{len(seen.cipher_suites)} suites")


def _is_old(code: CipherSuite) -> bool:
    facts = suite(int(code))
    return code.is_registered and (facts is None or facts.last < TLS13)


@rule(
    "ch-suite-1.3-without-version",
    "notice",
    "RFC 9846 §B.4",
    "a ClientHello offers cipher suites of TLS 1.3 and not that version",
    on=_ON,
)
def _suite_13_alone(seen: Seen) -> Iterator[Evidence]:
    if any(one >= 0x7F00 and one < 0x8000 for one in listed(seen)) or offers_13(seen):
        return
    found = [
        one for one in seen.cipher_suites if (facts := suite(int(one))) and facts.first == TLS13
    ]
    if found:
        yield field(seen, "cipher_suites", f"cipher suite {found[0].label}")


@rule(
    "hello-random",
    "warning",
    "RFC 9846 §4.2.2",
    "the random of a hello does not come out of a generator of random numbers",
    on=("client_hello", "server_hello"),
)
def _random(seen: Seen) -> Iterator[Evidence]:
    if len(set(seen.random)) < _FEWEST_BYTES:
        yield field(seen, "random", f"random {seen.random.hex()}")


@rule(
    "ch-duplicate-values",
    "notice",
    "RFC 9846 §4.2.2",
    "a list of a ClientHello names a value twice",
    on=_ON,
)
def _duplicates(seen: Seen) -> Iterator[Evidence]:
    if said := _twice(seen.cipher_suites):
        yield field(seen, "cipher_suites", f"cipher suite {said} twice")
    lists = (
        (43, seen.supported_versions),
        (13, seen.signature_algorithms),
        (16, seen.alpn),
    )
    for kind, values in lists:
        if said := _twice(values or ()):
            yield extension(seen, kind, f"{said} twice")


def _twice(values: tuple[object, ...]) -> str:
    if len(set(values)) == len(values):
        return ""
    return next(str(one) for at, one in enumerate(values) if one in values[:at])


@rule(
    "ch-renegotiation-info-missing",
    "warning",
    "RFC 5746 §3.4",
    "a ClientHello of TLS 1.2 or before says nothing of secure renegotiation",
    on=_ON,
)
def _renegotiation_info_missing(seen: Seen) -> Iterator[Evidence]:
    if seen.protocol == "quic" or not offers_before_13(seen) or seen.has(_RENEGOTIATION_INFO):
        return
    if _RENEGOTIATION_SCSV not in map(int, seen.cipher_suites):
        yield field(seen, "cipher_suites", "neither renegotiation_info nor its SCSV")


@rule(
    "ch-renegotiation-info",
    "error",
    "RFC 5746 §3.4",
    "the first ClientHello of a connection says that it renegotiates",
    on=_ON,
)
def _renegotiation_info(seen: Seen) -> Iterator[Evidence]:
    if seen.renegotiation_info and seen.hello is None and seen.exchange.is_whole:
        said = f"renegotiated_connection of {len(seen.renegotiation_info)} bytes"
        yield extension(seen, _RENEGOTIATION_INFO, said)


@rule(
    "ch-ssl2",
    "warning",
    "RFC 6176 §3",
    "a client sends its hello in the format of SSL 2.0",
    on=("ssl2_client_hello",),
    about="practice",
)
def _ssl2(seen: Seen) -> Iterator[Evidence]:
    version = ProtocolVersion(int(seen.version or 0)).label
    yield whole(seen, f"version {version} in the format of SSL 2.0")
