"""ServerKeyExchange: whether it belongs there, and what it holds."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, whole
from tlswire.linting.versions import DTLS12, TLS12
from tlswire.registry import NamedGroup, SignatureScheme

_ON = ("server_key_exchange",)
_HEADER = 4
# The group follows the type of the curve (RFC 8422 §5.4), the prime comes first (RFC 5246 §7.4.3).
_GROUP_AT, _PUBLIC_AT = _HEADER + 1, _HEADER + 4
_SHORTEST = 2048
_POINTS = {23: 65, 24: 97, 25: 133, 29: 32, 30: 56}
_CURVES_OF_NIST = frozenset({23, 24, 25})
_WEAK_HASHES = frozenset({1, 2})
_SIGNED = frozenset({"rsa", "ecdsa", "dsa"})
_EPHEMERAL = ("dhe", "ecdhe")


@rule(
    "ske-missing",
    "error",
    "RFC 5246 §7.4.3",
    "a server whose suite needs a ServerKeyExchange sends none",
    on=("server_hello_done",),
)
def _missing(seen: Seen) -> Iterator[Evidence]:
    facts = seen.exchange.suite
    if facts is None or not facts.key_exchange.startswith(_EPHEMERAL):
        return
    sent = {one.type for one in seen.exchange.messages}
    if seen.exchange.is_whole and sent.isdisjoint({"server_key_exchange", "malformed"}):
        yield whole(seen, "no server_key_exchange before it")


@rule(
    "ske-unexpected",
    "error",
    "RFC 5246 §7.4.3",
    "a server sends a ServerKeyExchange though its suite has none",
    on=_ON,
)
def _unexpected(seen: Seen) -> Iterator[Evidence]:
    facts = seen.exchange.suite
    if facts is None or "_EXPORT" in facts.name or facts.key_exchange not in {"rsa", "dh", "ecdh"}:
        return
    yield whole(seen, f"server_key_exchange with {facts.name}")


@rule(
    "ske-group-unoffered",
    "error",
    "RFC 8422 §5.1",
    "the curve of a ServerKeyExchange is none that the client offered",
    on=_ON,
)
def _group(seen: Seen) -> Iterator[Evidence]:
    offered = seen.hello.supported_groups if seen.hello is not None else None
    group: NamedGroup | None = seen.group
    if seen.kind == "ecdh" and offered is not None and group is not None and group not in offered:
        yield Evidence(seen, _GROUP_AT, 2, f"named_curve {group.label}")


@rule(
    "ske-group-finite-field",
    "notice",
    "RFC 7919 §4",
    "the prime of a ServerKeyExchange is of none of the groups that the client offered",
    on=_ON,
    about="practice",
)
def _finite_field(seen: Seen) -> Iterator[Evidence]:
    groups = (seen.hello.supported_groups if seen.hello is not None else None) or ()
    # It binds servers that know these groups, which one that takes another prime may not.
    offered = [one for one in groups if int(one) >> 8 == 1]
    if seen.kind == "dh" and offered and seen.group not in offered:
        yield _prime(seen, f"dh_p of {_bits(seen)} bits")


@rule(
    "ske-signature-unoffered",
    "error",
    "RFC 5246 §7.4.3",
    "a ServerKeyExchange is signed with an algorithm that the client did not offer",
    on=_ON,
)
def _signature(seen: Seen) -> Iterator[Evidence]:
    offered = seen.hello.signature_algorithms if seen.hello is not None else None
    algorithm: SignatureScheme | None = seen.signature_algorithm
    if offered is None or algorithm is None or seen.exchange.version not in {TLS12, DTLS12}:
        return
    if algorithm not in offered:
        yield _algorithm(seen, algorithm)


@rule(
    "ske-signature-weak",
    "warning",
    "RFC 9155 §4",
    "a ServerKeyExchange of TLS 1.2 is signed over MD5 or SHA-1",
    on=_ON,
    about="practice",
)
def _weak_signature(seen: Seen) -> Iterator[Evidence]:
    algorithm: SignatureScheme | None = seen.signature_algorithm
    is_12 = seen.exchange.version in {TLS12, DTLS12}
    if is_12 and algorithm is not None and int(algorithm) >> 8 in _WEAK_HASHES:
        yield _algorithm(seen, algorithm)


def _algorithm(seen: Seen, algorithm: SignatureScheme) -> Evidence:
    """The algorithm, which stands before the length of the signature."""
    return Evidence(seen, len(seen.raw) - len(seen.signature) - 4, 2, algorithm.label)


@rule(
    "ske-dh-short",
    "warning",
    "RFC 9325 §4.5",
    "the prime of a ServerKeyExchange is shorter than 2048 bits",
    on=_ON,
    about="practice",
)
def _short(seen: Seen) -> Iterator[Evidence]:
    if seen.dh_p is not None and _bits(seen) < _SHORTEST:
        yield _prime(seen, f"dh_p of {_bits(seen)} bits")


@rule(
    "ske-dh-value",
    "error",
    "RFC 7919 §5.1",
    "the public value of a ServerKeyExchange is not between 1 and the prime, or this is even",
    on=_ON,
)
def _value(seen: Seen) -> Iterator[Evidence]:
    if seen.dh_p is None or seen.public is None:
        return
    prime, public = int.from_bytes(seen.dh_p), int.from_bytes(seen.public)
    if not 1 < public < prime - 1 or prime % 2 == 0:
        yield _prime(seen, f"dh_Ys of {public.bit_length()} bits, dh_p of {prime.bit_length()}")


@rule(
    "ske-point",
    "error",
    "RFC 8422 §5.4",
    "the point of a ServerKeyExchange does not have the form of its curve's points",
    on=_ON,
)
def _point(seen: Seen) -> Iterator[Evidence]:
    length = _POINTS.get(int(seen.group)) if seen.group is not None else None
    if seen.kind != "ecdh" or length is None or seen.public is None:
        return
    is_odd = int(seen.group) in _CURVES_OF_NIST and seen.public[:1] != b"\4"
    if len(seen.public) != length or is_odd:
        said = f"{len(seen.public)} bytes that begin with {seen.public[:1].hex()}"
        yield Evidence(seen, _PUBLIC_AT, len(seen.public), f"{said}, for {seen.group.label}")


def _bits(seen: Seen) -> int:
    return int.from_bytes(seen.dh_p).bit_length()


def _prime(seen: Seen, said: str) -> Evidence:
    return Evidence(seen, _HEADER, 2 + len(seen.dh_p), said)


@rule(
    "cke-public",
    "error",
    "RFC 8422 §5.7",
    "the public value of a ClientKeyExchange does not have the form of those of its group",
    on=("client_key_exchange",),
)
def _of_client(seen: Seen) -> Iterator[Evidence]:
    exchanges = seen.exchange.of("server_key_exchange")
    facts, body = seen.exchange.suite, seen.message.body
    if facts is None or facts.key_exchange != "ecdhe" or len(exchanges) != 1:
        return
    group, point = exchanges[0].group, body[1:]
    length = _POINTS.get(int(group)) if group is not None else None
    is_odd = group is not None and int(group) in _CURVES_OF_NIST and point[:1] != b"\4"
    if length is not None and (len(point) != length or is_odd):
        said = f"{len(point)} bytes that begin with {point[:1].hex()}, for {group.label}"
        yield Evidence(seen, _HEADER, len(body), said)
