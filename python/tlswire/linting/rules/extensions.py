"""Extensions of either hello: their block, their bodies, and which must be there."""

import ipaddress
from collections import Counter
from collections.abc import Iterator

from tlswire.linting.rule import rule
from tlswire.linting.seen import Evidence, Seen, extension, whole
from tlswire.linting.versions import TLS12, newest, offers_13
from tlswire.registry import ExtensionType

_ON = ("client_hello",)
_EITHER = ("client_hello", "server_hello", "hello_retry_request")
_SERVER_NAME, _MAX_FRAGMENT_LENGTH, _GROUPS, _POINT_FORMATS, _SIGNATURES = 0, 1, 10, 11, 13
_ALPN, _PADDING, _RECORD_SIZE_LIMIT, _PSK, _KEY_SHARE = 16, 21, 28, 41, 51
# A padded hello should end at 512 bytes, with its header (RFC 7685 §4); the extension's own header
# and a byte may not fit.
_PADDED = 512
_SMALLEST_RECORD = 64
# Lists that hold something, by type: bytes of their length.
_LISTS = {
    **dict.fromkeys((_SERVER_NAME, _GROUPS, _SIGNATURES, 18, 44, 47, 50), 2),
    **dict.fromkeys((_POINT_FORMATS, 27, 43, 45), 1),
}


@rule(
    "extension-duplicate",
    "error",
    "RFC 9846 §4.3",
    "an extension is in a message more than once",
    on=_EITHER,
)
def _duplicate(seen: Seen) -> Iterator[Evidence]:
    kinds = Counter(int(one) for one in seen.extension_types or ())
    for kind, times in kinds.items():
        for which in range(1, times):
            yield extension(seen, kind, f"{ExtensionType(kind).label} again", which=which)


@rule(
    "extension-malformed",
    "error",
    "RFC 9846 §4.3",
    "the body of an extension does not fit its definition",
    on=_EITHER,
)
def _malformed(seen: Seen) -> Iterator[Evidence]:
    for kind, error in seen.malformed:
        yield extension(seen, int(kind), f"{kind.label}: {error}")


@rule(
    "extension-list-empty",
    "error",
    "RFC 9846 §4.3",
    "a list in an extension is empty that must not be",
    on=_EITHER,
)
def _list_empty(seen: Seen) -> Iterator[Evidence]:
    for kind in dict.fromkeys(map(int, seen.extension_types or ())):
        if kind in _LISTS and seen.body(kind) == bytes(_LISTS[kind]):
            yield extension(seen, kind, ExtensionType(kind).label)


@rule(
    "ch-extension-not-allowed",
    "error",
    "RFC 9846 §4.3",
    "a ClientHello carries an extension that other messages alone may carry",
    on=_ON,
)
def _not_allowed(seen: Seen) -> Iterator[Evidence]:
    for kind in seen.extension_types or ():
        allowed = kind.tls13_messages
        if kind.is_registered and allowed not in {None, "-", ""} and "CH" not in allowed:
            yield extension(seen, int(kind), kind.label)


@rule(
    "ch-signature-algorithms-missing",
    "error",
    "RFC 9846 §9.2",
    "a ClientHello of TLS 1.3 has neither signature_algorithms nor pre_shared_key",
    on=_ON,
)
def _signatures_missing(seen: Seen) -> Iterator[Evidence]:
    if offers_13(seen) and not seen.has(_PSK) and not seen.has(_SIGNATURES):
        yield whole(seen, "no signature_algorithms")


@rule(
    "ch-signature-algorithms-missing-1.2",
    "warning",
    "RFC 9155 §2",
    "a ClientHello of TLS 1.2 has no signature_algorithms, which stands for SHA-1",
    on=_ON,
)
def _signatures_missing_12(seen: Seen) -> Iterator[Evidence]:
    if newest(seen) == TLS12 and not seen.has(_SIGNATURES):
        yield whole(seen, "no signature_algorithms")


@rule(
    "ch-signature-algorithms-1.3",
    "warning",
    "RFC 9846 §4.3.3",
    "a ClientHello of TLS 1.3 takes no signature algorithm that it may be signed with",
    on=_ON,
)
def _signatures_13(seen: Seen) -> Iterator[Evidence]:
    # An unknown one may be.
    offered = [one for one in seen.signature_algorithms or () if not one.is_grease]
    if offers_13(seen) and offered and all(_is_for_certificates(int(one)) for one in offered):
        yield extension(seen, _SIGNATURES, ", ".join(one.label for one in offered))


def _is_for_certificates(scheme: int) -> bool:
    """Whether it is PKCS #1 v1.5, DSA, or over MD5, SHA-1 or SHA-224."""
    return scheme < 0x0700 and (scheme & 0xFF in {1, 2} or scheme >> 8 <= 3)


@rule(
    "ch-supported-groups-missing",
    "error",
    "RFC 9846 §9.2",
    "a ClientHello of TLS 1.3 has neither supported_groups nor pre_shared_key",
    on=_ON,
)
def _groups_missing(seen: Seen) -> Iterator[Evidence]:
    if offers_13(seen) and not seen.has(_PSK) and not seen.has(_GROUPS):
        yield whole(seen, "no supported_groups")


