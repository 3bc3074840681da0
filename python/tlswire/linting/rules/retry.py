"""HelloRetryRequest, and the hello that answers it."""

from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, field, whole
from tlswire.linting.versions import chosen
from tlswire.registry import ExtensionType, ProtocolVersion

_ON = ("hello_retry_request",)
_SECOND = ("client_hello",)
_ANSWER = ("server_hello",)
_PADDING, _PSK, _EARLY_DATA, _VERSIONS, _COOKIE, _KEY_SHARE = 21, 41, 42, 43, 44, 51
# What may differ in the second hello, with ECH, whose payload is made anew (RFC 9849 §6.1.5).
_MAY_CHANGE = frozenset({_PADDING, _PSK, _EARLY_DATA, _COOKIE, _KEY_SHARE, 0xFE0D})
_FIELDS = ("legacy_version", "random", "session_id", "cipher_suites", "compression_methods")


@rule(
    "hrr-no-change",
    "error",
    "RFC 9846 §4.2.4",
    "a HelloRetryRequest asks for nothing that would change the ClientHello",
    on=_ON,
)
def _no_change(seen: Seen) -> Iterator[Evidence]:
    if seen.has(_COOKIE):
        return
    group, hello = seen.key_share_group, seen.hello
    if not seen.has(_KEY_SHARE):
        yield whole(seen, "neither key_share nor cookie")
    elif hello is not None and hello.key_share_groups == (group,):
        yield extension(seen, _KEY_SHARE, f"selected_group {group.label}, which was sent")


@rule(
    "hrr-group-sent",
    "error",
    "RFC 9846 §4.3.8",
    "a HelloRetryRequest asks for a group of which the client had sent a key share",
    on=_ON,
)
def _group_sent(seen: Seen) -> Iterator[Evidence]:
    group = seen.key_share_group
    sent = seen.hello.key_share_groups if seen.hello is not None else None
    if group is not None and group in (sent or ()):
        yield extension(seen, _KEY_SHARE, f"selected_group {group.label}")


@rule(
    "hrr-group-unoffered",
    "error",
    "RFC 9846 §4.3.8",
    "a HelloRetryRequest asks for a group that the client did not offer",
    on=_ON,
)
def _group_unoffered(seen: Seen) -> Iterator[Evidence]:
    group = seen.key_share_group
    offered = seen.hello.supported_groups if seen.hello is not None else None
    if group is not None and offered is not None and group not in offered:
        yield extension(seen, _KEY_SHARE, f"selected_group {group.label}")


@rule(
    "hrr-second",
    "error",
    "RFC 9846 §4.2.4",
    "a server sends a second HelloRetryRequest",
    on=_ON,
)
def _second(seen: Seen) -> Iterator[Evidence]:
    if seen.retry is not None and _is_of_one_handshake(seen, seen.retry):
        yield whole(seen, "a second HelloRetryRequest")


def _is_of_one_handshake(seen: Seen, earlier: Seen) -> bool:
    """Whether the two answer to hellos of one random, as far as those were seen."""
    if seen.hello is None or earlier.hello is None:
        return seen.hello is earlier.hello
    return bool(seen.hello.random == earlier.hello.random)


@rule(
    "hrr-supported-versions-missing",
    "error",
    "RFC 9846 §4.2.4",
    "a HelloRetryRequest does not name the version",
    on=_ON,
)
def _versions_missing(seen: Seen) -> Iterator[Evidence]:
    if not seen.has(_VERSIONS):
        yield whole(seen, "no supported_versions")


@rule(
    "sh-cipher-after-retry",
    "error",
    "RFC 9846 §4.2.4",
    "a ServerHello has another cipher suite than the HelloRetryRequest before it",
    on=_ANSWER,
)
def _cipher(seen: Seen) -> Iterator[Evidence]:
    if seen.retry is not None and seen.cipher_suite != seen.retry.cipher_suite:
        said = f"{seen.cipher_suite.label} after {seen.retry.cipher_suite.label}"
        yield field(seen, "cipher_suite", said)


