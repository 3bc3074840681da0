"""What TLS 1.3 sends under protection, where it is there to be looked at."""

from collections import Counter
from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, of_extension, whole
from tlswire.registry import ExtensionType

_ON = ("encrypted_extensions",)
_HEADER = 4
_WEEK = 7 * 24 * 60 * 60
_MAX_FRAGMENT_LENGTH, _ALPN, _RECORD_SIZE_LIMIT, _PARAMETERS = 1, 16, 28, 57


def _extensions(seen: Seen) -> list[tuple[int, int, bytes]]:
    """The extensions: type, offset of the header in the message, body (RFC 9846 §4.4.1)."""
    body: bytes = seen.message.body
    at, found = 2, []
    while at + _HEADER <= len(body):
        kind, length = int.from_bytes(body[at : at + 2]), int.from_bytes(body[at + 2 : at + 4])
        found.append((kind, _HEADER + at, body[at + _HEADER : at + _HEADER + length]))
        at += _HEADER + length
    return found


def _evidence(seen: Seen, kind: int, said: str) -> Evidence:
    """An extension with its header: the last one of its type."""
    _, offset, body = next(one for one in reversed(_extensions(seen)) if one[0] == kind)
    return Evidence(seen, offset, _HEADER + len(body), said)


@rule(
    "ee-extension-unoffered",
    "error",
    "RFC 9846 §4.3",
    "EncryptedExtensions hold an extension that the client did not ask for",
    on=_ON,
)
def _unoffered(seen: Seen) -> Iterator[Evidence]:
    for kind, _, _ in _extensions(seen):
        if seen.hello is not None and not seen.hello.has(kind):
            yield _evidence(seen, kind, ExtensionType(kind).label)


@rule(
    "ee-extension-not-allowed",
    "error",
    "RFC 9846 §4.3",
    "EncryptedExtensions hold an extension that another message must carry",
    on=_ON,
)
def _not_allowed(seen: Seen) -> Iterator[Evidence]:
    for kind, _, _ in _extensions(seen):
        code = ExtensionType(kind)
        allowed = code.tls13_messages
        if code.is_registered and allowed and "EE" not in allowed.split(", "):
            yield _evidence(seen, kind, code.label)


@rule(
    "ee-extension-duplicate",
    "error",
    "RFC 9846 §4.3",
    "EncryptedExtensions hold an extension more than once",
    on=_ON,
)
def _duplicate(seen: Seen) -> Iterator[Evidence]:
    for kind, times in Counter(kind for kind, _, _ in _extensions(seen)).items():
        if times > 1:
            yield _evidence(seen, kind, f"{ExtensionType(kind).label} {times} times")


@rule(
    "ee-alpn-unoffered",
    "error",
    "RFC 7301 §3.2",
    "EncryptedExtensions name an application protocol that the client did not offer",
    on=_ON,
)
def _alpn(seen: Seen) -> Iterator[Evidence]:
    offered = seen.hello.body(_ALPN) if seen.hello is not None else None
    for kind, _, body in _extensions(seen):
        if kind == _ALPN and offered is not None and body[2:] not in _names(offered):
            yield _evidence(seen, kind, f"ALPN {body[3:].decode('ascii', 'backslashreplace')}")


def _names(body: bytes) -> list[bytes]:
    """The names in a list of protocols, each with its length."""
    at, found = 2, []
    while at < len(body):
        found.append(body[at : at + 1 + body[at]])
        at += 1 + body[at]
    return found


@rule(
    "ee-record-size-limits",
    "error",
    "RFC 8449 §5",
    "EncryptedExtensions hold both max_fragment_length and record_size_limit",
    on=_ON,
)
def _limits(seen: Seen) -> Iterator[Evidence]:
    kinds = {kind for kind, _, _ in _extensions(seen)}
    if {_MAX_FRAGMENT_LENGTH, _RECORD_SIZE_LIMIT} <= kinds:
        yield _evidence(seen, _MAX_FRAGMENT_LENGTH, "max_fragment_length and record_size_limit")


@rule(
    "ee-quic-parameters-missing",
    "error",
    "RFC 9001 §8.2",
    "a server in QUIC sends no transport parameters",
    on=_ON,
)
def _parameters(seen: Seen) -> Iterator[Evidence]:
    is_final = seen.hello is not None and seen.hello.has(_PARAMETERS)
    sent = {kind for kind, _, _ in _extensions(seen)}
    if is_final and seen.protocol in {"quic", "tls"} and _PARAMETERS not in sent:
        yield whole(seen, "no quic_transport_parameters")


@rule(
    "certificate-extension-unoffered",
    "error",
    "RFC 9846 §4.5.1",
    "a certificate comes with an extension that the other end did not ask for",
    on=("certificate",),
)
def _of_certificate(seen: Seen) -> Iterator[Evidence]:
    asked = seen.hello.types if seen.hello is not None and seen.sender == "server" else None
    for entry in seen.certificate_list or ():
        for one in entry.extensions or ():
            if asked is not None and int(one.type) not in asked:
                yield of_extension(seen, one, one.type.label)


@rule(
    "certificate-request-signature-algorithms-missing",
    "error",
    "RFC 9846 §4.4.2",
    "a CertificateRequest of TLS 1.3 does not name signature algorithms",
    on=("certificate_request",),
)
def _request(seen: Seen) -> Iterator[Evidence]:
    if seen.exchange.is_13 and seen.signature_algorithms is None and seen.defect is None:
        yield whole(seen, "no signature_algorithms")


@rule(
    "ticket-lifetime",
    "error",
    "RFC 9846 §4.7.1",
    "a session ticket of TLS 1.3 is said to live for more than a week",
    on=("new_session_ticket",),
)
def _lifetime(seen: Seen) -> Iterator[Evidence]:
    if seen.ticket_age_add is not None and seen.ticket_lifetime > _WEEK:
        yield Evidence(seen, _HEADER, 4, f"ticket_lifetime {seen.ticket_lifetime}")