@rule(
    "ch-key-share-missing",
    "error",
    "RFC 9846 §9.2",
    "a ClientHello of TLS 1.3 has one of supported_groups and key_share without the other",
    on=_ON,
)
def _key_share_missing(seen: Seen) -> Iterator[Evidence]:
    if offers_13(seen) and seen.has(_GROUPS) and not seen.has(_KEY_SHARE):
        yield extension(seen, _GROUPS, "supported_groups without key_share")
    if offers_13(seen) and seen.has(_KEY_SHARE) and not seen.has(_GROUPS):
        yield extension(seen, _KEY_SHARE, "key_share without supported_groups")


@rule(
    "ch-server-name-address",
    "error",
    "RFC 6066 §3",
    "server_name is an IP address",
    on=_ON,
)
def _name_is_address(seen: Seen) -> Iterator[Evidence]:
    name = seen.server_name or ""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return
    yield extension(seen, _SERVER_NAME, f"server_name {name}")


@rule(
    "ch-server-name-syntax",
    "error",
    "RFC 6066 §3",
    "server_name is no host name: empty, with a dot at its end, or with bytes that names lack",
    on=_ON,
)
def _name_syntax(seen: Seen) -> Iterator[Evidence]:
    decoded = seen.decoded(_SERVER_NAME)
    for one in getattr(decoded, "server_name_list", ()):
        name = one.name
        # What is no letter of a host name is written with a backslash.
        if int(one.name_type) == 0 and (not name or name.endswith(".") or _is_odd(name)):
            yield extension(seen, _SERVER_NAME, f"server_name `{name}`")


def _is_odd(name: str) -> bool:
    return "\\" in name or " " in name or "/" in name or "@" in name


@rule(
    "ch-server-name-twice",
    "error",
    "RFC 6066 §3",
    "server_name has several names of one type",
    on=_ON,
)
def _name_twice(seen: Seen) -> Iterator[Evidence]:
    decoded = seen.decoded(_SERVER_NAME)
    kinds = [int(one.name_type) for one in getattr(decoded, "server_name_list", ())]
    if len(set(kinds)) != len(kinds):
        yield extension(seen, _SERVER_NAME, f"{len(kinds)} names")


@rule(
    "ch-alpn-empty",
    "error",
    "RFC 7301 §3.1",
    "ALPN offers an empty name, or no name",
    on=_ON,
)
def _alpn_empty(seen: Seen) -> Iterator[Evidence]:
    body = seen.body(_ALPN)
    if body is not None and (body[:2] in {b"", b"\0\0"} or _has_empty(body[2:])):
        yield extension(seen, _ALPN, "an empty name" if len(body) > 2 else "no name")


def _has_empty(names: bytes) -> bool:
    at = 0
    while at < len(names):
        if not names[at]:
            return True
        at += 1 + names[at]
    return False


@rule(
    "ch-padding-not-zero",
    "error",
    "RFC 7685 §3",
    "the padding extension holds bytes other than zero",
    on=_ON,
)
def _padding_not_zero(seen: Seen) -> Iterator[Evidence]:
    body = seen.body(_PADDING)
    if body and any(body):
        yield extension(seen, _PADDING, f"padding of {len(body)} bytes, not all of them zero")


@rule(
    "ch-padding-not-minimal",
    "notice",
    "RFC 7685 §4",
    "a ClientHello is padded though that is not needed, or further than to 512 bytes",
    on=_ON,
)
def _padding_not_minimal(seen: Seen) -> Iterator[Evidence]:
    body = seen.body(_PADDING)
    if body is None:
        return
    padded = len(seen.raw)
    bare = padded - len(body) - 4
    is_needed = 255 < bare < _PADDED
    if not is_needed or padded > max(_PADDED, bare + 5):
        yield extension(seen, _PADDING, f"padded from {bare} to {padded} bytes")


@rule(
    "point-formats-uncompressed-missing",
    "error",
    "RFC 8422 §5.1.2",
    "ec_point_formats does not hold the uncompressed format",
    on=("client_hello", "server_hello"),
)
def _point_formats(seen: Seen) -> Iterator[Evidence]:
    body = seen.body(_POINT_FORMATS)
    if body is not None and 0 not in body[1:]:
        yield extension(seen, _POINT_FORMATS, f"ec_point_formats {body.hex()}")


@rule(
    "record-size-limit-low",
    "error",
    "RFC 8449 §4",
    "record_size_limit is below 64",
    on=("client_hello", "server_hello"),
)
def _record_size_limit(seen: Seen) -> Iterator[Evidence]:
    body = seen.body(_RECORD_SIZE_LIMIT)
    if body is not None and len(body) == 2 and int.from_bytes(body) < _SMALLEST_RECORD:
        yield extension(seen, _RECORD_SIZE_LIMIT, f"record_size_limit {int.from_bytes(body)}")


@rule(
    "ch-max-fragment-length",
    "error",
    "RFC 6066 §4",
    "max_fragment_length is none of 2^9 to 2^12",
    on=_ON,
)
def _max_fragment_length(seen: Seen) -> Iterator[Evidence]:
    body = seen.body(_MAX_FRAGMENT_LENGTH)
    if body is not None and body not in {b"\1", b"\2", b"\3", b"\4"}:
        yield extension(seen, _MAX_FRAGMENT_LENGTH, f"max_fragment_length {body.hex()}")