@rule(
    "sh-version-after-retry",
    "error",
    "RFC 9846 §4.2.4",
    "a ServerHello has another version than the HelloRetryRequest before it",
    on=_ANSWER,
)
def _version(seen: Seen) -> Iterator[Evidence]:
    if seen.retry is None or chosen(seen) == chosen(seen.retry):
        return
    before, after = (ProtocolVersion(chosen(one)).label for one in (seen.retry, seen))
    said = f"{after} after {before}"
    has_extension = seen.has(_VERSIONS)
    yield extension(seen, _VERSIONS, said) if has_extension else field(seen, "legacy_version", said)


@rule(
    "sh-group-after-retry",
    "error",
    "RFC 9846 §4.3.8",
    "a ServerHello has a key share of another group than the HelloRetryRequest asked for",
    on=_ANSWER,
)
def _group(seen: Seen) -> Iterator[Evidence]:
    asked = seen.retry.key_share_group if seen.retry is not None else None
    if asked is not None and seen.key_share_group not in {None, asked}:
        yield extension(seen, _KEY_SHARE, f"{seen.key_share_group.label} after {asked.label}")


@rule(
    "ch-retry-fields",
    "error",
    "RFC 9846 §4.2.2",
    "the ClientHello after a HelloRetryRequest changes a field that must stay",
    on=_SECOND,
)
def _fields(seen: Seen) -> Iterator[Evidence]:
    if seen.retry is None or seen.hello is None:
        return
    for name in _FIELDS:
        if getattr(seen, name) != getattr(seen.hello, name):
            yield field(seen, name, f"{name} is another one")


@rule(
    "ch-retry-extensions",
    "error",
    "RFC 9846 §4.2.2",
    "the ClientHello after a HelloRetryRequest changes extensions that must stay",
    on=_SECOND,
)
def _extensions(seen: Seen) -> Iterator[Evidence]:
    if seen.retry is None or seen.hello is None:
        return
    before, after = _kept(seen.hello), _kept(seen)
    for kind, body in after.items():
        if before.get(kind) != body:
            change = "changed" if kind in before else "added"
            yield extension(seen, kind, f"{ExtensionType(kind).label} {change}")
    for kind in before:
        if kind not in after:
            yield whole(seen, f"{ExtensionType(kind).label} removed")
    if set(before) == set(after) and list(before) != list(after):
        yield whole(seen, "extensions in another order")


def _kept(seen: Seen) -> dict[int, bytes]:
    """The extensions that must stay as they are: bodies by type, in their order."""
    found = seen.extensions or ()
    return {int(one.type): one.data for one in found if int(one.type) not in _MAY_CHANGE}


@rule(
    "ch-retry-key-share",
    "error",
    "RFC 9846 §4.2.2",
    "the ClientHello after a HelloRetryRequest does not send the one key share that it asked for",
    on=_SECOND,
)
def _key_share(seen: Seen) -> Iterator[Evidence]:
    asked = seen.retry.key_share_group if seen.retry is not None else None
    if asked is not None and seen.key_share_groups != (asked,):
        sent = ", ".join(one.label for one in seen.key_share_groups or ()) or "none"
        yield extension(seen, _KEY_SHARE, f"{asked.label} was asked for; sent: {sent}")


@rule(
    "ch-retry-early-data",
    "error",
    "RFC 9846 §4.2.2",
    "the ClientHello after a HelloRetryRequest announces early data",
    on=_SECOND,
)
def _early_data(seen: Seen) -> Iterator[Evidence]:
    if seen.retry is not None and seen.has(_EARLY_DATA):
        yield extension(seen, _EARLY_DATA, "early_data")


@rule(
    "ch-retry-cookie",
    "error",
    "RFC 9846 §4.3.2",
    "the ClientHello after a HelloRetryRequest does not return its cookie",
    on=_SECOND,
)
def _cookie(seen: Seen) -> Iterator[Evidence]:
    if seen.retry is None or seen.retry.cookie is None:
        return
    if seen.cookie != seen.retry.cookie:
        missing = "no cookie" if seen.cookie is None else "another cookie"
        yield extension(seen, _COOKIE, missing)


@rule(
    "ch-cookie-unasked",
    "error",
    "RFC 9846 §4.3.2",
    "the first ClientHello of a connection has a cookie",
    on=_SECOND,
)
def _cookie_unasked(seen: Seen) -> Iterator[Evidence]:
    is_first = seen.retry is None and seen.hello is None and seen.exchange.is_whole
    if is_first and seen.has(_COOKIE):
        yield extension(seen, _COOKIE, "cookie without a HelloRetryRequest")
