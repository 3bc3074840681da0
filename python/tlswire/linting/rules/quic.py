"""What TLS must be inside QUIC, and must not be outside of it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, field, whole
from tlswire.linting.versions import TLS13, chosen, listed, offers_before_13
from tlswire.registry import QuicTransportParameter

_ON = ("client_hello",)
_ALPN, _VERSIONS, _PARAMETERS = 16, 43, 57
_INITIAL_SOURCE_CONNECTION_ID = 0x0F
# Those that a server alone may send (RFC 9000 §18.2).
_OF_SERVERS = frozenset({0x00, 0x02, 0x0D, 0x10})
# What each number must be: at least, at most.
_RANGES = {
    0x03: (1200, None),
    0x08: (0, 1 << 60),
    0x09: (0, 1 << 60),
    0x0A: (0, 20),
    0x0B: (0, (1 << 14) - 1),
    0x0E: (2, None),
}


def _is_quic(seen: Seen) -> bool:
    """Whether it is of QUIC, and not of a draft, which had rules of its own."""
    return seen.protocol == "quic" and not seen.exchange.is_draft


@rule(
    "quic-version",
    "error",
    "RFC 9001 §4.2",
    "TLS in QUIC offers or chooses a version below 1.3",
    on=("client_hello", "server_hello"),
)
def _version(seen: Seen) -> Iterator[Evidence]:
    if not _is_quic(seen):
        return
    if seen.type == "client_hello" and offers_before_13(seen):
        said = ", ".join(hex(one) for one in listed(seen)) or "no supported_versions"
        yield extension(seen, _VERSIONS, said)
    if seen.type == "server_hello" and chosen(seen) < TLS13:
        yield field(seen, "legacy_version", f"{seen.version.label}")


@rule(
    "quic-session-id",
    "error",
    "RFC 9001 §8.4",
    "TLS in QUIC has a session id, as if for middleboxes",
    on=_ON,
)
def _session_id(seen: Seen) -> Iterator[Evidence]:
    if _is_quic(seen) and seen.session_id:
        yield field(seen, "session_id", f"legacy_session_id of {len(seen.session_id)} bytes")


@rule(
    "quic-parameters-missing",
    "error",
    "RFC 9001 §8.2",
    "a ClientHello in QUIC has no transport parameters",
    on=_ON,
)
def _parameters_missing(seen: Seen) -> Iterator[Evidence]:
    if _is_quic(seen) and not seen.has(_PARAMETERS):
        yield whole(seen, "no quic_transport_parameters")


@rule(
    "quic-parameters-outside",
    "error",
    "RFC 9001 §8.2",
    "a hello outside of QUIC has transport parameters of QUIC",
    on=("client_hello", "server_hello"),
)
def _parameters_outside(seen: Seen) -> Iterator[Evidence]:
    if seen.protocol in {"tls", "dtls"} and seen.captured is not None and seen.has(_PARAMETERS):
        yield extension(seen, _PARAMETERS, "quic_transport_parameters")


@rule(
    "quic-alpn-missing",
    "error",
    "RFC 9001 §8.1",
    "a ClientHello in QUIC offers no application protocol",
    on=_ON,
)
def _alpn_missing(seen: Seen) -> Iterator[Evidence]:
    if _is_quic(seen) and not seen.has(_ALPN):
        yield whole(seen, "no ALPN")


@rule(
    "quic-parameter-twice",
    "error",
    "RFC 9000 §7.4",
    "a transport parameter is sent more than once",
    on=_ON,
)
def _twice(seen: Seen) -> Iterator[Evidence]:
    for kind, times in Counter(int(one.id) for one in _parameters(seen)).items():
        if times > 1:
            yield extension(
                seen, _PARAMETERS, f"{QuicTransportParameter(kind).label} {times} times"
            )


@rule(
    "quic-parameter-of-servers",
    "error",
    "RFC 9000 §18.2",
    "a client sends a transport parameter that servers alone may send",
    on=_ON,
)
def _of_servers(seen: Seen) -> Iterator[Evidence]:
    for one in _parameters(seen):
        if int(one.id) in _OF_SERVERS:
            yield extension(seen, _PARAMETERS, one.id.label)


@rule(
    "quic-parameter-value",
    "error",
    "RFC 9000 §18.2",
    "a transport parameter has a value that is not allowed",
    on=_ON,
)
def _value(seen: Seen) -> Iterator[Evidence]:
    for one in _parameters(seen):
        least, most = _RANGES.get(int(one.id), (None, None))
        if least is None or not isinstance(one.value, int):
            continue
        if one.value < least or (most is not None and one.value > most):
            yield extension(seen, _PARAMETERS, f"{one.id.label} {one.value}")


@rule(
    "quic-source-connection-id-missing",
    "error",
    "RFC 9000 §7.3",
    "a client's transport parameters lack initial_source_connection_id",
    on=_ON,
)
def _source_missing(seen: Seen) -> Iterator[Evidence]:
    found = _parameters(seen)
    if found and _INITIAL_SOURCE_CONNECTION_ID not in {int(one.id) for one in found}:
        yield extension(seen, _PARAMETERS, "no initial_source_connection_id")


def _parameters(seen: Seen) -> tuple[Any, ...]:
    """The transport parameters of QUIC's final versions; none where they cannot be read."""
    found = None if seen.exchange.is_draft else seen.decoded(_PARAMETERS)
    return tuple(getattr(found, "transport_parameters", ()))
